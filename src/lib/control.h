/*
 * control: what a sender's trailer declares against what was counted. The count takes in every
 * record that the sender counted, rejected ones included, so that a bad line never hides a missing
 * one. Pure.
 */
#ifndef CONTROL_H
#define CONTROL_H

#include "currency.h"
#include "decimal.h"
#include "finding.h"
#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

/* What was counted in the upload as the trailer's author counted it. Amounts in the trailer's
 * currency, minor units. */
struct control_count {
    uint64_t records;
    decimal_sum debit;
    decimal_sum credit;
    uint64_t unreadable_records; /* counted, but their amount could not be read */
    uint64_t
        broken_records; /* whose bytes could not be read: they may be more, or fewer, than one */
};

enum control_verdict {
    CONTROL_UNDECLARED,
    CONTROL_AGREES,
    CONTROL_OFF,
    CONTROL_UNREADABLE /* off, and records that could not be read could account for it */
};

struct control_item {
    enum control_verdict verdict;
    decimal_sum declared;
    decimal_sum counted;
};

struct control_result {
    bool declared; /* the trailer was there */
    uint64_t line; /* of the trailer */
    struct control_item records;
    struct control_item debit;
    struct control_item credit;
    struct control_item net;
    uint64_t unreadable_records;
    uint64_t broken_records;
    const struct currency *currency;
};

/* One record as the trailer's author counted it; AMOUNT (minor units) NULL where it could not be
 * read. */
void control_count_record(struct control_count *c, const int64_t *amount);

/* Adds all that OTHER counted. */
void control_count_merge(struct control_count *c, const struct control_count *other);

/* Holds an item against what was declared. BLIND is how many records could account for a
 * difference. */
struct control_item control_judge(decimal_sum declared, decimal_sum counted, uint64_t blind);

/* "declared 12, counted 10: off by -2, of which 1 unreadable record could account" in DETAIL. SCALE
 * is 0 for a count. */
void control_explain(const struct control_item *item, unsigned scale, uint64_t blind, char *detail,
                     size_t size);

/* "trailer agrees", "trailer is off"; NULL where none was declared. For people. */
const char *control_summary(const struct control_result *result);

const char *control_verdict_name(enum control_verdict verdict);

#endif
