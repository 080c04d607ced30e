/*
 * store_dump: the store as canonical text: a line of JSON a row, tables and rows in one order, so
 * that the same content gives the same bytes on either engine. It decides nothing and keeps
 * nothing.
 */
#ifndef STORE_DUMP_H
#define STORE_DUMP_H

#include "db.h"
#include "error.h"
#include "slice.h"
#include "store_schema.h"

#include <stdbool.h>
#include <stdint.h>

/* Where lines go. */
struct store_dump_sink {
    void *context;
    int (*take)(void *context, struct slice line, struct error *e); /* LINE ends in a line feed */
};

/* The rows of one table in the order of its key; adds their number to *ROWS. The caller holds a
 * transaction, so that all is of one moment. */
int store_dump_table(struct db *db, const struct store_table *table, struct store_dump_sink sink,
                     int64_t *rows, struct error *e);

/* Every table; the run log only where RUNS says so, for it is of attempts, not of facts. */
int store_dump(struct db *db, bool runs, struct store_dump_sink sink, int64_t *rows,
               struct error *e);

#endif
