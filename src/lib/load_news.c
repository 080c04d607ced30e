#include "load_news.h"

#include "load_record.h"
#include "outbox_writer.h"
#include "store_query.h"
#include "warehouse_balance.h"

#include <string.h>

/* --- who has which account ---------------------------------------------------------------------
 */

static int next_pair(struct spool *spool, struct buffer *first, struct slice *second,
                     struct error *e)
{
    struct slice text;
    int result = spool_read_text(spool, &text, e);
    if (result != 1)
        return result;
    buffer_clear(first);
    buffer_append_slice(first, text);
    result = spool_read_text(spool, second, e);
    return result == 0 ? error_set(e, STATUS_TROUBLE, "temporary file: cut short") : result;
}

int load_news_members(struct transaction_load *l, struct db *db, struct error *e)
{
    struct store_value values[] = {store_text(l->organization)};
    struct db_load load = {0};
    struct buffer member = {0};
    struct slice account;
    if (l->members.length == 0)
        return 0;
    int result = db_execute(db,
                            "CREATE TEMPORARY TABLE has_account (member_id {text} NOT NULL,"
                            " account_id {text} NOT NULL) {table}",
                            e);
    if (result == 0)
        result = db_load_begin(&load, db, "has_account", "member_id, account_id", e);
    if (result == 0)
        result = spool_rewind(&l->members, e);
    while (result == 0 && (result = next_pair(&l->members, &member, &account, e)) == 1) {
        db_load_text(&load, buffer_slice(&member));
        db_load_text(&load, account);
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    buffer_release(&member);
    if (result != 0)
        return -1;
    return store_query_run(db,
                           "INSERT INTO member_account (organization_id, member_id, account_id)"
                           " SELECT DISTINCT CAST($1 AS text), member_id, account_id"
                           " FROM has_account WHERE true ORDER BY member_id, account_id"
                           " ON CONFLICT (organization_id, member_id, account_id) DO NOTHING",
                           values, 1, NULL, e);
}

/* --- the events --------------------------------------------------------------------------------
 */

static bool tells(const struct transaction_load *l)
{
    return l->options->events != LOAD_EVENTS_NONE && !l->options->backfill;
}

static int tell_account(struct outbox_writer *o, struct slice account, uint64_t records,
                        const char *kind, struct error *e)
{
    if (records == 0)
        return 0;
    outbox_writer_event(o, account);
    json_member_unsigned(&o->json, "records", records);
    return outbox_writer_add(o, kind, e);
}

static int tell_accounts(struct transaction_load *l, struct outbox_writer *o, struct error *e)
{
    struct buffer account = {0};
    struct account_news news;
    struct slice bytes;
    int result = spool_rewind(&l->accounts, e);
    while (result == 0 && (result = next_pair(&l->accounts, &account, &bytes, e)) == 1) {
        struct slice name = buffer_slice(&account);
        memcpy(&news, bytes.data, sizeof news);
        result = tell_account(o, name, news.added, "account_transactionadded", e);
        if (result == 0)
            result = tell_account(o, name, news.corrected, "account_transactioncorrected", e);
        if (result == 0)
            result = tell_account(o, name, news.deleted, "account_transactiondeleted", e);
    }
    buffer_release(&account);
    return result;
}

/* One event a transaction, in the order of the upload, which is each account's order too. */
struct telling {
    struct transaction_load *l;
    struct text_sorter sorter;
    struct buffer text; /* of an event: record, fate, body */
};

static int keep_event(void *context, const struct load_record *record,
                      const struct load_decision *decision, struct error *e)
{
    struct telling *t = context;
    struct json_writer w;
    if (decision->fate == FATE_DUPLICATE || decision->fate == FATE_CONFLICT)
        return 0;
    buffer_clear(&t->text);
    load_append_record(record->record, &t->text);
    buffer_append_byte(&t->text, (char)decision->fate);
    json_begin(&w, &t->text);
    json_object_begin(&w);
    json_member_text(&w, "organizationId", t->l->organization);
    json_member_string(&w, "accountId", record->account);
    json_member_unsigned(&w, "line", record->line);
    json_member_unsigned(&w, "record", record->record);
    json_key(&w, "transaction");
    json_raw(&w, record->body);
    json_object_end(&w);
    return text_sorter_add(&t->sorter, buffer_slice(&t->text), e);
}

static int tell_transactions(struct telling *t, struct outbox_writer *o, struct error *e)
{
    static const char *const kinds[FATE_COUNT] = {
        [FATE_NEW] = "account_transactionadded",
        [FATE_CORRECTED] = "account_transactioncorrected",
        [FATE_DELETED] = "account_transactiondeleted",
    };
    struct slice text;
    int result;
    while ((result = text_sorter_next(&t->sorter, &text, e)) == 1) {
        size_t head = sizeof(uint64_t) + 1;
        enum fate fate = (enum fate)text.data[head - 1];
        struct slice body = slice_make(text.data + head, text.length - head);
        if (outbox_writer_add_body(o, kinds[fate], body, e) != 0)
            return -1;
    }
    return result;
}

/* Sorting comes before the outbox is opened: the walk reads the records again. */
static int sort_events(struct telling *t, struct error *e)
{
    enum { SORTER_BYTES = 8 * 1024 * 1024 };
    text_sorter_open(&t->sorter, SORTER_BYTES);
    return load_walk(t->l, keep_event, t, e) == 0 ? text_sorter_sort(&t->sorter, e) : -1;
}

int load_news_events(struct transaction_load *l, struct db *db, int64_t batch,
                     const char *batch_name, struct error *e)
{
    struct outbox_writer outbox = {0};
    struct telling telling = {.l = l};
    bool by_account = l->options->events == LOAD_EVENTS_ACCOUNT;
    if (!tells(l) || l->account_count == 0)
        return 0;
    int result = by_account ? 0 : sort_events(&telling, e);
    if (result == 0)
        result = outbox_writer_open(&outbox, db, l->organization, batch, batch_name, e);
    if (result == 0)
        result =
            by_account ? tell_accounts(l, &outbox, e) : tell_transactions(&telling, &outbox, e);
    if (result == 0)
        result = outbox_writer_end(&outbox, e);
    l->event_count += outbox.count;
    outbox_writer_release(&outbox);
    text_sorter_close(&telling.sorter);
    buffer_release(&telling.text);
    return result;
}

/* --- balances ----------------------------------------------------------------------------------
 */

static int load_told(struct transaction_load *l, struct db *db, uint64_t *count, struct error *e)
{
    struct db_load load = {0};
    struct buffer account = {0};
    struct account_news news;
    struct slice bytes;
    int result = warehouse_balance_begin(&load, db, e);
    if (result == 0)
        result = spool_rewind(&l->accounts, e);
    while (result == 0 && (result = next_pair(&l->accounts, &account, &bytes, e)) == 1) {
        memcpy(&news, bytes.data, sizeof news);
        result = 0;
        if (!news.has_balance)
            continue;
        ++*count;
        result = warehouse_balance_add(
            &load, buffer_slice(&account), slice_make(news.balance_date, sizeof news.balance_date),
            news.balance_arrival, news.balance, currency_at(news.currency)->code, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    buffer_release(&account);
    return result;
}

int load_news_balances(struct transaction_load *l, struct db *db, int64_t batch,
                       const char *batch_name, struct error *e)
{
    uint64_t told = 0;
    if (l->account_count == 0)
        return 0;
    if (load_told(l, db, &told, e) != 0)
        return -1;
    if (told != 0 && warehouse_balance_take(db, l->organization, e) != 0)
        return -1;
    return tells(l)
               ? warehouse_balance_tell(db, l->organization, batch, batch_name, &l->event_count, e)
               : 0;
}
