/*
 * batch_facts: what a manifest or a summary says of one batch, and whether it adds up. Everything
 * is read from the file; nothing is asked of a clock, a store or the chunks. The equations are
 * nightdrop-stream(5)'s, checked again here, because a report that repeats what it was told proves
 * nothing.
 */
#ifndef BATCH_FACTS_H
#define BATCH_FACTS_H

#include "batch_shape.h"
#include "buffer.h"
#include "error.h"
#include "json.h"
#include "slice.h"
#include "totals.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BATCH_FACTS_BYTES_MAXIMUM = 64 * 1024 * 1024 }; /* of one manifest */

struct batch_facts {
    struct json_document document;  /* holds all that is below */
    struct json_document summary;   /* the one that was joined to a manifest, or empty */
    const char *file;               /* the operand, borrowed; for messages "standard input" */
    size_t operand;                 /* which of them it is; the caller's to set */
    const struct json_value *begin; /* the two control records, their shape checked */
    const struct json_value *end;
    const struct json_value *run;    /* the summary: who, when and how long; or NULL */
    const struct json_value *chunks; /* the list; NULL in a summary */
    bool is_of_groups;               /* a batch of group assignments */
    uint64_t read, accepted, rejected;
    uint64_t filtered;    /* of transactions; so the totals */
    struct totals totals; /* of the end record */
    uint64_t duplicates;  /* of assignments; so the next two */
    uint64_t additions, removals;
    struct buffer differences;      /* what does not add up: lines of words, each ended by '\n' */
    bool chunks_verified;           /* chunk_check found the chunk files to be what is said */
    const char *summary_file;       /* the operand that was joined, borrowed; or NULL */
    const struct batch_facts *twin; /* what batch_twin found to be the same; or NULL */
    bool twin_is_file;              /* it is the same file too, only named twice */
};

/*
 * Reads TEXT, which FILE held, and checks its equations; each that fails is a line of `differences`
 * and no error. An error (STATUS_TROUBLE) is a text that is not a manifest or a summary. Released
 * by batch_facts_release() in any case.
 */
int batch_facts_read(struct batch_facts *f, const char *file, struct slice text, struct error *e);

/*
 * The same of two control records that somebody else read, of a batch of transactions: they must
 * live as long as F, whose document is empty then.
 */
int batch_facts_take(struct batch_facts *f, const char *file, const struct json_value *begin,
                     const struct json_value *end, struct error *e);

/*
 * Joins each summary to the manifest that the same run wrote (the same control records; no dry run)
 * and closes the gaps: a run is reported once. Returns how many are left; those behind are zeroed.
 */
size_t batch_facts_join(struct batch_facts *batches, size_t count);

void batch_facts_release(struct batch_facts *f);

/* Adds a line to the differences. */
void batch_facts_differ(struct batch_facts *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
