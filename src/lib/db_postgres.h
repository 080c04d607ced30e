/*
 * db_postgres: a store in a PostgreSQL server's database, by libpq and its own URLs and environment
 * (PGPASSWORD, ~/.pgpass, services). The password of a URL never appears in a message. A server
 * that stops answering is noticed: connecting, waiting for a lock, a statement and a silent network
 * all have their limit, unless the URL or the environment sets its own.
 */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include "db.h"

/*
 * Connects to the database that URL names. NAME stands in messages and is borrowed. Waits up to
 * WAIT_SECONDS for a lock in all that follows. NULL on failure; db_close() frees it.
 */
struct db *db_postgres_open(const char *url, const char *name, enum db_access access,
                            int wait_seconds, struct error *e);

#endif
