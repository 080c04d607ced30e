/*
 * store_schema: the tables of a store, in one place for both engines, by version: what each version
 * adds to the one before. It knows what the tables are and nothing of who writes them.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "db.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version that this program reads and writes. */
enum { STORE_SCHEMA_VERSION = 2 };

/* A table of what the store holds. */
struct store_table {
    const char *name;
    const char *key; /* its columns, in order */
    const char *sum; /* a column of integers whose sum stands for the rows in a comparison */
};

/* Every table but `store` itself, parents before their children, the run log last. */
extern const struct store_table store_tables[];
extern const size_t store_table_count;

/* Whether DB has a table NAME. */
int store_schema_has(struct db *db, const char *name, bool *has, struct error *e);

/* What the step to VERSION adds, in a few words. */
const char *store_schema_step(int64_t version);

/* Takes the step to VERSION, in the caller's transaction; the one to version 1 makes the tables. */
int store_schema_take_step(struct db *db, int64_t version, struct error *e);

/* Removes the tables of this program's version with all that is in them, in the caller's
 * transaction. */
int store_schema_drop(struct db *db, struct error *e);

#endif
