/*
 * reconcile_groups: what the store holds of one organization's changes of groups, read once and
 * counted by batch. It reads rows, never sums that were kept. The caller holds a transaction to
 * read.
 */
#ifndef RECONCILE_GROUPS_H
#define RECONCILE_GROUPS_H

#include "change_walk.h"
#include "db.h"
#include "error.h"
#include "group_reconciliation.h"

#include <stdint.h>

/* Takes every change of the organization into WALK, which was opened for all of its batches; an
 * assignment that no change made is astray. */
int reconcile_groups_read(struct change_walk *walk, struct db *db, const char *organization,
                          struct error *e);

/* Fills SUMS with what the changes of batch NUMBER did to each group. */
int reconcile_groups_sum(struct group_sums *sums, struct db *db, const char *organization,
                         int64_t number, struct error *e);

/*
 * Counts the changes of batch NUMBER that its events, which stand from number FIRST_EVENT on in the
 * same order, tell otherwise or not at all.
 */
int reconcile_groups_compare_events(int64_t *different, struct db *db, const char *organization,
                                    int64_t number, int64_t first_event, struct error *e);

#endif
