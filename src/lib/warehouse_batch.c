#include "warehouse_batch.h"

#include "json.h"
#include "naming.h"
#include "store_query.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "SELECT b.number, b.nth, coalesce(b.parent, 0), b.business_date, b.digest, b.state, b.facts,"  \
    " (SELECT min(r.at) FROM run r WHERE r.organization_id = b.organization_id"                    \
    " AND r.batch = b.number AND r.program = 'txn-load')"                                          \
    " FROM batch b WHERE b.organization_id = $1 AND b.kind = 'txn'"

static void take_row(const struct db_statement *s, struct warehouse_batch *batch)
{
    *batch = (struct warehouse_batch){
        .number = db_integer(s, 0),
        .nth = db_integer(s, 1),
        .parent = db_integer(s, 2),
        .date = db_copy_text(s, 3),
        .digest = db_copy_text(s, 4),
        .state = db_copy_text(s, 5),
        .facts = db_copy_text(s, 6),
        .at = db_copy_text(s, 7),
    };
}

/* The first row to BATCH; *UPLOADS, which may be NULL, counts those of different digests. */
static int find(struct db *db, const char *sql, const struct store_value *values, size_t count,
                struct warehouse_batch *batch, size_t *uploads, struct error *e)
{
    struct db_statement s;
    size_t found = 0;
    *batch = (struct warehouse_batch){0};
    int result = store_query_begin(&s, db, sql, values, count, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        if (batch->number == 0)
            take_row(&s, batch);
        found += found == 0 || batch->digest == NULL ||
                 !slice_equals_text(db_text(&s, 4), batch->digest);
        result = 0;
    }
    db_release(&s);
    if (uploads != NULL)
        *uploads = found;
    return result;
}

int warehouse_batch_by_digest(struct db *db, const char *organization, const char *digest,
                              struct warehouse_batch *batch, struct error *e)
{
    struct store_value values[] = {store_text(organization), store_text(digest)};
    return find(db,
                COLUMNS " AND b.digest = $2"
                        " ORDER BY CASE WHEN b.state = 'loaded' THEN 0 ELSE 1 END, b.number DESC",
                values, 2, batch, NULL, e);
}

int warehouse_batch_by_fingerprint(struct db *db, const char *organization, const char *fingerprint,
                                   const char *digest, struct warehouse_batch *batch,
                                   struct error *e)
{
    struct store_value values[] = {store_text(organization), store_text(fingerprint),
                                   store_text(digest)};
    return find(db,
                COLUMNS " AND b.fingerprint = $2 AND b.digest <> $3 AND b.state = 'loaded'"
                        " ORDER BY b.number DESC",
                values, 3, batch, NULL, e);
}

int warehouse_batch_by_number(struct db *db, const char *organization, int64_t number,
                              struct warehouse_batch *batch, struct error *e)
{
    struct store_value values[] = {store_text(organization), store_integer(number)};
    return find(db, COLUMNS " AND b.number = $2", values, 2, batch, NULL, e);
}

int warehouse_batch_last(struct db *db, const char *organization, const char *date, int64_t before,
                         struct warehouse_batch *batch, struct error *e)
{
    struct store_value values[] = {store_text(organization), store_text(date),
                                   store_integer(before)};
    return find(db,
                COLUMNS " AND b.business_date = $2 AND b.number < $3 AND b.state <> 'reversal'"
                        " ORDER BY b.number DESC",
                values, 3, batch, NULL, e);
}

int warehouse_batch_find(struct db *db, const char *organization, const char *name,
                         struct warehouse_batch *batch, struct error *e)
{
    struct naming_batch parts;
    size_t count;
    bool by_name = naming_split_batch_of(name, organization, "txn", &parts);
    struct store_value values[] = {store_text(organization),
                                   by_name ? store_slice(parts.date) : store_text(name),
                                   store_integer(by_name ? parts.nth : (int64_t)strlen(name))};
    const char *sql = by_name ? COLUMNS " AND b.business_date = $2 AND b.nth = $3"
                              : COLUMNS
                          " AND substr(b.digest, 1, CAST($3 AS {integer})) = $2"
                          " ORDER BY CASE WHEN b.state = 'loaded' THEN 0 ELSE 1 END, b.number DESC";
    if (find(db, sql, values, 3, batch, &count, e) != 0)
        return -1;
    if (count == 0)
        return error_set(e, STATUS_TROUBLE, "%s: no such batch in %s", name, db->name);
    if (count > 1)
        return error_set(e, STATUS_TROUBLE,
                         "%s: %zu batches: name one like \"%s/txn/2026-11-24.1\"", name, count,
                         organization);
    return 0;
}

int warehouse_batch_find_replaced(struct db *db, const char *organization,
                                  const struct warehouse_batch *batch,
                                  struct warehouse_batch *replaced, struct error *e)
{
    struct json_document facts = {0};
    *replaced = (struct warehouse_batch){0};
    if (json_parse(&facts, slice_of(batch->facts), e) != 0)
        return -1;
    char *name = json_copy_text(json_member(facts.root, "load"), "replaces");
    int result = name == NULL ? 0 : warehouse_batch_find(db, organization, name, replaced, e);
    free(name);
    json_release(&facts);
    return result;
}

int warehouse_batch_insert(struct db *db, int64_t number, int64_t nth,
                           const struct warehouse_batch_entry *entry, struct error *e)
{
    struct store_value none = {.type = STORE_NULL};
    struct store_value values[] = {
        store_text(entry->organization), store_integer(number),
        store_text(entry->date),         store_integer(nth),
        store_text(entry->digest),       store_text(entry->state),
        store_text(entry->fingerprint),  none,
        store_slice(entry->facts),
    };
    if (entry->parent != 0)
        values[7] = store_integer(entry->parent);
    return store_query_run(db,
                           "INSERT INTO batch (organization_id, number, kind, business_date, nth,"
                           " digest, state, fingerprint, parent, facts)"
                           " VALUES ($1, $2, 'txn', $3, $4, $5, $6, $7, $8, $9)",
                           values, sizeof values / sizeof *values, NULL, e);
}

int warehouse_batch_set_state(struct db *db, const char *organization, int64_t number,
                              const char *state, struct error *e)
{
    struct store_value values[] = {store_text(organization), store_integer(number),
                                   store_text(state)};
    return store_query_run(db,
                           "UPDATE batch SET state = $3 WHERE organization_id = $1 AND number = $2",
                           values, 3, NULL, e);
}

bool warehouse_batch_is(const struct warehouse_batch *batch, const char *state)
{
    return batch->number != 0 && strcmp(batch->state, state) == 0;
}

void warehouse_batch_name(const struct warehouse_batch *batch, const char *organization,
                          struct buffer *to)
{
    const struct naming_batch parts = {slice_of(organization), slice_of("txn"),
                                       slice_of(batch->date), batch->nth};
    naming_append_batch(&parts, to);
}

void warehouse_batch_release(struct warehouse_batch *batch)
{
    free(batch->date);
    free(batch->digest);
    free(batch->state);
    free(batch->facts);
    free(batch->at);
    *batch = (struct warehouse_batch){0};
}
