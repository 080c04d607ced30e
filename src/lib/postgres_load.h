/*
 * postgres_load: rows on their way into one table of a PostgreSQL server, by COPY in its text
 * format; the part of db_postgres's driver that is named load_... there, with the same contracts.
 */
#ifndef POSTGRES_LOAD_H
#define POSTGRES_LOAD_H

#include "db.h"

void *postgres_load_begin(struct db *db, const char *table, const char *columns, struct error *e);
void *postgres_load_begin_change(struct db *db, const char *table, const char *key,
                                 const char *values, struct error *e);
void postgres_load_text(void *load, struct slice value);
void postgres_load_integer(void *load, int64_t number);
void postgres_load_null(void *load);
int postgres_load_row(void *load, struct error *e);
int postgres_load_end(void *load, struct error *e);
int64_t postgres_load_changed(const void *load);
void postgres_load_release(void *load);

#endif
