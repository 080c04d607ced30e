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
    bool open;           /* the server waits for rows */
    struct buffer after; /* what is done with them at the end; empty where they are to stay */
    int64_t changed;     /* by that */
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

/* --- changes: rows are loaded into a table of their own, and all of them changed at the end ----
 */

/* Appends PATTERN for each name in "a, b, c", with BETWEEN before all but the first; $ in it stands
 * for the name. */
static void append_each(struct buffer *sql, const char *names, const char *pattern,
                        const char *between)
{
    for (bool first = true; names != NULL; first = false) {
        size_t length = strcspn(names, ",");
        buffer_append_text(sql, first ? "" : between);
        for (const char *at = pattern; *at != '\0'; at++) {
            if (*at == '$')
                buffer_append(sql, names, length);
            else
                buffer_append_byte(sql, *at);
        }
        names = names[length] == '\0' ? NULL : names + length + 2;
    }
}

static void write_change(struct buffer *sql, const char *table, const char *key, const char *values)
{
    if (values == NULL) {
        buffer_append_format(sql, "DELETE FROM %s t USING changed_row c", table);
    } else {
        buffer_append_format(sql, "UPDATE %s t SET ", table);
        append_each(sql, values, "$ = c.$", ", ");
        buffer_append_text(sql, " FROM changed_row c");
    }
    buffer_append_text(sql, " WHERE ");
    append_each(sql, key, "t.$ = c.$", " AND ");
}

void *postgres_load_begin_change(struct db *db, const char *table, const char *key,
                                 const char *values, struct error *e)
{
    struct buffer columns = {0};
    struct buffer sql = {0};
    struct load *l = NULL;
    buffer_append_format(&columns, "%s%s%s", key, values == NULL ? "" : ", ",
                         values == NULL ? "" : values);
    buffer_append_format(&sql,
                         "CREATE TEMPORARY TABLE changed_row ON COMMIT DROP AS SELECT %s FROM %s"
                         " WITH NO DATA",
                         columns.data, table);
    if (postgres_execute(db, sql.data, e) == 0)
        l = postgres_load_begin(db, "changed_row", columns.data, e);
    if (l != NULL)
        write_change(&l->after, table, key, values);
    buffer_release(&columns);
    buffer_release(&sql);
    return l;
}

/* --- rows --------------------------------------------------------------------------------------
 */

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

/* Does with the rows what was asked for, and counts. */
static int change_rows(struct load *l, struct error *e)
{
    struct postgres *c = l->connection;
    PGresult *result = postgres_run(c, l->after.data);
    int code = c->pq.resultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(c, result, e);
    if (code == 0)
        l->changed = strtoll(c->pq.cmdTuples(result), NULL, 10);
    c->pq.clear(result);
    return code == 0 ? postgres_execute(&c->db, "DROP TABLE changed_row", e) : -1;
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
    if (result == 0 && l->after.length != 0)
        result = change_rows(l, e);
    return result;
}

int64_t postgres_load_changed(const void *load)
{
    const struct load *l = load;
    return l->changed;
}

void postgres_load_release(void *load)
{
    struct load *l = load;
    if (l->open) {
        l->connection->pq.putCopyEnd(l->connection->handle, "given up");
        postgres_drain(l->connection);
    }
    buffer_release(&l->rows);
    buffer_release(&l->after);
    free(l->table);
    free(l);
}
