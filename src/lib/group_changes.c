#include "group_changes.h"

#include "group_store.h"
#include "spool.h"
#include "store_query.h"

#include <inttypes.h>
#include <string.h>

enum { SORTER_BYTES = 12 * 1024 * 1024 };

/* What stands behind the key of a change. */
struct change_facts {
    uint64_t number;
    uint64_t member_version;
    uint64_t group_version;
    uint32_t member_length;
    uint32_t group_length;
    uint8_t action;
    uint8_t enroll;
    uint8_t withdraw;
};

struct change {
    struct slice member;
    struct slice group;
    struct change_facts facts;
};

/* Whether the member of a touched row is enrolled or withdrawn by the plan; else NULL. */
enum { ENROLLED_BY_THIS = 1, ENROLLED_BY_NONE = 0 };

/* No member has it: of changes that do not follow one another. */
enum { NO_VERSION = -1 };

/* --- in the order of the keys ------------------------------------------------------------------
 */

void group_changes_open(struct group_changes *c)
{
    text_sorter_open(&c->sorted, SORTER_BYTES);
}

int group_changes_add(struct group_changes *c, const struct plan_entry *entry, uint64_t number,
                      struct error *e)
{
    struct change_facts facts;
    memset(&facts, 0, sizeof facts);
    facts.number = number;
    facts.member_version = entry->member_version;
    facts.group_version = entry->group_version;
    facts.member_length = (uint32_t)entry->member.length;
    facts.group_length = (uint32_t)entry->group.length;
    facts.action = (uint8_t)entry->action;
    facts.enroll = entry->enroll;
    facts.withdraw = entry->withdraw;
    buffer_clear(&c->text);
    buffer_append_slice(&c->text, entry->member);
    buffer_append_byte(&c->text, '\0');
    buffer_append_slice(&c->text, entry->group);
    buffer_append_byte(&c->text, '\0');
    buffer_append(&c->text, (const char *)&facts, sizeof facts);
    return text_sorter_add(&c->sorted, buffer_slice(&c->text), e);
}

int group_changes_sort(struct group_changes *c, struct error *e)
{
    return text_sorter_sort(&c->sorted, e);
}

/* The next change, its texts lent until the next call: 1; 0 behind the last; -1. */
static int next_change(struct group_changes *c, struct change *change, struct error *e)
{
    struct slice text;
    int result = text_sorter_next(&c->sorted, &text, e);
    if (result != 1)
        return result;
    memcpy(&change->facts, text.data + text.length - sizeof change->facts, sizeof change->facts);
    change->member = slice_make(text.data, change->facts.member_length);
    change->group = slice_make(text.data + change->member.length + 1, change->facts.group_length);
    return 1;
}

/* --- is the store as the plan expects? ---------------------------------------------------------
 */

static const char make_tables[] =
    "CREATE TEMPORARY TABLE touched (member_id {text} NOT NULL PRIMARY KEY,"
    " version {integer} NOT NULL, changes {integer} NOT NULL, enrolled_by {integer}) {keyed};"
    "CREATE TEMPORARY TABLE removal (member_id {text} NOT NULL, group_id {text} NOT NULL,"
    " PRIMARY KEY (member_id, group_id)) {keyed};"
    "CREATE TEMPORARY TABLE group_total (group_id {text} NOT NULL PRIMARY KEY,"
    " added {integer} NOT NULL) {keyed};";

int group_changes_make_tables(struct db *db, struct error *e)
{
    return db_execute(db, make_tables, e);
}

/* All changes of one member. */
struct touched_member {
    struct buffer id;
    uint64_t least;
    uint64_t greatest;
    uint64_t changes;
    bool enroll;
    bool withdraw;
};

static int load_member(struct group_changes *c, struct db_load *load,
                       const struct touched_member *m, struct error *e)
{
    bool follow = m->greatest == m->least + m->changes - 1 && !(m->enroll && m->withdraw);
    if (m->changes == 0)
        return 0;
    c->members++;
    db_load_text(load, buffer_slice(&m->id));
    db_load_integer(load, follow ? (int64_t)m->least : NO_VERSION);
    db_load_integer(load, (int64_t)m->changes);
    if (m->enroll || m->withdraw)
        db_load_integer(load, m->enroll ? ENROLLED_BY_THIS : ENROLLED_BY_NONE);
    else
        db_load_null(load);
    return db_load_row(load, e);
}

static void touch_member(struct touched_member *m, const struct change *change)
{
    uint64_t version = change->facts.member_version;
    m->least = m->changes == 0 || version < m->least ? version : m->least;
    m->greatest = m->changes == 0 || version > m->greatest ? version : m->greatest;
    m->changes++;
    m->enroll = m->enroll || change->facts.enroll != 0;
    m->withdraw = m->withdraw || change->facts.withdraw != 0;
}

/* A group that is not there, closed to additions, or of another version than the plan expects. */
static bool is_group_stale(const struct change *change, const struct tile_group *group)
{
    uint64_t expected = change->facts.group_version;
    return group == NULL || (!group->open && change->facts.action == ACTION_ADD) ||
           (expected != 0 && expected != group->version);
}

/* Counts what the change does; false where its group is stale. */
static bool count_change(struct group_changes *c, const struct change *change)
{
    struct tile_group *group = tile_groups_find(&c->groups, change->group);
    if (is_group_stale(change, group))
        return false;
    group->add += change->facts.action == ACTION_ADD;
    group->remove += change->facts.action == ACTION_REMOVE;
    c->removes += change->facts.action == ACTION_REMOVE;
    return true;
}

/* Loads what the plan expects of each member. */
static int load_members(struct group_changes *c, struct db *db, bool *any_stale, struct error *e)
{
    struct db_load load = {0};
    struct touched_member m = {0};
    struct change change;
    int result = db_load_begin(&load, db, "touched", "member_id, version, changes, enrolled_by", e);
    if (result == 0)
        result = text_sorter_rewind(&c->sorted, e);
    while (result == 0 && (result = next_change(c, &change, e)) == 1) {
        result = 0;
        if (!slice_equals(change.member, buffer_slice(&m.id))) {
            result = load_member(c, &load, &m, e);
            m.changes = 0;
            m.enroll = m.withdraw = false;
            buffer_clear(&m.id);
            buffer_append_slice(&m.id, change.member);
        }
        touch_member(&m, &change);
        *any_stale = !count_change(c, &change) || *any_stale;
    }
    if (result == 0)
        result = load_member(c, &load, &m, e);
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    buffer_release(&m.id);
    return result;
}

/* A member is as expected where version and enrollment are; the assignments follow from the
 * version, which takes a step with each of them. */
static const char find_stale_members[] =
    "SELECT t.member_id FROM touched t"
    " LEFT JOIN member m ON m.organization_id = $1 AND m.member_id = t.member_id"
    " WHERE coalesce(m.version, 0) <> t.version"
    " OR CASE coalesce(m.enrollment, 'none') WHEN 'none' THEN coalesce(t.enrolled_by, 0) <> 1"
    " WHEN 'partial' THEN t.enrolled_by = 1 ELSE t.enrolled_by IS NOT NULL END"
    " ORDER BY t.member_id";

static int keep_stale_members(struct db *db, const char *organization, struct spool *members,
                              bool *any_stale, struct error *e)
{
    struct db_statement s;
    const struct store_value values[] = {store_text(organization)};
    int result = store_query_begin(&s, db, find_stale_members, values, 1, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        *any_stale = true;
        result = spool_write_text(members, db_text(&s, 0), e);
    }
    db_release(&s);
    return result == 0 ? spool_rewind(members, e) : -1;
}

/* The entries of MEMBERS, which are in the order of the changes, and those whose groups are stale.
 */
static int collect_stale(struct group_changes *c, struct spool *members, struct sorter *stale,
                         uint64_t *count, struct error *e)
{
    struct slice member;
    struct change change;
    int more = spool_read_text(members, &member, e);
    int result = more < 0 ? -1 : text_sorter_rewind(&c->sorted, e);
    while (result == 0 && (result = next_change(c, &change, e)) == 1) {
        result = 0;
        while (more == 1 && slice_compare(member, change.member) < 0)
            more = spool_read_text(members, &member, e);
        bool is_stale = (more == 1 && slice_equals(member, change.member)) ||
                        is_group_stale(&change, tile_groups_find(&c->groups, change.group));
        *count += is_stale;
        if (more < 0 || (is_stale && sorter_add(stale, &change.facts.number, e) != 0))
            result = -1;
    }
    return result;
}

int group_changes_find_stale(struct group_changes *c, struct db *db, const char *organization,
                             struct sorter *stale, uint64_t *count, struct error *e)
{
    struct spool members = {.descriptor = -1};
    bool any_stale = false;
    int result = spool_open(&members, e);
    if (result == 0)
        result = group_store_groups(db, organization, &c->groups, e);
    if (result == 0)
        result = load_members(c, db, &any_stale, e);
    if (result == 0)
        result = keep_stale_members(db, organization, &members, &any_stale, e);
    if (result == 0 && any_stale)
        result = collect_stale(c, &members, stale, count, e);
    spool_close(&members);
    return result == 0 ? sorter_sort(stale, e) : -1;
}

/* --- the changes -------------------------------------------------------------------------------
 */

/* Who is new was enrolled by this batch: whoever is not enrolled is, by the first change. */
static const char change_members[] =
    "INSERT INTO member (organization_id, member_id, enrollment, version, enrolled_by)"
    " SELECT $1, member_id, 'partial', version + changes,"
    " CASE WHEN enrolled_by = 1 THEN $2 ELSE enrolled_by END"
    " FROM touched WHERE true ORDER BY member_id"
    " ON CONFLICT (organization_id, member_id) DO UPDATE SET version = excluded.version,"
    " enrollment = CASE WHEN excluded.enrolled_by > 0 THEN 'partial'"
    " WHEN excluded.enrolled_by = 0 THEN 'none' ELSE member.enrollment END,"
    " enrolled_by = CASE WHEN excluded.enrolled_by > 0 THEN excluded.enrolled_by"
    " WHEN excluded.enrolled_by IS NULL THEN member.enrolled_by END";
static const char remove_assignments[] =
    "DELETE FROM assignment WHERE organization_id = $1"
    " AND (member_id, group_id) IN (SELECT member_id, group_id FROM removal)";
static const char change_groups[] = "UPDATE tile_group SET version = tile_group.version + 1,"
                                    " members = tile_group.members + t.added"
                                    " FROM group_total t WHERE tile_group.organization_id = $1"
                                    " AND tile_group.group_id = t.group_id";

/* Loads the pairs that ACTION is done to into TABLE: in front of them the organization, where it is
 * named. A pair that is removed twice is missed when the removals are counted. */
static int load_pairs(struct group_changes *c, struct db *db, enum entry_action action,
                      const char *table, const char *organization, struct error *e)
{
    struct db_load load = {0};
    struct change change;
    int result = db_load_begin(
        &load, db, table,
        organization == NULL ? "member_id, group_id" : "organization_id, member_id, group_id", e);
    buffer_clear(&c->text);
    if (result == 0)
        result = text_sorter_rewind(&c->sorted, e);
    while (result == 0 && (result = next_change(c, &change, e)) == 1) {
        struct slice pair =
            slice_make(change.member.data, change.member.length + 1 + change.group.length);
        result = 0;
        if (change.facts.action != action ||
            (organization == NULL && slice_equals(pair, buffer_slice(&c->text))))
            continue;
        buffer_clear(&c->text);
        buffer_append_slice(&c->text, pair);
        if (organization != NULL)
            db_load_text(&load, slice_of(organization));
        db_load_text(&load, change.member);
        db_load_text(&load, change.group);
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    return result;
}

static int load_groups(struct group_changes *c, struct db *db, struct error *e)
{
    struct db_load load = {0};
    int result = db_load_begin(&load, db, "group_total", "group_id, added", e);
    for (size_t i = 0; result == 0 && i < c->groups.count; i++) {
        const struct tile_group *group = &c->groups.list[i];
        if (group->add + group->remove == 0)
            continue;
        db_load_text(&load, slice_of(group->id));
        db_load_integer(&load, (int64_t)group->add - (int64_t)group->remove);
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    return result;
}

static int expect(int64_t got, uint64_t expected, const char *what, struct error *e)
{
    if (got == (int64_t)expected)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "out of balance: %" PRId64 " %s, %" PRIu64
                     " in the plan: nothing was changed; store-check says what is wrong",
                     got, what, expected);
}

int group_changes_make(struct group_changes *c, struct db *db, const char *organization,
                       int64_t batch, struct error *e)
{
    const struct store_value values[] = {store_text(organization), store_integer(batch)};
    int64_t members;
    int64_t removed;
    if (store_query_run(db, change_members, values, 2, &members, e) != 0 ||
        load_pairs(c, db, ACTION_REMOVE, "removal", NULL, e) != 0 ||
        store_query_run(db, remove_assignments, values, 1, &removed, e) != 0 ||
        load_pairs(c, db, ACTION_ADD, "assignment", organization, e) != 0 ||
        load_groups(c, db, e) != 0 || store_query_run(db, change_groups, values, 1, NULL, e) != 0 ||
        expect(members, c->members, "members changed", e) != 0)
        return -1;
    return expect(removed, c->removes, "assignments removed", e);
}

void group_changes_release(struct group_changes *c)
{
    text_sorter_close(&c->sorted);
    buffer_release(&c->text);
    tile_groups_release(&c->groups);
    *c = (struct group_changes){0};
}
