#include "transaction_page.h"

#include "digest.h"
#include "json_writer.h"
#include "naming.h"
#include "store_query.h"

/* The number of the batch that had a transaction first stands above these bits of its arrival. */
enum { ARRIVAL_RECORD_BITS = 32 };

/* --- the cursor and its query --------------------------------------------------------------------
 */

static void write_member(struct json_writer *w, const char *key, const char *value)
{
    if (value != NULL)
        json_member_text(w, key, value);
}

/* What must be the same for a cursor to be gone on with; one text for one query. */
static int digest_query(const struct transaction_query *q, const struct store *s,
                        unsigned char digest[PAGE_CURSOR_QUERY_BYTES], struct error *e)
{
    struct buffer text = {0};
    struct json_writer w;
    struct digest d = {0};
    json_begin(&w, &text);
    json_object_begin(&w);
    write_member(&w, "store", s->header.identity);
    write_member(&w, "organization", q->organization);
    write_member(&w, "account", q->account);
    write_member(&w, "member", q->member);
    write_member(&w, "from", q->from);
    write_member(&w, "to", q->to);
    write_member(&w, "type", q->type);
    write_member(&w, "status", q->status);
    json_member_boolean(&w, "oldestFirst", q->oldest_first);
    json_object_end(&w);
    int result = digest_init(&d, e);
    if (result == 0)
        result = digest_update(&d, buffer_slice(&text), e);
    if (result == 0)
        result = digest_finish_bytes(&d, digest, PAGE_CURSOR_QUERY_BYTES, e);
    digest_release(&d);
    buffer_release(&text);
    return result;
}

static int take_cursor(struct transaction_walk *walk, const char *text, struct error *e)
{
    struct page_cursor cursor;
    switch (page_cursor_decode(slice_of(text), &cursor)) {
    case PAGE_CURSOR_MANGLED:
        return error_set(e, STATUS_TROUBLE, "the cursor is none, or was cut or mangled");
    case PAGE_CURSOR_OTHER_VERSION:
        return error_set(e, STATUS_TROUBLE,
                         "the cursor is of another version than this program's, %d",
                         PAGE_CURSOR_VERSION);
    case PAGE_CURSOR_SOUND:
        break;
    }
    if (memcmp(cursor.query, walk->cursor.query, sizeof cursor.query) != 0)
        return error_set(e, STATUS_TROUBLE,
                         "the cursor belongs to another query, with another organization, filter "
                         "or order, or to another store");
    walk->cursor = cursor;
    walk->is_behind = true;
    return 0;
}

int transaction_walk_begin(struct transaction_walk *walk, const struct store *s,
                           const struct transaction_query *query, const char *cursor,
                           struct error *e)
{
    *walk = (struct transaction_walk){.query = query};
    if (digest_query(query, s, walk->cursor.query, e) != 0)
        return -1;
    return cursor == NULL ? 0 : take_cursor(walk, cursor, e);
}

/* --- SQL
 * -------------------------------------------------------------------------------------------
 */

/* Conditions with the values of their parameters, which are numbered as they are added. */
struct selection {
    struct buffer conditions;
    struct slice texts[DB_PARAMETERS_MAXIMUM]; /* of parameter 1 at 0; no data: the number */
    int64_t numbers[DB_PARAMETERS_MAXIMUM];
    int count;
};

static int add_text(struct selection *s, const char *text)
{
    s->texts[s->count] = slice_of(text);
    return ++s->count;
}

static int add_number(struct selection *s, int64_t number)
{
    s->numbers[s->count] = number;
    return ++s->count;
}

static void require_text(struct selection *s, const char *condition, const char *text)
{
    if (text != NULL)
        buffer_append_format(&s->conditions, " AND %s $%d", condition, add_text(s, text));
}

/* The accounts are few, and have an index; members have none of their own. */
static void require_member(struct selection *s, const struct transaction_query *q)
{
    require_text(s, "member_id =", q->member);
    if (q->member != NULL && q->account == NULL)
        buffer_append_format(&s->conditions,
                             " AND account_id IN (SELECT account_id FROM member_account"
                             " WHERE organization_id = $1 AND member_id = $%d)",
                             s->count);
}

/* On the side where the walk has been, its place stands for the filter: with two bounds on one side
 * an engine might begin at the wrong one. */
static void require_place(struct selection *s, const struct transaction_walk *walk,
                          const char *date)
{
    const struct transaction_query *q = walk->query;
    if (!walk->is_behind || !q->oldest_first)
        require_text(s, "posted_date >=", q->from);
    if (!walk->is_behind || q->oldest_first)
        require_text(s, "posted_date <=", q->to);
    if (!walk->is_behind)
        return;
    int day = add_text(s, date);
    buffer_append_format(&s->conditions, " AND (posted_date, arrival) %c ($%d, $%d)",
                         q->oldest_first ? '>' : '<', day, add_number(s, walk->cursor.arrival));
}

/* The batch (parameter 2) left just these, of those in either table; what came later has a greater
 * arrival besides, which the indexes know. */
static void select_rows(struct selection *s, const struct transaction_walk *walk, const char *date)
{
    const struct transaction_query *q = walk->query;
    int64_t batch = walk->cursor.batch;
    int organization = add_text(s, q->organization);
    int as_of = add_number(s, batch);
    buffer_append_format(
        &s->conditions,
        "organization_id = $%d AND state = 'standing' AND batch <= $%d"
        " AND arrival < $%d",
        organization, as_of,
        add_number(s, batch < INT32_MAX ? (batch + 1) << ARRIVAL_RECORD_BITS : INT64_MAX));
    require_text(s, "account_id =", q->account);
    require_member(s, q);
    require_text(s, "type =", q->type);
    require_text(s, "status =", q->status);
    require_place(s, walk, date);
}

static void order_rows(const struct transaction_query *q, int limit, struct buffer *sql)
{
    const char *direction = q->oldest_first ? "" : " DESC";
    buffer_append_format(sql, " ORDER BY posted_date%s, arrival%s LIMIT $%d", direction, direction,
                         limit);
}

/* The rows of one table. SQLite, which keeps no statistics of a store, is told which index. */
static void write_select(const struct selection *s, const struct transaction_query *q,
                         const struct db *db, const char *table, const char *index,
                         const char *more, struct buffer *sql)
{
    bool by_account = q->account != NULL || q->member != NULL;
    buffer_append_format(
        sql,
        "SELECT * FROM (SELECT posted_date, arrival, source, line, record, version,"
        " body FROM %s",
        table);
    if (db_engine_of(db) == DB_SQLITE)
        buffer_append_format(sql, " INDEXED BY %s_by_%s", index, by_account ? "account" : "date");
    buffer_append_format(sql, " WHERE %s%s", s->conditions.data, more);
    order_rows(q, s->count, sql);
    buffer_append_text(sql, ") AS r");
}

enum {
    COLUMN_DATE,
    COLUMN_ARRIVAL,
    COLUMN_LINE,
    COLUMN_RECORD,
    COLUMN_VERSION,
    COLUMN_BODY,
    COLUMN_KIND,
    COLUMN_BUSINESS_DATE,
    COLUMN_NTH
};

/* Versions of before are asked for only where a batch came since: they are no part of the present.
 */
static void write_query(const struct selection *s, const struct transaction_query *q,
                        const struct db *db, bool is_present, struct buffer *sql)
{
    buffer_append_text(sql, "SELECT p.posted_date, p.arrival, p.line, p.record, p.version, p.body,"
                            " b.kind, b.business_date, b.nth FROM (");
    write_select(s, q, db, "account_transaction", "transaction", "", sql);
    if (!is_present) {
        buffer_append_text(sql, " UNION ALL ");
        write_select(s, q, db, "transaction_version", "version", " AND until_batch > $2", sql);
    }
    buffer_append_text(sql, ") AS p LEFT JOIN batch b ON b.organization_id = $1"
                            " AND b.number = p.source");
    order_rows(q, s->count, sql);
}

/* DATE, the cursor's, is borrowed until the rows are read. */
static int prepare(struct db_statement *rows, const struct transaction_walk *walk, struct db *db,
                   const char *date, bool is_present, uint64_t limit, struct error *e)
{
    struct selection s = {0};
    struct buffer sql = {0};
    select_rows(&s, walk, date);
    add_number(&s, (int64_t)limit);
    write_query(&s, walk->query, db, is_present, &sql);
    int result = db_prepare(rows, db, sql.data, e);
    for (int i = 0; result == 0 && i < s.count; i++) {
        if (s.texts[i].data != NULL)
            db_bind_text(rows, i + 1, s.texts[i]);
        else
            db_bind_integer(rows, i + 1, s.numbers[i]);
    }
    buffer_release(&s.conditions);
    buffer_release(&sql);
    return result;
}

/* --- a page
 * ----------------------------------------------------------------------------------------
 */

/* Settles which batch is shown. LATEST is the last that the store has of the organization. */
static int settle_batch(struct transaction_walk *walk, struct db *db, int64_t *latest,
                        struct error *e)
{
    static const char sql[] =
        "SELECT (SELECT count(*) FROM organization WHERE organization_id = $1),"
        " (SELECT coalesce(max(number), 0) FROM batch WHERE organization_id = $1)";
    struct db_statement q;
    const struct store_value values[] = {store_text(walk->query->organization)};
    int64_t known = 0;
    int result = store_query_begin(&q, db, sql, values, 1, e);
    if (result == 0)
        result = db_step(&q, e);
    if (result == 1) {
        known = db_integer(&q, 0);
        *latest = db_integer(&q, 1);
    }
    db_release(&q);
    if (result < 0)
        return -1;
    if (known == 0)
        return error_set(e, STATUS_TROUBLE, "%s: no such organization in %s",
                         walk->query->organization, db->name);
    if (walk->cursor.batch > *latest)
        return error_set(e, STATUS_TROUBLE,
                         "the cursor knows a later state than %s has: begin again without it",
                         db->name);
    if (walk->cursor.batch == 0)
        walk->cursor.batch = *latest;
    return 0;
}

static int damaged(const struct db_statement *row, struct error *e)
{
    return error_set(e, STATUS_TROUBLE, "%s: a transaction is damaged: run store-check",
                     row->db->name);
}

/* The record as it was loaded stands behind where it comes from. */
static int write_item(const struct db_statement *row, const char *organization, struct buffer *to,
                      struct error *e)
{
    struct json_writer w;
    struct buffer name = {0};
    struct slice body = db_text(row, COLUMN_BODY);
    const struct naming_batch batch = {slice_of(organization), db_text(row, COLUMN_KIND),
                                       db_text(row, COLUMN_BUSINESS_DATE),
                                       db_integer(row, COLUMN_NTH)};
    if (batch.kind.length == 0 || body.length < 2 || body.data[0] != '{')
        return damaged(row, e);
    naming_append_batch(&batch, &name);
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_text(&w, "organizationId", organization);
    json_member_string(&w, "batch", buffer_slice(&name));
    json_member_signed(&w, "line", db_integer(row, COLUMN_LINE));
    json_member_signed(&w, "record", db_integer(row, COLUMN_RECORD));
    json_member_signed(&w, "version", db_integer(row, COLUMN_VERSION));
    buffer_append_byte(to, ',');
    buffer_append(to, body.data + 1, body.length - 1);
    buffer_release(&name);
    return 0;
}

static int move_cursor(struct transaction_walk *walk, const struct db_statement *row,
                       struct error *e)
{
    if (date_parse_iso(db_text(row, COLUMN_DATE), &walk->cursor.date) != 0)
        return damaged(row, e);
    walk->cursor.arrival = db_integer(row, COLUMN_ARRIVAL);
    walk->is_behind = true;
    walk->items++;
    return 0;
}

/* Takes one row more than the page has, to know whether there is one. */
static int take_rows(struct transaction_walk *walk, struct db_statement *rows,
                     struct page_limits limits, char between, struct buffer *to, struct error *e)
{
    size_t begin = to->length;
    uint64_t taken = 0;
    int result;
    while ((result = db_step(rows, e)) == 1) {
        size_t end = to->length;
        walk->has_more = taken == limits.items;
        if (walk->has_more)
            return 0;
        if (taken > 0)
            buffer_append_byte(to, between);
        if (write_item(rows, walk->query->organization, to, e) != 0)
            return -1;
        walk->has_more = taken > 0 && to->length - begin > limits.bytes;
        if (walk->has_more) {
            to->length = end;
            return 0;
        }
        if (move_cursor(walk, rows, e) != 0)
            return -1;
        taken++;
    }
    return result;
}

int transaction_walk_page(struct transaction_walk *walk, struct store *s, struct page_limits limits,
                          char between, struct buffer *to, struct error *e)
{
    struct db_statement rows = {0};
    char date[DATE_TEXT_MAX] = "";
    int64_t latest = 0;
    if (walk->is_behind)
        date_format(walk->cursor.date, date);
    if (store_begin(s, NULL, e) != 0)
        return -1;
    int result = settle_batch(walk, s->db, &latest, e);
    if (result == 0)
        result =
            prepare(&rows, walk, s->db, date, walk->cursor.batch == latest, limits.items + 1, e);
    walk->has_more = false;
    if (result == 0)
        result = take_rows(walk, &rows, limits, between, to, e);
    db_release(&rows);
    store_rollback(s);
    return result;
}
