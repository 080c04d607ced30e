#include "load_settle.h"

#include "load_recognise.h"
#include "load_record.h"
#include "memory.h"
#include "store_query.h"

#include <stdlib.h>
#include <string.h>

/* So many transactions of one identity are told by no profile that knows them apart. */
enum { ALIKE_MAX = 65536 };

static const char make_wanted[] =
    "CREATE TEMPORARY TABLE wanted (account_id {text} NOT NULL, identity {text} NOT NULL,"
    " PRIMARY KEY (account_id, identity)) {keyed}";

/* What the store holds of the identities that are wanted, in the sorter's order. */
#define STORED_COLUMNS                                                                             \
    "SELECT t.account_id, t.identity, t.occurrence, t.version, t.source, t.arrival, t.state,"      \
    " t.status, t.body, "
#define STORED_ROWS                                                                                \
    " FROM wanted w JOIN account_transaction t ON t.organization_id = $1"                          \
    " AND t.account_id = w.account_id AND t.identity = w.identity"
#define STORED_ORDER " ORDER BY w.account_id, w.identity, t.occurrence"

static const char read_stored[] = STORED_COLUMNS "0" STORED_ROWS STORED_ORDER;

/* The same with which of them the upload had already that this one resubmits. */
static const char read_stored_and_sighted[] =
    LOAD_FAMILY STORED_COLUMNS "CASE WHEN s.occurrence IS NULL THEN 0 ELSE 1 END" STORED_ROWS
                               " LEFT JOIN (SELECT DISTINCT account_id, identity, occurrence"
                               " FROM transaction_sighting WHERE organization_id = $1"
                               " AND batch IN (SELECT number FROM family)) s"
                               " ON s.account_id = w.account_id AND s.identity = w.identity"
                               " AND s.occurrence = t.occurrence" STORED_ORDER;

/* Where settling is. */
struct settling {
    struct transaction_load *l;
    struct db *db;
    struct db_statement stored; /* zeroed where the store holds nothing */
    bool has_stored;            /* a row of it is at hand */
    struct buffer stored_key;   /* of that row, as the sorter has keys, without the record */
    struct buffer key;          /* of the records that are being gathered, likewise */
    struct buffer first_body;   /* of the first of them */
    struct settlement settlement;
    size_t stored_capacity;
    size_t record_capacity;
};

/* --- which identities ---------------------------------------------------------------------------
 */

static int load_wanted(struct settling *s, struct error *e)
{
    struct transaction_load *l = s->l;
    struct db_load load = {0};
    struct load_record record;
    struct buffer identity = {0};
    struct slice alike;
    int result = db_execute(s->db, make_wanted, e);
    if (result == 0)
        result = db_load_begin(&load, s->db, "wanted", "account_id, identity", e);
    if (result == 0)
        result = text_sorter_rewind(&l->sorter, e);
    while (result == 0 && (result = load_next(l, &record, &alike, e)) == 1) {
        result = 0;
        if (slice_equals(alike, buffer_slice(&s->key)))
            continue;
        buffer_clear(&s->key);
        buffer_append_slice(&s->key, alike);
        load_identity(l, record.identity, &identity);
        db_load_text(&load, record.account);
        db_load_text(&load, buffer_slice(&identity));
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    buffer_release(&identity);
    buffer_clear(&s->key);
    return result;
}

/* --- what is stored -----------------------------------------------------------------------------
 */

static int step_stored(struct settling *s, struct error *e)
{
    int result = db_step(&s->stored, e);
    s->has_stored = result == 1;
    if (result != 1)
        return result;
    struct slice account = db_text(&s->stored, 0);
    struct slice identity = db_text(&s->stored, 1);
    size_t prefix = strlen(s->l->prefix);
    buffer_clear(&s->stored_key);
    buffer_append_slice(&s->stored_key, account);
    buffer_append_byte(&s->stored_key, '\0');
    buffer_append(&s->stored_key, identity.data + prefix, identity.length - prefix);
    buffer_append_byte(&s->stored_key, '\0');
    return 0;
}

/* The statement is begun where the organization has any transactions at all. */
static int begin_stored(struct settling *s, struct error *e)
{
    struct transaction_load *l = s->l;
    int64_t family = l->family_count == 0 ? 0 : l->family[0];
    struct store_value values[] = {store_text(l->organization), store_integer(family)};
    int64_t any = 0;
    if (store_query_number(s->db,
                           "SELECT 1 FROM account_transaction WHERE organization_id = $1 LIMIT 1",
                           values, 1, &any, e) != 0)
        return -1;
    if (any == 0)
        return 0;
    if (load_wanted(s, e) != 0 ||
        store_query_begin(&s->stored, s->db, family == 0 ? read_stored : read_stored_and_sighted,
                          values, family == 0 ? 1 : 2, e) != 0)
        return -1;
    return step_stored(s, e);
}

static int digest_body(struct settling *s, struct slice body, unsigned char *digest,
                       struct error *e)
{
    if (digest_update(&s->l->digest, body, e) != 0)
        return -1;
    return digest_finish_bytes(&s->l->digest, digest, SETTLEMENT_DIGEST_BYTES, e);
}

static bool is_among(int64_t batch, const int64_t *batches, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (batches[i] == batch)
            return true;
    return false;
}

static int refuse_alike(struct error *e)
{
    return error_set(e, STATUS_REJECTED,
                     "more than %d transactions of one account have one identity: the profile's "
                     "identity does not tell them apart",
                     ALIKE_MAX);
}

/* What an upload told, or repeated, is not what a mended line of it repeats. */
static int take_stored(struct settling *s, struct error *e)
{
    struct settlement *t = &s->settlement;
    const struct transaction_load *l = s->l;
    const struct db_statement *row = &s->stored;
    if (t->stored_count == ALIKE_MAX)
        return refuse_alike(e);
    if (t->stored_count == s->stored_capacity) {
        s->stored_capacity = s->stored_capacity == 0 ? 16 : 2 * s->stored_capacity;
        t->stored = memory_resize(t->stored, s->stored_capacity, sizeof *t->stored);
    }
    struct settlement_stored *stored = &t->stored[t->stored_count++];
    *stored = (struct settlement_stored){
        .occurrence = db_integer(row, 2),
        .version = db_integer(row, 3),
        .source = db_integer(row, 4),
        .standing = slice_equals_text(db_text(row, 6), "standing"),
        .deleted = slice_equals_text(db_text(row, 6), "deleted"),
        .pending = slice_equals_text(db_text(row, 7), "pending"),
        .replaceable = is_among(db_integer(row, 4), l->lineage, l->lineage_count),
    };
    stored->taken =
        !t->unique && stored->standing &&
        (db_integer(row, 9) != 0 || is_among(db_integer(row, 5) >> 32, l->family, l->family_count));
    return digest_body(s, db_text(row, 8), stored->digest, e);
}

/* Gathers what is stored under the key of the records that begin. */
static int gather_stored(struct settling *s, struct error *e)
{
    struct settlement *t = &s->settlement;
    t->stored_count = 0;
    while (s->has_stored && slice_equals(buffer_slice(&s->stored_key), buffer_slice(&s->key)))
        if (take_stored(s, e) != 0 || step_stored(s, e) != 0)
            return -1;
    return 0;
}

/* --- the records --------------------------------------------------------------------------------
 */

/* Contents are compared where there is anything to compare them with. */
static int digest_records(struct settling *s, const struct load_record *record, struct error *e)
{
    struct settlement *t = &s->settlement;
    size_t last = t->record_count - 1;
    if (last == 0) {
        buffer_clear(&s->first_body);
        buffer_append_slice(&s->first_body, record->body);
    }
    if (t->stored_count == 0 && (!t->unique || last == 0))
        return 0;
    if (t->stored_count == 0 && last == 1 &&
        digest_body(s, buffer_slice(&s->first_body), t->records[0].digest, e) != 0)
        return -1;
    return digest_body(s, record->body, t->records[last].digest, e);
}

static int take_record(struct settling *s, const struct load_record *record, struct error *e)
{
    struct settlement *t = &s->settlement;
    if (t->record_count == ALIKE_MAX)
        return refuse_alike(e);
    if (t->record_count == s->record_capacity) {
        s->record_capacity = s->record_capacity == 0 ? 16 : 2 * s->record_capacity;
        t->records = memory_resize(t->records, s->record_capacity, sizeof *t->records);
    }
    t->records[t->record_count++] = (struct settlement_record){
        .deletes = record->deletes, .posted = slice_equals_text(record->status, "posted")};
    return digest_records(s, record, e);
}

static int write_decisions(struct settling *s, struct error *e)
{
    struct settlement *t = &s->settlement;
    settlement_settle(t);
    for (size_t i = 0; i < t->record_count; i++) {
        const struct settlement_record *record = &t->records[i];
        const struct settlement_stored *stored = record->stored;
        struct load_decision decision;
        memset(&decision, 0, sizeof decision);
        decision.fate = record->fate;
        decision.occurrence = record->occurrence;
        if (stored != NULL) {
            decision.version = stored->version;
            decision.source = stored->source;
            decision.kept = stored->replaceable && record->fate == FATE_DUPLICATE;
        }
        if (spool_write(&s->l->decisions, (const char *)&decision, sizeof decision, e) != 0)
            return -1;
    }
    t->record_count = 0;
    return 0;
}

static int settle_all(struct settling *s, struct error *e)
{
    struct load_record record;
    struct slice alike;
    int result = text_sorter_rewind(&s->l->sorter, e);
    while (result == 0 && (result = load_next(s->l, &record, &alike, e)) == 1) {
        result = 0;
        if (!slice_equals(alike, buffer_slice(&s->key))) {
            result = write_decisions(s, e);
            buffer_clear(&s->key);
            buffer_append_slice(&s->key, alike);
            if (result == 0)
                result = gather_stored(s, e);
        }
        if (result == 0)
            result = take_record(s, &record, e);
    }
    return result == 0 ? write_decisions(s, e) : -1;
}

int load_settle(struct transaction_load *l, struct db *db, struct error *e)
{
    struct settling s = {.l = l, .db = db};
    s.settlement.unique = l->rule.trusted;
    s.settlement.corrections = l->rule.corrections;
    int result = spool_open(&l->decisions, e);
    if (result == 0)
        result = begin_stored(&s, e);
    if (result == 0)
        result = settle_all(&s, e);
    db_release(&s.stored);
    buffer_release(&s.stored_key);
    buffer_release(&s.key);
    buffer_release(&s.first_body);
    free(s.settlement.stored);
    free(s.settlement.records);
    return result;
}
