/*
 * reconcile_store: all that the store holds of one organization's transactions and groups, read
 * once and counted by batch, so that any of its batches can be reconciled. It reads rows, never
 * sums that were kept, and memory grows with the batches only. The caller holds a transaction to
 * read.
 */
#ifndef RECONCILE_STORE_H
#define RECONCILE_STORE_H

#include "batch_list.h"
#include "db.h"
#include "error.h"
#include "group_reconciliation.h"
#include "json.h"
#include "reconciliation.h"
#include "version_walk.h"

#include <stddef.h>
#include <stdint.h>

struct batch_run; /* what the run log says of a batch */

/* A zeroed struct may be released. */
struct reconcile_store {
    struct db *db; /* borrowed */
    struct batch_list batches;
    const char **names; /* of the batches, by number */
    struct version_walk walk;
    struct change_walk changes;
    struct batch_found *found; /* by number, from 1 */
    struct group_found *group_found;
    struct batch_run *runs;
};

/* Reads what batches, runs and events there are; and then, for those that are asked for, the rows
 * that batches of transactions or of groups have made. */
int reconcile_store_open(struct reconcile_store *s, struct db *db, const char *organization,
                         struct error *e);
int reconcile_store_read_transactions(struct reconcile_store *s, struct error *e);
int reconcile_store_read_groups(struct reconcile_store *s, struct error *e);

/* One batch and what came of it. */
struct reconciled {
    const struct stored_batch *batch; /* lent by the reconcile_store */
    struct batch_claim claim;
    struct group_claim group;   /* of a batch of groups besides */
    struct json_document facts; /* holds the claims' texts */
    struct reconciliation account;
};

/* Reconciles the batch of that number, the rows of whose kind were read. Released by
 * reconciled_release() in any case. */
int reconcile_store_batch(struct reconcile_store *s, int64_t number, struct reconciled *result,
                          struct error *e);

void reconciled_release(struct reconciled *r);
void reconcile_store_release(struct reconcile_store *s);

#endif
