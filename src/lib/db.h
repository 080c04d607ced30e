/*
 * db: one connection to a store's database, SQLite's or PostgreSQL's behind one interface. SQL is
 * written once: parameters are $1, $2, ... on both engines, and the words {integer}, {text},
 * {table} and {keyed} become what each engine calls them. It owns no file and no socket (the
 * drivers do), knows no table, and is used by one thread.
 *
 * Errors: a lock, a timeout, a deadlock, a server that is away or went away are STATUS_TEMPORARY;
 * everything else is STATUS_TROUBLE. The words name the store and never hold a value of a row.
 */
#ifndef DB_H
#define DB_H

#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

enum db_engine { DB_SQLITE, DB_POSTGRES };

/* DB_READ changes nothing but temporary tables. */
enum db_access { DB_READ, DB_WRITE };

enum { DB_PARAMETERS_MAXIMUM = 32 };

struct db;

/* SQL made ready, to be bound and run any number of times. A zeroed struct may be released. */
struct db_statement {
    struct db *db;
    void *state; /* the driver's */
};

/* Many rows on their way into one table. A zeroed struct may be released. */
struct db_load {
    struct db *db;
    void *state;     /* the driver's */
    int64_t changed; /* after the end of a change: how many rows there were to change */
};

/* What a driver does; callers use the functions below. */
struct db_driver {
    enum db_engine engine;
    const char *words[4]; /* for {integer}, {text}, {table} and {keyed} */
    int (*execute)(struct db *db, const char *sql, struct error *e);
    int (*begin)(struct db *db, struct error *e);
    int (*commit)(struct db *db, struct error *e);
    void (*rollback)(struct db *db);
    void *(*prepare)(struct db *db, const char *sql, struct error *e);
    void (*bind_text)(void *statement, int parameter, struct slice text);
    void (*bind_integer)(void *statement, int parameter, int64_t number);
    void (*bind_null)(void *statement, int parameter);
    int (*step)(void *statement, struct error *e);
    void (*reset)(void *statement);
    int64_t (*changed)(const void *statement);
    int (*columns)(const void *statement);
    const char *(*column_name)(const void *statement, int column);
    bool (*is_null)(const void *statement, int column);
    bool (*is_integer)(const void *statement, int column);
    int64_t (*integer)(const void *statement, int column);
    struct slice (*text)(const void *statement, int column);
    void (*release)(void *statement);
    void *(*load_begin)(struct db *db, const char *table, const char *columns, struct error *e);
    void *(*load_begin_change)(struct db *db, const char *table, const char *key,
                               const char *values, struct error *e);
    void (*load_text)(void *load, struct slice text);
    void (*load_integer)(void *load, int64_t number);
    void (*load_null)(void *load);
    int (*load_row)(void *load, struct error *e);
    int (*load_end)(void *load, struct error *e);
    int64_t (*load_changed)(const void *load);
    void (*load_release)(void *load);
    void (*close)(struct db *db);
};

/* The part of a connection that every driver has; it stands first in the driver's own struct. */
struct db {
    const struct db_driver *driver;
    const char *name; /* of the store, for messages; borrowed */
    enum db_access access;
    bool in_transaction;
    const void *busy; /* the statement or load that is under way: there is one at a time */
};

/* Frees the connection; what is not committed is gone. NULL is left alone. */
void db_close(struct db *db);

enum db_engine db_engine_of(const struct db *db);

/* Runs one or more statements without parameters and without rows. */
int db_execute(struct db *db, const char *sql, struct error *e);

/*
 * Begins a transaction of the connection's access: to read, one snapshot for all that follows; to
 * write, on SQLite with the lock that one writer has at a time. Temporary tables of a connection
 * that reads are made before it.
 */
int db_begin(struct db *db, struct error *e);

/*
 * Keeps what the transaction did, or fails and keeps nothing. A connection that is lost in this
 * very call is STATUS_TEMPORARY: whether it was kept is known to who runs the same again.
 */
int db_commit(struct db *db, struct error *e);

/* Undoes what is not committed; nothing where there is no transaction. */
void db_rollback(struct db *db);

/* Makes SQL of one statement ready in S. */
int db_prepare(struct db_statement *s, struct db *db, const char *sql, struct error *e);

/* Values for the PARAMETERs, from 1. They stay bound until they are bound anew; the bytes of a
 * text are borrowed until the statement has run to its end. A text with a NUL byte fails the step.
 */
void db_bind_text(struct db_statement *s, int parameter, struct slice text);
void db_bind_integer(struct db_statement *s, int parameter, int64_t number);
void db_bind_null(struct db_statement *s, int parameter);

/*
 * 1: there is a row to look at; 0: there are no more, and the statement can be run anew; -1. Rows
 * come as they are read, in bounded memory, so that nothing else may run on the connection until
 * the last was seen or db_release() gave up the rest.
 */
int db_step(struct db_statement *s, struct error *e);

/* Steps to the end, whatever rows there are. */
int db_run(struct db_statement *s, struct error *e);

/* How many rows the run before inserted, updated or deleted. */
int64_t db_changed(const struct db_statement *s);

/* The row at hand, its columns from 0; texts are borrowed until the next step. */
int db_columns(const struct db_statement *s);
const char *db_column_name(const struct db_statement *s, int column);
bool db_is_null(const struct db_statement *s, int column);
bool db_is_integer(const struct db_statement *s, int column);
int64_t db_integer(const struct db_statement *s, int column);   /* 0 of NULL */
struct slice db_text(const struct db_statement *s, int column); /* empty of NULL */

/* A copy of the text, which the caller frees; NULL of NULL. */
char *db_copy_text(const struct db_statement *s, int column);

void db_release(struct db_statement *s);

/*
 * Begins to load rows into COLUMNS ("a, b, c") of TABLE: prepared inserts on SQLite, COPY on
 * PostgreSQL. Rows sorted by the table's key are fastest. Until the end nothing else may run.
 */
int db_load_begin(struct db_load *l, struct db *db, const char *table, const char *columns,
                  struct error *e);

/*
 * Begins to change rows of TABLE in a transaction: each row that is loaded gives its KEY ("a, b,
 * c": two columns at least, texts, the first of them the same in all rows) and then what VALUES
 * ("d, e") become; where VALUES is NULL it is deleted. Rows come in the order of their key, and
 * each once. A row that is not there is left alone, and not counted.
 */
int db_load_begin_change(struct db_load *l, struct db *db, const char *table, const char *key,
                         const char *values, struct error *e);

/* The next value of the row; the bytes of a text are borrowed until db_load_row(). */
void db_load_text(struct db_load *l, struct slice text);
void db_load_integer(struct db_load *l, int64_t number);
void db_load_null(struct db_load *l);

/* Ends the row. After a failure the transaction can only be rolled back: some rows may be in. */
int db_load_row(struct db_load *l, struct error *e);

/* Ends the load; PostgreSQL then looks at the table, so that it plans well with it. */
int db_load_end(struct db_load *l, struct error *e);

/* Gives up a load that was not ended; the transaction can only be rolled back then. */
void db_load_release(struct db_load *l);

#endif
