#include "transaction_load.h"

#include "date.h"
#include "load_facts.h"
#include "load_recognise.h"
#include "load_record.h"
#include "load_settle.h"
#include "load_write.h"
#include "memory.h"
#include "naming.h"
#include "store_organization.h"
#include "store_query.h"

#include <stdlib.h>
#include <string.h>

enum { SORTER_BYTES = 20 * 1024 * 1024 };

static const struct {
    const char *code;
    const char *words;
} rules[LOAD_RULE_COUNT] = {
    [LOAD_RULE_IDENTITY] = {"identity-rule", "identities are made otherwise than before"},
    [LOAD_RULE_RESAVED] = {"resaved-copy", "the same dates, counts and totals in other bytes"},
    [LOAD_RULE_REPLACED] = {"replaced-upload", "another upload was loaded in its place"},
    [LOAD_RULE_PARENT] = {"parent-not-loaded",
                          "the upload whose lines it mends was not loaded, and must come whole"},
    [LOAD_RULE_SENT_AGAIN] = {"sent-again", "later uploads sent its records again"},
};

const char *load_rule_code(enum load_rule rule)
{
    return rules[rule].code;
}

const char *load_rule_words(enum load_rule rule)
{
    return rules[rule].words;
}

enum load_rule load_rule_find(const char *code)
{
    for (enum load_rule rule = LOAD_RULE_NONE + 1; rule < LOAD_RULE_COUNT; rule++)
        if (strcmp(rules[rule].code, code) == 0)
            return rule;
    return LOAD_RULE_NONE;
}

/* --- reading -----------------------------------------------------------------------------------
 */

static int take_begin(struct transaction_load *l, struct error *e)
{
    const struct json_value *begin = l->source.begin;
    const char *date = l->options->date;
    struct date day;
    l->organization = json_copy_text(begin, "organizationId");
    l->date = json_copy_text(begin, "date");
    if (l->organization == NULL || !naming_is_organization(l->organization))
        return error_set(e, STATUS_TROUBLE, "%s: no organizationId", l->source.name);
    if (l->date != NULL && date != NULL && strcmp(l->date, date) != 0)
        return error_set(e, STATUS_TROUBLE, "%s: the batch is of %s, not of %s", l->source.name,
                         l->date, date);
    if (l->date == NULL && date != NULL)
        l->date = memory_copy_text(date, strlen(date));
    if (l->date != NULL && date_parse_iso(slice_of(l->date), &day) != 0)
        return error_set(e, STATUS_TROUBLE, "%s: the batch's date is no day", l->source.name);
    if (l->date == NULL)
        return error_set(e, STATUS_TROUBLE, "%s: no business date: give the upload's --date",
                         l->source.name);
    if (identity_rule_read(&l->rule, begin, e) != 0)
        return error_prefix(e, "%s", l->source.name);
    transaction_line_open(&l->line, &l->rule, slice_of(l->organization));
    return 0;
}

/* Copies member KEY of the end record; on a failure what was written is no JSON. */
static int copy_of_end(const struct transaction_load *l, const char *key, struct json_writer *w,
                       struct error *e)
{
    json_key(w, key);
    return json_copy(w, json_member(l->source.end, key), e);
}

/* Two uploads with the same dates, counts and totals may be one that was saved again. */
static int make_fingerprint(struct transaction_load *l, struct error *e)
{
    struct buffer text = {0};
    struct json_writer w;
    json_begin(&w, &text);
    json_object_begin(&w);
    json_member_text(&w, "date", l->date);
    json_member_text(&w, "first", l->first_date == NULL ? "" : l->first_date);
    json_member_text(&w, "last", l->last_date == NULL ? "" : l->last_date);
    int result = copy_of_end(l, "counts", &w, e);
    if (result == 0)
        result = copy_of_end(l, "totals", &w, e);
    if (result == 0) {
        json_object_end(&w);
        result = digest_update(&l->digest, buffer_slice(&text), e);
    }
    if (result == 0)
        result = digest_finish(&l->digest, l->fingerprint, e);
    buffer_release(&text);
    return result;
}

static int take_end(struct transaction_load *l, struct error *e)
{
    struct slice sha256 = json_text_at(json_member(l->source.end, "upload"), "sha256");
    if (sha256.length != DIGEST_HEX_SIZE - 1)
        return error_set(e, STATUS_TROUBLE,
                         "%s: no digest of the upload: without it nobody could know it again",
                         l->source.name);
    memcpy(l->upload_digest, sha256.data, sha256.length);
    l->upload_digest[sha256.length] = '\0';
    return make_fingerprint(l, e);
}

static void note_date(struct transaction_load *l, struct slice date)
{
    if (l->first_date == NULL) {
        l->first_date = memory_copy_text(date.data, date.length);
        l->last_date = memory_copy_text(date.data, date.length);
        return;
    }
    char **target = memcmp(date.data, l->first_date, date.length) < 0  ? &l->first_date
                    : memcmp(date.data, l->last_date, date.length) > 0 ? &l->last_date
                                                                       : NULL;
    if (target != NULL)
        memcpy(*target, date.data, date.length);
}

static int take_record(struct transaction_load *l, struct slice line, struct error *e)
{
    struct transaction_row row;
    if (transaction_line_read(&l->line, line, &row, e) != 0)
        return batch_source_refuse(&l->source, e);
    batch_source_count(&l->source, row.currency, row.amount);
    if (row.posted_date.length == 0)
        row.posted_date = slice_of(l->date);
    note_date(l, row.posted_date);
    return load_add(l, &row, e);
}

static int read_records(struct transaction_load *l, const struct operand *input, struct error *e)
{
    struct slice line;
    int result = batch_source_open(&l->source, input, e);
    if (result == 0)
        result = take_begin(l, e);
    while (result == 0 && (result = batch_source_next(&l->source, &line, e)) == 1)
        result = take_record(l, line, e);
    return result;
}

int transaction_load_read(struct transaction_load *l, const struct load_options *options,
                          const struct operand *input, struct error *e)
{
    *l = (struct transaction_load){.options = options};
    text_sorter_open(&l->sorter, SORTER_BYTES);
    if (digest_init(&l->digest, e) != 0)
        return -1;
    if (read_records(l, input, e) != 0) {
        if (e->status != STATUS_REJECTED || l->source.end == NULL || l->date == NULL)
            return -1;
        l->verdict = LOAD_REJECTED;
    }
    if (take_end(l, e) != 0)
        return -1;
    return l->verdict == LOAD_REJECTED ? 0 : text_sorter_sort(&l->sorter, e);
}

/* --- the batch ---------------------------------------------------------------------------------
 */

static int record_organization(struct transaction_load *l, struct db *db, struct error *e)
{
    struct store_value values[] = {store_text(l->organization), store_text(l->rule.text)};
    if (store_organization_add(db, l->organization, e) != 0)
        return -1;
    if (l->verdict != LOAD_DONE)
        return 0;
    return store_query_run(db,
                           "UPDATE organization SET identity_rule = $2 WHERE organization_id = $1",
                           values, 2, NULL, e);
}

static const char *state_word(const struct transaction_load *l)
{
    return l->verdict == LOAD_DONE ? "loaded" : l->verdict == LOAD_HELD ? "held" : "rejected";
}

static int insert_batch(struct transaction_load *l, struct db *db, struct error *e)
{
    struct buffer facts = {0};
    int result = load_write_facts(l, db, &facts, e);
    struct warehouse_batch_entry entry = {.organization = l->organization,
                                          .date = l->date,
                                          .digest = l->upload_digest,
                                          .state = state_word(l),
                                          .fingerprint = l->fingerprint,
                                          .parent = l->parent,
                                          .facts = buffer_slice(&facts)};
    if (result == 0)
        result = warehouse_batch_insert(db, l->batch.number, l->batch.nth, &entry, e);
    buffer_release(&facts);
    return result;
}

static int choose_number(struct transaction_load *l, struct db *db, struct error *e)
{
    l->batch.date = memory_copy_text(l->date, strlen(l->date));
    return store_organization_next_batch(db, l->organization, "txn", l->date, &l->batch.number,
                                         &l->batch.nth, e);
}

static int load(struct transaction_load *l, struct db *db, struct error *e)
{
    struct buffer name = {0};
    warehouse_batch_name(&l->batch, l->organization, &name);
    int result = load_settle(l, db, e);
    if (result == 0)
        result = load_write(l, db, l->batch.number, name.data, e);
    if (result == 0 && l->replaced.number != 0)
        result = warehouse_batch_set_state(db, l->organization, l->replaced.number, "replaced", e);
    if (result == 0)
        result =
            warehouse_batch_last(db, l->organization, l->date, l->batch.number, &l->previous, e);
    buffer_release(&name);
    return result;
}

/* Everything between begin and commit; *CHANGED says whether there is anything to keep. */
static int run(struct transaction_load *l, struct db *db, bool *changed, struct error *e)
{
    int known = load_recognise(l, db, e);
    *changed = false;
    if (known < 0)
        return -1;
    if (l->batch.number != 0)
        return 0;
    *changed = true;
    if (record_organization(l, db, e) != 0 || choose_number(l, db, e) != 0)
        return -1;
    if (l->verdict == LOAD_DONE && load(l, db, e) != 0)
        return -1;
    return insert_batch(l, db, e) != 0 ? -1 : load_log_run(l, db, e);
}

int transaction_load_run(struct transaction_load *l, struct store *store, struct error *e)
{
    bool changed;
    if (store_begin(store, l->organization, e) != 0 || run(l, store->db, &changed, e) != 0)
        return -1;
    if (changed && !l->options->dry_run)
        return store_commit(store, e);
    store_rollback(store);
    return 0;
}

void transaction_load_release(struct transaction_load *l)
{
    batch_source_release(&l->source);
    identity_rule_release(&l->rule);
    transaction_line_release(&l->line);
    text_sorter_close(&l->sorter);
    digest_release(&l->digest);
    buffer_release(&l->packed);
    spool_close(&l->decisions);
    spool_close(&l->accounts);
    spool_close(&l->members);
    warehouse_batch_release(&l->batch);
    warehouse_batch_release(&l->other);
    warehouse_batch_release(&l->previous);
    warehouse_batch_release(&l->replaced);
    free(l->organization);
    free(l->date);
    free(l->first_date);
    free(l->last_date);
    free(l->family);
    free(l->lineage);
    free(l->repeats);
    *l = (struct transaction_load){0};
}
