/*
 * load_settle: what becomes of each record of a load, settled against what the store holds of its
 * identity. A part of transaction_load.
 */
#ifndef LOAD_SETTLE_H
#define LOAD_SETTLE_H

#include "transaction_load.h"

/* Fills `decisions`. In the store's transaction. */
int load_settle(struct transaction_load *l, struct db *db, struct error *e);

#endif
