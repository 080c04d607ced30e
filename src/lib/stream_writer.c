#include "stream_writer.h"

#include "diagnostic.h"
#include "json_writer.h"

#include <string.h>

int stream_writer_open(struct stream_writer *s, const char *path, struct error *e)
{
    const char *place = path == NULL ? "-" : path;
    *s = (struct stream_writer){.is_standard = strcmp(place, "-") == 0};
    return atomic_file_open(&s->file, place, e);
}

int stream_writer_line(struct stream_writer *s, struct error *e)
{
    buffer_append_byte(&s->line, '\n');
    int result = output_write(&s->file.output, s->line.data, s->line.length, e);
    buffer_clear(&s->line);
    return result;
}

int stream_writer_end(struct stream_writer *s, bool publishes, struct error *e)
{
    s->ended = true;
    if (!publishes && !s->is_standard)
        return 0;
    if (stream_writer_line(s, e) != 0)
        return -1;
    return atomic_file_publish(&s->file, e);
}

void stream_writer_fail(struct stream_writer *s, const struct error *failure)
{
    struct buffer words = {0};
    struct json_writer w;
    struct error ignored;
    bool rejected = failure->status == STATUS_REJECTED;
    if (s->file.path == NULL || s->ended || !s->is_standard || s->file.output.failed != 0)
        return;
    diagnostic_escape(&words, slice_of(failure->message));
    buffer_clear(&s->line);
    json_begin(&w, &s->line);
    json_object_begin(&w);
    json_member_text(&w, "@batch", "end");
    json_member_text(&w, "status", rejected ? "rejected" : "failed");
    json_member_unsigned(&w, "exit", (uint64_t)failure->status);
    json_member_string(&w, "error", buffer_slice(&words));
    json_object_end(&w);
    buffer_release(&words);
    if (stream_writer_line(s, &ignored) == 0)
        output_flush(&s->file.output, &ignored);
}

void stream_writer_release(struct stream_writer *s)
{
    atomic_file_close(&s->file);
    buffer_release(&s->line);
}
