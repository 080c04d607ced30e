/*
 * reconciliation: whether one batch of transactions is in balance: what was said of it on the way,
 * held hand-over by hand-over to what its rows in the warehouse amount to. It is told both and
 * reads nothing. Every difference has a name. group_reconciliation does the same for a batch of
 * groups, and shares what is here. Pure.
 */
#ifndef RECONCILIATION_H
#define RECONCILIATION_H

#include "buffer.h"
#include "change_walk.h"
#include "quantity.h"
#include "version_walk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum batch_state {
    BATCH_LOADED,
    BATCH_REJECTED,
    BATCH_HELD,
    BATCH_REVERSED,
    BATCH_REPLACED, /* another upload was loaded in its place */
    BATCH_REVERSAL,
    BATCH_APPLIED, /* of groups */
    BATCH_STATE_UNKNOWN
};

/* One of the sender's control totals; of money, in minor units of the batch's only currency. */
struct control_claim {
    bool has;
    decimal_sum declared;
    decimal_sum counted;
    bool overridden;
};

/* What the facts of a batch say. Texts are borrowed. */
struct batch_claim {
    enum batch_state state;
    bool has_end;        /* what was read is known */
    bool has_trailer;    /* the upload had control totals */
    bool has_load;       /* what was loaded is known */
    struct slice upload; /* its name; empty of standard input */
    struct slice profile;
    struct slice profile_digest;
    struct slice resubmits;
    struct slice reverses; /* the batch that a reversal takes back, or that this one replaces */
    int64_t read;
    int64_t accepted;
    int64_t rejected;
    int64_t filtered;
    struct quantity chunks; /* the accepted records */
    struct control_claim records;
    struct control_claim debit;
    struct control_claim credit;
    struct control_claim net;
    int64_t counts[DEED_COUNT];
    struct quantity money[DEED_COUNT]; /* with records, which are the counts again */
    struct buffer duplicates_of;       /* "7 of acme/txn/2026-11-23.1, ..." */
    int64_t duplicates_named;          /* how many these are */
    int64_t events;
    int64_t accounts;
};

/* What the store holds of it besides its versions. */
struct batch_found {
    struct quantity conflicts;
    int64_t conflict_rows;
    int64_t events;        /* all that it queued */
    int64_t events_added;  /* of these: new transactions */
    int64_t records_added; /* that those tell of */
};

/* A batch of mended lines of this one, and what of it was loaded or already there. */
struct mended {
    const char *name; /* borrowed */
    int64_t read;
    int64_t accepted;
    struct quantity money;
};

/* A row of the account: what was handed over, or what changed on the way. */
struct hand_over {
    const char *what; /* a literal: "upload", "corrected since" */
    bool has_records;
    int64_t records;
    bool has_money;
    struct quantity money; /* its records are not shown */
    bool has_deeds;
    struct group_deeds deeds; /* of a batch of groups */
    struct buffer note;
};

enum reconciliation_verdict { IN_BALANCE, OUT_OF_BALANCE, CANNOT_TELL };

struct reconciliation {
    enum reconciliation_verdict verdict;
    struct hand_over *rows;
    size_t row_count;
    struct buffer differences; /* a line each */
    size_t difference_count;
};

/* What to hold against what. NAMES are those of all batches of the organization, by number. */
struct reconciliation_input {
    const struct batch_claim *claim;
    const struct batch_tally *tally;
    const struct batch_found *found;
    const struct mended *mended;
    size_t mended_count;
    const char *const *names;
    size_t name_count;
    struct slice run; /* "2026-11-24T08:41:07Z by nightops@box2"; empty where nobody knows */
    bool is_manifest; /* it came in chunk files, whose digests the load has checked */
};

/* Fills R, which is released by reconciliation_release(). */
void reconciliation_make(struct reconciliation *r, const struct reconciliation_input *in);

/* --- what group_reconciliation shares ----------------------------------------------------------
 */

/* Adds an empty row, lent until the next one is added. */
struct hand_over *reconciliation_add_row(struct reconciliation *r, const char *what);

/* Adds a row on what the sender's control totals declare; each that is off is a difference, where
 * nobody has overridden it. */
void reconciliation_add_trailer(struct reconciliation *r, const struct batch_claim *c);

/* Adds which upload it was, and of which profile. */
void reconciliation_note_upload(struct buffer *note, const struct batch_claim *c);

/* Adds a difference. */
void reconciliation_differ(struct reconciliation *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* FOUND should be SAID. */
void reconciliation_hold_count(struct reconciliation *r, const char *what, int64_t found,
                               int64_t said);

/* "in-balance", "out-of-balance", "unknown" */
const char *reconciliation_verdict_code(enum reconciliation_verdict verdict);

/* "loaded", "rejected", ...; BATCH_STATE_UNKNOWN has no word. */
enum batch_state batch_state_find(struct slice text);
const char *batch_state_name(enum batch_state state);

void batch_claim_release(struct batch_claim *c);
void reconciliation_release(struct reconciliation *r);

#endif
