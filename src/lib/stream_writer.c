#include "stream_writer.h"

#include "batch.h"

#include <string.h>

int stream_writer_open(struct stream_writer *s, const char *path, struct error *e)
{
    const char *place = path == NULL ? "-" : path;
    *s = (struct stream_writer){.is_standard = strcmp(place, "-") == 0};
    return atomic_file_open(&s->file, place, e);
}

int stream_writer_line(struct stream_writer *s, struct error *e)
{
    s->begun = true;
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
    struct json_writer w;
    struct error ignored;
    if (!s->begun || s->ended || !s->is_standard || s->file.output.failed != 0)
        return;
    buffer_clear(&s->line);
    json_begin(&w, &s->line);
    batch_write_failure(failure, &w);
    if (stream_writer_line(s, &ignored) == 0)
        output_flush(&s->file.output, &ignored);
}

void stream_writer_release(struct stream_writer *s)
{
    atomic_file_close(&s->file);
    buffer_release(&s->line);
}
