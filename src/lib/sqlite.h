/*
 * sqlite: a connection to an SQLite database, as the modules of its driver know it; db_sqlite opens
 * it, and is what others see of it.
 */
#ifndef SQLITE_H
#define SQLITE_H

#include "db.h"

#include <sqlite3.h>

struct sqlite {
    struct db db; /* first: a struct db * is one of these */
    sqlite3 *handle;
    int wait_milliseconds;
    int waited_milliseconds; /* for the lock that is waited for now */
};

/* Says why the call that returned CODE failed. Returns -1. */
int sqlite_fail(struct sqlite *c, int code, struct error *e);

/* Runs SQL of which no row is wanted. DB is a struct sqlite: this is the driver's `execute`. */
int sqlite_execute(struct db *db, const char *sql, struct error *e);

/* SQL of one statement made ready; NULL after sqlite_fail(). */
sqlite3_stmt *sqlite_prepare(struct sqlite *c, const char *sql, struct error *e);

#endif
