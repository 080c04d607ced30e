/*
 * report: what is known of one or more batches, as plain values: the one model that every report is
 * written from, as text, JSON, HTML or a notice, and that is filled from manifests and summaries
 * (report_facts), outcomes (report_outcomes) and the store (report_store). It owns every text in
 * it and keeps none of a document, a stream or a store. Pure.
 *
 * A new kind of batch is a value of enum report_kind, a module that fills it, and the places that
 * the compiler then names.
 */
#ifndef REPORT_H
#define REPORT_H

#include "decimal.h"
#include "plan_entry.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_kind {
    REPORT_TRANSACTIONS, /* of an upload: records and money */
    REPORT_ASSIGNMENTS,  /* of an upload: what is to become of groups */
    REPORT_CHANGES,      /* what became of a plan: updates executed */
    REPORT_LOAD          /* what became of transactions in the store */
};

enum report_source { REPORT_MANIFEST, REPORT_SUMMARY, REPORT_OUTCOMES, REPORT_STORE };

enum report_verdict {
    REPORT_OUT_OF_BALANCE,
    REPORT_REJECTED,
    REPORT_HELD, /* by a rule of the store */
    REPORT_COMPLETE,
    REPORT_VERDICTS
};

/* A term of the batch's equation: what was read is the sum of them. */
struct report_part {
    const char *word; /* "accepted", "applied": a literal */
    uint64_t count;
};

/* A rule that the batch as a whole broke. */
struct report_problem {
    const char *code;
    const char *message;
    uint64_t line;   /* 0 where there is none; so everywhere here */
    uint64_t column; /* a byte of the line, from 1 */
    bool overridden;
};

/* Lines of the upload from FIRST to LAST. */
struct report_range {
    uint64_t first;
    uint64_t last;
};

/* Of each reason so many runs of lines are kept; its count says how many lines there are. */
enum { REPORT_RANGES_MAX = 1000 };

/* What records were rejected for. */
struct report_reason {
    const char *code;
    const char *field; /* NULL where it is no field's */
    const char *message;
    uint64_t count;
    uint64_t line; /* of the first */
    uint64_t column;
    bool varied;                 /* other lines have other particulars than `message` */
    struct report_range *ranges; /* where the source names each line; in order */
    size_t range_count;
    uint64_t listed; /* lines in the ranges */
};

struct report_tolerated {
    const char *code;
    uint64_t count;
    uint64_t line;
};

struct report_override {
    const char *code;
    const char *reason;
};

struct report_total {
    const char *word; /* of a load, what became of the records: a literal; else NULL */
    const char *currency;
    unsigned scale; /* decimals */
    uint64_t records;
    decimal_sum debit; /* minor units */
    decimal_sum credit;
};

/* One of the sender's control totals. */
struct report_control {
    const char *key; /* "records", "debit": a literal */
    decimal_sum declared;
    decimal_sum counted;
    decimal_sum difference;
    unsigned declared_scale; /* decimals of each */
    unsigned counted_scale;
    unsigned difference_scale;
    bool agrees;
    bool has_unreadable;
    uint64_t unreadable; /* records that could account for the difference */
};

/* What became of one tile group. */
struct report_group {
    const char *id;
    const char *title; /* as the store has it; NULL where no store was asked */
    bool changed;      /* the next four are known */
    uint64_t before;
    uint64_t add;
    uint64_t remove;
    uint64_t after;
    uint64_t of[ACTION_REMOVE + 1][OUTCOME_COUNT]; /* entries by action and outcome */
};

/* Who did it and when. */
struct report_run {
    const char *command; /* NULL where nothing is known of the run */
    const char *version;
    const char *started_at; /* UTC */
    const char *ended_at;   /* NULL where only one time is known; so the duration */
    uint64_t milliseconds;
    const char *user;
    const char *host;
    const char *reason; /* as it was given; empty where none was; NULL where it is not kept */
    unsigned status;
    bool dry_run;
};

/* What became of a batch of transactions in the store. */
struct report_load {
    const char *state;       /* "loaded", "held": as the store has it; NULL of other kinds */
    const char *words;       /* the same as a verdict: "HELD by resaved-copy" */
    const char *held_by;     /* the code of the rule; or NULL, so all that follow */
    const char *copy_of;     /* the batch that a held one is a copy of */
    const char *replaces;    /* the batch in whose place it was loaded */
    const char *replaced_by; /* the one that was loaded in its place */
    const char *followed_by; /* of what was not loaded: the next that was, of the same day */
    const char *duplicates;  /* "7 of acme/txn/2026-11-23.1": whose they are */
    const char *first_date;  /* of the posted dates */
    const char *last_date;
    const char *recorded; /* what txn-load keeps of it, as JSON */
    uint64_t left_out;    /* transactions of the replaced batch that it took out */
    uint64_t accounts;
    uint64_t events;
    bool backfill;
};

struct report_limits {
    bool stated;
    bool has_records;
    bool has_ratio;
    uint64_t records;
    uint64_t ratio_millionths;
};

struct report_batch {
    size_t operand; /* which of the operands it came from */
    enum report_kind kind;
    enum report_source source;
    enum report_verdict verdict;
    const char *file;         /* the operand as it may be shown */
    const char *name;         /* "acme/txn/2026-11-20", "acme/groups/2026-11-24.1" */
    const char *digest;       /* SHA-256 of the upload; NULL where it has none */
    const char *upload;       /* its file's name; NULL of standard input */
    const char *profile;      /* NULL of an undo; so the next */
    const char *profile_hash; /* SHA-256 */
    const char *plan_hash;    /* of changes */
    const char *undoes;       /* the batch that this one takes back; or NULL */
    const char *undone_by;    /* the batch that took this one back; or NULL */
    const char *resubmits;
    const char *twin; /* the operand that is the same; or NULL */
    bool twin_is_file;
    bool is_complete; /* by its own status */
    bool is_held;
    bool is_roster;
    bool knows_lines; /* each rejected line, by reason */

    const char **differences; /* what does not add up */
    size_t difference_count;
    struct report_part *parts;
    size_t part_count;
    uint64_t read;
    uint64_t rejected;
    uint64_t enrolled; /* of changes: members who were enrolled partially, and who no longer are */
    uint64_t withdrawn;
    uint64_t additions; /* of assignments */
    uint64_t removals;
    const char **unproved; /* of a roster: why it is not proved whole */
    size_t unproved_count;
    struct report_problem *problems;
    size_t problem_count;
    struct report_reason *reasons;
    size_t reason_count;
    struct report_tolerated *tolerated;
    size_t tolerated_count;
    struct report_override *overrides;
    size_t override_count;
    struct report_limits limits;
    struct report_total *totals;
    size_t total_count;
    bool has_control;
    uint64_t control_line;
    struct report_control *control;
    size_t control_count;
    bool has_chunks;
    size_t chunks;
    bool chunks_verified;
    struct report_group *groups; /* by id */
    size_t group_count;
    struct report_run run;
    struct report_load load;

    const char *begin; /* the control records, as JSON; NULL of a reversal */
    const char *end;
    char **texts; /* what the texts above point to */
    size_t text_count;
};

struct report {
    struct report_batch *batches;
    size_t count;
};

/* How many batches there are, and how many have each verdict. */
struct report_counts {
    size_t of[REPORT_VERDICTS];
    size_t published_twice;
    size_t named_twice;
    size_t needing; /* that are not complete, or are there twice */
};

/* Adds a zeroed batch, which stays where it is until the next is added. */
struct report_batch *report_add(struct report *r);

/*
 * To be called when all are there: settles verdicts, puts the batches in the order of the operands,
 * and finds changes that are named twice.
 */
void report_conclude(struct report *r);

struct report_counts report_count(const struct report *r);

void report_release(struct report *r);

/* Of a batch that is no report's. */
void report_release_batch(struct report_batch *b);

/* A copy of TEXT that lives as long as the batch. */
const char *report_keep(struct report_batch *b, struct slice text);

/* The same of the name of a file, which may be any bytes, as it may be shown. */
const char *report_keep_shown(struct report_batch *b, const char *name);

/* Adds the formatted words to the differences. */
void report_differ(struct report_batch *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Each adds a zeroed element to its list, valid until the next is added to the same list. */
void report_add_part(struct report_batch *b, const char *word, uint64_t count);
void report_add_unproved(struct report_batch *b, struct slice code);
struct report_problem *report_add_problem(struct report_batch *b);
struct report_reason *report_add_reason(struct report_batch *b);
struct report_tolerated *report_add_tolerated(struct report_batch *b);
struct report_override *report_add_override(struct report_batch *b);
struct report_total *report_add_total(struct report_batch *b);
struct report_control *report_add_control(struct report_batch *b);

/* The group of that ID, added in its place where it is not there. */
struct report_group *report_group_of(struct report_batch *b, struct slice id);

/* The group of that ID, or NULL. */
struct report_group *report_group_find(const struct report_batch *b, struct slice id);

/* Adds LINE to the lines of REASON; they come in the order of the upload. */
void report_add_line(struct report_reason *reason, uint64_t line);

/* Whether every entry is a line of the upload: no roster's, and no undo's. */
bool report_has_only_lines(const struct report_batch *b);

/* How many records became WORD of the batch's equation; 0 where it has no such term. */
uint64_t report_part(const struct report_batch *b, const char *word);

#endif
