#include "warehouse_balance.h"

#include "currency.h"
#include "decimal.h"
#include "outbox_writer.h"
#include "store_query.h"

#include <string.h>

#define BALANCE_COLUMNS                                                                            \
    "account_id {text} NOT NULL PRIMARY KEY, posted_date {text} NOT NULL,"                         \
    " arrival {integer} NOT NULL, amount {integer} NOT NULL, currency {text} NOT NULL"

static const char make_tables[] =
    "CREATE TEMPORARY TABLE told_balance (" BALANCE_COLUMNS ") {keyed};"
    "CREATE TEMPORARY TABLE known_balance (" BALANCE_COLUMNS ") {keyed};"
    "CREATE TEMPORARY TABLE moved_balance (" BALANCE_COLUMNS ") {keyed};"
    "CREATE TEMPORARY TABLE moved_account (account_id {text} NOT NULL PRIMARY KEY) {keyed};";

int warehouse_balance_prepare(struct db *db, struct error *e)
{
    return db_execute(db, make_tables, e);
}

int warehouse_balance_begin(struct db_load *load, struct db *db, struct error *e)
{
    return db_load_begin(load, db, "told_balance",
                         "account_id, posted_date, arrival, amount, currency", e);
}

int warehouse_balance_add(struct db_load *load, struct slice account, struct slice posted_date,
                          int64_t arrival, int64_t minor_units, const char *currency,
                          struct error *e)
{
    db_load_text(load, account);
    db_load_text(load, posted_date);
    db_load_integer(load, arrival);
    db_load_integer(load, minor_units);
    db_load_text(load, slice_of(currency));
    return db_load_row(load, e);
}

/* --- what is told, and what is known -----------------------------------------------------------
 */

static int run(struct db *db, const char *sql, const char *organization, struct error *e)
{
    struct store_value values[] = {store_text(organization)};
    return store_query_run(db, sql, values, strstr(sql, "$1") == NULL ? 0 : 1, NULL, e);
}

int warehouse_balance_take(struct db *db, const char *organization, struct error *e)
{
    static const char take[] =
        "INSERT INTO account_balance (organization_id, account_id, posted_date, arrival, amount,"
        " currency) SELECT CAST($1 AS text), account_id, posted_date, arrival, amount, currency"
        " FROM told_balance WHERE true ORDER BY account_id"
        " ON CONFLICT (organization_id, account_id) DO UPDATE SET"
        " posted_date = excluded.posted_date, arrival = excluded.arrival,"
        " amount = excluded.amount, currency = excluded.currency"
        " WHERE (excluded.posted_date, excluded.arrival)"
        " > (account_balance.posted_date, account_balance.arrival)";
    static const char list[] =
        "INSERT INTO moved_balance (account_id, posted_date, arrival, amount, currency)"
        " SELECT n.account_id, n.posted_date, n.arrival, n.amount, n.currency"
        " FROM told_balance n JOIN account_balance b ON b.organization_id = $1"
        " AND b.account_id = n.account_id AND b.arrival = n.arrival"
        " AND b.posted_date = n.posted_date ORDER BY n.account_id";
    if (run(db, take, organization, e) != 0)
        return -1;
    return run(db, list, organization, e);
}

int warehouse_balance_recompute(struct db *db, const char *organization, const char *accounts,
                                struct error *e)
{
    static const char *const statements[] = {
        "DELETE FROM moved_balance",
        "INSERT INTO known_balance (account_id, posted_date, arrival, amount, currency)"
        " SELECT account_id, posted_date, arrival, amount, currency FROM account_balance"
        " WHERE organization_id = $1 AND account_id IN (SELECT account_id FROM moved_account)",
        "DELETE FROM account_balance WHERE organization_id = $1"
        " AND account_id IN (SELECT account_id FROM moved_account)",
        "INSERT INTO account_balance (organization_id, account_id, posted_date, arrival, amount,"
        " currency) SELECT organization_id, account_id, posted_date, arrival, balance, currency"
        " FROM (SELECT t.*, row_number() OVER (PARTITION BY t.account_id"
        " ORDER BY t.posted_date DESC, t.arrival DESC) AS place FROM moved_account m"
        " JOIN account_transaction t ON t.organization_id = $1 AND t.account_id = m.account_id"
        " WHERE t.state = 'standing' AND t.balance IS NOT NULL) newest WHERE place = 1",
        "INSERT INTO moved_balance (account_id, posted_date, arrival, amount, currency)"
        " SELECT b.account_id, b.posted_date, b.arrival, b.amount, b.currency"
        " FROM moved_account m JOIN account_balance b ON b.organization_id = $1"
        " AND b.account_id = m.account_id LEFT JOIN known_balance k ON k.account_id = b.account_id"
        " WHERE k.account_id IS NULL OR k.arrival <> b.arrival OR k.amount <> b.amount"
        " OR k.posted_date <> b.posted_date OR k.currency <> b.currency",
        "DELETE FROM known_balance",
        "DELETE FROM moved_account",
    };
    struct buffer list = {0};
    buffer_append_format(&list, "INSERT INTO moved_account (account_id) %s", accounts);
    int result = db_execute(db, list.data, e);
    buffer_release(&list);
    for (size_t i = 0; result == 0 && i < sizeof statements / sizeof *statements; i++)
        result = run(db, statements[i], organization, e);
    return result;
}

/* --- the events --------------------------------------------------------------------------------
 */

static void describe(const struct db_statement *row, struct json_writer *w)
{
    char amount[DECIMAL_TEXT_MAX];
    struct slice currency = db_text(row, 3);
    decimal_format(db_integer(row, 2), currency_find(currency)->minor_units, amount);
    json_member_text(w, "balance", amount);
    json_member_string(w, "currency", currency);
    json_member_string(w, "date", db_text(row, 1));
}

/* A store that was changed by hand can hold what describe() could not write. */
static int check_currencies(struct db *db, struct error *e)
{
    struct db_statement s;
    int result =
        store_query_begin(&s, db, "SELECT DISTINCT currency FROM moved_balance", NULL, 0, e);
    while (result == 0 && (result = db_step(&s, e)) == 1)
        result = currency_find(db_text(&s, 0)) != NULL
                     ? 0
                     : error_set(e, STATUS_TROUBLE,
                                 "the store is damaged: a balance has no currency of ISO 4217");
    db_release(&s);
    return result;
}

int warehouse_balance_tell(struct db *db, const char *organization, int64_t batch,
                           const char *batch_name, uint64_t *count, struct error *e)
{
    static const struct outbox_query query = {
        .kind = "account_balanceupdated",
        .sql = "SELECT account_id, posted_date, amount, currency FROM moved_balance"
               " ORDER BY account_id",
        .describe = describe,
    };
    if (check_currencies(db, e) != 0 ||
        outbox_writer_tell(&query, db, organization, batch, batch_name, count, e) != 0)
        return -1;
    return db_execute(db, "DELETE FROM moved_balance", e);
}
