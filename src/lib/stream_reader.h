/*
 * stream_reader: a batch as it comes down a pipe, read as nightdrop-stream(5) says a reader must:
 * the begin record, the records between, the end record and nothing behind it. It judges the frame
 * (version, kind, organization, date, status, count of records, numbers that can be copied), never
 * what stands in a record. Memory is bounded by the longest line. A zeroed struct may be released.
 */
#ifndef STREAM_READER_H
#define STREAM_READER_H

#include "digest.h"
#include "error.h"
#include "json.h"
#include "line_reader.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

struct stream_reader {
    const char *name;           /* for messages; borrowed */
    struct json_document begin; /* after stream_reader_open() */
    struct json_document end;   /* after stream_reader_next() returned 0 */
    uint64_t records;           /* shown so far */
    struct line_reader lines;
    bool takes_rejected; /* the caller's to set, once open: a rejected batch is shown to its end */
};

/*
 * Reads the begin record of a stream of KIND. An empty input is a writer that died; a failed one
 * (an end record where the begin should be) gives its own status; a version or kind that is not
 * ours is STATUS_TROUBLE and names both; so is an organizationId that is no name, or a date that is
 * no day, where there is one. DIGEST (borrowed, or NULL) takes every byte; it is whole
 * behind the end record.
 */
int stream_reader_open(struct stream_reader *r, int descriptor, const char *name, const char *kind,
                       struct digest *digest, struct error *e);

/* The same where HEAD, the first bytes, was read from DESCRIPTOR before; without a digest. */
int stream_reader_open_behind(struct stream_reader *r, struct slice head, int descriptor,
                              const char *name, const char *kind, struct error *e);

/*
 * The next record, without its line end, lent until the next call: 1; 0 behind the end record of a
 * complete batch whose count agrees; -1 with the writer's status where it failed or rejected the
 * batch, else STATUS_TROUBLE. A record is one line that begins with `{`, and no more is known of
 * it.
 */
int stream_reader_next(struct stream_reader *r, struct slice *record, struct error *e);

/* Fails with STATUS_TROUBLE and "NAME:LINE: words" for the record last shown. Always returns -1. */
int stream_reader_refuse(const struct stream_reader *r, struct error *e, const char *words);

void stream_reader_release(struct stream_reader *r);

#endif
