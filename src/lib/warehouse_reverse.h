/*
 * warehouse_reverse: takes what a batch told out of the warehouse again: each of its transactions
 * gets a new version, which is what stood before the batch, or, where nothing did, the same one
 * reversed. Nothing is removed. In the caller's transaction, under its lock.
 */
#ifndef WAREHOUSE_REVERSE_H
#define WAREHOUSE_REVERSE_H

#include "db.h"
#include "error.h"
#include "totals.h"
#include "warehouse_batch.h"

#include <stdbool.h>
#include <stdint.h>

/* What is taken out, and in whose name. */
struct warehouse_reversal {
    const char *organization;
    const int64_t *sources; /* the batches that did it: one, and those in whose place it stands */
    size_t source_count;
    bool only_told;         /* leave what it took out itself, as a replacement, where it is */
    int64_t batch;          /* that takes it out */
    const char *batch_name; /* its name, for events; NULL: no events */
    uint64_t count;         /* results: how many transactions, */
    struct totals totals;   /* what they moved, */
    uint64_t events;        /* and how many events tell of it */
};

/*
 * Makes the table of what is to leave, empty; once on a connection. warehouse_reverse_choose()
 * fills it with all that the sources did; of those, the caller may remove rows (account_id,
 * identity, occurrence) from `leaving`.
 */
int warehouse_reverse_prepare(struct db *db, struct error *e);
int warehouse_reverse_choose(const struct warehouse_reversal *r, struct db *db, struct error *e);

/* Takes out what `leaving` names. */
int warehouse_reverse(struct warehouse_reversal *r, struct db *db, struct error *e);

/*
 * The first batch that told one of SOURCE's transactions anew, or one anew that SOURCE took out;
 * number 0: none.
 */
int warehouse_reverse_find_corrector(struct db *db, const char *organization, int64_t source,
                                     struct warehouse_batch *batch, struct error *e);

/* The first loaded batch, but number EXCEPT, that had records of SOURCE's again; likewise. */
int warehouse_reverse_find_repeat(struct db *db, const char *organization,
                                  const struct warehouse_batch *source, int64_t except,
                                  struct warehouse_batch *batch, struct error *e);

#endif
