/*
 * warehouse_balance: the newest balance that the warehouse knows of each account, and the events
 * that say it moved. Newest is by posted date, then by arrival: an older balance never replaces a
 * newer one. In the caller's transaction.
 */
#ifndef WAREHOUSE_BALANCE_H
#define WAREHOUSE_BALANCE_H

#include "db.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/* Makes the temporary tables that the functions below need; once on a connection. */
int warehouse_balance_prepare(struct db *db, struct error *e);

/* Begins to load balances that an upload tells, one an account, into `told_balance`. */
int warehouse_balance_begin(struct db_load *load, struct db *db, struct error *e);
int warehouse_balance_add(struct db_load *load, struct slice account, struct slice posted_date,
                          int64_t arrival, int64_t minor_units, const char *currency,
                          struct error *e);

/* Takes those that are newer than what is known. Afterwards `moved_balance` has them. */
int warehouse_balance_take(struct db *db, const char *organization, struct error *e);

/*
 * Finds the newest anew among the transactions that stand, for the accounts that ACCOUNTS, a query
 * without parameters, names. Afterwards `moved_balance` has what changed by it.
 */
int warehouse_balance_recompute(struct db *db, const char *organization, const char *accounts,
                                struct error *e);

/* An event for each row of `moved_balance`, which it empties; COUNT is added to. */
int warehouse_balance_tell(struct db *db, const char *organization, int64_t batch,
                           const char *batch_name, uint64_t *count, struct error *e);

#endif
