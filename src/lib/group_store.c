#include "group_store.h"

#include "naming.h"
#include "store_query.h"

#include <stdlib.h>
#include <string.h>

int group_store_groups(struct db *db, const char *organization, struct tile_groups *groups,
                       struct error *e)
{
    struct db_statement s;
    const struct store_value values[] = {store_text(organization)};
    int result = store_query_begin(&s, db,
                                   "SELECT group_id, state, version, members FROM tile_group"
                                   " WHERE organization_id = $1 ORDER BY group_id",
                                   values, 1, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        struct tile_group *group = tile_groups_add(groups, db_text(&s, 0));
        group->open = slice_equals_text(db_text(&s, 1), "open");
        group->version = (uint64_t)db_integer(&s, 2);
        group->before = (uint64_t)db_integer(&s, 3);
        result = 0;
    }
    db_release(&s);
    return result;
}

#define BATCH_COLUMNS                                                                              \
    "SELECT b.number, b.nth, b.business_date, b.digest, b.plan_digest,"                            \
    " (SELECT min(r.at) FROM run r WHERE r.organization_id = b.organization_id"                    \
    " AND r.batch = b.number AND r.program = 'group-apply')"                                       \
    " FROM batch b WHERE b.organization_id = $1 AND b.kind = 'groups'"

static void take_row(const struct db_statement *s, struct group_batch *batch)
{
    *batch = (struct group_batch){
        .number = db_integer(s, 0),
        .nth = db_integer(s, 1),
        .date = db_copy_text(s, 2),
        .digest = db_copy_text(s, 3),
        .plan_digest = db_copy_text(s, 4),
        .applied_at = db_copy_text(s, 5),
    };
}

/* The first row to BATCH; COUNT is how many there are. */
static int find(struct db *db, const char *sql, const struct store_value *values,
                size_t value_count, struct group_batch *batch, size_t *count, struct error *e)
{
    struct db_statement s;
    *count = 0;
    *batch = (struct group_batch){0};
    int result = store_query_begin(&s, db, sql, values, value_count, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        if ((*count)++ == 0)
            take_row(&s, batch);
        result = 0;
    }
    db_release(&s);
    return result;
}

int group_store_batch_of_plan(struct db *db, const char *organization, const char *plan_digest,
                              struct group_batch *batch, struct error *e)
{
    const struct store_value values[] = {store_text(organization), store_text(plan_digest)};
    size_t count;
    return find(db, BATCH_COLUMNS " AND b.plan_digest = $2", values, 2, batch, &count, e);
}

int group_store_batch(struct db *db, const char *organization, const char *name,
                      struct group_batch *batch, struct error *e)
{
    size_t count;
    struct naming_batch parts;
    bool by_name = naming_split_batch_of(name, organization, "groups", &parts);
    const struct store_value values[] = {
        store_text(organization), by_name ? store_slice(parts.date) : store_text(name),
        store_integer(by_name ? parts.nth : (int64_t)strlen(name))};
    const char *sql = by_name ? BATCH_COLUMNS " AND b.business_date = $2 AND b.nth = $3"
                              : BATCH_COLUMNS " AND substr(b.digest, 1, $3) = $2";
    if (find(db, sql, values, 3, batch, &count, e) != 0)
        return -1;
    if (count == 0)
        return error_set(e, STATUS_TROUBLE, "%s: no such batch in %s", name, db->name);
    if (count > 1)
        return error_set(e, STATUS_TROUBLE,
                         "%s: %zu batches: name one like \"%s/groups/2026-11-24.1\"", name, count,
                         organization);
    return 0;
}

void group_batch_name(const struct group_batch *batch, const char *organization, struct buffer *to)
{
    const struct naming_batch parts = {slice_of(organization), slice_of("groups"),
                                       slice_of(batch->date), batch->nth};
    naming_append_batch(&parts, to);
}

void group_batch_release(struct group_batch *batch)
{
    free(batch->date);
    free(batch->digest);
    free(batch->plan_digest);
    free(batch->applied_at);
    *batch = (struct group_batch){0};
}
