#include "postgres_load.h"

#include "buffer.h"
#include "decimal.h"
#include "interrupt.h"
#include "memory.h"
#include "postgres.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES = 64 * 1024 };

struct load {
    struct postgres *connection;
    struct buffer rows; /* in COPY's text format, not sent yet */
    char *table;
    bool row_begun;
    bool has_nul;
    bool open; /* the server waits for rows */
};

void *postgres_load_begin(struct db *db, const char *table, const char *columns_text,
                          struct error *e)
{
    struct postgres *c = (struct postgres *)db;
    struct buffer sql = {0};
    buffer_append_format(&sql, "COPY %s (%s) FROM STDIN", table, columns_text);
    PGresult *result = postgres_run(c, sql.data);
    buffer_release(&sql);
    struct load *l = NULL;
    if (c->pq.resultStatus(result) == PGRES_COPY_IN) {
        l = memory_zeroed(sizeof *l);
        *l = (struct load){
            .connection = c, .table = memory_copy_text(table, strlen(table)), .open = true};
    } else {
        postgres_fail(c, result, e);
    }
    c->pq.clear(result);
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

void postgres_load_text(void *load, struct slice value)
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

void postgres_load_integer(void *load, int64_t number)
{
    struct buffer *to = load_column(load);
    to->length += decimal_format(number, 0, buffer_reserve(to, DECIMAL_TEXT_MAX));
}

void postgres_load_null(void *load)
{
    buffer_append_text(load_column(load), "\\N");
}

/* What the server says of a load that is over: the words of its error, where there was one. */
static int load_result(struct load *l, struct error *e)
{
    struct postgres *c = l->connection;
    PGresult *result = postgres_next_result(c);
    int code = c->pq.resultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(c, result, e);
    c->pq.clear(result);
    postgres_drain(c);
    l->open = false;
    return code;
}

static int send_rows(struct load *l, struct error *e)
{
    struct postgres *c = l->connection;
    if (l->rows.length > 0 && c->pq.putCopyData(c->handle, l->rows.data, (int)l->rows.length) != 1)
        return load_result(l, e);
    buffer_clear(&l->rows);
    return 0;
}

int postgres_load_row(void *load, struct error *e)
{
    struct load *l = load;
    buffer_append_byte(&l->rows, '\n');
    l->row_begun = false;
    if (l->has_nul)
        return error_set(e, STATUS_TROUBLE, "%s: a text with a NUL byte", l->connection->db.name);
    if (interrupt_came())
        return interrupt_error(e);
    return l->rows.length < BUFFER_BYTES ? 0 : send_rows(l, e);
}

int postgres_load_end(void *load, struct error *e)
{
    struct load *l = load;
    struct buffer sql = {0};
    if (send_rows(l, e) != 0)
        return -1;
    l->connection->pq.putCopyEnd(l->connection->handle, NULL);
    if (load_result(l, e) != 0)
        return -1;
    buffer_append_format(&sql, "ANALYZE %s", l->table);
    int result = postgres_execute(&l->connection->db, sql.data, e);
    buffer_release(&sql);
    return result;
}

void postgres_load_release(void *load)
{
    struct load *l = load;
    if (l->open) {
        l->connection->pq.putCopyEnd(l->connection->handle, "given up");
        postgres_drain(l->connection);
    }
    buffer_release(&l->rows);
    free(l->table);
    free(l);
}
