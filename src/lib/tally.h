/*
 * tally: how often each rule was broken in each field, and where first: what stands in end records,
 * summaries and diagnostics instead of a line for each of a million bad records. Its size depends
 * on the profile, never on the upload. Pure.
 */
#ifndef TALLY_H
#define TALLY_H

#include "finding.h"

#include <stddef.h>
#include <stdint.h>

struct tally_entry {
    struct finding first; /* the first of its kind, its place filled in */
    uint64_t count;       /* records */
};

struct tally {
    struct tally_entry *entries; /* in the order of their first places */
    size_t count;
    size_t field_count;
    uint32_t *index; /* by rule and field: place in entries from 1, or 0 */
};

/* For records of FIELD_COUNT fields. */
void tally_init(struct tally *t, size_t field_count);

/* Counts FINDING, whose place is known. Returns its entry, until the next one is made. */
struct tally_entry *tally_add(struct tally *t, const struct finding *finding);

/* Counts all that LATER counted, in records behind those of T. */
void tally_merge(struct tally *t, const struct tally *later);

/* Counts each tolerated deviation of TOLERATED, a set of RULE_ALLOW_BIT, once for LINE. */
void tally_add_tolerated(struct tally *t, unsigned tolerated, uint64_t line);

/* Brings the entries into the order of their first places, where they were not counted in it. */
void tally_sort(struct tally *t);

/* Forgets everything that was counted. */
void tally_clear(struct tally *t);

void tally_release(struct tally *t);

#endif
