/*
 * postgres: a connection to a PostgreSQL server and what comes back over it. Waits for answers in
 * such a way that a signal that asks to stop ends the waiting, and words what went wrong without a
 * value of a row. postgres_login makes the connection, db_postgres is what others see of it.
 */
#ifndef POSTGRES_H
#define POSTGRES_H

#include "db.h"
#include "postgres_library.h"

struct postgres {
    struct db db; /* first: a struct db * is one of these */
    struct postgres_library pq;
    PGconn *handle;
    unsigned int statements; /* prepared so far, for their names */
};

/* Whether trying again is right after an error of the SQLSTATE that STATE begins with. */
bool postgres_is_temporary(const char *state);

/* The bytes of the first line of libpq's words, for its hints come below. */
int postgres_first_line(const char *words);

/* Says WHAT of the connection itself, with libpq's words: STATUS_TEMPORARY. Returns -1. */
int postgres_fail_connection(struct postgres *c, const char *what, struct error *e);

/* Says why RESULT is not what a statement was to have; NULL: no answer came. Returns -1. */
int postgres_fail(struct postgres *c, const PGresult *result, struct error *e);

/* The next result of what was sent, for clear(); NULL where there is no more. */
PGresult *postgres_next_result(struct postgres *c);

/* Reads what is left of them. */
void postgres_drain(struct postgres *c);

/* Runs SQL; its last result, or the first that failed, for clear(); NULL where it was not sent. */
PGresult *postgres_run(struct postgres *c, const char *sql);

/* Runs SQL of which no row is wanted. DB is a struct postgres: this is the driver's `execute`. */
int postgres_execute(struct db *db, const char *sql, struct error *e);

#endif
