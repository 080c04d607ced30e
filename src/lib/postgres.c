#include "postgres.h"

#include "interrupt.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* --- errors ---------------------------------------------------------------------------------
 */

/* The SQLSTATEs for which trying again is right (PostgreSQL's manual, appendix A). */
bool postgres_is_temporary(const char *state)
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
int postgres_first_line(const char *words)
{
    return (int)strcspn(words, "\n");
}

int postgres_fail_connection(struct postgres *c, const char *what, struct error *e)
{
    const char *words = c->pq.errorMessage(c->handle);
    return error_set(e, STATUS_TEMPORARY, "%s: %s: %.*s", c->db.name, what,
                     postgres_first_line(words), words);
}

/* Of a statement that failed. Class 22 (data) names the value in its words, so only its code is
 * told; details and context, which hold rows, never are. */
int postgres_fail(struct postgres *c, const PGresult *result, struct error *e)
{
    const char *state = c->pq.resultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = c->pq.resultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (interrupt_came())
        return interrupt_error(e);
    if (state == NULL || words == NULL)
        return postgres_fail_connection(c, "the connection to the server was lost", e);
    if (strncmp(state, "22", 2) == 0)
        return error_set(e, STATUS_TROUBLE, "%s: a value that the server refuses (%s)", c->db.name,
                         state);
    if (strcmp(state, "55P03") == 0)
        return error_set(e, STATUS_TEMPORARY, "%s: locked by another program: %s", c->db.name,
                         words);
    return error_set(e, postgres_is_temporary(state) ? STATUS_TEMPORARY : STATUS_TROUBLE,
                     "%s: %.*s", c->db.name, postgres_first_line(words), words);
}

/* --- waiting for the server -----------------------------------------------------------------
 */

static void cancel(struct postgres *c)
{
    char words[256];
    PGcancel *request = c->pq.getCancel(c->handle);
    if (request != NULL)
        c->pq.cancel(request, words, sizeof words);
    c->pq.freeCancel(request);
}

/* A signal that asks to stop cancels what runs. */
PGresult *postgres_next_result(struct postgres *c)
{
    bool is_cancelled = false;
    while (c->pq.isBusy(c->handle)) {
        struct pollfd socket = {.fd = c->pq.socket(c->handle), .events = POLLIN};
        if (poll(&socket, 1, -1) < 0 && errno == EINTR && interrupt_came() && !is_cancelled) {
            is_cancelled = true;
            cancel(c);
        }
        if (socket.revents != 0 && c->pq.consumeInput(c->handle) == 0)
            break;
    }
    return c->pq.getResult(c->handle);
}

void postgres_drain(struct postgres *c)
{
    PGresult *result;
    while ((result = postgres_next_result(c)) != NULL)
        c->pq.clear(result);
}

PGresult *postgres_run(struct postgres *c, const char *sql)
{
    PGresult *last = NULL;
    PGresult *result;
    if (c->pq.sendQuery(c->handle, sql) == 0)
        return NULL;
    while ((result = postgres_next_result(c)) != NULL) {
        if (last != NULL && c->pq.resultStatus(last) == PGRES_FATAL_ERROR) {
            c->pq.clear(result);
            continue;
        }
        c->pq.clear(last);
        last = result;
        if (c->pq.resultStatus(result) == PGRES_COPY_IN)
            break;
    }
    return last;
}

int postgres_execute(struct db *db, const char *sql, struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    PGresult *result = postgres_run(c, sql);
    ExecStatusType status = c->pq.resultStatus(result);
    bool is_done =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    int code = is_done ? 0 : postgres_fail(c, result, e);
    c->pq.clear(result);
    return code;
}
