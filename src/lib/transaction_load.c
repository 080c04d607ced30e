#include "transaction_load.h"

#include "batch.h"
#include "date.h"
#include "memory.h"
#include "naming.h"
#include "run_log.h"
#include "store_organization.h"
#include "store_query.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SORTER_BYTES = 20 * 1024 * 1024, IDENTITY_BYTES = 16, PREFIX_DIGITS = 16 };

static const struct {
    const char *code;
    const char *words;
} rules[LOAD_RULE_COUNT] = {
    [LOAD_RULE_IDENTITY] = {"identity-rule", "identities are made otherwise than before"},
    [LOAD_RULE_RESAVED] = {"resaved-copy", "the same dates, counts and totals in other bytes"},
    [LOAD_RULE_REPLACED] = {"replaced-upload", "another upload was loaded in its place"},
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

/* --- a record in the sorter --------------------------------------------------------------------
 */

/* In front of the texts of a packed record. */
struct packed {
    uint64_t line;
    int64_t amount;
    int64_t balance;
    uint16_t currency;
    uint8_t has_balance;
    uint8_t deletes;
    uint32_t lengths[4]; /* posted date, member, type, status; the rest is the body */
};

/* What a text of the sorter begins with ends where these, its last bytes, say. */
typedef uint32_t head_length;

void load_append_record(uint64_t record, struct buffer *to)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buffer_append_byte(to, (char)(record >> shift & 0xff));
}

static void pack(const struct transaction_row *row, struct buffer *to)
{
    struct packed packed = {
        .line = row->line,
        .amount = row->amount,
        .balance = row->balance,
        .currency = (uint16_t)currency_index(row->currency),
        .has_balance = row->has_balance,
        .deletes = row->deletes,
        .lengths = {(uint32_t)row->posted_date.length, (uint32_t)row->member.length,
                    (uint32_t)row->type.length, (uint32_t)row->status.length},
    };
    buffer_append(to, (const char *)&packed, sizeof packed);
    buffer_append_slice(to, row->posted_date);
    buffer_append_slice(to, row->member);
    buffer_append_slice(to, row->type);
    buffer_append_slice(to, row->status);
    buffer_append_slice(to, row->body);
}

static struct slice take_bytes(struct slice *from, size_t length)
{
    struct slice taken = slice_make(from->data, length);
    *from = slice_make(from->data + length, from->length - length);
    return taken;
}

static void unpack(struct slice key, struct slice value, struct load_record *record)
{
    struct packed packed;
    const char *nul = memchr(key.data, '\0', key.length);
    size_t account = (size_t)(nul - key.data);
    memcpy(&packed, value.data, sizeof packed);
    take_bytes(&value, sizeof packed);
    *record = (struct load_record){
        .account = slice_make(key.data, account),
        .identity = slice_make(nul + 1, key.length - account - 1 - 1 - sizeof record->record),
        .line = packed.line,
        .amount = packed.amount,
        .balance = packed.balance,
        .currency = currency_at(packed.currency),
        .has_balance = packed.has_balance,
        .deletes = packed.deletes,
    };
    for (size_t i = 0; i < sizeof record->record; i++)
        record->record =
            record->record << 8 | (unsigned char)key.data[key.length - sizeof record->record + i];
    record->posted_date = take_bytes(&value, packed.lengths[0]);
    record->member = take_bytes(&value, packed.lengths[1]);
    record->type = take_bytes(&value, packed.lengths[2]);
    record->status = take_bytes(&value, packed.lengths[3]);
    record->body = value;
}

/* What makes the record itself within its account. A pending and a posted one are never the same by
 * their fields alone. */
static int append_identity(struct transaction_load *l, const struct transaction_row *row,
                           struct error *e)
{
    unsigned char bytes[IDENTITY_BYTES];
    if (l->rule.trusted) {
        buffer_append_slice(&l->packed, row->id);
        return 0;
    }
    if (digest_update(&l->digest, row->values, e) != 0 ||
        digest_update(&l->digest, row->status, e) != 0 ||
        digest_finish_bytes(&l->digest, bytes, sizeof bytes, e) != 0)
        return -1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        buffer_append_byte(&l->packed, "0123456789abcdef"[bytes[i] >> 4]);
        buffer_append_byte(&l->packed, "0123456789abcdef"[bytes[i] & 15]);
    }
    return 0;
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
    buffer_clear(&l->packed);
    buffer_append_slice(&l->packed, row.account);
    buffer_append_byte(&l->packed, '\0');
    if (append_identity(l, &row, e) != 0)
        return -1;
    buffer_append_byte(&l->packed, '\0');
    load_append_record(row.record, &l->packed);
    head_length head = (head_length)l->packed.length;
    pack(&row, &l->packed);
    buffer_append(&l->packed, (const char *)&head, sizeof head);
    return text_sorter_add(&l->sorter, buffer_slice(&l->packed), e);
}

int load_next(struct transaction_load *l, struct load_record *record, struct slice *alike,
              struct error *e)
{
    struct slice text;
    head_length head;
    int result = text_sorter_next(&l->sorter, &text, e);
    if (result != 1)
        return result;
    text.length -= sizeof head;
    memcpy(&head, text.data + text.length, sizeof head);
    struct slice key = take_bytes(&text, head);
    unpack(key, text, record);
    *alike = slice_make(key.data, key.length - sizeof record->record);
    return 1;
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

/* --- recognising -------------------------------------------------------------------------------
 */

static int hold(struct transaction_load *l, enum load_rule rule)
{
    if (l->options->overridden[rule])
        return 0;
    l->verdict = LOAD_HELD;
    l->held_by = rule;
    return 1;
}

/* Whether the organization's identities were made like these before: 1 where that holds the load,
 * 0, -1. */
static int check_identity(struct transaction_load *l, struct db *db, struct error *e)
{
    struct db_statement s;
    struct store_value values[] = {store_text(l->organization)};
    bool same = true;
    int result = store_query_begin(
        &s, db, "SELECT identity_rule FROM organization WHERE organization_id = $1", values, 1, e);
    if (result == 0)
        result = db_step(&s, e);
    if (result == 1)
        same = db_is_null(&s, 0) || slice_equals_text(db_text(&s, 0), l->rule.text);
    db_release(&s);
    if (result < 0)
        return -1;
    return same ? 0 : hold(l, LOAD_RULE_IDENTITY);
}

/* An upload without records has the fingerprint of every other such upload of its day. */
static int check_copy(struct transaction_load *l, struct db *db, struct error *e)
{
    if (l->source.records == 0 || l->parent != 0 || l->replaced.number != 0)
        return 0;
    if (warehouse_batch_by_fingerprint(db, l->organization, l->fingerprint, l->upload_digest,
                                       &l->other, e) != 0)
        return -1;
    return l->other.number == 0 ? 0 : hold(l, LOAD_RULE_RESAVED);
}

/* The batches that sent lines of one upload: the first of them, and its resubmissions. */
static int read_family(struct transaction_load *l, struct db *db, int64_t root, struct error *e)
{
    static const char sql[] =
        "WITH RECURSIVE family (number) AS (SELECT CAST($2 AS {integer}) UNION"
        " SELECT b.number FROM batch b JOIN family f ON b.parent = f.number"
        " WHERE b.organization_id = $1 AND b.kind = 'txn' AND b.state <> 'reversal')"
        " SELECT number FROM family";
    struct db_statement s;
    struct store_value values[] = {store_text(l->organization), store_integer(root)};
    int result = store_query_begin(&s, db, sql, values, 2, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        l->family = memory_resize(l->family, l->family_count + 1, sizeof *l->family);
        l->family[l->family_count++] = db_integer(&s, 0);
        result = 0;
    }
    db_release(&s);
    return result;
}

/* Goes from BATCH to the upload that its lines were sent in first. */
static int climb(struct transaction_load *l, struct db *db, struct warehouse_batch *batch,
                 struct error *e)
{
    while (batch->parent != 0) {
        int64_t parent = batch->parent;
        warehouse_batch_release(batch);
        if (warehouse_batch_by_number(db, l->organization, parent, batch, e) != 0)
            return -1;
        if (batch->number == 0)
            return error_set(e, STATUS_TROUBLE,
                             "%s: a batch's parent is not there: see store-check", db->name);
    }
    return 0;
}

static int find_parent(struct transaction_load *l, struct db *db, struct error *e)
{
    struct warehouse_batch batch = {0};
    char *name = json_copy_text(l->source.begin, "resubmits");
    int result = 0;
    if (name != NULL)
        result = warehouse_batch_find(db, l->organization, name, &batch, e);
    if (result == 0 && name != NULL) {
        l->parent = batch.number;
        result = climb(l, db, &batch, e);
        if (result == 0)
            result = read_family(l, db, batch.number, e);
    }
    free(name);
    warehouse_batch_release(&batch);
    return result;
}

/* BATCH becomes the one in whose place it was loaded; 1, 0 where there is none, or -1. */
static int go_back(struct transaction_load *l, struct db *db, struct warehouse_batch *batch,
                   struct error *e)
{
    struct warehouse_batch before;
    if (warehouse_batch_find_replaced(db, l->organization, batch, &before, e) != 0)
        return -1;
    if (before.number == 0)
        return 0;
    warehouse_batch_release(batch);
    *batch = before;
    return 1;
}

static int find_replaced(struct transaction_load *l, struct db *db, struct error *e)
{
    struct warehouse_batch batch = {0};
    if (l->options->replaces == NULL)
        return 0;
    if (warehouse_batch_find(db, l->organization, l->options->replaces, &l->replaced, e) != 0)
        return -1;
    if (!warehouse_batch_is(&l->replaced, "loaded"))
        return error_set(e, STATUS_REJECTED, "%s: cannot be replaced: it is not loaded but %s",
                         l->options->replaces, l->replaced.state);
    int result = warehouse_batch_by_number(db, l->organization, l->replaced.number, &batch, e);
    result = result == 0 ? 1 : -1;
    while (result == 1) {
        l->lineage = memory_resize(l->lineage, l->lineage_count + 1, sizeof *l->lineage);
        l->lineage[l->lineage_count++] = batch.number;
        result = go_back(l, db, &batch, e);
    }
    warehouse_batch_release(&batch);
    return result;
}

/* Where the upload is a part of identities, it is the one in which the lines were sent first. */
static int find_prefix(struct transaction_load *l, struct db *db, struct error *e)
{
    struct warehouse_batch batch = {0};
    int64_t relative = l->replaced.number != 0 ? l->replaced.number : l->parent;
    int result = 0;
    memcpy(l->prefix, l->upload_digest, PREFIX_DIGITS);
    l->prefix[PREFIX_DIGITS] = '-';
    if (relative != 0)
        result = warehouse_batch_by_number(db, l->organization, relative, &batch, e) == 0 ? 1 : -1;
    while (result == 1) {
        result = climb(l, db, &batch, e);
        if (result == 0)
            result = go_back(l, db, &batch, e);
    }
    if (result == 0 && batch.digest != NULL)
        memcpy(l->prefix, batch.digest, PREFIX_DIGITS);
    warehouse_batch_release(&batch);
    return result;
}

static int find_relatives(struct transaction_load *l, struct db *db, struct error *e)
{
    if (find_parent(l, db, e) != 0 || find_replaced(l, db, e) != 0)
        return -1;
    return l->rule.incremental ? find_prefix(l, db, e) : 0;
}

/* An upload in whose place another one stands is held, however often it comes: 1, 0, -1. */
static int check_replaced(struct transaction_load *l, struct db *db, struct error *e)
{
    struct store_value values[] = {store_text(l->organization), store_text(l->upload_digest)};
    int64_t number = 0;
    if (store_query_number(db,
                           "SELECT number FROM batch WHERE organization_id = $1 AND kind = 'txn'"
                           " AND digest = $2 AND state = 'replaced' LIMIT 1",
                           values, 2, &number, e) != 0)
        return -1;
    return number == 0 ? 0 : hold(l, LOAD_RULE_REPLACED);
}

/* What the store knows of this upload: 1 where nothing is to be loaded, 0, -1. */
static int recognise(struct transaction_load *l, struct db *db, struct error *e)
{
    struct warehouse_batch known = {0};
    int result = warehouse_batch_by_digest(db, l->organization, l->upload_digest, &known, e);
    if (result == 0 && warehouse_batch_is(&known, "loaded")) {
        l->verdict = LOAD_BEFORE;
        l->batch = known;
        return 1;
    }
    bool is_recorded = l->verdict == LOAD_REJECTED && warehouse_batch_is(&known, "rejected");
    bool was_held = warehouse_batch_is(&known, "held");
    if (result == 0 && l->verdict == LOAD_DONE)
        result = check_replaced(l, db, e);
    if (result == 0 && l->verdict == LOAD_DONE)
        result = find_relatives(l, db, e);
    if (result == 0 && l->verdict == LOAD_DONE)
        result = check_identity(l, db, e);
    if (result == 0 && l->verdict == LOAD_DONE)
        result = check_copy(l, db, e);
    if (result >= 0 && l->verdict != LOAD_DONE)
        result = 1;
    if (is_recorded || (was_held && l->verdict == LOAD_HELD)) {
        l->batch = known;
        return result;
    }
    warehouse_batch_release(&known);
    return result;
}

/* --- the batch ---------------------------------------------------------------------------------
 */

static void write_counts(const struct transaction_load *l, struct json_writer *w)
{
    uint64_t filtered = json_number_at(json_member(l->source.end, "counts"), "filtered");
    json_member_object_begin(w, "counts");
    json_member_unsigned(w, "read", l->source.records + filtered);
    for (enum fate fate = FATE_NEW; fate < FATE_COUNT; fate++)
        json_member_unsigned(w, fate_word(fate), l->counts[fate]);
    json_member_unsigned(w, "filtered", filtered);
    if (l->replaced.number != 0)
        json_member_unsigned(w, "reversed", l->reversed);
    json_object_end(w);
    json_member_object_begin(w, "totals");
    for (enum fate fate = FATE_NEW; fate < FATE_COUNT; fate++) {
        json_key(w, fate_word(fate));
        batch_write_totals(&l->totals[fate], w);
    }
    if (l->replaced.number != 0) {
        json_key(w, "reversed");
        batch_write_totals(&l->reversed_totals, w);
    }
    json_object_end(w);
}

static int write_repeats(const struct transaction_load *l, struct db *db, struct json_writer *w,
                         struct error *e)
{
    struct warehouse_batch batch = {0};
    struct buffer name = {0};
    int result = 0;
    json_member_array_begin(w, "duplicatesOf");
    for (size_t i = 0; i < l->repeat_count && result == 0; i++) {
        result = warehouse_batch_by_number(db, l->organization, l->repeats[i].batch, &batch, e);
        if (result != 0 || batch.number == 0)
            continue;
        buffer_clear(&name);
        warehouse_batch_name(&batch, l->organization, &name);
        json_object_begin(w);
        json_member_string(w, "batch", buffer_slice(&name));
        json_member_unsigned(w, "records", l->repeats[i].records);
        json_object_end(w);
        warehouse_batch_release(&batch);
    }
    json_array_end(w);
    buffer_release(&name);
    return result;
}

static int write_load(const struct transaction_load *l, struct db *db, struct json_writer *w,
                      struct error *e)
{
    struct buffer name = {0};
    json_member_object_begin(w, "load");
    write_counts(l, w);
    int result = write_repeats(l, db, w, e);
    if (l->first_date != NULL) {
        json_member_object_begin(w, "postedDates");
        json_member_text(w, "first", l->first_date);
        json_member_text(w, "last", l->last_date);
        json_object_end(w);
    }
    if (l->replaced.number != 0) {
        warehouse_batch_name(&l->replaced, l->organization, &name);
        json_member_string(w, "replaces", buffer_slice(&name));
    }
    json_member_unsigned(w, "accounts", l->account_count);
    json_member_unsigned(w, "events", l->event_count);
    json_object_end(w);
    buffer_release(&name);
    return result;
}

/* {"begin":…,"end":…,"load":…}, the last only of what was loaded. */
static int write_facts(const struct transaction_load *l, struct db *db, struct buffer *facts,
                       struct error *e)
{
    struct json_writer w;
    json_begin(&w, facts);
    json_object_begin(&w);
    json_key(&w, "begin");
    if (json_copy(&w, l->source.begin, e) != 0)
        return -1;
    json_key(&w, "end");
    if (json_copy(&w, l->source.end, e) != 0)
        return -1;
    if (l->verdict == LOAD_DONE && write_load(l, db, &w, e) != 0)
        return -1;
    json_object_end(&w);
    return 0;
}

static int log_run(const struct transaction_load *l, struct db *db, struct error *e)
{
    struct buffer detail = {0};
    struct json_writer w;
    bool stopped = l->verdict == LOAD_REJECTED || l->verdict == LOAD_HELD;
    json_begin(&w, &detail);
    json_object_begin(&w);
    json_member_text(&w, "source", l->source.is_manifest ? "manifest" : "stream");
    json_member_array_begin(&w, "overrides");
    for (enum load_rule rule = LOAD_RULE_NONE + 1; rule < LOAD_RULE_COUNT; rule++)
        if (l->options->overridden[rule])
            json_text(&w, load_rule_code(rule));
    json_array_end(&w);
    json_member_boolean(&w, "backfill", l->options->backfill);
    if (l->verdict == LOAD_HELD)
        json_member_text(&w, "heldBy", load_rule_code(l->held_by));
    json_object_end(&w);
    struct run_entry entry = {.organization = l->organization,
                              .program = l->options->program,
                              .batch = l->batch.number,
                              .status = stopped                    ? STATUS_REJECTED
                                        : l->counts[FATE_CONFLICT] ? STATUS_PARTIAL
                                                                   : STATUS_DONE,
                              .reason = l->options->reason,
                              .detail = detail.data};
    int result = run_log_append(db, &entry, e);
    buffer_release(&detail);
    return result;
}

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
    int result = write_facts(l, db, &facts, e);
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
    int known = recognise(l, db, e);
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
    return insert_batch(l, db, e) != 0 ? -1 : log_run(l, db, e);
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

void load_identity(const struct transaction_load *l, struct slice identity, struct buffer *to)
{
    buffer_clear(to);
    buffer_append_text(to, l->prefix);
    buffer_append_slice(to, identity);
}

int load_walk(struct transaction_load *l,
              int (*take)(void *context, const struct load_record *record,
                          const struct load_decision *decision, struct error *e),
              void *context, struct error *e)
{
    struct load_record record;
    struct load_decision decision;
    struct slice alike;
    int result = text_sorter_rewind(&l->sorter, e);
    if (result == 0)
        result = spool_rewind(&l->decisions, e);
    while (result == 0 && (result = load_next(l, &record, &alike, e)) == 1) {
        result = spool_read(&l->decisions, (char *)&decision, sizeof decision, e);
        if (result == 0)
            result = error_set(e, STATUS_TROUBLE, "temporary file: cut short");
        if (result == 1)
            result = take(context, &record, &decision, e);
    }
    return result;
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
