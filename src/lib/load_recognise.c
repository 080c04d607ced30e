#include "load_recognise.h"

#include "memory.h"
#include "store_query.h"

#include <stdlib.h>
#include <string.h>

enum { PREFIX_DIGITS = 16 };

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

/* Mended lines alone would leave out all those that were sound. */
static int check_parent(struct transaction_load *l, struct db *db, struct error *e)
{
    if (l->parent == 0)
        return 0;
    if (warehouse_batch_by_number(db, l->organization, l->parent, &l->other, e) != 0)
        return -1;
    bool was_loaded =
        !warehouse_batch_is(&l->other, "rejected") && !warehouse_batch_is(&l->other, "held");
    if (!was_loaded && hold(l, LOAD_RULE_PARENT) == 1)
        return 1;
    warehouse_batch_release(&l->other);
    return 0;
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

static int read_family(struct transaction_load *l, struct db *db, int64_t root, struct error *e)
{
    static const char sql[] = LOAD_FAMILY "SELECT number FROM family";
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
        return error_set(e, STATUS_REJECTED, "%s: cannot be replaced: its state is %s, not loaded",
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

int load_recognise(struct transaction_load *l, struct db *db, struct error *e)
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
        result = check_parent(l, db, e);
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
