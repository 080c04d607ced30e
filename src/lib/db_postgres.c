#include "db_postgres.h"

#include "buffer.h"
#include "memory.h"
#include "postgres_load.h"
#include "postgres_login.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INTEGER_OID = 20 /* bigint, in PostgreSQL's catalog pg_type */ };

struct statement {
    struct postgres *connection;
    char name[16];
    int parameters;
    struct buffer values[DB_PARAMETERS_MAXIMUM]; /* as text; PostgreSQL knows the types */
    bool is_bound[DB_PARAMETERS_MAXIMUM];        /* not NULL */
    bool has_nul;
    bool running;
    PGresult *row; /* or NULL */
    int64_t changed;
};

/* --- transactions ---------------------------------------------------------------------------
 */

static int begin(struct db *db, struct error *e)
{
    return postgres_execute(db,
                            db->access == DB_WRITE
                                ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                            e);
}

static int commit(struct db *db, struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    PGresult *result = postgres_run(c, "COMMIT");
    int code = 0;
    if (c->pq.resultStatus(result) != PGRES_COMMAND_OK) {
        code = postgres_fail(c, result, e);
        if (c->pq.status(c->handle) == CONNECTION_BAD)
            error_prefix(e, "not known whether the change was kept, run the same again to see");
    } else if (strcmp(c->pq.cmdStatus(result), "COMMIT") != 0) {
        code =
            error_set(e, STATUS_TROUBLE, "%s: the server rolled the transaction back", c->db.name);
    }
    c->pq.clear(result);
    return code;
}

static void rollback(struct db *db)
{
    struct error ignored;
    postgres_execute(db, "ROLLBACK", &ignored);
}

/* --- statements -----------------------------------------------------------------------------
 */

static void *prepare(struct db *db, const char *sql, struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    struct statement *s = memory_zeroed(sizeof *s);
    s->connection = c;
    snprintf(s->name, sizeof s->name, "s%u", c->statements++);
    PGresult *result = NULL;
    if (c->pq.sendPrepare(c->handle, s->name, sql, 0, NULL) == 1)
        result = postgres_next_result(c);
    int code = c->pq.resultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(c, result, e);
    c->pq.clear(result);
    postgres_drain(c);
    if (code == 0)
        return s;
    free(s);
    return NULL;
}

static struct buffer *rebind(struct statement *s, int parameter)
{
    struct buffer *value = &s->values[parameter - 1];
    if (s->parameters < parameter)
        s->parameters = parameter;
    buffer_clear(value);
    s->is_bound[parameter - 1] = true;
    return value;
}

static void bind_text(void *statement, int parameter, struct slice text)
{
    struct statement *s = statement;
    if (text.length > 0 && memchr(text.data, '\0', text.length) != NULL)
        s->has_nul = true;
    buffer_append_slice(rebind(s, parameter), text);
}

static void bind_integer(void *statement, int parameter, int64_t number)
{
    buffer_append_format(rebind(statement, parameter), "%" PRId64, number);
}

static void bind_null(void *statement, int parameter)
{
    struct statement *s = statement;
    rebind(s, parameter);
    s->is_bound[parameter - 1] = false;
}

static int start(struct statement *s, struct error *e)
{
    struct postgres *c = s->connection;
    const char *values[DB_PARAMETERS_MAXIMUM];
    if (s->has_nul) {
        s->has_nul = false;
        return error_set(e, STATUS_TROUBLE, "%s: a text with a NUL byte", c->db.name);
    }
    for (int i = 0; i < s->parameters; i++) {
        const struct buffer *value = &s->values[i];
        values[i] = !s->is_bound[i] ? NULL : value->length == 0 ? "" : value->data;
    }
    if (c->pq.sendQueryPrepared(c->handle, s->name, s->parameters, values, NULL, NULL, 0) == 0)
        return postgres_fail_connection(c, "the connection to the server was lost", e);
    c->pq.setSingleRowMode(c->handle);
    s->running = true;
    s->changed = 0;
    return 0;
}

static int step(void *statement, struct error *e)
{
    struct statement *s = statement;
    if (!s->running && start(s, e) != 0)
        return -1;
    s->connection->pq.clear(s->row);
    s->row = postgres_next_result(s->connection);
    ExecStatusType status = s->connection->pq.resultStatus(s->row);
    if (status == PGRES_SINGLE_TUPLE)
        return 1;
    int code = 0;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        s->changed = strtoll(s->connection->pq.cmdTuples(s->row), NULL, 10);
    else
        code = postgres_fail(s->connection, s->row, e);
    postgres_drain(s->connection);
    s->running = false;
    return code;
}

/* What is on its way must be read: cancelling would end the transaction too. */
static void reset(void *statement)
{
    struct statement *s = statement;
    if (s->running)
        postgres_drain(s->connection);
    s->running = false;
}

static int64_t changed(const void *statement)
{
    const struct statement *s = statement;
    return s->changed;
}

static int columns(const void *statement)
{
    const struct statement *s = statement;
    return s->connection->pq.nfields(s->row);
}

static const char *column_name(const void *statement, int column)
{
    const struct statement *s = statement;
    return s->connection->pq.fname(s->row, column);
}

static bool is_null(const void *statement, int column)
{
    const struct statement *s = statement;
    return s->connection->pq.getisnull(s->row, 0, column) == 1;
}

static bool is_integer(const void *statement, int column)
{
    const struct statement *s = statement;
    return s->connection->pq.ftype(s->row, column) == INTEGER_OID && !is_null(statement, column);
}

static int64_t integer(const void *statement, int column)
{
    const struct statement *s = statement;
    return strtoll(s->connection->pq.getvalue(s->row, 0, column), NULL, 10);
}

static struct slice text(const void *statement, int column)
{
    const struct statement *s = statement;
    return slice_make(s->connection->pq.getvalue(s->row, 0, column),
                      (size_t)s->connection->pq.getlength(s->row, 0, column));
}

static void release(void *statement)
{
    struct statement *s = statement;
    char sql[32];
    snprintf(sql, sizeof sql, "DEALLOCATE %s", s->name);
    s->connection->pq.clear(s->row);
    s->connection->pq.clear(postgres_run(s->connection, sql));
    for (int i = 0; i < DB_PARAMETERS_MAXIMUM; i++)
        buffer_release(&s->values[i]);
    free(s);
}

/* --- the connection -------------------------------------------------------------------------
 */

static void close_connection(struct db *db)
{
    struct postgres *c = (struct postgres *)db;
    if (c->handle != NULL)
        c->pq.finish(c->handle);
    free(c);
}

static const struct db_driver driver = {
    .engine = DB_POSTGRES,
    .words = {"bigint", "text COLLATE \"C\"", "", ""},
    .execute = postgres_execute,
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
    .load_begin = postgres_load_begin,
    .load_begin_change = postgres_load_begin_change,
    .load_text = postgres_load_text,
    .load_integer = postgres_load_integer,
    .load_null = postgres_load_null,
    .load_row = postgres_load_row,
    .load_end = postgres_load_end,
    .load_changed = postgres_load_changed,
    .load_release = postgres_load_release,
    .close = close_connection,
};

struct db *db_postgres_open(const char *url, const char *name, enum db_access access,
                            int wait_seconds, struct error *e)
{
    struct postgres *c = memory_zeroed(sizeof *c);
    c->db = (struct db){.driver = &driver, .name = name, .access = access};
    if (postgres_library_load(&c->pq, e) != 0)
        error_prefix(e, "%s", name);
    else if (postgres_login(c, url, wait_seconds, e) == 0)
        return &c->db;
    close_connection(&c->db);
    return NULL;
}
