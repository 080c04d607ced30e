#include "warehouse_reverse.h"

#include "outbox_writer.h"
#include "store_query.h"
#include "warehouse_balance.h"

static const char make_leaving[] =
    "CREATE TEMPORARY TABLE leaving (account_id {text} NOT NULL, identity {text} NOT NULL,"
    " occurrence {integer} NOT NULL, before {integer} NOT NULL,"
    " PRIMARY KEY (account_id, identity, occurrence)) {keyed};"
    "CREATE TEMPORARY TABLE undone (number {integer} NOT NULL PRIMARY KEY) {table}";

/* `before` is the version that the batches found; 0 where they found none. */
#define UNDONE "(SELECT number FROM undone)"
#define CHOOSE                                                                                     \
    "INSERT INTO leaving (account_id, identity, occurrence, before)"                               \
    " SELECT t.account_id, t.identity, t.occurrence,"                                              \
    " coalesce((SELECT min(v.version) FROM transaction_version v WHERE v.organization_id = $1"     \
    " AND v.account_id = t.account_id AND v.identity = t.identity"                                 \
    " AND v.occurrence = t.occurrence AND v.batch IN " UNDONE "), t.version) - 1"                  \
    " FROM account_transaction t WHERE t.organization_id = $1 AND "

static const char choose_told[] = CHOOSE "t.source IN " UNDONE " AND t.state <> 'reversed'";

static const char choose_done[] =
    CHOOSE "(t.batch IN " UNDONE " OR (t.account_id, t.identity, t.occurrence) IN"
           " (SELECT account_id, identity, occurrence FROM transaction_version"
           " WHERE organization_id = $1 AND batch IN " UNDONE "))";

#define LEAVING_T                                                                                  \
    " t.organization_id = $1 AND t.account_id = c.account_id AND t.identity = c.identity"          \
    " AND t.occurrence = c.occurrence"

static const char keep_versions[] =
    "INSERT INTO transaction_version (organization_id, account_id, identity, occurrence, arrival,"
    " batch, version, state, source, line, record, posted_date, amount, currency, balance,"
    " member_id, type, status, body, until_batch)"
    " SELECT t.organization_id, t.account_id, t.identity, t.occurrence, t.arrival, t.batch,"
    " t.version, t.state, t.source, t.line, t.record, t.posted_date, t.amount, t.currency,"
    " t.balance, t.member_id, t.type, t.status, t.body, CAST($2 AS {integer})"
    " FROM leaving c JOIN account_transaction t ON" LEAVING_T;

static const char reverse_first[] =
    "UPDATE account_transaction AS t SET batch = $2, version = t.version + 1, state = 'reversed'"
    " FROM leaving c WHERE c.before = 0 AND" LEAVING_T;

static const char restore_before[] =
    "UPDATE account_transaction AS t SET batch = $2, version = t.version + 1, state = v.state,"
    " source = v.source, line = v.line, record = v.record, posted_date = v.posted_date,"
    " amount = v.amount, currency = v.currency, balance = v.balance, member_id = v.member_id,"
    " type = v.type, status = v.status, body = v.body FROM leaving c, transaction_version v"
    " WHERE c.before > 0 AND v.organization_id = $1 AND v.account_id = c.account_id"
    " AND v.identity = c.identity AND v.occurrence = c.occurrence AND v.version = c.before"
    " AND" LEAVING_T;

int warehouse_reverse_prepare(struct db *db, struct error *e)
{
    return db_execute(db, make_leaving, e);
}

int warehouse_reverse_choose(const struct warehouse_reversal *r, struct db *db, struct error *e)
{
    struct store_value values[] = {store_text(r->organization)};
    for (size_t i = 0; i < r->source_count; i++) {
        struct store_value number = store_integer(r->sources[i]);
        if (store_query_run(db, "INSERT INTO undone (number) VALUES ($1)", &number, 1, NULL, e) !=
            0)
            return -1;
    }
    return store_query_run(db, r->only_told ? choose_told : choose_done, values, 1, NULL, e);
}

static int sum_leaving(struct warehouse_reversal *r, struct db *db, struct error *e)
{
    struct db_statement s;
    struct store_value values[] = {store_text(r->organization)};
    int result = store_query_begin(&s, db,
                                   "SELECT t.currency, t.amount FROM leaving c"
                                   " JOIN account_transaction t ON" LEAVING_T,
                                   values, 1, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        const struct currency *currency = currency_find(db_text(&s, 0));
        r->count++;
        result = 0;
        if (currency != NULL)
            totals_add(&r->totals, currency, db_integer(&s, 1));
        else
            result = error_set(e, STATUS_TROUBLE,
                               "the store is damaged: a transaction has no currency of ISO 4217");
    }
    db_release(&s);
    return result;
}

/* --- the events --------------------------------------------------------------------------------
 */

static void describe(const struct db_statement *row, struct json_writer *w)
{
    json_member_unsigned(w, "records", (uint64_t)db_integer(row, 1));
}

static int tell(struct warehouse_reversal *r, struct db *db, struct error *e)
{
    static const struct outbox_query query = {
        .kind = "account_transactionreversed",
        .sql = "SELECT account_id, count(*) FROM leaving GROUP BY account_id ORDER BY account_id",
        .describe = describe,
    };
    return outbox_writer_tell(&query, db, r->organization, r->batch, r->batch_name, &r->events, e);
}

/* --- the reversal ------------------------------------------------------------------------------
 */

static int change_rows(struct warehouse_reversal *r, struct db *db, struct error *e)
{
    struct store_value values[] = {store_text(r->organization), store_integer(r->batch)};
    int64_t kept;
    int64_t reversed;
    int64_t restored;
    if (store_query_run(db, keep_versions, values, 2, &kept, e) != 0 ||
        store_query_run(db, reverse_first, values, 2, &reversed, e) != 0 ||
        store_query_run(db, restore_before, values, 2, &restored, e) != 0)
        return -1;
    if ((uint64_t)kept == r->count && (uint64_t)(reversed + restored) == r->count)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "out of balance: not as many rows changed as were to change: nothing was "
                     "reversed; store-check says what is wrong");
}

int warehouse_reverse(struct warehouse_reversal *r, struct db *db, struct error *e)
{
    if (sum_leaving(r, db, e) != 0)
        return -1;
    if (r->count == 0)
        return 0;
    if (change_rows(r, db, e) != 0 || (r->batch_name != NULL && tell(r, db, e) != 0) ||
        warehouse_balance_recompute(db, r->organization, "SELECT DISTINCT account_id FROM leaving",
                                    e) != 0)
        return -1;
    if (r->batch_name == NULL)
        return 0;
    return warehouse_balance_tell(db, r->organization, r->batch, r->batch_name, &r->events, e);
}

/* --- what is in the way ------------------------------------------------------------------------
 */

int warehouse_reverse_find_corrector(struct db *db, const char *organization, int64_t source,
                                     struct warehouse_batch *batch, struct error *e)
{
    static const char anew[] =
        "SELECT t.source FROM transaction_version v JOIN account_transaction t"
        " ON t.organization_id = v.organization_id"
        " AND t.account_id = v.account_id AND t.identity = v.identity"
        " AND t.occurrence = v.occurrence WHERE v.organization_id = $1"
        " AND v.batch = $2 AND t.source <> v.source ORDER BY t.source LIMIT 1";
    /* What was taken out would stand beside what came in its place. */
    static const char in_its_place[] =
        "SELECT o.source FROM account_transaction t JOIN account_transaction o"
        " ON o.organization_id = t.organization_id"
        " AND o.account_id = t.account_id AND o.identity = t.identity"
        " WHERE t.organization_id = $1 AND (t.batch = $2 OR t.source = $2)"
        " AND t.state <> 'standing' AND o.state = 'standing' AND o.arrival >= $3"
        " ORDER BY o.source LIMIT 1";
    struct store_value values[] = {store_text(organization), store_integer(source),
                                   store_integer((source + 1) * (INT64_C(1) << 32))};
    int64_t number = 0;
    *batch = (struct warehouse_batch){0};
    if (store_query_number(db, anew, values, 2, &number, e) != 0 ||
        (number == 0 && store_query_number(db, in_its_place, values, 3, &number, e) != 0))
        return -1;
    return number == 0 ? 0 : warehouse_batch_by_number(db, organization, number, batch, e);
}

int warehouse_reverse_find_repeat(struct db *db, const char *organization,
                                  const struct warehouse_batch *source, int64_t except,
                                  struct warehouse_batch *batch, struct error *e)
{
    struct buffer mark = {0};
    int64_t number = 0;
    *batch = (struct warehouse_batch){0};
    buffer_append_text(&mark, "{\"batch\":\"");
    warehouse_batch_name(source, organization, &mark);
    buffer_append_text(&mark, "\",\"records\":");
    struct store_value values[] = {store_text(organization), store_integer(source->number),
                                   store_slice(buffer_slice(&mark)), store_integer(except)};
    int result = store_query_number(db,
                                    "SELECT number FROM batch WHERE organization_id = $1"
                                    " AND kind = 'txn' AND state = 'loaded' AND number > $2"
                                    " AND number <> $4 AND replace(facts, $3, '') <> facts"
                                    " ORDER BY number LIMIT 1",
                                    values, 4, &number, e);
    buffer_release(&mark);
    if (result != 0 || number == 0)
        return result;
    return warehouse_batch_by_number(db, organization, number, batch, e);
}
