/*
 * batch_stream: a batch as NDJSON on standard output, between its begin and its end record
 * (nightdrop-stream(5)). Without an end record that says "complete" a reader takes nothing, so that
 * a killed writer is never half a batch.
 */
#ifndef BATCH_STREAM_H
#define BATCH_STREAM_H

#include "error.h"
#include "output.h"
#include "record_sink.h"

#include <stdbool.h>

struct batch_stream {
    struct output output;
    bool bare;  /* without the control records */
    bool begun; /* the begin record is out */
    bool ended; /* an end record was written, as far as it got: no second one may follow */
};

/* Begins on standard output. */
int batch_stream_open(struct batch_stream *s, bool bare, struct error *e);

/* A sink that writes to S: prepare flushes the records, publish writes the end record and closes
 * the output. */
struct record_sink batch_stream_sink(struct batch_stream *s);

/* Ends a stream whose batch failed, as far as it still can be written. */
void batch_stream_fail(struct batch_stream *s, const struct error *failure);

void batch_stream_release(struct batch_stream *s);

#endif
