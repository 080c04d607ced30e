/*
 * group_reconciliation: the reconciliation of a batch of groups: what was said of it on the way,
 * from the lines of its upload over plan and outcomes, held to the changes that it left in the
 * store, to what stands of them, and to its events. It is told both and reads nothing. Pure.
 */
#ifndef GROUP_RECONCILIATION_H
#define GROUP_RECONCILIATION_H

#include "change_walk.h"
#include "plan_entry.h"
#include "reconciliation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one group gained and lost. */
struct group_sum {
    char *group; /* owned by the sums */
    int64_t before;
    int64_t add;
    int64_t remove;
    int64_t after;
};

struct group_sums {
    struct group_sum *of;
    size_t count;
};

/* What the facts of a batch of groups say besides what is in its batch_claim. */
struct group_claim {
    bool has_assignments;               /* the counts of the upload's lines are known */
    int64_t duplicate;                  /* lines that repeat another one */
    bool has_plan;                      /* the counts of the plan are known */
    int64_t planned[ENTRY_SKIPPED + 1]; /* by enum entry_kind */
    int64_t planned_lines;
    int64_t planned_enroll;
    int64_t planned_withdraw;
    struct slice plan; /* its SHA-256 */
    bool is_roster;
    int64_t entries;
    int64_t outcomes[OUTCOME_COUNT];
    int64_t enroll;
    int64_t withdraw;
    struct group_sums groups;
};

/* What the store holds of it besides its changes. */
struct group_found {
    struct group_sums groups; /* what its changes did to each */
    int64_t events;
    int64_t first_event;    /* its number */
    int64_t told_otherwise; /* changes whose event says something else */
};

struct group_reconciliation_input {
    const struct batch_claim *claim; /* state, upload, profile, the counts of its lines, trailer */
    const struct group_claim *group;
    const struct change_tally *tally;
    const struct group_found *found;
    const char *const *names; /* of all batches, by number */
    size_t name_count;
    struct slice run; /* who applied it and when; empty where nobody knows */
};

/* Fills R, which is released by reconciliation_release(). */
void group_reconciliation_make(struct reconciliation *r,
                               const struct group_reconciliation_input *in);

/* Adds a group, lent until the next one is added. */
struct group_sum *group_sums_add(struct group_sums *sums, struct slice group);

/* In the order of the names. */
void group_sums_sort(struct group_sums *sums);

void group_sums_release(struct group_sums *sums);

#endif
