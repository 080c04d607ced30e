/*
 * record_sink: where accepted records go: a stream, a folder of chunks, or nowhere. What is
 * published comes last: after prepare nothing can fail any more for want of room, and a reader sees
 * the batch only after publish.
 */
#ifndef RECORD_SINK_H
#define RECORD_SINK_H

#include "batch.h"
#include "error.h"
#include "record_run.h"

struct record_sink {
    void *context;
    int (*begin)(void *context, const struct batch *batch, struct error *e);
    int (*records)(void *context, const struct record_run *run, struct error *e);
    int (*prepare)(void *context, const struct batch *batch, struct error *e);
    int (*publish)(void *context, const struct batch *batch, struct error *e);
};

#endif
