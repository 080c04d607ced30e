/*
 * mock_expectation: what txn-chunk must make of a mock upload, added up from what was meant and
 * what was done to it, never from reading the upload back: counts, totals, each fault with its
 * codes, the rules that the upload as a whole breaks, and the exit status. txn-mock(1) describes
 * the JSON. Pure.
 */
#ifndef MOCK_EXPECTATION_H
#define MOCK_EXPECTATION_H

#include "buffer.h"
#include "decimal.h"
#include "mock_damage.h"
#include "mock_fault.h"
#include "mock_plan.h"
#include "mock_record.h"
#include "rule.h"
#include "totals.h"

#include <stdbool.h>
#include <stdint.h>

/* What a trailer says, or what it is held against; minor units. */
struct mock_sums {
    uint64_t records;
    decimal_sum debit;
    decimal_sum credit;
    decimal_sum net;
};

/* Where a fault is in the upload; 0 where it has no such place. */
struct mock_where {
    uint64_t line; /* the first, from 1 */
    uint64_t lines;
    uint64_t record; /* as txn-chunk numbers them */
};

/* What comes of a fault. */
struct mock_told {
    enum mock_fault fault;
    struct mock_where where;
    enum rule rule;      /* may be RULE_NONE */
    const char *outcome; /* "rejected", "tolerated", "accepted" or "upload" */
    const char *caught_by;
};

struct mock_expectation {
    const struct mock_plan *plan; /* borrowed */
    uint64_t read;
    uint64_t accepted;
    uint64_t rejected;
    uint64_t filtered;
    struct totals totals;
    struct mock_sums sent;     /* what the sender's system counted */
    struct mock_sums seen;     /* what txn-chunk can count */
    struct mock_sums declared; /* where has_trailer */
    struct mock_told *told;    /* each fault, in the order of the upload */
    size_t told_count;
    uint64_t bytes; /* of the upload */
    uint64_t lines;
    char sha256[65];
    bool broken[RULE_COUNT]; /* rules that the upload as a whole breaks */
    bool is_read;            /* false where no record can be read */
    bool has_trailer;
};

void mock_expectation_init(struct mock_expectation *x, const struct mock_plan *plan);

/* The sender counts R. */
void mock_expectation_sent(struct mock_expectation *x, const struct mock_record *r);

/* txn-chunk reads R as EFFECT says, or not at all. */
void mock_expectation_seen(struct mock_expectation *x, const struct mock_record *r,
                           const struct mock_effect *effect);

/* txn-chunk rejects something that the sender never counted. */
void mock_expectation_rejected_line(struct mock_expectation *x);

/*
 * Tells of FAULT in a record, which txn-chunk reads as EFFECT says. Of one that passes there, the
 * trailer's totals may say that something is wrong.
 */
void mock_expectation_record_fault(struct mock_expectation *x, enum mock_fault fault,
                                   struct mock_where where, const struct mock_effect *effect);

/* Tells of FAULT of the upload as a whole, for which RULE is broken; none for RULE_NONE. */
void mock_expectation_upload_fault(struct mock_expectation *x, enum mock_fault fault,
                                   enum rule rule);

/* Judges the sums and the limits, when everything was told. Returns the exit status. */
int mock_expectation_finish(struct mock_expectation *x);

int mock_expectation_status(const struct mock_expectation *x);

/* Appends the JSON and a line end. */
void mock_expectation_json(const struct mock_expectation *x, const char *profile_sha256,
                           struct buffer *to);

void mock_expectation_release(struct mock_expectation *x);

#endif
