/*
 * sqlite_load: the loads of db_sqlite: rows are held until there are some, and then inserted by one
 * statement, or changed by sqlite_change. The functions are those of struct db_driver.
 */
#ifndef SQLITE_LOAD_H
#define SQLITE_LOAD_H

#include "sqlite.h"

void *sqlite_load_begin(struct db *db, const char *table, const char *columns, struct error *e);
void *sqlite_load_begin_change(struct db *db, const char *table, const char *key,
                               const char *values, struct error *e);
void sqlite_load_text(void *load, struct slice text);
void sqlite_load_integer(void *load, int64_t number);
void sqlite_load_null(void *load);
int sqlite_load_row(void *load, struct error *e);
int sqlite_load_end(void *load, struct error *e);
int64_t sqlite_load_changed(const void *load);
void sqlite_load_release(void *load);

#endif
