#include "db_postgres.h"

#include "buffer.h"
#include "decimal.h"
#include "interrupt.h"
#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    CONNECT_SECONDS = 10, /* unless the URL or PGCONNECT_TIMEOUT says otherwise */
    LOAD_BUFFER_BYTES = 64 * 1024,
    INTEGER_OID = 20, /* bigint, in PostgreSQL's catalog pg_type */
    STATE_LENGTH = 5  /* of an SQLSTATE */
};

struct postgres {
    struct db db; /* first: a struct db * is one of these */
    PGconn *handle;
    unsigned int statements; /* prepared so far, for their names */
};

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

struct load {
    struct postgres *connection;
    struct buffer rows; /* in COPY's text format, not sent yet */
    char *table;
    bool row_begun;
    bool has_nul;
    bool open; /* the server waits for rows */
};

/* --- errors ------------------------------------------------------------------------------------
 */

/* The SQLSTATEs for which trying again is right (PostgreSQL's manual, appendix A). */
static bool is_temporary(const char *state)
{
    static const char *const states[] = {
        "08",    /* the connection */
        "40001", /* serialization_failure */
        "40P01", /* deadlock_detected */
        "53300", /* too_many_connections */
        "55P03", /* lock_not_available */
        "57014", /* query_canceled: a statement's time is up */
        "57P01", /* admin_shutdown */
        "57P02", /* crash_shutdown */
        "57P03", /* cannot_connect_now */
        "57P05", /* idle_session_timeout */
        "25P03", /* idle_in_transaction_session_timeout */
    };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strncmp(state, states[i], strlen(states[i])) == 0)
            return true;
    return false;
}

/* The first line of libpq's words, for its hints come below. */
static int first_line(const char *words)
{
    return (int)strcspn(words, "\n");
}

static int fail_connection(struct postgres *c, const char *what, struct error *e)
{
    const char *words = PQerrorMessage(c->handle);
    return error_set(e, STATUS_TEMPORARY, "%s: %s: %.*s", c->db.name, what, first_line(words),
                     words);
}

/* Of a statement that failed. Class 22 (data) names the value in its words, so only its code is
 * told; details and context, which hold rows, never are. */
static int fail(struct postgres *c, const PGresult *result, struct error *e)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (interrupt_came())
        return interrupt_error(e);
    if (state == NULL || words == NULL)
        return fail_connection(c, "the connection to the server was lost", e);
    if (strncmp(state, "22", 2) == 0)
        return error_set(e, STATUS_TROUBLE, "%s: a value that the server refuses (%s)", c->db.name,
                         state);
    if (strcmp(state, "55P03") == 0)
        return error_set(e, STATUS_TEMPORARY, "%s: locked by another program: %s", c->db.name,
                         words);
    return error_set(e, is_temporary(state) ? STATUS_TEMPORARY : STATUS_TROUBLE, "%s: %.*s",
                     c->db.name, first_line(words), words);
}

/* --- waiting for the server --------------------------------------------------------------------
 */

static void cancel(struct postgres *c)
{
    char words[256];
    PGcancel *request = PQgetCancel(c->handle);
    if (request != NULL)
        PQcancel(request, words, sizeof words);
    PQfreeCancel(request);
}

/* The next result; NULL where there is no more. A signal that asks to stop cancels what runs. */
static PGresult *next_result(struct postgres *c)
{
    bool is_cancelled = false;
    while (PQisBusy(c->handle)) {
        struct pollfd socket = {.fd = PQsocket(c->handle), .events = POLLIN};
        if (poll(&socket, 1, -1) < 0 && errno == EINTR && interrupt_came() && !is_cancelled) {
            is_cancelled = true;
            cancel(c);
        }
        if (socket.revents != 0 && PQconsumeInput(c->handle) == 0)
            break;
    }
    return PQgetResult(c->handle);
}

static void drain(struct postgres *c)
{
    PGresult *result;
    while ((result = next_result(c)) != NULL)
        PQclear(result);
}

/* Runs SQL and returns its last result, or the first that failed. */
static PGresult *run(struct postgres *c, const char *sql)
{
    PGresult *last = NULL;
    PGresult *result;
    if (PQsendQuery(c->handle, sql) == 0)
        return NULL;
    while ((result = next_result(c)) != NULL) {
        if (last != NULL && PQresultStatus(last) == PGRES_FATAL_ERROR) {
            PQclear(result);
            continue;
        }
        PQclear(last);
        last = result;
        if (PQresultStatus(result) == PGRES_COPY_IN)
            break;
    }
    return last;
}

static int execute(struct db *db, const char *sql, struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    PGresult *result = run(c, sql);
    ExecStatusType status = PQresultStatus(result);
    bool is_done =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    int code = is_done ? 0 : fail(c, result, e);
    PQclear(result);
    return code;
}

static int begin(struct db *db, struct error *e)
{
    return execute(db,
                   db->access == DB_WRITE ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                          : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                   e);
}

static int commit(struct db *db, struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    PGresult *result = run(c, "COMMIT");
    int code = 0;
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        code = fail(c, result, e);
        if (PQstatus(c->handle) == CONNECTION_BAD)
            error_prefix(e, "not known whether the change was kept, run the same again to see");
    } else if (strcmp(PQcmdStatus(result), "COMMIT") != 0) {
        code =
            error_set(e, STATUS_TROUBLE, "%s: the server rolled the transaction back", c->db.name);
    }
    PQclear(result);
    return code;
}

static void rollback(struct db *db)
{
    struct error ignored;
    execute(db, "ROLLBACK", &ignored);
}

/* --- statements --------------------------------------------------------------------------------
 */

static void *prepare(struct db *db, const char *sql, struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    struct statement *s = memory_zeroed(sizeof *s);
    s->connection = c;
    snprintf(s->name, sizeof s->name, "s%u", c->statements++);
    PGresult *result = NULL;
    if (PQsendPrepare(c->handle, s->name, sql, 0, NULL) == 1)
        result = next_result(c);
    int code = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : fail(c, result, e);
    PQclear(result);
    drain(c);
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
    if (PQsendQueryPrepared(c->handle, s->name, s->parameters, values, NULL, NULL, 0) == 0)
        return fail_connection(c, "the connection to the server was lost", e);
    PQsetSingleRowMode(c->handle);
    s->running = true;
    s->changed = 0;
    return 0;
}

static int step(void *statement, struct error *e)
{
    struct statement *s = statement;
    if (!s->running && start(s, e) != 0)
        return -1;
    PQclear(s->row);
    s->row = next_result(s->connection);
    ExecStatusType status = PQresultStatus(s->row);
    if (status == PGRES_SINGLE_TUPLE)
        return 1;
    int code = 0;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        s->changed = strtoll(PQcmdTuples(s->row), NULL, 10);
    else
        code = fail(s->connection, s->row, e);
    drain(s->connection);
    s->running = false;
    return code;
}

/* What is on its way must be read: cancelling would end the transaction too. */
static void reset(void *statement)
{
    struct statement *s = statement;
    if (s->running)
        drain(s->connection);
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
    return PQnfields(s->row);
}

static const char *column_name(const void *statement, int column)
{
    const struct statement *s = statement;
    return PQfname(s->row, column);
}

static bool is_null(const void *statement, int column)
{
    const struct statement *s = statement;
    return PQgetisnull(s->row, 0, column) == 1;
}

static bool is_integer(const void *statement, int column)
{
    const struct statement *s = statement;
    return PQftype(s->row, column) == INTEGER_OID && !is_null(statement, column);
}

static int64_t integer(const void *statement, int column)
{
    const struct statement *s = statement;
    return strtoll(PQgetvalue(s->row, 0, column), NULL, 10);
}

static struct slice text(const void *statement, int column)
{
    const struct statement *s = statement;
    return slice_make(PQgetvalue(s->row, 0, column), (size_t)PQgetlength(s->row, 0, column));
}

static void release(void *statement)
{
    struct statement *s = statement;
    char sql[32];
    snprintf(sql, sizeof sql, "DEALLOCATE %s", s->name);
    PQclear(s->row);
    PQclear(run(s->connection, sql));
    for (int i = 0; i < DB_PARAMETERS_MAXIMUM; i++)
        buffer_release(&s->values[i]);
    free(s);
}

/* --- loads: COPY in its text format ------------------------------------------------------------
 */

static void *load_begin(struct db *db, const char *table, const char *columns_text, struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    struct buffer sql = {0};
    buffer_append_format(&sql, "COPY %s (%s) FROM STDIN", table, columns_text);
    PGresult *result = run(c, sql.data);
    buffer_release(&sql);
    struct load *l = NULL;
    if (PQresultStatus(result) == PGRES_COPY_IN) {
        l = memory_zeroed(sizeof *l);
        *l = (struct load){
            .connection = c, .table = memory_copy_text(table, strlen(table)), .open = true};
    } else {
        fail(c, result, e);
    }
    PQclear(result);
    return l;
}

static struct buffer *load_column(struct load *l)
{
    if (l->row_begun)
        buffer_append_byte(&l->rows, '\t');
    l->row_begun = true;
    return &l->rows;
}

/* The letter that COPY's text format writes behind a backslash for BYTE; 0 where it stands as it
 * is (PostgreSQL's manual, COPY, file formats). */
static char escape_of(char byte)
{
    switch (byte) {
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

static void load_text(void *load, struct slice value)
{
    struct load *l = load;
    struct buffer *to = load_column(l);
    char *at = buffer_reserve(to, 2 * value.length);
    for (size_t i = 0; i < value.length; i++) {
        char escape = escape_of(value.data[i]);
        if (escape != 0)
            *at++ = '\\';
        *at++ = escape != 0 ? escape : value.data[i];
        l->has_nul = l->has_nul || value.data[i] == '\0';
    }
    to->length = (size_t)(at - to->data);
}

static void load_integer(void *load, int64_t number)
{
    struct buffer *to = load_column(load);
    to->length += decimal_format(number, 0, buffer_reserve(to, DECIMAL_TEXT_MAX));
}

static void load_null(void *load)
{
    buffer_append_text(load_column(load), "\\N");
}

/* What the server says of a load that is over: the words of its error, where there was one. */
static int load_result(struct load *l, struct error *e)
{
    struct postgres *c = l->connection;
    PGresult *result = next_result(c);
    int code = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : fail(c, result, e);
    PQclear(result);
    drain(c);
    l->open = false;
    return code;
}

static int send_rows(struct load *l, struct error *e)
{
    struct postgres *c = l->connection;
    if (l->rows.length > 0 && PQputCopyData(c->handle, l->rows.data, (int)l->rows.length) != 1)
        return load_result(l, e);
    buffer_clear(&l->rows);
    return 0;
}

static int load_row(void *load, struct error *e)
{
    struct load *l = load;
    buffer_append_byte(&l->rows, '\n');
    l->row_begun = false;
    if (l->has_nul)
        return error_set(e, STATUS_TROUBLE, "%s: a text with a NUL byte", l->connection->db.name);
    if (interrupt_came())
        return interrupt_error(e);
    return l->rows.length < LOAD_BUFFER_BYTES ? 0 : send_rows(l, e);
}

static int load_end(void *load, struct error *e)
{
    struct load *l = load;
    struct buffer sql = {0};
    if (send_rows(l, e) != 0)
        return -1;
    PQputCopyEnd(l->connection->handle, NULL);
    if (load_result(l, e) != 0)
        return -1;
    buffer_append_format(&sql, "ANALYZE %s", l->table);
    int result = execute(&l->connection->db, sql.data, e);
    buffer_release(&sql);
    return result;
}

static void load_release(void *load)
{
    struct load *l = load;
    if (l->open) {
        PQputCopyEnd(l->connection->handle, "given up");
        drain(l->connection);
    }
    buffer_release(&l->rows);
    free(l->table);
    free(l);
}

/* --- the connection ----------------------------------------------------------------------------
 */

static void close_connection(struct db *db)
{
    struct postgres *c = (struct postgres *)db;
    PQfinish(c->handle);
    free(c);
}

static const struct db_driver driver = {
    .engine = DB_POSTGRES,
    .words = {"bigint", "text COLLATE \"C\"", "", ""},
    .execute = execute,
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
    .load_begin = load_begin,
    .load_text = load_text,
    .load_integer = load_integer,
    .load_null = load_null,
    .load_row = load_row,
    .load_end = load_end,
    .load_release = load_release,
    .close = close_connection,
};

/* libpq would print what the server remarks. */
static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

/* Whether a URL can be read at all. libpq's words quote it, password and all, so they are not told.
 */
static int check_url(const char *url, const char *name, struct error *e)
{
    char *words = NULL;
    PQconninfoOption *options = PQconninfoParse(url, &words);
    PQconninfoFree(options);
    PQfreemem(words);
    if (options != NULL)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "%s: not a URL that PostgreSQL understands: "
                     "postgresql://user@host:port/database?name=value&...",
                     name);
}

static PGconn *begin_to_connect(const char *url)
{
    /* What stands before dbname, the URL may say otherwise; what stands behind it holds. */
    static const char *const keys[] = {
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "dbname",          "client_encoding",     "application_name", NULL};
    const char *const values[] = {"30", "10", "3", "60000", url, "UTF8", "nightdrop", NULL};
    return PQconnectStartParams(keys, values, 1);
}

/* The seconds that connecting may take: libpq leaves them to whoever waits. */
static int connect_seconds(PGconn *handle)
{
    long seconds = 0;
    PQconninfoOption *options = PQconninfo(handle);
    for (const PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++)
        if (strcmp(o->keyword, "connect_timeout") == 0 && o->val != NULL)
            seconds = strtol(o->val, NULL, 10);
    PQconninfoFree(options);
    return seconds > 0 && seconds < 3600 ? (int)seconds : CONNECT_SECONDS;
}

static int64_t now_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The SQLSTATE in the words of a connection that the server refused: "FATAL:  28P01: …". */
static const char *state_in(const char *words)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *found = NULL;
    for (const char *at = words; (at = strstr(at, ":  ")) != NULL; at++)
        if (strspn(at + 3, digits) == STATE_LENGTH && at[3 + STATE_LENGTH] == ':')
            found = at + 3;
    return found;
}

/* What only the URL, the environment or the server's settings can mend: an option that libpq does
 * not take, a password that nobody gave, a server without the encryption that was asked for. */
static bool is_refused(PGconn *handle, ConnStatusType reached, const char *url)
{
    if (reached == CONNECTION_BAD && PQping(url) == PQPING_NO_ATTEMPT)
        return true;
    if (reached == CONNECTION_SSL_STARTUP && strstr(PQerrorMessage(handle), "SSL") != NULL)
        return true;
    return PQconnectionNeedsPassword(handle) == 1;
}

/*
 * Where the server itself spoke, its code decides; else it was not reached, and may be later.
 * REACHED is how far connecting came: CONNECTION_BAD where it did not begin.
 */
static int fail_to_connect(struct postgres *c, ConnStatusType reached, const char *url,
                           struct error *e)
{
    const char *words = PQerrorMessage(c->handle);
    const char *state = state_in(words);
    if (state != NULL) {
        const char *said = state + STATE_LENGTH + 2;
        return error_set(e, is_temporary(state) ? STATUS_TEMPORARY : STATUS_TROUBLE, "%s: %.*s",
                         c->db.name, first_line(said), said);
    }
    if (is_refused(c->handle, reached, url))
        return error_set(e, STATUS_TROUBLE, "%s: %.*s", c->db.name, first_line(words), words);
    return fail_connection(c, "the server is away", e);
}

static int wait_for_connection(struct postgres *c, const char *url, struct error *e)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    ConnStatusType reached = CONNECTION_STARTED;
    int seconds = connect_seconds(c->handle);
    int64_t deadline = now_milliseconds() + (int64_t)seconds * 1000;
    while (status != PGRES_POLLING_OK) {
        if (status == PGRES_POLLING_FAILED)
            return fail_to_connect(c, reached, url, e);
        int64_t left = deadline - now_milliseconds();
        struct pollfd socket = {.fd = PQsocket(c->handle),
                                .events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int ready = left > 0 ? poll(&socket, 1, (int)left) : 0;
        if (interrupt_came())
            return interrupt_error(e);
        if (ready == 0)
            return error_set(e, STATUS_TEMPORARY,
                             "%s: the server is away: no answer within %d seconds", c->db.name,
                             seconds);
        if (ready > 0) {
            reached = PQstatus(c->handle);
            status = PQconnectPoll(c->handle);
        }
    }
    return 0;
}

/* A setting is made only where nobody made it: libpq sent those of PGOPTIONS and of the URL with
 * the connection, and the database or the role may have its own. */
static int set_up(struct postgres *c, int wait_seconds, struct error *e)
{
    struct buffer sql = {0};
    const char *encoding = PQparameterStatus(c->handle, "server_encoding");
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return error_set(e, STATUS_TROUBLE, "%s: the database is encoded in %s, UTF8 is needed",
                         c->db.name, encoding == NULL ? "nothing known" : encoding);
    buffer_append_format(
        &sql,
        "SELECT set_config(name, value, false)"
        " FROM (VALUES ('statement_timeout', '1h'),"
        " ('idle_in_transaction_session_timeout', '10min')) AS wanted (name, value)"
        " JOIN pg_catalog.pg_settings USING (name) WHERE source = 'default';"
        "SET lock_timeout = %d; SET client_min_messages = error; SET standard_conforming_strings = "
        "on",
        wait_seconds == 0 ? 1 : wait_seconds * 1000);
    int result = execute(&c->db, sql.data, e);
    buffer_release(&sql);
    return result;
}

static int open_handle(struct postgres *c, const char *url, int wait_seconds, struct error *e)
{
    c->handle = begin_to_connect(url);
    if (c->handle == NULL)
        return error_set(e, STATUS_TROUBLE, "%s: no memory to connect", c->db.name);
    PQsetErrorVerbosity(c->handle, PQERRORS_VERBOSE);
    PQsetNoticeReceiver(c->handle, ignore_notice, NULL);
    if (PQstatus(c->handle) == CONNECTION_BAD)
        return fail_to_connect(c, CONNECTION_BAD, url, e);
    if (wait_for_connection(c, url, e) != 0)
        return -1;
    return set_up(c, wait_seconds, e);
}

struct db *db_postgres_open(const char *url, const char *name, enum db_access access,
                            int wait_seconds, struct error *e)
{
    if (check_url(url, name, e) != 0)
        return NULL;
    struct postgres *c = memory_zeroed(sizeof *c);
    c->db = (struct db){.driver = &driver, .name = name, .access = access};
    if (open_handle(c, url, wait_seconds, e) == 0)
        return &c->db;
    close_connection(&c->db);
    return NULL;
}
