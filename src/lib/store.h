/*
 * store: the one store that a command works on, as -d or NIGHTDROP_STORE names it: a file
 * (sqlite:PATH) or a server's database (postgresql://…). It sees that the store is one, of the
 * version that this program knows, and not closed, before anything is read or written. It owns the
 * connection; a zeroed struct may be closed.
 */
#ifndef STORE_H
#define STORE_H

#include "db.h"
#include "error.h"

#include <stdbool.h>
#include <stdint.h>

enum store_state {
    STORE_MISSING, /* the database is there, the store's tables are not */
    STORE_OPEN,
    STORE_COPYING, /* a copy that was not concluded: nobody uses it yet */
    STORE_CLOSED   /* it was copied elsewhere, and is kept as it was */
};

/* What a store says of itself. A zeroed struct may be released. */
struct store_header {
    enum store_state state;
    int64_t version;  /* of its schema */
    char *identity;   /* 32 hexadecimal digits, made at random by store-init; a copy keeps them */
    char *changed_at; /* when it came to its state, UTC */
    char *other;      /* the store that it was copied to, or is a copy of; may be empty */
};

struct store {
    struct db *db;
    char *name; /* what to call it: as it was given, without a password */
    struct store_header header;
};

/* What the help of every command says of -d. */
#define STORE_OPTION_HELP "the store, sqlite:PATH or postgresql://...; NIGHTDROP_STORE unless told"

/* The path of the store that OPTION names, or NIGHTDROP_STORE where OPTION is NULL; NULL where it
 * is not a file, or none is named. Borrowed. */
const char *store_file(const char *option);

/* How long a lock is waited for: NIGHTDROP_WAIT, or 10. */
int store_wait_seconds(int *seconds, struct error *e);

/*
 * Opens the store that OPTION names, or NIGHTDROP_STORE where OPTION is NULL. None named, one that
 * is not there, no store, of another version, or closed: STATUS_TROUBLE, with the command to type
 * where one helps. A lock, or a server that is away: STATUS_TEMPORARY, after NIGHTDROP_WAIT seconds
 * (10 unless set).
 */
int store_open(struct store *s, const char *option, enum db_access access, struct error *e);

/*
 * The same for commands that look after the store: whatever its state and version, which are in
 * `header`. CREATE makes the file of a store where there is none, with nothing in it.
 */
int store_open_any(struct store *s, const char *option, enum db_access access, bool create,
                   struct error *e);

/* What store_open() requires besides: the version of this program, and neither closed nor a copy
 * under way. */
int store_require_version(const struct store *s, struct error *e);
int store_require_open(const struct store *s, struct error *e);

/*
 * Begins a transaction of the access that the store was opened with: for reading, one snapshot; for
 * writing, with the lock on ORGANIZATION, which one command at a time has (on SQLite on the whole
 * store). A store that was closed since it was opened is refused here. ORGANIZATION may be NULL
 * for reading; "" is the store itself. Temporary tables of a store that is read are made before.
 */
int store_begin(struct store *s, const char *organization, struct error *e);

/* Begins a transaction for writing that no other writer of any organization runs beside. Reads the
 * header anew, and leaves its judgement to the caller. */
int store_begin_alone(struct store *s, struct error *e);

int store_commit(struct store *s, struct error *e);
void store_rollback(struct store *s);

/* Makes the tables of version 1 and the steps from there, and says of the store that it is in
 * STATE, of IDENTITY (NULL: a new one). In a transaction of the caller's. */
int store_create(struct store *s, enum store_state state, const char *identity, struct error *e);

/* Says that the store is in STATE, of the version that this program knows, because of OTHER. In a
 * transaction of the caller's. */
int store_set_state(struct store *s, enum store_state state, const char *other, struct error *e);

/* What is not committed is undone. */
void store_close(struct store *s);

#endif
