#include "sqlite_change.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* A row that is looked for costs about as much as so many that are passed. */
enum { PASSED_FOR_ONE = 16 };

enum { NAMES_MAX = 8 };

struct sqlite_change {
    struct sqlite *connection;
    int keys;
    int columns;                    /* key and values */
    sqlite3_stmt *probe;            /* a row, where there are more than so many in a range */
    sqlite3_stmt *walk;             /* changes what is to be changed in a range */
    sqlite3_stmt *single;           /* changes one row */
    const struct sqlite_rows *rows; /* at hand */
    int count;                      /* of them */
    int at;                         /* where the walk is */
    int64_t changed;
};

/* --- what the walk asks of the rows ------------------------------------------------------------
 */

/* How row AT stands to the key VALUES, all but its first column, which is the same in all. */
static int compare(const struct sqlite_change *ch, int at, sqlite3_value **values)
{
    int order = 0;
    for (int i = 1; order == 0 && i < ch->keys; i++) {
        const unsigned char *data = sqlite3_value_text(values[i - 1]);
        struct slice text =
            slice_make((const char *)data, (size_t)sqlite3_value_bytes(values[i - 1]));
        order = slice_compare(sqlite_rows_text(ch->rows, at * ch->columns + i), text);
    }
    return order;
}

/* The first row from LOW on that is not before the key. */
static int find_from(const struct sqlite_change *ch, int low, sqlite3_value **values)
{
    int high = ch->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (compare(ch, middle, values) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether there is a row with the key; `at` is its place then. Keys come in order, as a rule, and
 * the row is then the one at hand or the next. */
static bool find(struct sqlite_change *ch, sqlite3_value **values)
{
    int order = ch->at < ch->count ? compare(ch, ch->at, values) : 1;
    if (order < 0 && ++ch->at < ch->count)
        order = compare(ch, ch->at, values);
    if (order == 0)
        return true;
    ch->at = find_from(ch, order < 0 ? ch->at : 0, values);
    return ch->at < ch->count && compare(ch, ch->at, values) == 0;
}

/* change_row(key...): whether the row is to be changed. */
static void answer_row(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_int(context, find(sqlite3_user_data(context), values));
}

/* change_value(column, key...): what the column becomes. */
static void answer_value(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct sqlite_change *ch = sqlite3_user_data(context);
    (void)count;
    if (!find(ch, values + 1))
        return;
    int i = ch->at * ch->columns + sqlite3_value_int(values[0]);
    const struct sqlite_value *v = &ch->rows->values[i];
    if (v->kind == SQLITE_VALUE_TEXT)
        sqlite3_result_text64(context, sqlite_rows_text(ch->rows, i).data, v->length, SQLITE_STATIC,
                              SQLITE_UTF8);
    else if (v->kind == SQLITE_VALUE_INTEGER)
        sqlite3_result_int64(context, v->number);
}

/* --- the statements ----------------------------------------------------------------------------
 */

/* The names in "a, b, c", borrowed; returns how many. */
static int split(const char *names, struct slice *to)
{
    int count = 0;
    while (names != NULL && count < NAMES_MAX) {
        size_t length = strcspn(names, ",");
        to[count++] = slice_make(names, length);
        names = names[length] == '\0' ? NULL : names + length + 2;
    }
    return count;
}

static void append_name(struct buffer *sql, const char *before, struct slice name)
{
    buffer_append_text(sql, before);
    buffer_append_slice(sql, name);
}

/* "UPDATE OR FAIL table SET a = …" or "DELETE FROM table"; the words of the values follow from
 * WALKS. OR FAIL takes nothing back itself: whoever's change fails rolls all back. */
static void append_verb(const struct sqlite_change *ch, const char *table, bool walks,
                        const struct slice *names, struct buffer *sql)
{
    bool updates = ch->columns > ch->keys;
    buffer_append_format(sql, updates ? "UPDATE OR FAIL %s" : "DELETE FROM %s", table);
    for (int i = ch->keys; i < ch->columns; i++) {
        append_name(sql, i == ch->keys ? " SET " : ", ", names[i]);
        buffer_append_format(sql, walks ? " = change_value(%d" : " = ?%d", walks ? i : i + 1);
        for (int k = 1; walks && k < ch->keys; k++)
            append_name(sql, ", ", names[k]);
        buffer_append_text(sql, walks ? ")" : "");
    }
}

static void append_range(const struct slice *names, struct buffer *sql)
{
    append_name(sql, " WHERE ", names[0]);
    append_name(sql, " = ?1 AND ", names[1]);
    buffer_append_text(sql, " BETWEEN ?2 AND ?3");
}

static int prepare_probe(struct sqlite_change *ch, const char *table, const struct slice *names,
                         struct error *e)
{
    struct buffer sql = {0};
    buffer_append_format(&sql, "SELECT 1 FROM %s", table);
    append_range(names, &sql);
    buffer_append_text(&sql, " LIMIT 1 OFFSET ?4");
    ch->probe = sqlite_prepare(ch->connection, sql.data, e);
    buffer_release(&sql);
    return ch->probe == NULL ? -1 : 0;
}

static int prepare_walk(struct sqlite_change *ch, const char *table, const struct slice *names,
                        struct error *e)
{
    struct buffer sql = {0};
    append_verb(ch, table, true, names, &sql);
    append_range(names, &sql);
    for (int k = 1; k < ch->keys; k++)
        append_name(&sql, k == 1 ? " AND change_row(" : ", ", names[k]);
    buffer_append_text(&sql, ")");
    ch->walk = sqlite_prepare(ch->connection, sql.data, e);
    buffer_release(&sql);
    return ch->walk == NULL ? -1 : 0;
}

static int prepare_single(struct sqlite_change *ch, const char *table, const struct slice *names,
                          struct error *e)
{
    struct buffer sql = {0};
    append_verb(ch, table, false, names, &sql);
    for (int k = 0; k < ch->keys; k++) {
        append_name(&sql, k == 0 ? " WHERE " : " AND ", names[k]);
        buffer_append_format(&sql, " = ?%d", k + 1);
    }
    ch->single = sqlite_prepare(ch->connection, sql.data, e);
    buffer_release(&sql);
    return ch->single == NULL ? -1 : 0;
}

/* The functions of the connection that the walk calls; they forget CH where it is NULL. */
static int set_functions(struct sqlite *c, struct sqlite_change *ch)
{
    enum { FLAGS = SQLITE_UTF8 | SQLITE_DIRECTONLY };
    int code = sqlite3_create_function(c->handle, "change_row", -1, FLAGS, ch,
                                       ch == NULL ? NULL : answer_row, NULL, NULL);
    if (code != SQLITE_OK)
        return code;
    return sqlite3_create_function(c->handle, "change_value", -1, FLAGS, ch,
                                   ch == NULL ? NULL : answer_value, NULL, NULL);
}

struct sqlite_change *sqlite_change_begin(struct sqlite *c, const char *table, const char *key,
                                          const char *values, struct error *e)
{
    struct slice names[2 * NAMES_MAX] = {{0}};
    struct sqlite_change *ch = memory_zeroed(sizeof *ch);
    ch->connection = c;
    ch->keys = split(key, names);
    ch->columns = ch->keys + split(values, names + ch->keys);
    int code = set_functions(c, ch);
    int result = code == SQLITE_OK ? 0 : sqlite_fail(c, code, e);
    if (result == 0 &&
        (prepare_probe(ch, table, names, e) != 0 || prepare_walk(ch, table, names, e) != 0 ||
         prepare_single(ch, table, names, e) != 0))
        result = -1;
    if (result == 0)
        return ch;
    sqlite_change_release(ch);
    return NULL;
}

/* --- the rows ----------------------------------------------------------------------------------
 */

static void bind_range(const struct sqlite_change *ch, sqlite3_stmt *handle)
{
    int last = (ch->count - 1) * ch->columns;
    sqlite_rows_bind(ch->rows, 0, handle, 1);
    sqlite_rows_bind(ch->rows, 1, handle, 2);
    sqlite_rows_bind(ch->rows, last + 1, handle, 3);
}

/* Runs a statement that changes rows, and counts them. */
static int run(struct sqlite_change *ch, sqlite3_stmt *handle, struct error *e)
{
    int code = sqlite3_step(handle);
    int result = code == SQLITE_DONE ? 0 : sqlite_fail(ch->connection, code, e);
    if (result == 0)
        ch->changed += sqlite3_changes64(ch->connection->handle);
    sqlite3_reset(handle);
    return result;
}

static int lie_close(struct sqlite_change *ch, bool *close, struct error *e)
{
    bind_range(ch, ch->probe);
    sqlite3_bind_int64(ch->probe, 4, (sqlite3_int64)ch->count * PASSED_FOR_ONE);
    int code = sqlite3_step(ch->probe);
    *close = code == SQLITE_DONE;
    int result =
        code == SQLITE_DONE || code == SQLITE_ROW ? 0 : sqlite_fail(ch->connection, code, e);
    sqlite3_reset(ch->probe);
    return result;
}

int sqlite_change_rows(struct sqlite_change *ch, const struct sqlite_rows *rows, struct error *e)
{
    bool close;
    ch->rows = rows;
    ch->count = rows->held / ch->columns;
    ch->at = 0;
    if (ch->count == 0)
        return 0;
    if (lie_close(ch, &close, e) != 0)
        return -1;
    if (close) {
        bind_range(ch, ch->walk);
        return run(ch, ch->walk, e);
    }
    for (int row = 0; row < ch->count; row++) {
        for (int i = 0; i < ch->columns; i++)
            sqlite_rows_bind(rows, row * ch->columns + i, ch->single, i + 1);
        if (run(ch, ch->single, e) != 0)
            return -1;
    }
    return 0;
}

int64_t sqlite_change_count(const struct sqlite_change *ch)
{
    return ch->changed;
}

void sqlite_change_release(struct sqlite_change *ch)
{
    if (ch == NULL)
        return;
    sqlite3_finalize(ch->probe);
    sqlite3_finalize(ch->walk);
    sqlite3_finalize(ch->single);
    set_functions(ch->connection, NULL);
    free(ch);
}
