/*
 * sqlite_change: rows of a table that are updated or deleted, many at once, in the order of their
 * key. Where they lie close together the table is walked from the first to the last of them, and
 * what is to be changed is found by merging: an update that looks for its row costs several times
 * as much. Where they lie far apart each is looked for.
 */
#ifndef SQLITE_CHANGE_H
#define SQLITE_CHANGE_H

#include "sqlite.h"
#include "sqlite_rows.h"

struct sqlite_change;

/* See db_change_begin(). NULL after a failure. */
struct sqlite_change *sqlite_change_begin(struct sqlite *c, const char *table, const char *key,
                                          const char *values, struct error *e);

/* Changes what ROWS hold, each its key and then its values, and keeps nothing of them. */
int sqlite_change_rows(struct sqlite_change *ch, const struct sqlite_rows *rows, struct error *e);

/* How many rows of the table were changed so far. */
int64_t sqlite_change_count(const struct sqlite_change *ch);

/* NULL is left alone. */
void sqlite_change_release(struct sqlite_change *ch);

#endif
