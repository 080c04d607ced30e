/*
 * batch_source: the records of one batch of transactions, whether they come down a pipe (a batch
 * stream) or lie in chunk files under a manifest, and the proof that they are all there: counts,
 * sums and digests, as nightdrop-stream(5) says a reader must. It never looks into a record: who
 * does tells it what each one moved. A zeroed struct may be released.
 */
#ifndef BATCH_SOURCE_H
#define BATCH_SOURCE_H

#include "batch_facts.h"
#include "buffer.h"
#include "checksum.h"
#include "error.h"
#include "json.h"
#include "line_reader.h"
#include "operand.h"
#include "slice.h"
#include "stream_reader.h"
#include "totals.h"

#include <stdbool.h>
#include <stdint.h>

struct batch_source {
    const char *name; /* for messages; borrowed */
    const struct json_value *begin;
    const struct json_value *end; /* NULL until it was read: behind the last record of a stream */
    uint64_t records;             /* shown so far */
    struct totals totals;         /* of those that batch_source_count() was told of */
    bool is_manifest;
    struct stream_reader stream;
    struct batch_facts manifest;
    const struct json_value *chunk; /* at hand; NULL behind the last */
    struct buffer path;             /* of the chunk at hand */
    int descriptor;
    struct checksum checksum;
    struct line_reader lines; /* of the chunk */
    uint64_t chunk_bytes;
    uint64_t chunk_records;
};

/*
 * Begins the batch that INPUT is: a manifest, which must be a file, or a stream. Failures are
 * stream_reader's; of a manifest, what batch_facts finds to differ is STATUS_TROUBLE.
 */
int batch_source_open(struct batch_source *s, const struct operand *input, struct error *e);

/*
 * The next record, without its line end, lent until the next call: 1; 0 behind the last, when `end`
 * is there and count, sums and digests agree; -1. A writer that rejected the batch is
 * STATUS_REJECTED, with `end` there.
 */
int batch_source_next(struct batch_source *s, struct slice *record, struct error *e);

/* Of the record last shown: it moved MINOR_UNITS. */
static inline void batch_source_count(struct batch_source *s, const struct currency *currency,
                                      int64_t minor_units)
{
    totals_add(&s->totals, currency, minor_units);
}

/* Puts the place of the record last shown in front of E's words. Always returns -1. */
int batch_source_refuse(const struct batch_source *s, struct error *e);

void batch_source_release(struct batch_source *s);

#endif
