/*
 * reconcile_store: all that the store holds of one organization's transactions, read once and
 * counted by batch, so that any of its batches can be reconciled. It reads rows, never sums that
 * were kept, and memory grows with the batches only. The caller holds a transaction to read.
 */
#ifndef RECONCILE_STORE_H
#define RECONCILE_STORE_H

#include "batch_list.h"
#include "db.h"
#include "error.h"
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
    struct batch_found *found; /* by number, from 1 */
    struct batch_run *runs;
};

int reconcile_store_read(struct reconcile_store *s, struct db *db, const char *organization,
                         struct error *e);

/* One batch and what came of it. */
struct reconciled {
    const struct stored_batch *batch; /* lent by the reconcile_store */
    struct batch_claim claim;
    struct json_document facts; /* holds the claim's texts */
    struct reconciliation account;
};

/* Reconciles the batch of that number, which is one of transactions. Released by
 * reconciled_release() in any case. */
int reconcile_store_batch(struct reconcile_store *s, int64_t number, struct reconciled *result,
                          struct error *e);

void reconciled_release(struct reconciled *r);
void reconcile_store_release(struct reconcile_store *s);

#endif
