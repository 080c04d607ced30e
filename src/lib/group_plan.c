#include "group_plan.h"

#include "group_plan_compare.h"
#include "group_store.h"
#include "memory.h"
#include "naming.h"
#include "store_query.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_BYTES = 12 * 1024 * 1024, MARKS_BYTES = 8 * 1024 * 1024 };

static int compare_marks(const void *a, const void *b)
{
    const struct plan_mark *x = a;
    const struct plan_mark *y = b;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

/* --- the assignments ---------------------------------------------------------------------------
 */

static int take_begin(struct group_plan *p, struct error *e)
{
    const struct json_value *begin = p->source.begin.root;
    p->organization = json_copy_text(begin, "organizationId");
    p->date = json_copy_text(begin, "date");
    p->roster = slice_equals_text(json_text_at(begin, "mode"), "roster");
    p->known_only = slice_equals_text(json_text_at(begin, "members"), "known");
    if (p->organization == NULL)
        return stream_reader_refuse(&p->source, e, "no organizationId");
    if (p->date == NULL)
        return stream_reader_refuse(&p->source, e, "no business date: the upload needs a --date");
    return 0;
}

static int check_count(const struct group_plan *p, const char *key, uint64_t counted,
                       struct error *e)
{
    uint64_t stated = json_number_at(json_member(p->source.end.root, "counts"), key);
    if (stated == counted)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "%s: %" PRIu64 " %s arrived, the end record counts %" PRIu64, p->source.name,
                     counted, key, stated);
}

static int check_end(struct group_plan *p, struct error *e)
{
    const uint64_t *kinds = p->tally.kinds;
    if (check_count(p, "read", p->source.records, e) != 0 ||
        check_count(p, "accepted", kinds[ENTRY_ASSIGNMENT], e) != 0 ||
        check_count(p, "duplicate", kinds[ENTRY_DUPLICATE], e) != 0 ||
        check_count(p, "rejected", kinds[ENTRY_REJECTED], e) != 0)
        return -1;
    p->tally.lines = p->source.records;
    p->tally.kinds[ENTRY_ASSIGNMENT] = 0;
    p->proved = json_count(json_member(p->source.end.root, "unproved")) == 0;
    return 0;
}

static int take_record(struct group_plan *p, struct plan_line *line, struct slice record,
                       struct error *e)
{
    struct plan_entry entry = {0};
    if (plan_line_read(line, record, &entry, e) != 0)
        return error_prefix(e, "%s:%" PRIu64, p->source.name, p->source.lines.line);
    if (entry.kind != ENTRY_ASSIGNMENT && entry.kind != ENTRY_DUPLICATE &&
        entry.kind != ENTRY_REJECTED)
        return stream_reader_refuse(&p->source, e, "an entry that assignments do not have");
    p->tally.kinds[entry.kind]++;
    if (entry.kind == ENTRY_ASSIGNMENT && group_plan_compare_add(p, &entry, e) != 0)
        return -1;
    buffer_clear(&p->packed);
    plan_entry_pack(&entry, &p->packed);
    return spool_write_text(&p->lines, buffer_slice(&p->packed), e);
}

int group_plan_read(struct group_plan *p, int descriptor, const char *name, struct error *e)
{
    struct plan_line line = {0};
    struct slice record;
    text_sorter_open(&p->sorted, LINES_BYTES);
    int result = stream_reader_open(&p->source, descriptor, name, "assignments", NULL, e);
    if (result == 0)
        result = take_begin(p, e);
    if (result == 0)
        result = spool_open(&p->lines, e);
    while (result == 0 && (result = stream_reader_next(&p->source, &record, e)) == 1)
        result = take_record(p, &line, record, e);
    if (result == 0)
        result = check_end(p, e);
    if (result == 0)
        result = text_sorter_sort(&p->sorted, e);
    plan_line_release(&line);
    return result;
}

/* --- the entries ------------------------------------------------------------------------------
 */

int group_plan_begin(struct group_plan *p, const struct store *store, struct error *e)
{
    const char *identity = store->header.identity;
    sorter_open(&p->marks, sizeof(struct plan_mark), MARKS_BYTES, compare_marks);
    p->identity = memory_copy_text(identity, strlen(identity));
    return spool_open(&p->extras, e);
}

int group_plan_add_mark(struct group_plan *p, uint64_t number, const struct member_step *step,
                        struct tile_group *group, struct error *e)
{
    struct plan_mark mark = {.entry = number,
                             .member_version = step->member_version,
                             .group = group == NULL ? 0 : (uint32_t)(group - p->groups.list) + 1,
                             .kind = (uint8_t)step->kind,
                             .action = (uint8_t)step->action,
                             .enrollment = step->enroll     ? 1
                                           : step->withdraw ? 2
                                                            : 0,
                             .rule = (uint8_t)step->rule};
    p->tally.kinds[step->kind]++;
    p->tally.enroll += step->enroll;
    p->tally.withdraw += step->withdraw;
    if (step->kind == ENTRY_CHANGE && group != NULL) {
        group->add += step->action == ACTION_ADD;
        group->remove += step->action == ACTION_REMOVE;
    }
    return sorter_add(&p->marks, &mark, e);
}

int group_plan_add_extra(struct group_plan *p, struct slice member, struct slice group,
                         struct slice changed_by, uint64_t *number, struct error *e)
{
    *number = p->source.records + ++p->extra_count;
    if (spool_write_text(&p->extras, member, e) != 0 || spool_write_text(&p->extras, group, e) != 0)
        return -1;
    return spool_write_text(&p->extras, changed_by, e);
}

/* --- the way back ------------------------------------------------------------------------------
 */

/* Begins the walk anew where the row is of another member than the one before. */
static void follow_member(const struct db_statement *row, struct buffer *member,
                          struct member_walk *walk)
{
    struct slice id = db_text(row, 1);
    if (slice_equals(id, buffer_slice(member)))
        return;
    buffer_clear(member);
    buffer_append_slice(member, id);
    *walk = (struct member_walk){.version = (uint64_t)db_integer(row, 5),
                                 .enrollment = enrollment_find(db_text(row, 4))};
}

/* Columns: entry, member, group, action, enrollment and version of the member, whether the pair is
 * there; then the enrollment it gave, the version that the batch left, and the batch that
 * changed the pair last since. */
static const char changes_against_store[] =
    "SELECT c.entry, c.member_id, c.group_id, c.action, m.enrollment, m.version,"
    " CASE WHEN a.member_id IS NULL THEN 0 ELSE 1 END,"
    " c.enrollment, v.version, b.business_date, b.nth"
    " FROM group_change c"
    " JOIN member m ON m.organization_id = $1 AND m.member_id = c.member_id"
    " JOIN (SELECT member_id, max(member_version) AS version FROM group_change"
    " WHERE organization_id = $1 AND batch = $2 GROUP BY member_id) v"
    " ON v.member_id = c.member_id"
    " LEFT JOIN (SELECT member_id, group_id, max(batch) AS batch FROM group_change"
    " WHERE organization_id = $1 AND batch > $2 AND action <> 'none'"
    " GROUP BY member_id, group_id) l ON l.member_id = c.member_id AND l.group_id = c.group_id"
    " LEFT JOIN batch b ON b.organization_id = $1 AND b.number = l.batch"
    " LEFT JOIN assignment a ON a.organization_id = $1 AND a.member_id = c.member_id"
    " AND a.group_id = c.group_id"
    " WHERE c.organization_id = $1 AND c.batch = $2"
    " ORDER BY c.member_id, c.entry DESC";

static int take_change(struct group_plan *p, const struct db_statement *row,
                       struct member_walk *walk, uint64_t version_now, struct error *e)
{
    struct tile_group *group = tile_groups_find(&p->groups, db_text(row, 2));
    struct slice enrollment = db_text(row, 7);
    struct member_undo undo = {
        .action = entry_action_find(db_text(row, 3)),
        .enrolled = slice_equals_text(enrollment, "partial"),
        .withdrew = slice_equals_text(enrollment, "none"),
        .present = db_integer(row, 6) != 0,
        .changed_since = !db_is_null(row, 10),
        .member_changed_since = version_now != (uint64_t)db_integer(row, 8),
        .group_closed = group == NULL || !group->open,
    };
    struct buffer by = {0};
    uint64_t number;
    struct member_step step = member_walk_undo(walk, &undo);
    const struct naming_batch later = {slice_of(p->organization), slice_of("groups"),
                                       db_text(row, 9), db_integer(row, 10)};
    if (undo.changed_since)
        naming_append_batch(&later, &by);
    int result =
        group_plan_add_extra(p, db_text(row, 1), db_text(row, 2), buffer_slice(&by), &number, e);
    buffer_release(&by);
    return result == 0 ? group_plan_add_mark(p, number, &step, group, e) : -1;
}

static int undo_rows(struct group_plan *p, struct db *db, int64_t batch, struct error *e)
{
    struct db_statement s;
    const struct store_value values[] = {store_text(p->organization), store_integer(batch)};
    struct member_walk walk = {0};
    struct buffer member = {0};
    int result = store_query_begin(&s, db, changes_against_store, values, 2, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        follow_member(&s, &member, &walk);
        result = take_change(p, &s, &walk, (uint64_t)db_integer(&s, 5), e);
    }
    db_release(&s);
    buffer_release(&member);
    return result;
}

static int find_undone(struct group_plan *p, struct db *db, const char *name, const char *date,
                       int64_t *number, struct error *e)
{
    struct group_batch batch;
    struct buffer full = {0};
    int result = group_store_batch(db, p->organization, name, &batch, e);
    if (result == 0) {
        group_batch_name(&batch, p->organization, &full);
        p->undoes = memory_copy_text(full.data, full.length);
        p->date = memory_copy_text(date == NULL ? batch.date : date,
                                   strlen(date == NULL ? batch.date : date));
        *number = batch.number;
    }
    buffer_release(&full);
    group_batch_release(&batch);
    return result;
}

int group_plan_undo(struct group_plan *p, struct store *store, const char *organization,
                    const char *name, const char *date, struct error *e)
{
    struct db *db = store->db;
    int64_t number = 0;
    p->organization = memory_copy_text(organization, strlen(organization));
    if (group_plan_begin(p, store, e) != 0 || store_begin(store, NULL, e) != 0 ||
        find_undone(p, db, name, date, &number, e) != 0 ||
        group_store_groups(db, p->organization, &p->groups, e) != 0 ||
        undo_rows(p, db, number, e) != 0 || store_commit(store, e) != 0)
        return -1;
    return sorter_sort(&p->marks, e);
}

/* --- the verdict -------------------------------------------------------------------------------
 */

void group_plan_judge(struct group_plan *p, struct plan_limits limits)
{
    const struct json_value *stated = json_member(p->source.end.root, "limits");
    if (p->undoes != NULL)
        return;
    limits.has_rejected_records = json_member(stated, "rejectedRecords") != NULL;
    limits.rejected_records = json_number_at(stated, "rejectedRecords");
    limits.has_rejected_ratio = json_member(stated, "rejectedRatioMillionths") != NULL;
    limits.rejected_ratio_millionths = json_number_at(stated, "rejectedRatioMillionths");
    plan_tally_judge(&p->tally, &limits, &p->groups, p->roster, p->proved);
}

void group_plan_release(struct group_plan *p)
{
    stream_reader_release(&p->source);
    spool_close(&p->lines);
    spool_close(&p->extras);
    text_sorter_close(&p->sorted);
    sorter_close(&p->marks);
    buffer_release(&p->packed);
    tile_groups_release(&p->groups);
    plan_tally_release(&p->tally);
    free(p->organization);
    free(p->date);
    free(p->undoes);
    free(p->identity);
    *p = (struct group_plan){0};
}
