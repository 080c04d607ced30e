/*
 * load_write: the rows of a load: what is new, what is corrected or deleted, conflicts, sightings,
 * and what a replacement leaves out. A part of transaction_load.
 */
#ifndef LOAD_WRITE_H
#define LOAD_WRITE_H

#include "transaction_load.h"

/* Writes what was decided as the batch of that number, whose name is NAME. In the store's
 * transaction. */
int load_write(struct transaction_load *l, struct db *db, int64_t number, const char *name,
               struct error *e);

#endif
