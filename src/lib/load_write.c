#include "load_write.h"

#include "load_news.h"
#include "load_record.h"
#include "memory.h"
#include "store_query.h"
#include "warehouse_balance.h"
#include "warehouse_reverse.h"

#include <string.h>

/* The columns that tell what a transaction is, in the order in which they are loaded. */
#define CONTENT                                                                                    \
    "source, line, record, posted_date, amount, currency, balance, member_id, type, status, body"
#define CONTENT_OF_T                                                                               \
    "t.source, t.line, t.record, t.posted_date, t.amount, t.currency, t.balance, t.member_id, "    \
    "t.type,"                                                                                      \
    " t.status, t.body"

/* Where writing is. */
struct writing {
    struct transaction_load *l;
    struct db *db;
    int64_t batch;
    const char *batch_name;
    struct db_load load;
    struct buffer identity;
    struct buffer account; /* the one at hand */
    struct buffer member;  /* the last one that was noted for it */
    struct buffer packed;
    struct account_news news;
    bool ordered; /* the upload declares the order of its rows */
    bool descending;
};

static int64_t arrival_of(const struct writing *w, const struct load_record *record)
{
    int64_t place = (int64_t)record->record;
    return w->batch * (INT64_C(1) << 32) + (w->descending ? (INT64_C(1) << 32) - 1 - place : place);
}

static void load_text_or_null(struct db_load *load, struct slice text)
{
    if (text.length == 0)
        db_load_null(load);
    else
        db_load_text(load, text);
}

static void load_content(struct writing *w, const struct load_record *record)
{
    struct db_load *load = &w->load;
    db_load_integer(load, w->batch);
    db_load_integer(load, (int64_t)record->line);
    db_load_integer(load, (int64_t)record->record);
    db_load_text(load, record->posted_date);
    db_load_integer(load, record->amount);
    db_load_text(load, slice_of(record->currency->code));
    if (record->has_balance && w->ordered)
        db_load_integer(load, record->balance);
    else
        db_load_null(load);
    load_text_or_null(load, record->member);
    load_text_or_null(load, record->type);
    load_text_or_null(load, record->status);
    db_load_text(load, record->body);
}

/* --- what is new, and what became of each account ----------------------------------------------
 */

static int insert_row(struct writing *w, const struct load_record *record,
                      const struct load_decision *decision, struct error *e)
{
    struct db_load *load = &w->load;
    load_identity(w->l, record->identity, &w->identity);
    db_load_text(load, slice_of(w->l->organization));
    db_load_text(load, record->account);
    db_load_text(load, buffer_slice(&w->identity));
    db_load_integer(load, decision->occurrence);
    db_load_integer(load, arrival_of(w, record));
    db_load_integer(load, w->batch);
    db_load_integer(load, 1);
    db_load_text(load, slice_of("standing"));
    load_content(w, record);
    return db_load_row(load, e);
}

static int end_account(struct writing *w, struct error *e)
{
    struct spool *spool = &w->l->accounts;
    if (w->news.added + w->news.corrected + w->news.deleted == 0)
        return 0;
    w->l->account_count++;
    if (spool_write_text(spool, buffer_slice(&w->account), e) != 0)
        return -1;
    return spool_write_text(spool, slice_make((const char *)&w->news, sizeof w->news), e);
}

static int note_member(struct writing *w, struct slice member, struct error *e)
{
    struct spool *spool = &w->l->members;
    if (member.length == 0 || slice_equals(member, buffer_slice(&w->member)))
        return 0;
    buffer_clear(&w->member);
    buffer_append_slice(&w->member, member);
    if (spool_write_text(spool, member, e) != 0)
        return -1;
    return spool_write_text(spool, buffer_slice(&w->account), e);
}

static void note_balance(struct writing *w, const struct load_record *record)
{
    struct account_news *news = &w->news;
    int64_t arrival = arrival_of(w, record);
    if (!record->has_balance || !w->ordered)
        return;
    int order = news->has_balance ? memcmp(record->posted_date.data, news->balance_date,
                                           sizeof news->balance_date)
                                  : 1;
    if (order < 0 || (order == 0 && arrival < news->balance_arrival))
        return;
    news->has_balance = 1;
    news->balance = record->balance;
    news->balance_arrival = arrival;
    news->currency = (uint16_t)currency_index(record->currency);
    memcpy(news->balance_date, record->posted_date.data, sizeof news->balance_date);
}

static int note_account(struct writing *w, const struct load_record *record,
                        const struct load_decision *decision, struct error *e)
{
    if (!slice_equals(record->account, buffer_slice(&w->account))) {
        if (end_account(w, e) != 0)
            return -1;
        buffer_clear(&w->account);
        buffer_append_slice(&w->account, record->account);
        buffer_clear(&w->member);
        memset(&w->news, 0, sizeof w->news);
    }
    if (decision->fate == FATE_DUPLICATE || decision->fate == FATE_CONFLICT)
        return 0;
    w->news.added += decision->fate == FATE_NEW;
    w->news.corrected += decision->fate == FATE_CORRECTED;
    w->news.deleted += decision->fate == FATE_DELETED;
    if (decision->fate == FATE_NEW)
        note_balance(w, record);
    return note_member(w, record->member, e);
}

static void count_repeat(struct transaction_load *l, int64_t batch)
{
    size_t i = 0;
    while (i < l->repeat_count && l->repeats[i].batch != batch)
        i++;
    if (i == l->repeat_count) {
        l->repeats = memory_resize(l->repeats, ++l->repeat_count, sizeof *l->repeats);
        l->repeats[i] = (struct load_repeat){.batch = batch};
    }
    l->repeats[i].records++;
}

static int take_record(void *context, const struct load_record *record,
                       const struct load_decision *decision, struct error *e)
{
    struct writing *w = context;
    struct transaction_load *l = w->l;
    l->counts[decision->fate]++;
    totals_add(&l->totals[decision->fate], record->currency, record->amount);
    if (note_account(w, record, decision, e) != 0)
        return -1;
    if (decision->fate == FATE_NEW)
        return insert_row(w, record, decision, e);
    if (decision->fate == FATE_DUPLICATE && decision->source != 0)
        count_repeat(l, decision->source);
    return 0;
}

static const char new_columns[] = "organization_id, account_id, identity, occurrence, arrival,"
                                  " batch, version, state, " CONTENT;

static int load_from_walk(struct writing *w, const char *table, const char *columns,
                          int (*take)(void *context, const struct load_record *record,
                                      const struct load_decision *decision, struct error *e),
                          struct error *e)
{
    int result = db_load_begin(&w->load, w->db, table, columns, e);
    if (result == 0)
        result = load_walk(w->l, take, w, e);
    if (result == 0)
        result = db_load_end(&w->load, e);
    db_load_release(&w->load);
    return result;
}

static int insert_new(struct writing *w, struct error *e)
{
    if (spool_open(&w->l->accounts, e) != 0 || spool_open(&w->l->members, e) != 0 ||
        load_from_walk(w, "account_transaction", new_columns, take_record, e) != 0)
        return -1;
    return end_account(w, e);
}

/* --- new versions of what is stored ------------------------------------------------------------
 */

static const char make_changed[] =
    "CREATE TEMPORARY TABLE changed (account_id {text} NOT NULL, identity {text} NOT NULL,"
    " occurrence {integer} NOT NULL, state {text} NOT NULL, source {integer} NOT NULL,"
    " line {integer} NOT NULL,"
    " record {integer} NOT NULL, posted_date {text} NOT NULL, amount {integer} NOT NULL,"
    " currency {text} NOT NULL, balance {integer}, member_id {text}, type {text}, status {text},"
    " body {text} NOT NULL, PRIMARY KEY (account_id, identity, occurrence)) {keyed}";

#define KEYED_LIKE_C                                                                               \
    " t.organization_id = $1 AND t.account_id = c.account_id AND t.identity = c.identity"          \
    " AND t.occurrence = c.occurrence"

static const char keep_versions[] =
    "INSERT INTO transaction_version (organization_id, account_id, identity, occurrence, arrival,"
    " batch, version, state, " CONTENT ", until_batch)"
    " SELECT t.organization_id, t.account_id, t.identity, t.occurrence, t.arrival, t.batch,"
    " t.version, t.state, " CONTENT_OF_T ", CAST($2 AS {integer})"
    " FROM changed c JOIN account_transaction t ON" KEYED_LIKE_C;

static const char change_rows[] =
    "UPDATE account_transaction AS t SET batch = $2, version = t.version + 1, state = c.state,"
    " source = c.source, line = c.line, record = c.record, posted_date = c.posted_date, amount = "
    "c.amount,"
    " currency = c.currency, balance = c.balance, member_id = c.member_id, type = c.type,"
    " status = c.status, body = c.body FROM changed c WHERE" KEYED_LIKE_C;

static int take_change(void *context, const struct load_record *record,
                       const struct load_decision *decision, struct error *e)
{
    struct writing *w = context;
    struct db_load *load = &w->load;
    if (decision->fate != FATE_CORRECTED && decision->fate != FATE_DELETED)
        return 0;
    load_identity(w->l, record->identity, &w->identity);
    db_load_text(load, record->account);
    db_load_text(load, buffer_slice(&w->identity));
    db_load_integer(load, decision->occurrence);
    db_load_text(load, slice_of(decision->fate == FATE_DELETED ? "deleted" : "standing"));
    load_content(w, record);
    return db_load_row(load, e);
}

/* As many rows as were decided upon, or nothing at all. */
static int expect(int64_t got, uint64_t expected, struct error *e)
{
    if (got >= 0 && (uint64_t)got == expected)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "out of balance: not as many rows changed as were to change: nothing was "
                     "loaded; store-check says what is wrong");
}

static int change_stored(struct writing *w, struct error *e)
{
    uint64_t count = w->l->counts[FATE_CORRECTED] + w->l->counts[FATE_DELETED];
    struct store_value values[] = {store_text(w->l->organization), store_integer(w->batch)};
    int64_t kept;
    int64_t changed;
    if (count == 0)
        return 0;
    if (db_execute(w->db, make_changed, e) != 0 ||
        load_from_walk(w, "changed", "account_id, identity, occurrence, state, " CONTENT,
                       take_change, e) != 0 ||
        store_query_run(w->db, keep_versions, values, 2, &kept, e) != 0 ||
        store_query_run(w->db, change_rows, values, 2, &changed, e) != 0)
        return -1;
    return expect(kept, count, e) != 0 ? -1 : expect(changed, count, e);
}

/* --- what is kept apart ------------------------------------------------------------------------
 */

static int take_conflict(void *context, const struct load_record *record,
                         const struct load_decision *decision, struct error *e)
{
    struct writing *w = context;
    struct db_load *load = &w->load;
    if (decision->fate != FATE_CONFLICT)
        return 0;
    load_identity(w->l, record->identity, &w->identity);
    db_load_text(load, slice_of(w->l->organization));
    db_load_integer(load, w->batch);
    db_load_integer(load, (int64_t)record->record);
    db_load_integer(load, (int64_t)record->line);
    db_load_text(load, record->account);
    db_load_text(load, buffer_slice(&w->identity));
    db_load_integer(load, decision->occurrence);
    db_load_integer(load,
                    decision->version != 0 || decision->occurrence == 0 ? decision->version : 1);
    db_load_text(load, record->body);
    return db_load_row(load, e);
}

static int insert_conflicts(struct writing *w, struct error *e)
{
    if (w->l->counts[FATE_CONFLICT] == 0)
        return 0;
    return load_from_walk(w, "transaction_conflict",
                          "organization_id, batch, record, line, account_id, identity, occurrence,"
                          " version, body",
                          take_conflict, e);
}

static int take_sighting(void *context, const struct load_record *record,
                         const struct load_decision *decision, struct error *e)
{
    struct writing *w = context;
    struct db_load *load = &w->load;
    if (decision->source == 0 || decision->fate == FATE_CONFLICT)
        return 0;
    load_identity(w->l, record->identity, &w->identity);
    db_load_text(load, slice_of(w->l->organization));
    db_load_integer(load, w->batch);
    db_load_text(load, record->account);
    db_load_text(load, buffer_slice(&w->identity));
    db_load_integer(load, decision->occurrence);
    return db_load_row(load, e);
}

/* What was there is remembered where mended lines may follow, which are none of it. */
static int insert_sightings(struct writing *w, struct error *e)
{
    struct transaction_load *l = w->l;
    uint64_t rejected = json_number_at(json_member(l->source.end, "counts"), "rejected");
    if (l->rule.trusted || (rejected == 0 && l->parent == 0))
        return 0;
    return load_from_walk(w, "transaction_sighting",
                          "organization_id, batch, account_id, identity, occurrence", take_sighting,
                          e);
}

/* --- what a replacement leaves out -------------------------------------------------------------
 */

static const char make_kept[] =
    "CREATE TEMPORARY TABLE kept (account_id {text} NOT NULL, identity {text} NOT NULL,"
    " occurrence {integer} NOT NULL) {table}"; /* some twice, where a record repeats another */

static const char leave_kept[] = "DELETE FROM leaving WHERE (account_id, identity, occurrence)"
                                 " IN (SELECT account_id, identity, occurrence FROM kept)";

static int take_kept(void *context, const struct load_record *record,
                     const struct load_decision *decision, struct error *e)
{
    struct writing *w = context;
    struct db_load *load = &w->load;
    if (!decision->kept)
        return 0;
    load_identity(w->l, record->identity, &w->identity);
    db_load_text(load, record->account);
    db_load_text(load, buffer_slice(&w->identity));
    db_load_integer(load, decision->occurrence);
    return db_load_row(load, e);
}

/* To `other`, the batch that had records again of one of the replaced. */
static int find_repeat(struct transaction_load *l, struct db *db, struct error *e)
{
    struct warehouse_batch told = {0};
    int result = 0;
    for (size_t i = 0; i < l->lineage_count && l->other.number == 0 && result == 0; i++) {
        result = warehouse_batch_by_number(db, l->organization, l->lineage[i], &told, e);
        if (result == 0)
            result = warehouse_reverse_find_repeat(db, l->organization, &told, l->replaced.number,
                                                   &l->other, e);
        warehouse_batch_release(&told);
    }
    return result;
}

/* What a later upload sent again may only leave by name. */
static int check_repeats(struct writing *w, struct error *e)
{
    struct transaction_load *l = w->l;
    struct buffer name = {0};
    if (l->options->overridden[LOAD_RULE_SENT_AGAIN])
        return 0;
    if (find_repeat(l, w->db, e) != 0)
        return -1;
    if (l->other.number == 0)
        return 0;
    warehouse_batch_name(&l->other, l->organization, &name);
    error_set(e, STATUS_REJECTED,
              "%s: this upload leaves out records that %s sent again (%s): reverse that first, or "
              "override",
              l->source.name, name.data, load_rule_code(LOAD_RULE_SENT_AGAIN));
    buffer_release(&name);
    return -1;
}

static int leave_out(struct writing *w, struct error *e)
{
    struct transaction_load *l = w->l;
    bool tells = l->options->events != LOAD_EVENTS_NONE && !l->options->backfill;
    struct warehouse_reversal r = {.organization = l->organization,
                                   .sources = l->lineage,
                                   .source_count = l->lineage_count,
                                   .only_told = true,
                                   .batch = w->batch,
                                   .batch_name = tells ? w->batch_name : NULL};
    int64_t count = 0;
    if (l->replaced.number == 0)
        return 0;
    if (db_execute(w->db, make_kept, e) != 0 ||
        load_from_walk(w, "kept", "account_id, identity, occurrence", take_kept, e) != 0 ||
        warehouse_reverse_prepare(w->db, e) != 0 || warehouse_reverse_choose(&r, w->db, e) != 0 ||
        db_execute(w->db, leave_kept, e) != 0 ||
        store_query_number(w->db, "SELECT count(*) FROM leaving", NULL, 0, &count, e) != 0)
        return -1;
    if ((count != 0 && check_repeats(w, e) != 0) || warehouse_reverse(&r, w->db, e) != 0)
        return -1;
    l->reversed = r.count;
    l->reversed_totals = r.totals;
    l->event_count += r.events;
    return 0;
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static int recompute_changed(struct writing *w, struct error *e)
{
    struct transaction_load *l = w->l;
    if (l->counts[FATE_CORRECTED] + l->counts[FATE_DELETED] == 0)
        return 0;
    if (warehouse_balance_recompute(w->db, l->organization,
                                    "SELECT DISTINCT account_id FROM changed", e) != 0)
        return -1;
    if (l->options->events == LOAD_EVENTS_NONE || l->options->backfill)
        return 0;
    return warehouse_balance_tell(w->db, l->organization, w->batch, w->batch_name, &l->event_count,
                                  e);
}

static int write_all(struct writing *w, struct error *e)
{
    struct transaction_load *l = w->l;
    if (warehouse_balance_prepare(w->db, e) != 0 || insert_new(w, e) != 0 ||
        change_stored(w, e) != 0 || insert_conflicts(w, e) != 0 || insert_sightings(w, e) != 0 ||
        load_news_members(l, w->db, e) != 0 ||
        load_news_events(l, w->db, w->batch, w->batch_name, e) != 0 ||
        load_news_balances(l, w->db, w->batch, w->batch_name, e) != 0)
        return -1;
    return recompute_changed(w, e) != 0 ? -1 : leave_out(w, e);
}

int load_write(struct transaction_load *l, struct db *db, int64_t number, const char *name,
               struct error *e)
{
    struct slice order = json_text_at(l->source.begin, "rowOrder");
    struct writing w = {.l = l, .db = db, .batch = number, .batch_name = name};
    w.ordered = order.length != 0;
    w.descending = slice_equals_text(order, "descending");
    int result = write_all(&w, e);
    buffer_release(&w.identity);
    buffer_release(&w.account);
    buffer_release(&w.member);
    buffer_release(&w.packed);
    return result;
}
