#include "group_changes.h"

#include "group_store.h"
#include "member_walk.h"

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

/* A member as the plan makes it; its number stands behind. */
struct member_row {
    uint64_t version;
    int64_t enrolled_by; /* 0: nobody */
    enum enrollment enrollment;
};

/* Stands for the number of the batch, which is not known yet. */
enum { THIS_BATCH = -1 };

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

int group_changes_prepare(struct group_changes *c, struct db *db, const char *organization,
                          uint64_t changes, struct error *e)
{
    struct change change;
    int result = member_roll_open(&c->roll, db, organization, false, changes, e);
    if (result == 0)
        result = text_sorter_rewind(&c->sorted, e);
    while (c->roll.selects && result == 0 && (result = next_change(c, &change, e)) == 1)
        result = member_roll_want(&c->roll, change.member, e);
    return result == 0 ? member_roll_choose(&c->roll, e) : -1;
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

/* A member is as expected where version and enrollment are; the assignments follow from the
 * version, which takes a step with each of them. */
static bool is_expected(const struct touched_member *m, const struct member_row *row)
{
    bool follow = m->greatest == m->least + m->changes - 1 && !(m->enroll && m->withdraw);
    if (!follow || row->version != m->least)
        return false;
    switch (row->enrollment) {
    case ENROLLMENT_NONE:
        return m->enroll;
    case ENROLLMENT_PARTIAL:
        return !m->enroll;
    case ENROLLMENT_FULL:
        break;
    }
    return !m->enroll && !m->withdraw;
}

/* ROW after the changes. */
static void change_row(const struct touched_member *m, struct member_row *row)
{
    row->version += m->changes;
    if (m->enroll || m->withdraw) {
        row->enrollment = m->enroll ? ENROLLMENT_PARTIAL : ENROLLMENT_NONE;
        row->enrolled_by = m->enroll ? THIS_BATCH : 0;
    }
}

/* Looks at the store's row of the member, and keeps what becomes of it; or the member, where it is
 * stale. */
static int take_member(struct group_changes *c, const struct touched_member *m, struct spool *stale,
                       struct error *e)
{
    struct member_row row = {.enrollment = ENROLLMENT_NONE};
    struct slice id = buffer_slice(&m->id);
    int order = 1;
    if (m->changes == 0)
        return 0;
    while (c->roll.has_row && (order = slice_compare(c->roll.member, id)) < 0)
        if (member_roll_next(&c->roll, e) != 0)
            return -1;
    bool is_new = !c->roll.has_row || order != 0;
    if (!is_new)
        row = (struct member_row){member_roll_version(&c->roll), member_roll_enrolled_by(&c->roll),
                                  enrollment_find(member_roll_enrollment(&c->roll))};
    if (!is_expected(m, &row))
        return spool_write_text(stale, id, e);
    change_row(m, &row);
    c->changed_count += !is_new;
    struct spool *to = is_new ? &c->added_members : &c->changed_members;
    if (spool_write(to, (const char *)&row, sizeof row, e) != 0)
        return -1;
    return spool_write_text(to, id, e);
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

/* Merges the changes with the roll. */
static int take_members(struct group_changes *c, struct spool *stale, bool *any_stale,
                        struct error *e)
{
    struct touched_member m = {0};
    struct change change;
    int result = member_roll_begin(&c->roll, false, e);
    if (result == 0)
        result = text_sorter_rewind(&c->sorted, e);
    while (result == 0 && (result = next_change(c, &change, e)) == 1) {
        result = 0;
        if (!slice_equals(change.member, buffer_slice(&m.id))) {
            result = take_member(c, &m, stale, e);
            m.changes = 0;
            m.enroll = m.withdraw = false;
            buffer_clear(&m.id);
            buffer_append_slice(&m.id, change.member);
        }
        touch_member(&m, &change);
        *any_stale = !count_change(c, &change) || *any_stale;
    }
    if (result == 0)
        result = take_member(c, &m, stale, e);
    *any_stale = *any_stale || stale->length != 0;
    member_roll_release(&c->roll);
    buffer_release(&m.id);
    return result == 0 ? spool_rewind(stale, e) : -1;
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
        result = spool_open(&c->added_members, e);
    if (result == 0)
        result = spool_open(&c->changed_members, e);
    if (result == 0)
        result = group_store_groups(db, organization, &c->groups, e);
    if (result == 0)
        result = take_members(c, &members, &any_stale, e);
    if (result == 0 && any_stale)
        result = collect_stale(c, &members, stale, count, e);
    spool_close(&members);
    return result == 0 ? sorter_sort(stale, e) : -1;
}

/* --- the changes -------------------------------------------------------------------------------
 */

/* Who is new is inserted, ADDS; the others are changed. */
static int begin_members(struct db_load *load, struct db *db, bool adds, struct error *e)
{
    static const char columns[] = "organization_id, member_id, enrollment, version, enrolled_by";
    if (adds)
        return db_load_begin(load, db, "member", columns, e);
    return db_load_begin_change(load, db, "member", "organization_id, member_id",
                                "enrollment, version, enrolled_by", e);
}

static int load_members(struct db *db, const char *organization, int64_t batch, struct spool *from,
                        bool adds, int64_t *changed, struct error *e)
{
    struct db_load load = {0};
    struct member_row row;
    struct slice id;
    int result = begin_members(&load, db, adds, e);
    if (result == 0)
        result = spool_rewind(from, e);
    while (result == 0 && (result = spool_read(from, (char *)&row, sizeof row, e)) == 1) {
        result = spool_read_text(from, &id, e) == 1 ? 0 : -1;
        if (result != 0)
            break;
        db_load_text(&load, slice_of(organization));
        db_load_text(&load, id);
        db_load_text(&load, slice_of(enrollment_word(row.enrollment)));
        db_load_integer(&load, (int64_t)row.version);
        if (row.enrolled_by == 0)
            db_load_null(&load);
        else
            db_load_integer(&load, row.enrolled_by == THIS_BATCH ? batch : row.enrolled_by);
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    *changed = load.changed;
    db_load_release(&load);
    return result;
}

static int begin_pairs(struct db_load *load, struct db *db, enum entry_action action,
                       struct error *e)
{
    static const char columns[] = "organization_id, member_id, group_id";
    if (action == ACTION_ADD)
        return db_load_begin(load, db, "assignment", columns, e);
    return db_load_begin_change(load, db, "assignment", columns, NULL, e);
}

/* Does ACTION to its pairs; REMOVED is how many of them were there to remove. A pair that is
 * removed twice is missed when they are counted. */
static int load_pairs(struct group_changes *c, struct db *db, const char *organization,
                      enum entry_action action, int64_t *removed, struct error *e)
{
    struct db_load load = {0};
    struct change change;
    int result = begin_pairs(&load, db, action, e);
    buffer_clear(&c->text);
    if (result == 0)
        result = text_sorter_rewind(&c->sorted, e);
    while (result == 0 && (result = next_change(c, &change, e)) == 1) {
        struct slice pair =
            slice_make(change.member.data, change.member.length + 1 + change.group.length);
        result = 0;
        if (change.facts.action != action ||
            (action == ACTION_REMOVE && slice_equals(pair, buffer_slice(&c->text))))
            continue;
        buffer_clear(&c->text);
        buffer_append_slice(&c->text, pair);
        db_load_text(&load, slice_of(organization));
        db_load_text(&load, change.member);
        db_load_text(&load, change.group);
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    *removed = load.changed;
    db_load_release(&load);
    return result;
}

/* EXPECTED is how many groups there are to change. */
static int load_groups(struct group_changes *c, struct db *db, const char *organization,
                       int64_t *changed, uint64_t *expected, struct error *e)
{
    struct db_load load = {0};
    int result = db_load_begin_change(&load, db, "tile_group", "organization_id, group_id",
                                      "version, members", e);
    *expected = 0;
    for (size_t i = 0; result == 0 && i < c->groups.count; i++) {
        const struct tile_group *group = &c->groups.list[i];
        if (group->add + group->remove == 0)
            continue;
        db_load_text(&load, slice_of(organization));
        db_load_text(&load, slice_of(group->id));
        db_load_integer(&load, (int64_t)group->version + 1);
        db_load_integer(&load, (int64_t)(group->before + group->add - group->remove));
        ++*expected;
        result = db_load_row(&load, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    *changed = load.changed;
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
    int64_t added;
    int64_t members;
    int64_t removed;
    int64_t groups;
    uint64_t group_count;
    if (load_members(db, organization, batch, &c->changed_members, false, &members, e) != 0 ||
        load_members(db, organization, batch, &c->added_members, true, &added, e) != 0 ||
        load_pairs(c, db, organization, ACTION_REMOVE, &removed, e) != 0 ||
        load_pairs(c, db, organization, ACTION_ADD, &added, e) != 0 ||
        load_groups(c, db, organization, &groups, &group_count, e) != 0 ||
        expect(members, c->changed_count, "members changed", e) != 0 ||
        expect(groups, group_count, "groups changed", e) != 0)
        return -1;
    return expect(removed, c->removes, "assignments removed", e);
}

void group_changes_release(struct group_changes *c)
{
    text_sorter_close(&c->sorted);
    member_roll_release(&c->roll);
    spool_close(&c->added_members);
    spool_close(&c->changed_members);
    buffer_release(&c->text);
    tile_groups_release(&c->groups);
    *c = (struct group_changes){0};
}
