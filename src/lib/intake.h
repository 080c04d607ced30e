/*
 * intake: one upload taken in through its profile: every record read, judged, counted, and handed
 * to a sink or to the rejections; the upload held against its control records and limits. It is the
 * work of txn-chunk, and of profile-check with a sample. It prints nothing and publishes nothing.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "batch.h"
#include "error.h"
#include "progress.h"
#include "record_sink.h"
#include "rejections.h"
#include "taker.h"

/* How records are cut: for tests, which compare the ways. What comes out is the same. */
struct intake_way {
    enum field_index_way index;
    size_t run_bytes; /* indexed, or taken by a thread, at once */
};

struct intake_options {
    const struct profile *profile;
    const char *profile_sha256;
    const char *organization;
    const char *file_name;   /* for messages */
    const char *upload_name; /* without folders, valid UTF-8; NULL for standard input */
    const struct date *date; /* --date, or NULL */
    const char *resubmits;   /* the parent batch, or NULL */
    const struct batch_override *overrides;
    size_t override_count;
    const struct record_sink *sink; /* NULL: accepted records are only counted */
    struct rejections *rejections;  /* NULL: rejected records are only counted */
    struct progress *progress;      /* NULL: none is shown */
    const char *upload_sha256;      /* as the caller knows it, or "" for none; NULL: computed */
    size_t jobs;                  /* threads; 0 and 1: only the caller's. The outcome is the same */
    const struct intake_way *way; /* NULL: the best */
    void (*watch)(void *context, const struct intake_event *event); /* or NULL */
    void *watch_context;
    /* Of kind groups: the entry that a record became, once the whole upload is known; or NULL. */
    void (*watch_entry)(void *context, uint64_t line, uint64_t line_count, struct slice entry);
};

/*
 * Reads the upload from DESCRIPTOR (borrowed) and fills BATCH with everything that is to be said of
 * it. The sink's begin is called before the first record, its prepare and publish are the caller's.
 * A batch that is rejected as a whole is a success of this call; fails with STATUS_TROUBLE or
 * STATUS_TEMPORARY.
 */
int intake_run(const struct intake_options *options, int descriptor, struct batch *batch,
               struct error *e);

#endif
