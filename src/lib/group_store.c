#include "group_store.h"

#include "memory.h"
#include "naming.h"

#include <stdlib.h>
#include <string.h>

int group_store_groups(struct db *db, const char *organization, struct tile_groups *groups,
                       struct error *e)
{
    struct db_statement s = {0};
    int result = db_prepare(&s, db,
                            "SELECT group_id, state, version, members FROM tile_group"
                            " WHERE organization_id = $1 ORDER BY group_id",
                            e);
    if (result == 0)
        db_bind_text(&s, 1, slice_of(organization));
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

static char *copy_text(const struct db_statement *s, int column)
{
    struct slice text = db_text(s, column);
    return db_is_null(s, column) ? NULL : memory_copy_text(text.data, text.length);
}

/* Reads the rows of S, bound already; keeps the first. COUNT, which may be NULL, is how many. */
static int read_batches(struct db_statement *s, struct group_batch *batch, size_t *count,
                        struct error *e)
{
    int result;
    *count = 0;
    *batch = (struct group_batch){0};
    while ((result = db_step(s, e)) == 1) {
        if ((*count)++ != 0)
            continue;
        batch->number = db_integer(s, 0);
        batch->nth = db_integer(s, 1);
        batch->date = copy_text(s, 2);
        batch->digest = copy_text(s, 3);
        batch->plan_digest = copy_text(s, 4);
        batch->applied_at = copy_text(s, 5);
    }
    return result;
}

int group_store_batch_of_plan(struct db *db, const char *organization, const char *plan_digest,
                              struct group_batch *batch, struct error *e)
{
    struct db_statement s = {0};
    size_t count;
    *batch = (struct group_batch){0};
    int result = db_prepare(&s, db, BATCH_COLUMNS " AND b.plan_digest = $2", e);
    if (result == 0) {
        db_bind_text(&s, 1, slice_of(organization));
        db_bind_text(&s, 2, slice_of(plan_digest));
        result = read_batches(&s, batch, &count, e);
    }
    db_release(&s);
    return result;
}

/* Splits a batch's name where it is one of this organization's. */
static bool split_name(const char *name, const char *organization, struct naming_batch *parts)
{
    return naming_split_batch(name, parts) && slice_equals_text(parts->kind, "groups") &&
           slice_equals_text(parts->organization, organization);
}

static int find_batch(struct db *db, const char *organization, const char *name,
                      struct group_batch *batch, size_t *count, struct error *e)
{
    struct db_statement s = {0};
    struct naming_batch parts;
    bool by_name = split_name(name, organization, &parts);
    const char *sql = by_name ? BATCH_COLUMNS " AND b.business_date = $2 AND b.nth = $3"
                              : BATCH_COLUMNS " AND substr(b.digest, 1, $3) = $2";
    int result = db_prepare(&s, db, sql, e);
    if (result == 0) {
        db_bind_text(&s, 1, slice_of(organization));
        db_bind_text(&s, 2, by_name ? parts.date : slice_of(name));
        db_bind_integer(&s, 3, by_name ? parts.nth : (int64_t)strlen(name));
        result = read_batches(&s, batch, count, e);
    }
    db_release(&s);
    return result;
}

int group_store_batch(struct db *db, const char *organization, const char *name,
                      struct group_batch *batch, struct error *e)
{
    size_t count = 0;
    *batch = (struct group_batch){0};
    if (find_batch(db, organization, name, batch, &count, e) != 0)
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

int group_store_organization(struct db *db, const char *organization, struct error *e)
{
    return group_store_run(db,
                           "INSERT INTO organization (organization_id) VALUES ($1)"
                           " ON CONFLICT (organization_id) DO NOTHING",
                           organization, 0, 0, NULL, e);
}

static int prepare_numbers(struct db_statement *s, struct db *db, const char *sql,
                           const char *organization, int64_t second, int64_t third, struct error *e)
{
    if (db_prepare(s, db, sql, e) != 0)
        return -1;
    if (strstr(sql, "$1") != NULL)
        db_bind_text(s, 1, slice_of(organization));
    if (strstr(sql, "$2") != NULL)
        db_bind_integer(s, 2, second);
    if (strstr(sql, "$3") != NULL)
        db_bind_integer(s, 3, third);
    return 0;
}

int group_store_run(struct db *db, const char *sql, const char *organization, int64_t second,
                    int64_t third, int64_t *changed, struct error *e)
{
    struct db_statement s = {0};
    int result = prepare_numbers(&s, db, sql, organization, second, third, e);
    if (result == 0)
        result = db_run(&s, e);
    if (result == 0 && changed != NULL)
        *changed = db_changed(&s);
    db_release(&s);
    return result;
}

int group_store_number(struct db *db, const char *sql, const char *organization, int64_t second,
                       int64_t third, int64_t *number, struct error *e)
{
    struct db_statement s = {0};
    int result = prepare_numbers(&s, db, sql, organization, second, third, e);
    if (result == 0)
        result = db_step(&s, e);
    if (result == 1)
        *number = db_integer(&s, 0);
    db_release(&s);
    return result < 0 ? -1 : 0;
}
