/*
 * taker: takes the items of an upload, one after the other: reads their values, judges and counts
 * them, and keeps what came of them in memory until the intake commits it: accepted records as a
 * run of JSON lines, rejected ones as text. It does no input or output, so that several may work
 * side by side on different parts of one upload. What it borrows must outlive it.
 */
#ifndef TAKER_H
#define TAKER_H

#include "balance.h"
#include "control.h"
#include "date.h"
#include "express.h"
#include "finding.h"
#include "profile.h"
#include "record_run.h"
#include "record_writer.h"
#include "rejections.h"
#include "tally.h"
#include "totals.h"
#include "transaction.h"
#include "upload_reader.h"

#include <stdbool.h>
#include <stdint.h>

/* What became of an item of the upload. */
enum intake_fate { INTAKE_NOT_A_RECORD, INTAKE_ACCEPTED, INTAKE_FILTERED, INTAKE_REJECTED };

/* One item with its fate, for whoever watches (--explain). All is borrowed until the call returns.
 */
struct intake_event {
    const struct upload_reader *reader; /* NULL for what stands before the first record */
    const struct upload_item *item;
    enum intake_fate fate;
    const struct transaction
        *transaction;                /* NULL where the item's bytes could not be read as a record */
    const struct findings *findings; /* of a rejected record, their places filled in */
    struct slice line;               /* of an accepted record: its JSON */
};

/* What was counted in a part of an upload. */
struct intake_counts {
    uint64_t read;
    uint64_t accepted;
    uint64_t rejected;
    uint64_t filtered;
    struct totals totals; /* of accepted records */
    struct control_count control;
    struct tally reasons;
    struct tally tolerated;
};

struct taker {
    const struct profile *profile;
    const struct rejections *rejections; /* NULL: rejected records are only counted */
    const struct date *date;             /* the business date, or NULL */
    struct balance *balance;             /* NULL where no running balance is followed */
    bool keeps_records;                  /* the run is filled */
    void (*watch)(void *context, const struct intake_event *event); /* or NULL */
    void *watch_context;

    struct intake_counts counts; /* since the last clear; so the next two */
    struct record_run run;
    struct rejected_text rejected;

    struct express express;
    struct transaction transaction;
    struct record_writer writer;
    struct slice *cells; /* of the record, by the profile's columns */
};

/* Makes T ready for records of ORGANIZATION under PROFILE. The caller fills in what else there is.
 */
void taker_init(struct taker *t, const struct profile *profile, const char *organization);

/*
 * Takes what stands ahead of READER the short way (express.h), until a record is not for it, or
 * BYTES_MAX bytes of lines are kept. Returns whether anything was taken. What READER lent before is
 * gone.
 */
bool taker_take_ahead(struct taker *t, struct upload_reader *reader, size_t bytes_max);

/* Whether as much is kept as should be committed at once. */
enum { TAKER_FULL_BYTES = 256 * 1024 };
bool taker_is_full(const struct taker *t);

/* Takes ITEM of READER. */
void taker_take(struct taker *t, const struct upload_reader *reader,
                const struct upload_item *item);

/* Forgets what was counted and kept since the last clear. */
void taker_clear(struct taker *t);

void taker_release(struct taker *t);

#endif
