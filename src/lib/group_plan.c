#include "group_plan.h"

#include "group_store.h"
#include "member_walk.h"
#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SORTER_BYTES = 8 * 1024 * 1024 };

/* The entries that a roster makes come behind all lines of their member. */
#define BEHIND_ALL_LINES "9223372036854775807"

/* What the store makes of one entry. */
struct mark {
    uint64_t entry; /* from 1 */
    uint64_t member_version;
    uint32_t group; /* place in the list of groups, from 1; 0 where there is none */
    uint8_t kind;
    uint8_t action;
    uint8_t enrollment; /* 1 enrolls, 2 withdraws */
    uint8_t rule;
};

static int compare_marks(const void *a, const void *b)
{
    const struct mark *x = a;
    const struct mark *y = b;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

static char *copy_member(const struct json_value *v, const char *key)
{
    struct slice text = json_text_at(v, key);
    return text.length == 0 ? NULL : memory_copy_text(text.data, text.length);
}

/* --- the assignments ---------------------------------------------------------------------------
 */

static int take_begin(struct group_plan *p, struct error *e)
{
    const struct json_value *begin = p->source.begin.root;
    p->organization = copy_member(begin, "organizationId");
    p->date = copy_member(begin, "date");
    p->roster = slice_equals_text(json_text_at(begin, "mode"), "roster");
    p->known_only = slice_equals_text(json_text_at(begin, "members"), "known");
    if (p->organization == NULL)
        return stream_reader_refuse(&p->source, e, "no organizationId");
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
        return error_prefix(e, "%s:%" PRIu64, p->source.name, p->source.line);
    if (entry.kind != ENTRY_ASSIGNMENT && entry.kind != ENTRY_DUPLICATE &&
        entry.kind != ENTRY_REJECTED)
        return stream_reader_refuse(&p->source, e, "an entry that assignments do not have");
    p->tally.kinds[entry.kind]++;
    buffer_clear(&p->packed);
    plan_entry_pack(&entry, &p->packed);
    return spool_write_text(&p->lines, buffer_slice(&p->packed), e);
}

int group_plan_read(struct group_plan *p, int descriptor, const char *name, struct error *e)
{
    struct plan_line line = {0};
    struct slice record;
    int result = stream_reader_open(&p->source, descriptor, name, "assignments", NULL, e);
    if (result == 0)
        result = take_begin(p, e);
    if (result == 0)
        result = spool_open(&p->lines, e);
    while (result == 0 && (result = stream_reader_next(&p->source, &record, e)) == 1)
        result = take_record(p, &line, record, e);
    if (result == 0)
        result = check_end(p, e);
    plan_line_release(&line);
    return result;
}

/* --- against the store -------------------------------------------------------------------------
 */

static int load_line(struct db_load *load, uint64_t number, const struct plan_entry *entry,
                     struct error *e)
{
    if (entry->kind != ENTRY_ASSIGNMENT)
        return 0;
    db_load_integer(load, (int64_t)number);
    db_load_text(load, entry->member);
    db_load_text(load, entry->group);
    db_load_integer(load, entry->action);
    return db_load_row(load, e);
}

static int load_lines(struct group_plan *p, struct db *db, struct error *e)
{
    struct db_load load = {0};
    struct plan_entry entry = {0};
    struct slice text;
    uint64_t number = 0;
    int result = spool_rewind(&p->lines, e);
    if (result == 0)
        result = db_load_begin(&load, db, "plan_line", "entry, member_id, group_id, action", e);
    while (result == 0 && (result = spool_read_text(&p->lines, &text, e)) == 1) {
        plan_entry_unpack(text, &entry);
        result = load_line(&load, ++number, &entry, e);
    }
    if (result == 0)
        result = db_load_end(&load, e);
    db_load_release(&load);
    return result;
}

/* Counts the mark, and what it does to its group, and keeps it. */
static int add_mark(struct group_plan *p, uint64_t entry, const struct member_step *step,
                    struct tile_group *group, struct error *e)
{
    struct mark mark = {.entry = entry,
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

/* An entry that is no line of the upload: its number. */
static int add_extra(struct group_plan *p, const struct db_statement *row, struct slice changed_by,
                     uint64_t *number, struct error *e)
{
    *number = p->source.records + ++p->extra_count;
    if (spool_write_text(&p->extras, db_text(row, 1), e) != 0 ||
        spool_write_text(&p->extras, db_text(row, 2), e) != 0)
        return -1;
    return spool_write_text(&p->extras, changed_by, e);
}

/* Begins the walk anew where the row is of another member than the one before. */
static void follow_member(const struct group_plan *p, const struct db_statement *row,
                          struct buffer *member, struct member_walk *walk)
{
    struct slice id = db_text(row, 1);
    if (slice_equals(id, buffer_slice(member)))
        return;
    buffer_clear(member);
    buffer_append_slice(member, id);
    *walk = (struct member_walk){.version = (uint64_t)db_integer(row, 5),
                                 .enrollment = enrollment_find(db_text(row, 4)),
                                 .known_only = p->known_only};
}

static int take_row(struct group_plan *p, const struct db_statement *row, struct member_walk *walk,
                    struct error *e)
{
    struct member_step step = {.kind = ENTRY_REJECTED};
    struct tile_group *group = tile_groups_find(&p->groups, db_text(row, 2));
    uint64_t number = (uint64_t)db_integer(row, 0);
    bool is_line = number <= p->source.records;
    if (group == NULL) {
        step.rule = PLAN_RULE_GROUP_UNDEFINED;
    } else if (!group->open) {
        step.rule = PLAN_RULE_GROUP_CLOSED;
        if (!is_line)
            return 0;
    } else {
        /* Whom a roster leaves out goes, known or not. */
        walk->known_only = p->known_only && is_line;
        step =
            member_walk_take(walk, (enum entry_action)db_integer(row, 3), db_integer(row, 6) != 0);
    }
    if (!is_line) {
        p->tally.removals++;
        if (add_extra(p, row, (struct slice){0}, &number, e) != 0)
            return -1;
    }
    return add_mark(p, number, &step, group, e);
}

/* Columns: entry, member, group, action, enrollment and version of the member, and whether the pair
 * is there. In a roster, those follow who are members of its groups and not in the upload. */
static const char lines_against_store[] =
    "SELECT l.entry, l.member_id, l.group_id, l.action, m.enrollment, m.version,"
    " CASE WHEN a.member_id IS NULL THEN 0 ELSE 1 END AS present"
    " FROM plan_line l"
    " LEFT JOIN member m ON m.organization_id = $1 AND m.member_id = l.member_id"
    " LEFT JOIN assignment a ON a.organization_id = $1 AND a.member_id = l.member_id"
    " AND a.group_id = l.group_id";
static const char roster_against_store[] =
    " UNION ALL"
    " SELECT " BEHIND_ALL_LINES ", a.member_id, a.group_id, 2, m.enrollment, m.version, 1"
    " FROM assignment a"
    " JOIN member m ON m.organization_id = a.organization_id AND m.member_id = a.member_id"
    " WHERE a.organization_id = $1"
    " AND a.group_id IN (SELECT group_id FROM plan_line)"
    " AND NOT EXISTS (SELECT 1 FROM plan_line l"
    " WHERE l.member_id = a.member_id AND l.group_id = a.group_id)";

static int compare_rows(struct group_plan *p, struct db *db, struct error *e)
{
    struct db_statement s = {0};
    struct member_walk walk = {0};
    struct buffer member = {0};
    struct buffer sql = {0};
    buffer_append_text(&sql, lines_against_store);
    if (p->roster)
        buffer_append_text(&sql, roster_against_store);
    buffer_append_text(&sql, p->roster ? " ORDER BY 2, 1, 3" : " ORDER BY l.member_id, l.entry");
    int result = db_prepare(&s, db, sql.data, e);
    if (result == 0)
        db_bind_text(&s, 1, slice_of(p->organization));
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        follow_member(p, &s, &member, &walk);
        result = take_row(p, &s, &walk, e);
    }
    db_release(&s);
    buffer_release(&member);
    buffer_release(&sql);
    return result;
}

static int open_spools(struct group_plan *p, struct store *store, struct error *e)
{
    const char *identity = store->header.identity;
    sorter_open(&p->marks, sizeof(struct mark), SORTER_BYTES, compare_marks);
    p->identity = memory_copy_text(identity, strlen(identity));
    return spool_open(&p->extras, e);
}

int group_plan_compare(struct group_plan *p, struct store *store, struct error *e)
{
    struct db *db = store->db;
    if (open_spools(p, store, e) != 0 ||
        db_execute(
            db,
            "CREATE TEMPORARY TABLE plan_line (entry {integer} NOT NULL PRIMARY KEY,"
            " member_id {text} NOT NULL, group_id {text} NOT NULL, action {integer} NOT NULL)"
            " {table}",
            e) != 0 ||
        load_lines(p, db, e) != 0 ||
        db_execute(db,
                   "CREATE INDEX plan_line_order"
                   " ON plan_line (member_id, entry, group_id, action)",
                   e) != 0)
        return -1;
    if (p->roster &&
        db_execute(db, "CREATE INDEX plan_line_pair ON plan_line (group_id, member_id)", e) != 0)
        return -1;
    if (store_begin(store, NULL, e) != 0 ||
        group_store_groups(db, p->organization, &p->groups, e) != 0 ||
        compare_rows(p, db, e) != 0 || store_commit(store, e) != 0)
        return -1;
    return sorter_sort(&p->marks, e);
}

/* --- the way back ------------------------------------------------------------------------------
 */

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
    if (undo.changed_since)
        buffer_append_format(&by, "%s/groups/%.*s.%" PRId64, p->organization,
                             (int)db_text(row, 9).length, db_text(row, 9).data,
                             db_integer(row, 10));
    int result = add_extra(p, row, buffer_slice(&by), &number, e);
    buffer_release(&by);
    return result == 0 ? add_mark(p, number, &step, group, e) : -1;
}

static int undo_rows(struct group_plan *p, struct db *db, int64_t batch, struct error *e)
{
    struct db_statement s = {0};
    struct member_walk walk = {0};
    struct buffer member = {0};
    int result = db_prepare(&s, db, changes_against_store, e);
    if (result == 0) {
        db_bind_text(&s, 1, slice_of(p->organization));
        db_bind_integer(&s, 2, batch);
    }
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        follow_member(p, &s, &member, &walk);
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
    if (open_spools(p, store, e) != 0 || store_begin(store, NULL, e) != 0 ||
        find_undone(p, db, name, date, &number, e) != 0 ||
        group_store_groups(db, p->organization, &p->groups, e) != 0 ||
        undo_rows(p, db, number, e) != 0 || store_commit(store, e) != 0)
        return -1;
    return sorter_sort(&p->marks, e);
}

/* --- the verdict and the way out ---------------------------------------------------------------
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

/* The members of the source's record that the plan carries on. */
static int copy_members(const struct json_value *from, const char *const *keys, size_t count,
                        struct json_writer *w, struct error *e)
{
    for (size_t i = 0; i < count; i++) {
        const struct json_value *v = json_member(from, keys[i]);
        if (v == NULL)
            continue;
        json_key(w, keys[i]);
        if (json_copy(w, v, e) != 0)
            return -1;
    }
    return 0;
}

static int write_begin(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    static const char *const carried[] = {"upload",  "profile",  "mode",     "endProof",
                                          "members", "sequence", "resubmits"};
    struct json_writer w;
    json_begin(&w, &writer->line);
    json_object_begin(&w);
    json_member_text(&w, "@batch", "begin");
    json_member_unsigned(&w, "version", 1);
    json_member_text(&w, "kind", "plan");
    json_member_text(&w, "organizationId", p->organization);
    if (p->date != NULL)
        json_member_text(&w, "date", p->date);
    if (copy_members(p->source.begin.root, carried, sizeof carried / sizeof *carried, &w, e) != 0)
        return -1;
    if (p->undoes != NULL)
        json_member_text(&w, "undoes", p->undoes);
    json_member_text(&w, "store", p->identity);
    json_object_end(&w);
    return stream_writer_line(writer, e);
}

/* The elements of the source's array KEY, and then OWN ones. */
static int write_reasons(struct group_plan *p, struct json_writer *w, struct error *e)
{
    const struct json_value *stated = json_member(p->source.end.root, "reasons");
    json_member_array_begin(w, "reasons");
    for (const struct json_value *v = json_first(stated); v != NULL; v = json_next(v))
        if (json_copy(w, v, e) != 0)
            return -1;
    for (size_t i = 0; i < p->tally.reason_count; i++)
        plan_tally_write_reason(&p->tally.reasons[i], w);
    json_array_end(w);
    return 0;
}

static int write_overrides(struct group_plan *p, struct json_writer *w, struct error *e)
{
    const struct json_value *stated = json_member(p->source.end.root, "overrides");
    json_member_array_begin(w, "overrides");
    for (const struct json_value *v = json_first(stated); v != NULL; v = json_next(v))
        if (json_copy(w, v, e) != 0)
            return -1;
    for (size_t i = 0; i < p->tally.override_count; i++) {
        if (!plan_tally_is_used(&p->tally, &p->tally.overrides[i]))
            continue;
        json_object_begin(w);
        json_member_text(w, "code", plan_rule_code(p->tally.overrides[i].rule));
        json_member_text(w, "reason", p->tally.overrides[i].reason);
        json_object_end(w);
    }
    json_array_end(w);
    return 0;
}

static int write_end(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    static const char *const carried[] = {"upload", "limits"};
    bool rejected = plan_tally_is_rejected(&p->tally);
    struct json_writer w;
    json_begin(&w, &writer->line);
    json_object_begin(&w);
    json_member_text(&w, "@batch", "end");
    json_member_text(&w, "status", rejected ? "rejected" : "complete");
    if (rejected)
        json_member_unsigned(&w, "exit", STATUS_REJECTED);
    json_member_unsigned(&w, "records", p->source.records + p->extra_count);
    json_key(&w, "counts");
    plan_tally_write_counts(&p->tally, &w);
    json_key(&w, "groups");
    plan_tally_write_groups(&p->groups, &w);
    if (copy_members(p->source.end.root, carried, sizeof carried / sizeof *carried, &w, e) != 0)
        return -1;
    json_key(&w, "problems");
    plan_tally_write_problems(&p->tally, &w);
    if (write_reasons(p, &w, e) != 0 || write_overrides(p, &w, e) != 0)
        return -1;
    json_object_end(&w);
    return stream_writer_end(writer, !rejected, e);
}

/* Why a line is rejected, as its entry carries it; and the reason is counted. */
static void reject(struct group_plan *p, struct plan_entry *entry, enum plan_rule rule,
                   struct buffer *errors)
{
    struct json_writer w;
    const char *near =
        rule == PLAN_RULE_GROUP_UNDEFINED ? tile_groups_nearest(&p->groups, entry->group) : NULL;
    const struct plan_reason *reason = plan_tally_reject(&p->tally, rule, entry, near);
    buffer_clear(errors);
    json_begin(&w, errors);
    json_array_begin(&w);
    json_object_begin(&w);
    json_member_text(&w, "message", reason->message);
    json_member_text(&w, "field", rule == PLAN_RULE_MEMBER_UNKNOWN ? "memberId" : "groupId");
    json_member_text(&w, "code", plan_rule_code(rule));
    json_member_unsigned(&w, "line", entry->line);
    if (reason->column != 0)
        json_member_unsigned(&w, "column", entry->group_column);
    json_object_end(&w);
    json_array_end(&w);
    *entry = (struct plan_entry){.kind = ENTRY_REJECTED,
                                 .line = entry->line,
                                 .record = entry->record,
                                 .errors = buffer_slice(errors)};
}

static void settle(struct group_plan *p, struct plan_entry *entry, const struct mark *mark,
                   struct buffer *errors)
{
    if (mark->kind == ENTRY_REJECTED) {
        reject(p, entry, (enum plan_rule)mark->rule, errors);
        return;
    }
    entry->kind = (enum entry_kind)mark->kind;
    entry->action = (enum entry_action)mark->action;
    entry->enroll = mark->enrollment == 1;
    entry->withdraw = mark->enrollment == 2;
    entry->member_version = mark->member_version;
    if (p->roster && entry->kind == ENTRY_CHANGE && mark->group != 0)
        entry->group_version = p->groups.list[mark->group - 1].version;
}

/* The mark of entry NUMBER; where there is none something is wrong with us. */
static int next_mark(struct group_plan *p, uint64_t number, struct mark *mark, struct error *e)
{
    int result = sorter_next(&p->marks, mark, e);
    if (result == 0 || (result == 1 && mark->entry != number))
        return error_set(e, STATUS_TROUBLE, "entry %" PRIu64 " was lost on its way", number);
    return result == 1 ? 0 : -1;
}

static int write_entry(const struct plan_entry *entry, struct stream_writer *writer,
                       struct error *e)
{
    struct json_writer w;
    if (writer == NULL)
        return 0;
    json_begin(&w, &writer->line);
    plan_entry_write(entry, &w);
    return stream_writer_line(writer, e);
}

static int write_lines(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    struct plan_entry entry = {0};
    struct buffer errors = {0};
    struct slice text;
    struct mark mark;
    uint64_t number = 0;
    int result = spool_rewind(&p->lines, e);
    while (result == 0 && (result = spool_read_text(&p->lines, &text, e)) == 1) {
        number++;
        plan_entry_unpack(text, &entry);
        result = entry.kind == ENTRY_ASSIGNMENT ? next_mark(p, number, &mark, e) : 0;
        if (result == 0 && entry.kind == ENTRY_ASSIGNMENT)
            settle(p, &entry, &mark, &errors);
        if (result == 0)
            result = write_entry(&entry, writer, e);
    }
    buffer_release(&errors);
    return result;
}

static int read_extra(struct group_plan *p, struct buffer *texts, struct plan_entry *entry,
                      struct error *e)
{
    struct slice text;
    size_t lengths[3];
    buffer_clear(texts);
    for (size_t i = 0; i < 3; i++) {
        int result = spool_read_text(&p->extras, &text, e);
        if (result != 1)
            return result == 0 ? error_set(e, STATUS_TROUBLE, "an entry was lost on its way") : -1;
        buffer_append_slice(texts, text);
        lengths[i] = text.length;
    }
    *entry = (struct plan_entry){.member = slice_make(texts->data, lengths[0]),
                                 .group = slice_make(texts->data + lengths[0], lengths[1]),
                                 .changed_by =
                                     slice_make(texts->data + lengths[0] + lengths[1], lengths[2])};
    return 0;
}

static int write_extras(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    struct buffer texts = {0};
    struct buffer errors = {0};
    struct plan_entry entry = {0};
    struct mark mark;
    int result = spool_rewind(&p->extras, e);
    for (uint64_t i = 1; result == 0 && i <= p->extra_count; i++) {
        result = read_extra(p, &texts, &entry, e);
        if (result == 0 && (result = next_mark(p, p->source.records + i, &mark, e)) == 0)
            settle(p, &entry, &mark, &errors);
        if (result == 0)
            result = write_entry(&entry, writer, e);
    }
    buffer_release(&texts);
    buffer_release(&errors);
    return result;
}

int group_plan_write(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    if (writer != NULL && write_begin(p, writer, e) != 0)
        return -1;
    if (p->undoes == NULL && write_lines(p, writer, e) != 0)
        return -1;
    if (write_extras(p, writer, e) != 0)
        return -1;
    return writer == NULL ? 0 : write_end(p, writer, e);
}

void group_plan_release(struct group_plan *p)
{
    stream_reader_release(&p->source);
    spool_close(&p->lines);
    spool_close(&p->extras);
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
