/*
 * db_sqlite: a store in a file of its own, by libsqlite3. Rollback journal and synchronous=FULL: a
 * power cut leaves the transaction whole or undone, and SQLite 3.40's write-ahead log is not used,
 * for it can corrupt with several connections (fixed in 3.51.3). Its cache stays within 32 MiB.
 */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include "db.h"

/*
 * Opens the database in the file at PATH, which must be there and a regular file; CREATE makes an
 * empty one (mode 0600) where it is not. NAME stands in messages and is borrowed. Waits up to
 * WAIT_SECONDS for a lock, here and in all that follows. NULL on failure; db_close() frees it.
 */
struct db *db_sqlite_open(const char *path, const char *name, enum db_access access, bool create,
                          int wait_seconds, struct error *e);

#endif
