#include "group_definition.h"

#include "group_store.h"
#include "memory.h"
#include "naming.h"
#include "nearest.h"
#include "profile_problems.h"
#include "store_organization.h"
#include "store_query.h"
#include "yaml_tree.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ID_MAX = 64, TITLE_MAX = 200, DESCRIPTION_MAX = 2000 };

static const char *const top_keys[] = {"organization", "groups"};
static const char *const group_keys[] = {"id", "title", "description"};

static void refuse_unknown(struct profile_problems *problems, const struct tree *mapping,
                           const char *const *keys, size_t count)
{
    for (size_t i = 0; i < mapping->count; i++) {
        const struct tree *key = mapping->entries[i].key;
        bool known = false;
        for (size_t k = 0; k < count; k++)
            known = known || strcmp(key->text, keys[k]) == 0;
        const char *near = nearest_word(slice_of(key->text), keys, count);
        if (!known && near != NULL)
            profile_problems_add(problems, key->line, key->column,
                                 "no such key: did you mean \"%s\"?", near);
        else if (!known)
            profile_problems_add(problems, key->line, key->column, "no such key");
    }
}

/* A copy of the text under KEY, one line of at most MAXIMUM bytes; NULL where it is not there. */
static char *copy_text(struct profile_problems *problems, const struct tree *mapping,
                       const char *key, size_t maximum)
{
    const struct tree *v = tree_member(mapping, key);
    if (v == NULL || (v->kind == TREE_SCALAR && *v->text == '\0' && !v->quoted))
        return NULL;
    size_t length = v->kind == TREE_SCALAR ? strlen(v->text) : 0;
    if (v->kind != TREE_SCALAR)
        profile_problems_add(problems, v->line, v->column, "%s: expected a text", key);
    else if (length > maximum)
        profile_problems_add(problems, v->line, v->column, "%s: longer than %zu bytes", key,
                             maximum);
    else if (!naming_is_plain_text(slice_of(v->text)))
        profile_problems_add(problems, v->line, v->column, "%s: expected one line", key);
    else
        return memory_copy_text(v->text, length);
    return NULL;
}

static bool is_defined(const struct group_definition *d, const char *id)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->list[i].id, id) == 0)
            return true;
    return false;
}

static void read_group(struct group_definition *d, const struct tree *node,
                       struct profile_problems *problems)
{
    struct defined_group g = {0};
    if (node->kind != TREE_MAPPING) {
        profile_problems_add(problems, node->line, node->column,
                             "expected a group: {id: ..., title: ..., description: ...}");
        return;
    }
    refuse_unknown(problems, node, group_keys, sizeof group_keys / sizeof *group_keys);
    g.id = copy_text(problems, node, "id", ID_MAX);
    g.title = copy_text(problems, node, "title", TITLE_MAX);
    g.description = copy_text(problems, node, "description", DESCRIPTION_MAX);
    if (g.id == NULL || *g.id == '\0' || *g.id == ' ' || g.id[strlen(g.id) - 1] == ' ')
        profile_problems_add(problems, node->line, node->column,
                             "id: expected a text without spaces around it");
    else if (is_defined(d, g.id))
        profile_problems_add(problems, node->line, node->column, "id: \"%s\" is defined twice",
                             g.id);
    else if (g.title == NULL)
        profile_problems_add(problems, node->line, node->column, "title: is necessary");
    if (g.description == NULL)
        g.description = memory_copy_text("", 0);
    d->list = memory_resize(d->list, d->count + 1, sizeof *d->list);
    if (g.id == NULL)
        g.id = memory_copy_text("", 0);
    d->list[d->count++] = g;
}

static void read_tree(struct group_definition *d, const struct tree *root,
                      struct profile_problems *problems)
{
    const struct tree *groups = tree_member(root, "groups");
    if (root->kind != TREE_MAPPING) {
        profile_problems_add(problems, root->line, root->column, "expected a mapping: groups: ...");
        return;
    }
    refuse_unknown(problems, root, top_keys, sizeof top_keys / sizeof *top_keys);
    d->organization = copy_text(problems, root, "organization", NAMING_ORGANIZATION_MAX);
    if (groups == NULL || groups->kind != TREE_SEQUENCE) {
        profile_problems_add(problems, root->line, root->column,
                             "groups: expected the list of all groups");
        return;
    }
    for (size_t i = 0; i < groups->count; i++)
        read_group(d, groups->entries[i].value, problems);
}

int group_definition_read(struct group_definition *d, struct slice text,
                          struct profile_problems *problems, struct error *e)
{
    struct error why;
    uint32_t line = 1;
    uint32_t column = 1;
    struct tree *root = yaml_tree_read(text, &line, &column, &why);
    if (root == NULL)
        profile_problems_add(problems, line, column, "%s", why.message);
    else
        read_tree(d, root, problems);
    tree_free(root);
    if (problems->count == 0)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%zu problem%s: nothing defined", problems->count,
                     problems->count == 1 ? "" : "s");
}

/* --- the store ---------------------------------------------------------------------------------
 */

/* A group as the store has it, next to the definition. */
static const char read_sql[] = "SELECT title, description, state FROM tile_group"
                               " WHERE organization_id = $1 AND group_id = $2";
static const char insert_sql[] =
    "INSERT INTO tile_group (organization_id, group_id, title, description, state, version,"
    " members) VALUES ($1, $2, $3, $4, 'open', 1, 0)";
static const char update_sql[] =
    "UPDATE tile_group SET title = $3, description = $4, state = 'open', version = version + 1"
    " WHERE organization_id = $1 AND group_id = $2";

/* Runs one of the two with the group's values. */
static int write_group(struct db *db, const char *sql, const char *organization,
                       const struct defined_group *g, struct error *e)
{
    const struct store_value values[] = {store_text(organization), store_text(g->id),
                                         store_text(g->title), store_text(g->description)};
    return store_query_run(db, sql, values, 4, NULL, e);
}

static int define(struct db *db, const char *organization, const struct defined_group *g,
                  struct definition_result *r, struct error *e)
{
    struct db_statement s;
    const struct store_value values[] = {store_text(organization), store_text(g->id)};
    int result = store_query_begin(&s, db, read_sql, values, 2, e);
    if (result == 0)
        result = db_step(&s, e);
    bool is_there = result == 1;
    bool same = is_there && slice_equals_text(db_text(&s, 0), g->title) &&
                slice_equals_text(db_text(&s, 1), g->description);
    bool is_open = is_there && slice_equals_text(db_text(&s, 2), "open");
    db_release(&s);
    if (result < 0)
        return -1;
    r->created += !is_there;
    r->unchanged += same && is_open;
    r->reopened += is_there && !is_open;
    r->changed += is_open && !same;
    if (same && is_open)
        return 0;
    return write_group(db, is_there ? update_sql : insert_sql, organization, g, e);
}

static int withdraw(struct db *db, const char *organization, const struct tile_group *g,
                    struct definition_result *r, void (*closed)(const char *id, uint64_t members),
                    struct error *e)
{
    static const char close_sql[] = "UPDATE tile_group SET state = 'closed', version = version + 1"
                                    " WHERE organization_id = $1 AND group_id = $2";
    static const char remove_sql[] =
        "DELETE FROM tile_group WHERE organization_id = $1 AND group_id = $2 AND members = 0"
        " AND NOT EXISTS (SELECT 1 FROM group_change c WHERE c.organization_id = $1"
        " AND c.group_id = $2)";
    const char *const steps[] = {remove_sql, close_sql};
    const struct store_value values[] = {store_text(organization), store_text(g->id)};
    int64_t changed = 0;
    int result = 0;
    size_t i = 0;
    for (; result == 0 && changed == 0 && i < sizeof steps / sizeof *steps; i++)
        result = store_query_run(db, steps[i], values, 2, &changed, e);
    r->removed += i == 1;
    r->closed += i == 2;
    if (result == 0 && i == 2 && closed != NULL)
        closed(g->id, g->before);
    return result;
}

int group_definition_store(const struct group_definition *d, struct db *db,
                           const char *organization, struct definition_result *result,
                           void (*closed)(const char *id, uint64_t members), struct error *e)
{
    struct tile_groups groups = {0};
    *result = (struct definition_result){0};
    int status = store_organization_add(db, organization, e);
    if (status == 0)
        status = group_store_groups(db, organization, &groups, e);
    for (size_t i = 0; status == 0 && i < d->count; i++)
        status = define(db, organization, &d->list[i], result, e);
    for (size_t i = 0; status == 0 && i < groups.count; i++)
        if (groups.list[i].open && !is_defined(d, groups.list[i].id))
            status = withdraw(db, organization, &groups.list[i], result, closed, e);
    tile_groups_release(&groups);
    return status;
}

void group_definition_release(struct group_definition *d)
{
    for (size_t i = 0; i < d->count; i++) {
        free(d->list[i].id);
        free(d->list[i].title);
        free(d->list[i].description);
    }
    free(d->list);
    free(d->organization);
    *d = (struct group_definition){0};
}
