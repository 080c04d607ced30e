#include "batch_list.h"

#include "memory.h"
#include "naming.h"
#include "store_query.h"

#include <stdlib.h>
#include <string.h>

/* A number far beyond the count of rows is damage, and no reason to ask for so much memory. */
enum { BATCH_NUMBER_MAX = 100000000 };

static int take_row(struct batch_list *list, const struct db_statement *s)
{
    const struct naming_batch parts = {slice_of(list->organization), db_text(s, 1), db_text(s, 2),
                                       db_integer(s, 3)};
    struct buffer name = {0};
    size_t number = (size_t)db_integer(s, 0);
    list->of = memory_resize(list->of, number, sizeof *list->of);
    memset(&list->of[list->count], 0, (number - list->count) * sizeof *list->of);
    list->count = number;
    naming_append_batch(&parts, &name);
    list->of[number - 1] =
        (struct stored_batch){.name = name.data,
                              .date = db_copy_text(s, 2),
                              .state = db_copy_text(s, 4),
                              .digest = db_copy_text(s, 5),
                              .parent = db_integer(s, 6),
                              .is_of_transactions = slice_equals_text(db_text(s, 1), "txn"),
                              .is_of_groups = slice_equals_text(db_text(s, 1), "groups")};
    return 0;
}

int batch_list_read(struct batch_list *list, struct db *db, const char *organization,
                    struct error *e)
{
    struct db_statement s = {0};
    const struct store_value values[] = {store_text(organization)};
    *list =
        (struct batch_list){.organization = memory_copy_text(organization, strlen(organization))};
    int result = store_query_begin(&s, db,
                                   "SELECT number, kind, business_date, nth, state, digest, parent"
                                   " FROM batch WHERE organization_id = $1 AND number >= 1"
                                   " ORDER BY number",
                                   values, 1, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        if (db_integer(&s, 0) > BATCH_NUMBER_MAX)
            result = error_set(e, STATUS_TROUBLE, "%s: a batch without those before it", db->name);
        else
            result = take_row(list, &s);
    }
    db_release(&s);
    return result;
}

const struct stored_batch *batch_list_find(const struct batch_list *list, int64_t number)
{
    bool has = number >= 1 && (uint64_t)number <= list->count && list->of[number - 1].name != NULL;
    return has ? &list->of[number - 1] : NULL;
}

static bool is_meant(const struct stored_batch *batch, const char *name)
{
    if (batch->name == NULL)
        return false;
    return strcmp(batch->name, name) == 0 ||
           (batch->digest != NULL && strncmp(batch->digest, name, strlen(name)) == 0);
}

int batch_list_search(const struct batch_list *list, const char *name, int64_t *number,
                      struct error *e)
{
    const struct stored_batch *found = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct stored_batch *batch = &list->of[i];
        if (!is_meant(batch, name))
            continue;
        if (found != NULL && strcmp(found->digest, batch->digest) != 0)
            return error_set(e, STATUS_TROUBLE,
                             "%s: several batches: name one like \"%s/txn/2026-11-23.2\"", name,
                             list->organization);
        if (found != NULL && strcmp(found->state, "loaded") == 0)
            continue;
        found = batch;
        *number = (int64_t)i + 1;
    }
    if (found == NULL)
        return error_set(e, STATUS_TROUBLE, "%s: no such batch of %s", name, list->organization);
    return 0;
}

void batch_list_release(struct batch_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->of[i].name);
        free(list->of[i].date);
        free(list->of[i].state);
        free(list->of[i].digest);
    }
    free(list->of);
    free(list->organization);
    *list = (struct batch_list){0};
}
