#include "reconcile_store.h"

#include "group_event.h"
#include "memory.h"
#include "reconcile_facts.h"
#include "reconcile_groups.h"
#include "store_query.h"

#include <inttypes.h>
#include <stdlib.h>

struct batch_run {
    struct buffer words; /* "2026-11-24T08:41:07Z by nightops@box2" */
    bool is_manifest;    /* it was read from chunk files */
};

/* --- the versions ------------------------------------------------------------------------------
 */

/*
 * An amount has 64 bits, and so have the engines' integers: its upper and lower halves are summed
 * apart, which overflows with 2^31 rows at the earliest, and put together in 128 bits. The halves
 * of a negative amount are those of its two's complement.
 */
static const char only_versions[] =
    "SELECT batch, state, currency, CASE WHEN amount < 0 THEN 1 ELSE 0 END, count(*),"
    " CAST(sum(amount >> 32) AS {integer}), CAST(sum(amount & 4294967295) AS {integer})"
    " FROM account_transaction WHERE organization_id = $1 AND version = 1 GROUP BY 1, 2, 3, 4";

static void take_sum(struct version_walk *walk, const struct db_statement *s)
{
    struct quantity_money sum = {.currency = currency_find(db_text(s, 2)),
                                 .records = db_integer(s, 4)};
    decimal_sum units = (decimal_sum)db_integer(s, 5) * ((decimal_sum)1 << 32) + db_integer(s, 6);
    if (db_integer(s, 3) == 1)
        sum.debit = -units;
    else
        sum.credit = units;
    version_walk_add(walk, db_integer(s, 0), version_state_find(db_text(s, 1)), &sum);
}

/* Every version of the transactions that ever had another; the present one is the last. */
static const char chains[] =
    "SELECT account_id, identity, occurrence, version, batch, until_batch, state, amount, currency,"
    " source"
    " FROM transaction_version WHERE organization_id = $1 UNION ALL"
    " SELECT account_id, identity, occurrence, version, batch, 0, state, amount, currency, source"
    " FROM account_transaction WHERE organization_id = $1 AND version > 1 ORDER BY 1, 2, 3, 4";

struct key {
    struct buffer account;
    struct buffer identity;
    int64_t occurrence;
};

static bool is_same_key(const struct key *key, const struct db_statement *s)
{
    return slice_equals(buffer_slice(&key->account), db_text(s, 0)) &&
           slice_equals(buffer_slice(&key->identity), db_text(s, 1)) &&
           key->occurrence == db_integer(s, 2);
}

static void take_version(struct version_walk *walk, struct key *key, const struct db_statement *s)
{
    const struct version v = {.number = db_integer(s, 3),
                              .batch = db_integer(s, 4),
                              .until = db_integer(s, 5),
                              .state = version_state_find(db_text(s, 6)),
                              .amount = db_integer(s, 7),
                              .currency = currency_find(db_text(s, 8)),
                              .source = db_integer(s, 9)};
    if (!is_same_key(key, s)) {
        version_walk_end(walk);
        buffer_clear(&key->account);
        buffer_append_slice(&key->account, db_text(s, 0));
        buffer_clear(&key->identity);
        buffer_append_slice(&key->identity, db_text(s, 1));
        key->occurrence = db_integer(s, 2);
    }
    version_walk_take(walk, &v);
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* What the rows of one statement are for. */
struct reading {
    struct reconcile_store *s;
    struct key key;
};

static void take_only_version(struct reading *r, const struct db_statement *q)
{
    take_sum(&r->s->walk, q);
}

static void take_chain(struct reading *r, const struct db_statement *q)
{
    take_version(&r->s->walk, &r->key, q);
}

static bool has_batch(const struct reading *r, int64_t number)
{
    return batch_list_find(&r->s->batches, number) != NULL;
}

static void take_conflict(struct reading *r, const struct db_statement *q)
{
    int64_t number = db_integer(q, 0);
    if (!has_batch(r, number))
        return;
    r->s->found[number - 1].conflict_rows++;
    reconcile_facts_add_record(&r->s->found[number - 1].conflicts, db_text(q, 1));
}

/* How many transactions an event tells of. */
static int64_t records_of(struct slice body)
{
    struct json_document document = {0};
    struct error ignored;
    int64_t records = 1;
    if (json_parse(&document, body, &ignored) != 0)
        return 0;
    if (json_type_of(json_member(document.root, "records")) == JSON_NUMBER)
        records = (int64_t)json_number_at(document.root, "records");
    json_release(&document);
    return records;
}

static void take_event(struct reading *r, const struct db_statement *q)
{
    int64_t number = db_integer(q, 0);
    if (!has_batch(r, number))
        return;
    struct batch_found *found = &r->s->found[number - 1];
    found->events++;
    if (slice_equals_text(db_text(q, 1), GROUP_EVENT_KIND)) {
        struct group_found *group = &r->s->group_found[number - 1];
        if (group->events++ == 0)
            group->first_event = db_integer(q, 3);
    }
    if (!slice_equals_text(db_text(q, 1), "account_transactionadded"))
        return;
    found->events_added++;
    found->records_added += records_of(db_text(q, 2));
}

static void take_run(struct reading *r, const struct db_statement *q)
{
    struct json_document detail = {0};
    struct error ignored;
    int64_t number = db_integer(q, 0);
    if (!has_batch(r, number) || r->s->runs[number - 1].words.length > 0)
        return;
    struct batch_run *run = &r->s->runs[number - 1];
    buffer_append_slice(&run->words, db_text(q, 1));
    buffer_append_text(&run->words, " by ");
    buffer_append_slice(&run->words, db_text(q, 2));
    buffer_append_byte(&run->words, '@');
    buffer_append_slice(&run->words, db_text(q, 3));
    if (json_parse(&detail, db_text(q, 4), &ignored) != 0)
        return;
    run->is_manifest = slice_equals_text(json_text_at(detail.root, "source"), "manifest");
    json_release(&detail);
}

static int read_all(struct reconcile_store *s, const char *sql,
                    void (*take)(struct reading *r, const struct db_statement *q), struct error *e)
{
    struct db_statement q = {0};
    struct reading reading = {.s = s};
    const struct store_value values[] = {store_text(s->batches.organization)};
    int result = store_query_begin(&q, s->db, sql, values, 1, e);
    while (result == 0 && (result = db_step(&q, e)) == 1) {
        take(&reading, &q);
        result = 0;
    }
    db_release(&q);
    version_walk_end(&s->walk);
    buffer_release(&reading.key.account);
    buffer_release(&reading.key.identity);
    return result;
}

static void prepare(struct reconcile_store *s)
{
    size_t count = s->batches.count;
    s->names = memory_array(count + 1, sizeof *s->names);
    s->found = memory_array(count + 1, sizeof *s->found);
    s->group_found = memory_array(count + 1, sizeof *s->group_found);
    s->runs = memory_array(count + 1, sizeof *s->runs);
    version_walk_open(&s->walk, count);
    change_walk_open(&s->changes, count);
    for (size_t i = 0; i < count; i++) {
        const struct stored_batch *batch = &s->batches.of[i];
        s->names[i] = batch->name == NULL ? "a batch that is not there" : batch->name;
    }
}

int reconcile_store_open(struct reconcile_store *s, struct db *db, const char *organization,
                         struct error *e)
{
    *s = (struct reconcile_store){.db = db};
    if (batch_list_read(&s->batches, db, organization, e) != 0)
        return -1;
    prepare(s);
    if (read_all(s,
                 "SELECT batch, kind, body, number FROM event WHERE organization_id = $1"
                 " ORDER BY number",
                 take_event, e) != 0)
        return -1;
    return read_all(s,
                    "SELECT batch, at, user_name, host, detail FROM run WHERE organization_id = $1"
                    " AND batch IS NOT NULL ORDER BY number",
                    take_run, e);
}

int reconcile_store_read_transactions(struct reconcile_store *s, struct error *e)
{
    if (read_all(s, only_versions, take_only_version, e) != 0 ||
        read_all(s, chains, take_chain, e) != 0)
        return -1;
    return read_all(s,
                    "SELECT batch, body FROM transaction_conflict WHERE organization_id = $1"
                    " ORDER BY batch, record",
                    take_conflict, e);
}

int reconcile_store_read_groups(struct reconcile_store *s, struct error *e)
{
    return reconcile_groups_read(&s->changes, s->db, s->batches.organization, e);
}

/* --- one batch ---------------------------------------------------------------------------------
 */

/* GROUP is NULL for a batch of transactions. */
static int read_claim(struct reconcile_store *s, int64_t number, struct batch_claim *claim,
                      struct group_claim *group, struct json_document *facts, struct error *e)
{
    struct db_statement q = {0};
    const struct store_value values[] = {store_text(s->batches.organization),
                                         store_integer(number)};
    int result = store_query_begin(
        &q, s->db, "SELECT facts FROM batch WHERE organization_id = $1 AND number = $2", values, 2,
        e);
    if (result == 0 && (result = db_step(&q, e)) == 1) {
        if (group == NULL)
            reconcile_facts_read(claim, facts, db_text(&q, 0));
        else
            reconcile_facts_read_groups(claim, group, facts, db_text(&q, 0));
    }
    db_release(&q);
    return result < 0 ? -1 : 0;
}

/* Batches of mended lines of NUMBER that are loaded. */
struct mended_list {
    struct mended *of;
    size_t count;
};

static int read_mended(struct reconcile_store *s, int64_t number, struct mended_list *list,
                       struct error *e)
{
    for (size_t i = 0; i < s->batches.count; i++) {
        const struct stored_batch *batch = &s->batches.of[i];
        struct batch_claim claim = {0};
        struct json_document facts = {0};
        if (batch->name == NULL || batch->parent != number || !batch->is_of_transactions ||
            batch_state_find(slice_of(batch->state)) != BATCH_LOADED)
            continue;
        int result = read_claim(s, (int64_t)i + 1, &claim, NULL, &facts, e);
        if (result == 0 && claim.resubmits.length > 0) {
            list->of = memory_resize(list->of, list->count + 1, sizeof *list->of);
            list->of[list->count] = (struct mended){
                .name = batch->name, .read = claim.read, .accepted = claim.accepted};
            quantity_merge(&list->of[list->count++].money, &claim.chunks, 1);
        }
        batch_claim_release(&claim);
        json_release(&facts);
        if (result != 0)
            return -1;
    }
    return 0;
}

static void make(struct reconcile_store *s, int64_t number, const struct mended_list *mended,
                 struct reconciled *result)
{
    size_t i = (size_t)number - 1;
    struct reconciliation_input in = {.claim = &result->claim,
                                      .tally = &s->walk.batches[i],
                                      .found = &s->found[i],
                                      .mended = mended->of,
                                      .mended_count = mended->count,
                                      .names = s->names,
                                      .name_count = s->batches.count,
                                      .run = buffer_slice(&s->runs[i].words),
                                      .is_manifest = s->runs[i].is_manifest};
    result->claim.state = batch_state_find(slice_of(result->batch->state));
    reconciliation_make(&result->account, &in);
}

static int make_transactions(struct reconcile_store *s, int64_t number, struct reconciled *result,
                             struct error *e)
{
    struct mended_list mended = {0};
    int status = read_claim(s, number, &result->claim, NULL, &result->facts, e);
    if (status == 0)
        status = read_mended(s, number, &mended, e);
    if (status == 0)
        make(s, number, &mended, result);
    for (size_t i = 0; i < mended.count; i++)
        quantity_release(&mended.of[i].money);
    free(mended.of);
    return status;
}

static int make_groups(struct reconcile_store *s, int64_t number, struct reconciled *result,
                       struct error *e)
{
    size_t i = (size_t)number - 1;
    struct group_found *found = &s->group_found[i];
    const struct group_reconciliation_input in = {.claim = &result->claim,
                                                  .group = &result->group,
                                                  .tally = &s->changes.batches[i],
                                                  .found = found,
                                                  .names = s->names,
                                                  .name_count = s->batches.count,
                                                  .run = buffer_slice(&s->runs[i].words)};
    group_sums_release(&found->groups);
    if (read_claim(s, number, &result->claim, &result->group, &result->facts, e) != 0 ||
        reconcile_groups_sum(&found->groups, s->db, s->batches.organization, number, e) != 0 ||
        reconcile_groups_compare_events(&found->told_otherwise, s->db, s->batches.organization,
                                        number, found->first_event, e) != 0)
        return -1;
    result->claim.state = batch_state_find(slice_of(result->batch->state));
    group_reconciliation_make(&result->account, &in);
    return 0;
}

int reconcile_store_batch(struct reconcile_store *s, int64_t number, struct reconciled *result,
                          struct error *e)
{
    *result = (struct reconciled){.batch = batch_list_find(&s->batches, number)};
    return result->batch->is_of_groups ? make_groups(s, number, result, e)
                                       : make_transactions(s, number, result, e);
}

void reconciled_release(struct reconciled *r)
{
    reconciliation_release(&r->account);
    batch_claim_release(&r->claim);
    group_sums_release(&r->group.groups);
    json_release(&r->facts);
    *r = (struct reconciled){0};
}

void reconcile_store_release(struct reconcile_store *s)
{
    for (size_t i = 0; s->found != NULL && i < s->batches.count; i++) {
        quantity_release(&s->found[i].conflicts);
        group_sums_release(&s->group_found[i].groups);
        buffer_release(&s->runs[i].words);
    }
    free(s->names);
    free(s->found);
    free(s->group_found);
    free(s->runs);
    version_walk_release(&s->walk);
    change_walk_release(&s->changes);
    batch_list_release(&s->batches);
    *s = (struct reconcile_store){0};
}
