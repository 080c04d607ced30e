#include "batch_stream.h"

#include "json_writer.h"

int batch_stream_open(struct batch_stream *s, bool bare, struct error *e)
{
    *s = (struct batch_stream){.bare = bare};
    return output_open_standard(&s->output, e);
}

static int write_control_record(struct batch_stream *s, struct buffer *line, struct error *e)
{
    buffer_append_byte(line, '\n');
    int result = output_write(&s->output, line->data, line->length, e);
    buffer_release(line);
    return result;
}

static int begin(void *context, const struct batch *batch, struct error *e)
{
    struct batch_stream *s = context;
    struct buffer line = {0};
    struct json_writer w;
    s->begun = true;
    if (s->bare)
        return 0;
    json_begin(&w, &line);
    batch_write_begin(batch, &w);
    return write_control_record(s, &line, e);
}

static int records(void *context, const struct record_run *run, struct error *e)
{
    struct batch_stream *s = context;
    return output_write(&s->output, run->lines.data, run->lines.length, e);
}

static int prepare(void *context, const struct batch *batch, struct error *e)
{
    struct batch_stream *s = context;
    (void)batch;
    return output_flush(&s->output, e);
}

static int publish(void *context, const struct batch *batch, struct error *e)
{
    struct batch_stream *s = context;
    struct buffer line = {0};
    struct json_writer w;
    s->ended = true;
    if (!s->bare) {
        json_begin(&w, &line);
        batch_write_end(batch, &w);
        if (write_control_record(s, &line, e) != 0)
            return -1;
    }
    return output_close(&s->output, e);
}

struct record_sink batch_stream_sink(struct batch_stream *s)
{
    return (struct record_sink){s, begin, records, prepare, publish};
}

void batch_stream_fail(struct batch_stream *s, const struct error *failure)
{
    struct buffer line = {0};
    struct json_writer w;
    struct error ignored;
    if (s->bare || !s->begun || s->ended || s->output.failed != 0)
        return;
    json_begin(&w, &line);
    batch_write_failure(failure, &w);
    if (write_control_record(s, &line, &ignored) == 0)
        output_flush(&s->output, &ignored);
}

void batch_stream_release(struct batch_stream *s)
{
    output_release(&s->output);
    *s = (struct batch_stream){0};
}
