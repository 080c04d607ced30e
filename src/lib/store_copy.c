#include "store_copy.h"

#include "digest.h"
#include "json_writer.h"
#include "run_log.h"
#include "store_dump.h"
#include "store_schema.h"

#include <inttypes.h>
#include <string.h>

/* --- rows --------------------------------------------------------------------------------------
 */

static int begin_load(struct db_load *load, struct db *to, const char *table,
                      const struct db_statement *row, struct error *e)
{
    struct buffer columns = {0};
    for (int i = 0; i < db_columns(row); i++)
        buffer_append_format(&columns, "%s%s", i == 0 ? "" : ", ", db_column_name(row, i));
    int result = db_load_begin(load, to, table, columns.data, e);
    buffer_release(&columns);
    return result;
}

static int load_row(struct db_load *load, const struct db_statement *row, struct error *e)
{
    for (int i = 0; i < db_columns(row); i++) {
        if (db_is_null(row, i))
            db_load_null(load);
        else if (db_is_integer(row, i))
            db_load_integer(load, db_integer(row, i));
        else
            db_load_text(load, db_text(row, i));
    }
    return db_load_row(load, e);
}

static int copy_table(struct db *from, struct db *to, const struct store_table *table,
                      struct error *e)
{
    struct db_statement q;
    struct db_load load = {0};
    struct buffer sql = {0};
    buffer_append_format(&sql, "SELECT * FROM %s ORDER BY %s", table->name, table->key);
    int result = db_prepare(&q, from, sql.data, e);
    while (result == 0 && (result = db_step(&q, e)) == 1) {
        result = load.state == NULL ? begin_load(&load, to, table->name, &q, e) : 0;
        if (result == 0)
            result = load_row(&load, &q, e);
    }
    if (result == 0 && load.state != NULL)
        result = db_load_end(&load, e);
    db_load_release(&load);
    db_release(&q);
    buffer_release(&sql);
    return result;
}

/* --- comparison --------------------------------------------------------------------------------
 */

/* What a table amounts to: counted and summed by the engine, and its text as we read it. */
struct amount {
    int64_t rows;
    int64_t sum;
    int64_t lines;
    char digest[DIGEST_HEX_SIZE];
};

/* Of a table, and of all that came before it too. */
struct digests {
    struct digest table;
    struct digest *whole; /* NULL where it is not wanted */
};

static int digest_line(void *context, struct slice line, struct error *e)
{
    struct digests *d = context;
    if (d->whole != NULL && digest_update(d->whole, line, e) != 0)
        return -1;
    return digest_update(&d->table, line, e);
}

static int read_text(struct db *db, const struct store_table *table, struct digest *whole,
                     struct amount *a, struct error *e)
{
    struct digests digests = {.whole = whole};
    struct store_dump_sink sink = {&digests, digest_line};
    int result = digest_init(&digests.table, e);
    if (result == 0)
        result = store_dump_table(db, table, sink, &a->lines, e);
    if (result == 0)
        result = digest_finish(&digests.table, a->digest, e);
    digest_release(&digests.table);
    return result;
}

static int measure(struct db *db, const struct store_table *table, struct digest *whole,
                   struct amount *a, struct error *e)
{
    struct db_statement q;
    struct buffer sql = {0};
    *a = (struct amount){0};
    buffer_append_format(&sql, "SELECT count(*), COALESCE(CAST(sum(%s) AS {integer}), 0) FROM %s",
                         table->sum, table->name);
    int result = db_prepare(&q, db, sql.data, e);
    buffer_release(&sql);
    if (result == 0 && (result = db_step(&q, e)) == 1) {
        a->rows = db_integer(&q, 0);
        a->sum = db_integer(&q, 1);
        result = 0;
    }
    db_release(&q);
    return result == 0 ? read_text(db, table, whole, a, e) : -1;
}

static bool agrees(const struct amount *a, const struct amount *b)
{
    return a->rows == b->rows && a->rows == a->lines && b->rows == b->lines && a->sum == b->sum &&
           strcmp(a->digest, b->digest) == 0;
}

static int compare_table(struct store_copy *c, struct store *from, struct store *to,
                         const struct store_table *table, struct digest *whole, struct error *e)
{
    struct amount here;
    struct amount there;
    if (measure(from->db, table, NULL, &here, e) != 0 ||
        measure(to->db, table, whole, &there, e) != 0)
        return -1;
    c->rows += here.rows;
    if (agrees(&here, &there))
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "%s: not what %s holds: table %s: %" PRId64 " and %" PRId64
                     " rows, sums %" PRId64 " and %" PRId64 ", SHA-256 %.12s and %.12s",
                     to->name, from->name, table->name, there.rows, here.rows, there.sum, here.sum,
                     there.digest, here.digest);
}

/* Every table; the run log, which comes last, is no part of the dump. */
static int compare(struct store_copy *c, struct store *from, struct store *to, struct error *e)
{
    struct digest whole = {0};
    int result = digest_init(&whole, e);
    for (size_t i = 0; result == 0 && i < store_table_count; i++) {
        bool is_dumped = i + 1 < store_table_count;
        result = compare_table(c, from, to, &store_tables[i], is_dumped ? &whole : NULL, e);
    }
    if (result == 0)
        result = digest_finish(&whole, c->dump, e);
    digest_release(&whole);
    return result;
}

/* --- the steps ---------------------------------------------------------------------------------
 */

static int require_empty(struct store *to, struct error *e)
{
    for (size_t i = 0; i < store_table_count; i++) {
        struct db_statement q;
        struct buffer sql = {0};
        buffer_append_format(&sql, "SELECT 1 FROM %s LIMIT 1", store_tables[i].name);
        int found = db_prepare(&q, to->db, sql.data, e);
        if (found == 0)
            found = db_step(&q, e);
        db_release(&q);
        buffer_release(&sql);
        if (found < 0)
            return -1;
        if (found == 1)
            return error_set(e, STATUS_TROUBLE,
                             "%s: not empty: a store is copied into an empty one", to->name);
    }
    return 0;
}

/* What is done with FROM stands in its run log, and so in the copy's. */
static int record(struct store *from, struct store *to, struct error *e)
{
    struct run_entry entry = {.organization = "", .program = "store-copy"};
    struct buffer detail = {0};
    struct json_writer w;
    json_begin(&w, &detail);
    json_object_begin(&w);
    json_member_text(&w, "from", from->name);
    json_member_text(&w, "to", to->name);
    json_object_end(&w);
    entry.detail = detail.data;
    int result = run_log_append(from->db, &entry, e);
    buffer_release(&detail);
    return result;
}

/* TO gets tables of its own, whatever empty or unfinished ones it has, and FROM's identity. */
static int make_room(struct store *from, struct store *to, struct error *e)
{
    bool is_unfinished = to->header.state == STORE_COPYING &&
                         strcmp(to->header.identity, from->header.identity) == 0;
    if (to->header.state != STORE_MISSING) {
        if (store_require_version(to, e) != 0)
            return -1;
        if (!is_unfinished && (store_require_open(to, e) != 0 || require_empty(to, e) != 0))
            return -1;
        if (store_schema_drop(to->db, e) != 0)
            return -1;
    }
    return store_create(to, STORE_COPYING, from->header.identity, e);
}

/* In both transactions: TO holds all of FROM. */
static int fill(struct store_copy *c, struct store *from, struct store *to, struct error *e)
{
    if (store_require_open(from, e) != 0 || make_room(from, to, e) != 0 || record(from, to, e) != 0)
        return -1;
    for (size_t i = 0; i < store_table_count; i++)
        if (copy_table(from->db, to->db, &store_tables[i], e) != 0)
            return -1;
    if (store_set_state(to, STORE_COPYING, from->name, e) != 0)
        return -1;
    return compare(c, from, to, e);
}

/*
 * TO is committed first, as a copy that nobody uses yet; then FROM is closed. Killed between the
 * two, FROM is open as before and the next run makes the copy anew.
 */
static int copy_and_close(struct store_copy *c, struct store *from, struct store *to,
                          struct error *e)
{
    if (fill(c, from, to, e) != 0 || store_commit(to, e) != 0)
        return -1;
    if (store_set_state(from, STORE_CLOSED, to->name, e) != 0 || store_commit(from, e) != 0)
        return -1;
    return store_begin_alone(to, e);
}

/* FROM was closed by an earlier run, which may have been killed before it opened TO. */
static int check_closed(struct store_copy *c, struct store *from, struct store *to, struct error *e)
{
    bool is_copy = to->header.state != STORE_MISSING &&
                   strcmp(to->header.identity, from->header.identity) == 0;
    if (!is_copy || to->header.state == STORE_CLOSED)
        return store_require_open(from, e);
    c->was_done = to->header.state == STORE_OPEN;
    return c->was_done ? 0 : compare(c, from, to, e);
}

static int copy(struct store_copy *c, struct store *from, struct store *to, struct error *e)
{
    int result = from->header.state == STORE_CLOSED ? check_closed(c, from, to, e)
                                                    : copy_and_close(c, from, to, e);
    if (result != 0 || c->was_done)
        return result;
    if (store_set_state(to, STORE_OPEN, from->name, e) != 0)
        return -1;
    return store_commit(to, e);
}

int store_copy_all(struct store_copy *c, struct store *from, struct store *to, struct error *e)
{
    *c = (struct store_copy){0};
    if (strcmp(from->name, to->name) == 0)
        return error_set(e, STATUS_TROUBLE, "%s: a store cannot be copied to itself", to->name);
    if (store_begin_alone(from, e) != 0)
        return -1;
    int result = store_require_version(from, e);
    if (result == 0)
        result = store_begin_alone(to, e);
    if (result == 0)
        result = copy(c, from, to, e);
    store_rollback(to);
    store_rollback(from);
    return result;
}
