#include "reconcile_groups.h"

#include "group_event.h"
#include "store_query.h"

/* Every change in the order in which it was made to its member, with what is so at present. */
static const char changes[] =
    "SELECT c.member_id, c.batch, c.member_version, c.group_id, c.action,"
    " COALESCE(c.enrollment, ''), CASE WHEN a.member_id IS NULL THEN 0 ELSE 1 END,"
    " COALESCE(m.version, 0), COALESCE(m.enrollment, 'none'), COALESCE(m.enrolled_by, 0)"
    " FROM group_change AS c"
    " LEFT JOIN assignment AS a ON a.organization_id = c.organization_id"
    " AND a.member_id = c.member_id AND a.group_id = c.group_id"
    " LEFT JOIN member AS m ON m.organization_id = c.organization_id"
    " AND m.member_id = c.member_id"
    " WHERE c.organization_id = $1 ORDER BY c.member_id, c.batch, c.entry";

static const char unmade[] =
    "SELECT count(*) FROM assignment AS a WHERE a.organization_id = $1 AND NOT EXISTS"
    " (SELECT 1 FROM group_change AS c WHERE c.organization_id = a.organization_id"
    " AND c.member_id = a.member_id AND c.group_id = a.group_id AND c.action = 'add')";

static const char sums_of_batch[] =
    "SELECT group_id, count(CASE WHEN action = 'add' THEN 1 END),"
    " count(CASE WHEN action = 'remove' THEN 1 END) FROM group_change"
    " WHERE organization_id = $1 AND batch = $2 AND action <> 'none' GROUP BY group_id";

/* Each change has one event, in the same order. */
static const char changes_told[] =
    "SELECT c.member_id, c.group_id, c.action, COALESCE(c.enrollment, ''), c.member_version,"
    " COALESCE(c.effective_date, ''), COALESCE(c.note, ''), COALESCE(e.body, '')"
    " FROM (SELECT *, row_number() OVER (ORDER BY entry) - 1 AS place FROM group_change"
    " WHERE organization_id = $1 AND batch = $2) AS c LEFT JOIN event AS e"
    " ON e.organization_id = $1 AND e.number = $3 + c.place AND e.batch = $2"
    " AND e.kind = '" GROUP_EVENT_KIND "' ORDER BY c.place";

/* The member whose changes are read. */
struct member_at_hand {
    struct buffer id;
    struct member_state present;
};

static enum entry_action action_of(struct slice text)
{
    if (slice_equals_text(text, "add"))
        return ACTION_ADD;
    return slice_equals_text(text, "remove") ? ACTION_REMOVE : ACTION_NONE;
}

static void take_member(struct member_at_hand *member, const struct db_statement *q)
{
    struct slice enrollment = db_text(q, 8);
    buffer_clear(&member->id);
    buffer_append_slice(&member->id, db_text(q, 0));
    member->present =
        (struct member_state){.version = db_integer(q, 7), .enrolled_by = db_integer(q, 9)};
    if (slice_equals_text(enrollment, "partial"))
        member->present.enrollment = ENROLLED_PARTIALLY;
    else if (slice_equals_text(enrollment, "full"))
        member->present.enrollment = ENROLLED_FULLY;
}

static void take_change(struct change_walk *walk, struct member_at_hand *member,
                        const struct db_statement *q)
{
    struct slice enrollment = db_text(q, 5);
    const struct member_change change = {.batch = db_integer(q, 1),
                                         .version = db_integer(q, 2),
                                         .group = db_text(q, 3),
                                         .action = action_of(db_text(q, 4)),
                                         .enrolls = slice_equals_text(enrollment, "partial"),
                                         .withdraws = slice_equals_text(enrollment, "none"),
                                         .is_assigned = db_integer(q, 6) == 1};
    if (!slice_equals(buffer_slice(&member->id), db_text(q, 0))) {
        change_walk_end(walk, &member->present);
        take_member(member, q);
    }
    change_walk_take(walk, &change);
}

int reconcile_groups_read(struct change_walk *walk, struct db *db, const char *organization,
                          struct error *e)
{
    struct db_statement q = {0};
    struct member_at_hand member = {0};
    int64_t alone = 0;
    const struct store_value values[] = {store_text(organization)};
    int result = store_query_begin(&q, db, changes, values, 1, e);
    while (result == 0 && (result = db_step(&q, e)) == 1) {
        take_change(walk, &member, &q);
        result = 0;
    }
    db_release(&q);
    change_walk_end(walk, &member.present);
    buffer_release(&member.id);
    if (result == 0)
        result = store_query_number(db, unmade, values, 1, &alone, e);
    walk->astray += alone;
    return result;
}

int reconcile_groups_sum(struct group_sums *sums, struct db *db, const char *organization,
                         int64_t number, struct error *e)
{
    struct db_statement q = {0};
    const struct store_value values[] = {store_text(organization), store_integer(number)};
    int result = store_query_begin(&q, db, sums_of_batch, values, 2, e);
    while (result == 0 && (result = db_step(&q, e)) == 1) {
        struct group_sum *sum = group_sums_add(sums, db_text(&q, 0));
        sum->add = db_integer(&q, 1);
        sum->remove = db_integer(&q, 2);
        result = 0;
    }
    db_release(&q);
    group_sums_sort(sums);
    return result;
}

static struct plan_entry change_of(const struct db_statement *q)
{
    struct slice enrollment = db_text(q, 3);
    return (struct plan_entry){.kind = ENTRY_CHANGE,
                               .member = db_text(q, 0),
                               .group = db_text(q, 1),
                               .action = action_of(db_text(q, 2)),
                               .enroll = slice_equals_text(enrollment, "partial"),
                               .withdraw = slice_equals_text(enrollment, "none"),
                               .member_version = (uint64_t)db_integer(q, 4) - 1,
                               .effective_date = db_text(q, 5),
                               .note = db_text(q, 6)};
}

int reconcile_groups_compare_events(int64_t *different, struct db *db, const char *organization,
                                    int64_t number, int64_t first_event, struct error *e)
{
    struct db_statement q = {0};
    struct buffer expected = {0};
    const struct store_value values[] = {store_text(organization), store_integer(number),
                                         store_integer(first_event)};
    int result = store_query_begin(&q, db, changes_told, values, 3, e);
    *different = 0;
    while (result == 0 && (result = db_step(&q, e)) == 1) {
        const struct plan_entry change = change_of(&q);
        group_event_write(organization, &change, &expected);
        *different += !slice_equals(buffer_slice(&expected), db_text(&q, 7));
        result = 0;
    }
    db_release(&q);
    buffer_release(&expected);
    return result;
}
