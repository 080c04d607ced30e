#include "db_sqlite.h"

#include "buffer.h"
#include "interrupt.h"
#include "memory.h"
#include "sqlite_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    LOCK_POLL_MILLISECONDS = 20,
    INTERRUPT_POLL_STEPS = 100000, /* of SQLite's virtual machine: some milliseconds */
};

struct statement {
    struct sqlite *connection;
    sqlite3_stmt *handle;
    int parameters[DB_PARAMETERS_MAXIMUM + 1]; /* SQLite's number of $1, $2, … */
    bool has_nul;                              /* a text that PostgreSQL would not take was bound */
};

int sqlite_fail(struct sqlite *c, int code, struct error *e)
{
    const char *name = c->db.name;
    int system = sqlite3_system_errno(c->handle);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        if (interrupt_came())
            return interrupt_error(e);
        return error_set(e, STATUS_TEMPORARY, "%s: locked by another program (waited %d s)", name,
                         c->wait_milliseconds / 1000);
    case SQLITE_INTERRUPT:
        return interrupt_error(e);
    case SQLITE_FULL:
        return error_set(e, STATUS_TROUBLE, "%s: no space left on the disk", name);
    case SQLITE_NOTADB:
        return error_set(e, STATUS_TROUBLE, "%s: not a store: the file is no SQLite database",
                         name);
    case SQLITE_CORRUPT:
        return error_set(e, STATUS_TROUBLE, "%s: the database is damaged: restore a copy", name);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
        errno = system;
        if (system != 0)
            return error_set_errno(e, "%s: cannot be read or written", name);
        return error_set(e, STATUS_TROUBLE, "%s: cannot be read or written: %s", name,
                         sqlite3_errmsg(c->handle));
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return error_set(e, STATUS_TROUBLE, "%s: may not be written", name);
    default:
        return error_set(e, STATUS_TROUBLE, "%s: %s", name, sqlite3_errmsg(c->handle));
    }
}

int sqlite_execute(struct db *db, const char *sql, struct error *e)
{
    struct sqlite *c = (struct sqlite *)db;
    int code = sqlite3_exec(c->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : sqlite_fail(c, code, e);
}

static int begin(struct db *db, struct error *e)
{
    return sqlite_execute(db, db->access == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", e);
}

static int commit(struct db *db, struct error *e)
{
    return sqlite_execute(db, "COMMIT", e);
}

/* Where SQLite has rolled back by itself (a full disk) this fails, and nothing is amiss. */
static void rollback(struct db *db)
{
    struct error ignored;
    sqlite_execute(db, "ROLLBACK", &ignored);
}

/* --- statements --------------------------------------------------------------------------------
 */

/* SQLite numbers parameters as they appear first; the callers' numbers are in their names. */
static void number_parameters(struct statement *s)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(s->handle); i++) {
        const char *name = sqlite3_bind_parameter_name(s->handle, i);
        long number = name == NULL ? 0 : strtol(name + 1, NULL, 10);
        if (number > 0 && number <= DB_PARAMETERS_MAXIMUM)
            s->parameters[number] = i;
    }
}

sqlite3_stmt *sqlite_prepare(struct sqlite *c, const char *sql, struct error *e)
{
    sqlite3_stmt *handle;
    int code = sqlite3_prepare_v3(c->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
    if (code != SQLITE_OK)
        sqlite_fail(c, code, e);
    return code == SQLITE_OK ? handle : NULL;
}

static void *prepare(struct db *db, const char *sql, struct error *e)
{
    struct sqlite *c = (struct sqlite *)db;
    sqlite3_stmt *handle = sqlite_prepare(c, sql, e);
    if (handle == NULL)
        return NULL;
    struct statement *s = memory_zeroed(sizeof *s);
    *s = (struct statement){.connection = c, .handle = handle};
    number_parameters(s);
    return s;
}

static void bind_text(void *statement, int parameter, struct slice text)
{
    struct statement *s = statement;
    const char *data = text.length == 0 ? "" : text.data;
    if (memchr(data, '\0', text.length) != NULL)
        s->has_nul = true;
    sqlite3_bind_text64(s->handle, s->parameters[parameter], data, text.length, SQLITE_STATIC,
                        SQLITE_UTF8);
}

static void bind_integer(void *statement, int parameter, int64_t number)
{
    struct statement *s = statement;
    sqlite3_bind_int64(s->handle, s->parameters[parameter], number);
}

static void bind_null(void *statement, int parameter)
{
    struct statement *s = statement;
    sqlite3_bind_null(s->handle, s->parameters[parameter]);
}

static int step(void *statement, struct error *e)
{
    struct statement *s = statement;
    if (s->has_nul) {
        s->has_nul = false;
        return error_set(e, STATUS_TROUBLE, "%s: a text with a NUL byte", s->connection->db.name);
    }
    int code = sqlite3_step(s->handle);
    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE) {
        sqlite3_reset(s->handle);
        return 0;
    }
    sqlite_fail(s->connection, code, e);
    sqlite3_reset(s->handle);
    return -1;
}

static void reset(void *statement)
{
    struct statement *s = statement;
    sqlite3_reset(s->handle);
}

static int64_t changed(const void *statement)
{
    const struct statement *s = statement;
    return sqlite3_changes64(s->connection->handle);
}

static int columns(const void *statement)
{
    const struct statement *s = statement;
    return sqlite3_column_count(s->handle);
}

static const char *column_name(const void *statement, int column)
{
    const struct statement *s = statement;
    return sqlite3_column_name(s->handle, column);
}

static bool is_null(const void *statement, int column)
{
    const struct statement *s = statement;
    return sqlite3_column_type(s->handle, column) == SQLITE_NULL;
}

static bool is_integer(const void *statement, int column)
{
    const struct statement *s = statement;
    return sqlite3_column_type(s->handle, column) == SQLITE_INTEGER;
}

static int64_t integer(const void *statement, int column)
{
    const struct statement *s = statement;
    return sqlite3_column_int64(s->handle, column);
}

static struct slice text(const void *statement, int column)
{
    const struct statement *s = statement;
    const unsigned char *data = sqlite3_column_text(s->handle, column);
    return slice_make((const char *)data, (size_t)sqlite3_column_bytes(s->handle, column));
}

static void release(void *statement)
{
    struct statement *s = statement;
    sqlite3_finalize(s->handle);
    free(s);
}

/* --- the connection ----------------------------------------------------------------------------
 */

static void close_connection(struct db *db)
{
    struct sqlite *c = (struct sqlite *)db;
    sqlite3_close_v2(c->handle);
    free(c);
}

static const struct db_driver driver = {
    .engine = DB_SQLITE,
    .words = {"INTEGER", "TEXT", "STRICT", "STRICT, WITHOUT ROWID"},
    .execute = sqlite_execute,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .prepare = prepare,
    .bind_text = bind_text,
    .bind_integer = bind_integer,
    .bind_null = bind_null,
    .step = step,
    .reset = reset,
    .changed = changed,
    .columns = columns,
    .column_name = column_name,
    .is_null = is_null,
    .is_integer = is_integer,
    .integer = integer,
    .text = text,
    .release = release,
    .load_begin = sqlite_load_begin,
    .load_begin_change = sqlite_load_begin_change,
    .load_text = sqlite_load_text,
    .load_integer = sqlite_load_integer,
    .load_null = sqlite_load_null,
    .load_row = sqlite_load_row,
    .load_end = sqlite_load_end,
    .load_changed = sqlite_load_changed,
    .load_release = sqlite_load_release,
    .close = close_connection,
};

/* SQLite asks this each time a lock is not to be had: not zero means to try again. */
static int wait_for_lock(void *context, int tries)
{
    struct sqlite *c = context;
    if (tries == 0)
        c->waited_milliseconds = 0;
    if (interrupt_came() || c->waited_milliseconds >= c->wait_milliseconds)
        return 0;
    struct timespec pause = {.tv_nsec = LOCK_POLL_MILLISECONDS * 1000000L};
    nanosleep(&pause, NULL);
    c->waited_milliseconds += LOCK_POLL_MILLISECONDS;
    return 1;
}

static int look_for_interrupt(void *context)
{
    (void)context;
    return interrupt_came() ? 1 : 0;
}

/*
 * What a connection that reads may prepare. Opening the file read-only would not do: whoever comes
 * after a writer that was killed must roll its journal back.
 */
static int authorize_reading(void *context, int action, const char *a, const char *b,
                             const char *database, const char *trigger)
{
    (void)context;
    (void)a;
    (void)b;
    (void)trigger;
    bool writes = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    return writes && database != NULL && strcmp(database, "main") == 0 ? SQLITE_DENY : SQLITE_OK;
}

/* The file must be there before SQLite looks, for it would open a folder or a pipe just the same,
 * and make a missing file with the mode that the umask leaves. */
static int check_file(const char *path, const char *name, bool create, struct error *e)
{
    struct stat status;
    if (create) {
        int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (descriptor < 0 && errno != EEXIST)
            return error_set_errno(e, "%s: cannot be created", name);
        if (descriptor >= 0)
            close(descriptor);
    }
    if (stat(path, &status) != 0)
        return errno == ENOENT
                   ? error_set(e, STATUS_TROUBLE,
                               "%s: there is no such store; to create it: store-init -d %s", name,
                               name)
                   : error_set_errno(e, "%s", name);
    if (!S_ISREG(status.st_mode))
        return error_set(e, STATUS_TROUBLE, "%s: not a store: not a regular file", name);
    return 0;
}

static int set_up(struct sqlite *c, struct error *e)
{
    static const char settings[] = "PRAGMA page_size = 8192;"
                                   "PRAGMA cache_size = -32768;"
                                   "PRAGMA synchronous = FULL;"
                                   "PRAGMA foreign_keys = ON;"
                                   "PRAGMA trusted_schema = OFF;"
                                   "PRAGMA temp_store = FILE;"
                                   "PRAGMA temp.cache_size = -8192;";
    sqlite3_extended_result_codes(c->handle, 1);
    sqlite3_busy_handler(c->handle, wait_for_lock, c);
    sqlite3_progress_handler(c->handle, INTERRUPT_POLL_STEPS, look_for_interrupt, NULL);
    sqlite3_db_config(c->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (sqlite_execute(&c->db, settings, e) != 0)
        return -1;
    /* SQLite opens such a file all the same, and would say so at the first write. */
    if (c->db.access == DB_WRITE && sqlite3_db_readonly(c->handle, "main") == 1)
        return sqlite_fail(c, SQLITE_READONLY, e);
    /* A write-ahead log that somebody turned on would stay. */
    if (c->db.access == DB_WRITE && sqlite_execute(&c->db, "PRAGMA journal_mode = DELETE", e) != 0)
        return -1;
    if (c->db.access == DB_READ)
        sqlite3_set_authorizer(c->handle, authorize_reading, NULL);
    return 0;
}

/* A path that begins with its folder cannot be one of the names that mean something to SQLite. */
static int open_handle(struct sqlite *c, const char *path, struct error *e)
{
    struct buffer plain = {0};
    buffer_append_format(&plain, "%s%s", *path == '/' ? "" : "./", path);
    /* A connection is one thread's, and so is all that SQLite has to itself. Where one is open
     * already this says no, and nothing is lost. */
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int code =
        sqlite3_open_v2(plain.data, &c->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    buffer_release(&plain);
    return code == SQLITE_OK ? 0 : sqlite_fail(c, code, e);
}

struct db *db_sqlite_open(const char *path, const char *name, enum db_access access, bool create,
                          int wait_seconds, struct error *e)
{
    if (check_file(path, name, create, e) != 0)
        return NULL;
    struct sqlite *c = memory_zeroed(sizeof *c);
    *c = (struct sqlite){.db = {.driver = &driver, .name = name, .access = access},
                         .wait_milliseconds = wait_seconds * 1000};
    if (open_handle(c, path, e) == 0 && set_up(c, e) == 0)
        return &c->db;
    close_connection(&c->db);
    return NULL;
}
