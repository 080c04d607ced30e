/*
 * load_recognise: what the store knows of a load's upload and of its relatives: that it was loaded
 * or replaced before, which uploads its lines were sent in first, what holds it. It only reads. A
 * part of transaction_load.
 */
#ifndef LOAD_RECOGNISE_H
#define LOAD_RECOGNISE_H

#include "transaction_load.h"

/* The batches that sent lines of one upload, the first of them ($2) and its resubmissions, as
 * `family`. */
#define LOAD_FAMILY                                                                                \
    "WITH RECURSIVE family (number) AS (SELECT CAST($2 AS {integer}) UNION"                        \
    " SELECT b.number FROM batch b JOIN family f ON b.parent = f.number"                           \
    " WHERE b.organization_id = $1 AND b.kind = 'txn' AND b.state <> 'reversal') "

/*
 * Settles `verdict`, with `batch` where the store has the upload as it is, `parent`, `family`,
 * `replaced`, `lineage` and `prefix`: 1 where nothing is to be loaded, 0, -1. In the store's
 * transaction.
 */
int load_recognise(struct transaction_load *l, struct db *db, struct error *e);

#endif
