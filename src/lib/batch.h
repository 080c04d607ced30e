/*
 * batch: everything that is said of one upload as a whole, before its records (begin) and after
 * them (end): facts only, so that the same upload, profile and options give the same bytes. It
 * borrows the profile and owns the rest. The shapes that it is written in are
 * nightdrop-stream(5)'s.
 */
#ifndef BATCH_H
#define BATCH_H

#include "buffer.h"
#include "control.h"
#include "date.h"
#include "json_writer.h"
#include "profile.h"
#include "record_reader.h"
#include "tally.h"
#include "totals.h"

#include <stdbool.h>
#include <stdint.h>

enum { BATCH_STREAM_VERSION = 1, BATCH_NAME_MAX = 256 };

enum batch_status { BATCH_COMPLETE, BATCH_REJECTED };

/* A rule of the upload as a whole that is broken. */
struct batch_problem {
    struct finding finding;
    bool overridden;
};

/* One recorded act of bending a rule. */
struct batch_override {
    enum rule rule;
    const char *reason; /* borrowed */
};

enum { BATCH_PROBLEMS_MAX = 32, BATCH_OVERRIDES_MAX = 16 };

struct batch {
    const struct profile *profile;
    const char *profile_sha256; /* borrowed, as the next three */
    const char *organization;
    const char *upload_name; /* without folders; NULL for standard input */
    const char *resubmits;   /* the parent batch, or NULL */
    bool has_date;
    struct date date;
    char sequence[32];

    enum batch_status status;
    uint64_t read;
    uint64_t accepted;
    uint64_t rejected;
    uint64_t filtered;    /* of kind transactions; so the totals */
    struct totals totals; /* of accepted records */
    uint64_t duplicates;  /* of kind groups; so the next two */
    uint64_t additions;   /* of accepted records */
    uint64_t removals;
    struct upload_facts upload;
    struct control_result control;
    struct batch_problem problems[BATCH_PROBLEMS_MAX];
    size_t problem_count;
    struct tally reasons;
    struct tally tolerated; /* its findings are of the scope RULE_SCOPE_ALLOW */
    struct batch_override overrides[BATCH_OVERRIDES_MAX];
    size_t override_count;
};

/* Adds a problem; what does not fit is dropped. An override that names its rule bends it. */
void batch_add_problem(struct batch *b, const struct finding *finding);

/* Whether OVERRIDE, one of B's, had a problem to bend: only such are recorded. */
bool batch_override_bent(const struct batch *b, const struct batch_override *override);

/* Whether the upload is to be taken for the whole membership of its groups: a mended rejects file
 * never is. */
bool batch_is_roster(const struct batch *b);

/* Whether every problem is overridden. */
bool batch_is_acceptable(const struct batch *b);

/* What a command exits with for B: STATUS_DONE, STATUS_PARTIAL or STATUS_REJECTED. */
int batch_exit_status(const struct batch *b);

/* "no such day or time: month has 30 days" in TEXT. */
void batch_message(const struct finding *finding, char *text, size_t size);

/* "acme/txn/2026-11-20 (3f9c2a1b77de)" in NAME, which has room for BATCH_NAME_MAX bytes. */
void batch_name(const struct batch *b, char *name);

/* The begin and the end record as JSON objects, without a line end. */
void batch_write_begin(const struct batch *b, struct json_writer *w);
void batch_write_end(const struct batch *b, struct json_writer *w);

/* The totals object of the end record, of a chunk, of a mock's expectation. */
void batch_write_totals(const struct totals *totals, struct json_writer *w);

/* The end record of a writer that failed while it still could write. */
void batch_write_failure(const struct error *failure, struct json_writer *w);

void batch_release(struct batch *b);

#endif
