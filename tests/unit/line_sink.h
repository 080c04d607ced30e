/* line_sink: a sink that keeps the lines of accepted records, for tests of what writes them. */
#ifndef LINE_SINK_H
#define LINE_SINK_H

#include "buffer.h"
#include "record_sink.h"

static inline int line_sink_begin(void *context, const struct batch *batch, struct error *e)
{
    (void)context, (void)batch, (void)e;
    return 0;
}

static inline int line_sink_records(void *context, const struct record_run *run, struct error *e)
{
    (void)e;
    buffer_append_slice(context, buffer_slice(&run->lines));
    return 0;
}

/* Appends them to TO, which is borrowed. */
static inline struct record_sink line_sink(struct buffer *to)
{
    return (struct record_sink){to, line_sink_begin, line_sink_records, NULL, NULL};
}

#endif
