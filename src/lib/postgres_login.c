#include "postgres_login.h"

#include "buffer.h"
#include "interrupt.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    CONNECT_SECONDS = 10, /* unless the URL or PGCONNECT_TIMEOUT says otherwise */
    STATE_LENGTH = 5      /* of an SQLSTATE */
};

/* libpq would print what the server remarks. */
static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

/* Whether a URL can be read at all. libpq's words quote it, password and all, so they are not told.
 */
static int check_url(struct postgres *c, const char *url, struct error *e)
{
    char *words = NULL;
    PQconninfoOption *options = c->pq.conninfoParse(url, &words);
    c->pq.conninfoFree(options);
    c->pq.freemem(words);
    if (options != NULL)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "%s: not a URL that PostgreSQL understands: "
                     "postgresql://user@host:port/database?name=value&...",
                     c->db.name);
}

static PGconn *begin_to_connect(struct postgres *c, const char *url)
{
    /* What stands before dbname, the URL may say otherwise; what stands behind it holds. */
    static const char *const keys[] = {
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "dbname",          "client_encoding",     "application_name", NULL};
    const char *const values[] = {"30", "10", "3", "60000", url, "UTF8", "nightdrop", NULL};
    return c->pq.connectStartParams(keys, values, 1);
}

/* The seconds that connecting may take: libpq leaves them to whoever waits. */
static int connect_seconds(struct postgres *c)
{
    long seconds = 0;
    PQconninfoOption *options = c->pq.conninfo(c->handle);
    for (const PQconninfoOption *o = options; o != NULL && o->keyword != NULL; o++)
        if (strcmp(o->keyword, "connect_timeout") == 0 && o->val != NULL)
            seconds = strtol(o->val, NULL, 10);
    c->pq.conninfoFree(options);
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
static bool is_refused(struct postgres *c, ConnStatusType reached, const char *url)
{
    if (reached == CONNECTION_BAD && c->pq.ping(url) == PQPING_NO_ATTEMPT)
        return true;
    if (reached == CONNECTION_SSL_STARTUP && strstr(c->pq.errorMessage(c->handle), "SSL") != NULL)
        return true;
    return c->pq.connectionNeedsPassword(c->handle) == 1;
}

/*
 * Where the server itself spoke, its code decides; else it was not reached, and may be later.
 * REACHED is how far connecting came: CONNECTION_BAD where it did not begin.
 */
static int fail_to_connect(struct postgres *c, ConnStatusType reached, const char *url,
                           struct error *e)
{
    const char *words = c->pq.errorMessage(c->handle);
    const char *state = state_in(words);
    if (state != NULL) {
        const char *said = state + STATE_LENGTH + 2;
        return error_set(e, postgres_is_temporary(state) ? STATUS_TEMPORARY : STATUS_TROUBLE,
                         "%s: %.*s", c->db.name, postgres_first_line(said), said);
    }
    if (is_refused(c, reached, url))
        return error_set(e, STATUS_TROUBLE, "%s: %.*s", c->db.name, postgres_first_line(words),
                         words);
    return postgres_fail_connection(c, "the server is away", e);
}

static int wait_for_connection(struct postgres *c, const char *url, struct error *e)
{
    PostgresPollingStatusType status = PGRES_POLLING_WRITING;
    ConnStatusType reached = CONNECTION_STARTED;
    int seconds = connect_seconds(c);
    int64_t deadline = now_milliseconds() + (int64_t)seconds * 1000;
    while (status != PGRES_POLLING_OK) {
        if (status == PGRES_POLLING_FAILED)
            return fail_to_connect(c, reached, url, e);
        int64_t left = deadline - now_milliseconds();
        struct pollfd socket = {.fd = c->pq.socket(c->handle),
                                .events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int ready = left > 0 ? poll(&socket, 1, (int)left) : 0;
        if (interrupt_came())
            return interrupt_error(e);
        if (ready == 0)
            return error_set(e, STATUS_TEMPORARY,
                             "%s: the server is away: no answer within %d seconds", c->db.name,
                             seconds);
        if (ready > 0) {
            reached = c->pq.status(c->handle);
            status = c->pq.connectPoll(c->handle);
        }
    }
    return 0;
}

/* A setting is made only where nobody made it: libpq sent those of PGOPTIONS and of the URL with
 * the connection, and the database or the role may have its own. */
static int set_up(struct postgres *c, int wait_seconds, struct error *e)
{
    struct buffer sql = {0};
    const char *encoding = c->pq.parameterStatus(c->handle, "server_encoding");
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
    int result = postgres_execute(&c->db, sql.data, e);
    buffer_release(&sql);
    return result;
}

int postgres_login(struct postgres *c, const char *url, int wait_seconds, struct error *e)
{
    if (check_url(c, url, e) != 0)
        return -1;
    c->handle = begin_to_connect(c, url);
    if (c->handle == NULL)
        return error_set(e, STATUS_TROUBLE, "%s: no memory to connect", c->db.name);
    c->pq.setErrorVerbosity(c->handle, PQERRORS_VERBOSE);
    c->pq.setNoticeReceiver(c->handle, ignore_notice, NULL);
    if (c->pq.status(c->handle) == CONNECTION_BAD)
        return fail_to_connect(c, CONNECTION_BAD, url, e);
    if (wait_for_connection(c, url, e) != 0)
        return -1;
    return set_up(c, wait_seconds, e);
}
