#include "sqlite_load.h"

#include "buffer.h"
#include "memory.h"
#include "sqlite_change.h"
#include "sqlite_rows.h"

#include <stdlib.h>
#include <string.h>

enum {
    INSERT_ROWS =
        32, /* an insert of as many takes not much more than half as long as so many inserts */
    CHANGE_ROWS = 1024,
};

struct load {
    struct sqlite *connection;
    struct sqlite_rows rows;
    struct sqlite_change *change; /* NULL: they are inserted */
    struct buffer insert;         /* "INSERT INTO table (columns) VALUES " */
    sqlite3_stmt *handle;         /* of INSERT_ROWS rows; NULL until there are as many */
    bool ends_transaction;        /* outside of one: a commit for each row would take its time */
};

static int count_columns(const char *names)
{
    int count = 1;
    for (const char *at = names; (at = strchr(at, ',')) != NULL; at++)
        count++;
    return count;
}

void *sqlite_load_begin(struct db *db, const char *table, const char *columns, struct error *e)
{
    struct sqlite *c = (struct sqlite *)db;
    bool is_alone = sqlite3_get_autocommit(c->handle) != 0;
    if (is_alone && sqlite_execute(db, "BEGIN", e) != 0)
        return NULL;
    struct load *l = memory_zeroed(sizeof *l);
    *l = (struct load){.connection = c, .ends_transaction = is_alone};
    /* OR FAIL takes nothing back itself: else every page would be copied to a file before every
     * statement. Whoever's load fails rolls all back. */
    buffer_append_format(&l->insert, "INSERT OR FAIL INTO %s (%s) VALUES ", table, columns);
    sqlite_rows_open(&l->rows, count_columns(columns), INSERT_ROWS);
    return l;
}

void *sqlite_load_begin_change(struct db *db, const char *table, const char *key,
                               const char *values, struct error *e)
{
    struct sqlite *c = (struct sqlite *)db;
    struct sqlite_change *change = sqlite_change_begin(c, table, key, values, e);
    if (change == NULL)
        return NULL;
    struct load *l = memory_zeroed(sizeof *l);
    *l = (struct load){.connection = c, .change = change};
    int columns = count_columns(key) + (values == NULL ? 0 : count_columns(values));
    sqlite_rows_open(&l->rows, columns, CHANGE_ROWS);
    return l;
}

void sqlite_load_text(void *load, struct slice text)
{
    struct load *l = load;
    sqlite_rows_add_text(&l->rows, text);
}

void sqlite_load_integer(void *load, int64_t number)
{
    struct load *l = load;
    sqlite_rows_add_integer(&l->rows, number);
}

void sqlite_load_null(void *load)
{
    struct load *l = load;
    sqlite_rows_add_null(&l->rows);
}

/* An insert of ROWS rows made ready. */
static sqlite3_stmt *prepare_insert(struct load *l, int rows, struct error *e)
{
    struct buffer sql = {0};
    buffer_append_slice(&sql, buffer_slice(&l->insert));
    for (int i = 0; i < rows * l->rows.columns; i++) {
        bool is_first = i % l->rows.columns == 0;
        buffer_append_text(&sql, !is_first ? ",?" : i == 0 ? "(?" : "),(?");
    }
    buffer_append_byte(&sql, ')');
    sqlite3_stmt *handle = sqlite_prepare(l->connection, sql.data, e);
    buffer_release(&sql);
    return handle;
}

static int insert_by(struct load *l, sqlite3_stmt *handle, struct error *e)
{
    for (int i = 0; i < l->rows.held; i++)
        sqlite_rows_bind(&l->rows, i, handle, i + 1);
    int code = sqlite3_step(handle);
    int result = code == SQLITE_DONE ? 0 : sqlite_fail(l->connection, code, e);
    sqlite3_reset(handle);
    return result;
}

static int insert(struct load *l, struct error *e)
{
    if (l->rows.held == l->rows.capacity) {
        if (l->handle == NULL && (l->handle = prepare_insert(l, INSERT_ROWS, e)) == NULL)
            return -1;
        return insert_by(l, l->handle, e);
    }
    sqlite3_stmt *handle = prepare_insert(l, l->rows.held / l->rows.columns, e);
    int result = handle == NULL ? -1 : insert_by(l, handle, e);
    sqlite3_finalize(handle);
    return result;
}

/* Brings the rows that are held into the store. */
static int empty(struct load *l, struct error *e)
{
    if (l->rows.held == 0)
        return 0;
    int result = l->change != NULL ? sqlite_change_rows(l->change, &l->rows, e) : insert(l, e);
    sqlite_rows_clear(&l->rows);
    return result;
}

int sqlite_load_row(void *load, struct error *e)
{
    struct load *l = load;
    if (l->rows.has_nul)
        return error_set(e, STATUS_TROUBLE, "%s: a text with a NUL byte", l->connection->db.name);
    return sqlite_rows_are_full(&l->rows) ? empty(l, e) : 0;
}

int sqlite_load_end(void *load, struct error *e)
{
    struct load *l = load;
    if (empty(l, e) != 0)
        return -1;
    if (!l->ends_transaction)
        return 0;
    l->ends_transaction = false;
    return sqlite_execute(&l->connection->db, "COMMIT", e);
}

int64_t sqlite_load_changed(const void *load)
{
    const struct load *l = load;
    return l->change == NULL ? 0 : sqlite_change_count(l->change);
}

void sqlite_load_release(void *load)
{
    struct load *l = load;
    struct error ignored;
    sqlite3_finalize(l->handle);
    sqlite_change_release(l->change);
    if (l->ends_transaction)
        sqlite_execute(&l->connection->db, "ROLLBACK", &ignored);
    buffer_release(&l->insert);
    sqlite_rows_release(&l->rows);
    free(l);
}
