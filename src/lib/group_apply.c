#include "group_apply.h"

#include "member_walk.h"
#include "memory.h"
#include "plan_line.h"
#include "run_log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SORTER_BYTES = 4 * 1024 * 1024 };

static int compare_numbers(const void *a, const void *b)
{
    uint64_t x;
    uint64_t y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static char *copy_member(const struct json_value *v, const char *key)
{
    struct slice text = json_text_at(v, key);
    return text.length == 0 ? NULL : memory_copy_text(text.data, text.length);
}

/* --- the plan ----------------------------------------------------------------------------------
 */

static int take_begin(struct group_apply *a, struct error *e)
{
    const struct json_value *begin = a->source.begin.root;
    a->organization = copy_member(begin, "organizationId");
    a->date = copy_member(begin, "date");
    a->undo = json_member(begin, "undoes") != NULL;
    if (a->organization == NULL)
        return stream_reader_refuse(&a->source, e, "no organizationId");
    if (a->date == NULL)
        return stream_reader_refuse(&a->source, e, "no business date: give the upload's --date");
    return 0;
}

static int take_record(struct group_apply *a, struct plan_line *line, struct slice record,
                       struct error *e)
{
    struct plan_entry entry;
    if (plan_line_read(line, record, &entry, e) != 0)
        return error_prefix(e, "%s:%" PRIu64, a->source.name, a->source.line);
    if (entry.kind == ENTRY_ASSIGNMENT)
        return stream_reader_refuse(&a->source, e, "an entry that plans do not have");
    a->kinds[entry.kind]++;
    a->enroll += entry.enroll;
    a->withdraw += entry.withdraw;
    buffer_clear(&a->packed);
    plan_entry_pack(&entry, &a->packed);
    return spool_write_text(&a->lines, buffer_slice(&a->packed), e);
}

/* What stands in the plan is what its end record counts. */
static int check_end(const struct group_apply *a, struct error *e)
{
    const struct json_value *counts = json_member(a->source.end.root, "counts");
    bool agrees = json_number_at(counts, "enroll") == a->enroll &&
                  json_number_at(counts, "withdraw") == a->withdraw;
    for (enum entry_kind kind = ENTRY_CHANGE; kind <= ENTRY_SKIPPED; kind++)
        agrees = agrees && json_number_at(counts, entry_kind_word(kind)) == a->kinds[kind];
    if (agrees)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: the entries are not what the end record counts",
                     a->source.name);
}

static int read_lines(struct group_apply *a, int descriptor, const char *name,
                      struct digest *digest, struct error *e)
{
    struct plan_line line = {0};
    struct slice record;
    int result = stream_reader_open(&a->source, descriptor, name, "plan", digest, e);
    if (result == 0)
        result = take_begin(a, e);
    while (result == 0 && (result = stream_reader_next(&a->source, &record, e)) == 1)
        result = take_record(a, &line, record, e);
    if (result == 0)
        result = check_end(a, e);
    plan_line_release(&line);
    return result;
}

int group_apply_read(struct group_apply *a, int descriptor, const char *name, struct error *e)
{
    struct digest digest = {0};
    if (spool_open(&a->lines, e) != 0 || digest_init(&digest, e) != 0)
        return -1;
    sorter_open(&a->stale, sizeof(uint64_t), SORTER_BYTES, compare_numbers);
    int result = read_lines(a, descriptor, name, &digest, e);
    if (result == 0)
        result = digest_finish(&digest, a->digest, e);
    digest_release(&digest);
    return result;
}

/* --- into the store ----------------------------------------------------------------------------
 */

/* The changes, for the engine to work with as one set. */
static const char make_tables[] =
    "CREATE TEMPORARY TABLE change (entry {integer} NOT NULL PRIMARY KEY,"
    " member_id {text} NOT NULL, group_id {text} NOT NULL, action {integer} NOT NULL,"
    " enroll {integer} NOT NULL, withdraw {integer} NOT NULL, member_version {integer} NOT NULL,"
    " group_version {integer}) {table};"
    "CREATE TEMPORARY TABLE touched (member_id {text} NOT NULL PRIMARY KEY,"
    " version {integer} NOT NULL, changes {integer} NOT NULL, greatest {integer} NOT NULL,"
    " enroll {integer} NOT NULL, withdraw {integer} NOT NULL,"
    " present_version {integer} NOT NULL, present_enrollment {text} NOT NULL,"
    " present_batch {integer}) {keyed};"
    "CREATE TEMPORARY TABLE stale_member (member_id {text} NOT NULL PRIMARY KEY) {keyed};"
    "CREATE TEMPORARY TABLE group_total (group_id {text} NOT NULL PRIMARY KEY,"
    " adds {integer} NOT NULL, removes {integer} NOT NULL, expected {integer},"
    " expected_greatest {integer}) {keyed};";

/* All that follows goes by member and group: sorted once, and not again for each statement. */
static const char order_changes[] =
    "CREATE INDEX change_order ON change"
    " (member_id, group_id, action, member_version, enroll, withdraw)";

/* Goes through the entries that change something: calls TAKE with the number of each in the plan
 * and among its like, both from 1. */
struct change_walk {
    struct group_apply *a;
    struct db_load load;
    struct buffer text;
    int64_t batch;
    int64_t event; /* the number of the last event before */
    int (*take)(struct change_walk *walk, const struct plan_entry *entry, uint64_t number,
                uint64_t nth, struct error *e);
};

static int walk_lines(struct change_walk *walk, struct error *e)
{
    struct group_apply *a = walk->a;
    struct plan_entry entry;
    struct slice text;
    uint64_t number = 0;
    uint64_t nth = 0;
    int result = spool_rewind(&a->lines, e);
    while (result == 0 && (result = spool_read_text(&a->lines, &text, e)) == 1) {
        number++;
        result = 0;
        plan_entry_unpack(text, &entry);
        if (entry.kind == ENTRY_CHANGE)
            result = walk->take(walk, &entry, number, ++nth, e);
    }
    return result;
}

static int load_changes(struct change_walk *walk, struct db *db, const char *table,
                        const char *columns, struct error *e)
{
    int result = db_load_begin(&walk->load, db, table, columns, e);
    if (result == 0)
        result = walk_lines(walk, e);
    if (result == 0)
        result = db_load_end(&walk->load, e);
    db_load_release(&walk->load);
    buffer_release(&walk->text);
    return result;
}

static int take_change(struct change_walk *walk, const struct plan_entry *entry, uint64_t number,
                       uint64_t nth, struct error *e)
{
    struct db_load *load = &walk->load;
    (void)nth;
    db_load_integer(load, (int64_t)number);
    db_load_text(load, entry->member);
    db_load_text(load, entry->group);
    db_load_integer(load, entry->action);
    db_load_integer(load, entry->enroll);
    db_load_integer(load, entry->withdraw);
    db_load_integer(load, (int64_t)entry->member_version);
    if (entry->group_version == 0)
        db_load_null(load);
    else
        db_load_integer(load, (int64_t)entry->group_version);
    return db_load_row(load, e);
}

static void load_text_or_null(struct db_load *load, struct slice text)
{
    if (text.length == 0)
        db_load_null(load);
    else
        db_load_text(load, text);
}

static int take_history(struct change_walk *walk, const struct plan_entry *entry, uint64_t number,
                        uint64_t nth, struct error *e)
{
    struct db_load *load = &walk->load;
    (void)nth;
    db_load_text(load, slice_of(walk->a->organization));
    db_load_integer(load, walk->batch);
    db_load_integer(load, (int64_t)number);
    if (entry->line == 0)
        db_load_null(load);
    else
        db_load_integer(load, (int64_t)entry->line);
    db_load_text(load, entry->member);
    db_load_text(load, entry->group);
    db_load_text(load, slice_of(entry_action_word(entry->action)));
    if (entry->enroll || entry->withdraw)
        db_load_text(load, slice_of(entry->enroll ? "partial" : "none"));
    else
        db_load_null(load);
    db_load_integer(load, (int64_t)entry->member_version + 1);
    load_text_or_null(load, entry->effective_date);
    load_text_or_null(load, entry->note);
    return db_load_row(load, e);
}

static void write_event(const struct group_apply *a, const struct plan_entry *entry,
                        struct buffer *to)
{
    struct json_writer w;
    buffer_clear(to);
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_text(&w, "organizationId", a->organization);
    json_member_string(&w, "memberId", entry->member);
    json_member_string(&w, "groupId", entry->group);
    json_member_text(&w, "action", entry_action_word(entry->action));
    if (entry->enroll || entry->withdraw)
        json_member_text(&w, "enrollment", entry->enroll ? "partial" : "none");
    if (entry->effective_date.length != 0)
        json_member_string(&w, "effectiveDate", entry->effective_date);
    if (entry->note.length != 0)
        json_member_string(&w, "note", entry->note);
    json_member_unsigned(&w, "memberVersion", entry->member_version + 1);
    json_object_end(&w);
}

static int take_event(struct change_walk *walk, const struct plan_entry *entry, uint64_t number,
                      uint64_t nth, struct error *e)
{
    struct db_load *load = &walk->load;
    (void)number;
    write_event(walk->a, entry, &walk->text);
    db_load_text(load, slice_of(walk->a->organization));
    db_load_integer(load, walk->event + (int64_t)nth);
    db_load_integer(load, walk->batch);
    db_load_text(load, slice_of("group"));
    db_load_text(load, buffer_slice(&walk->text));
    return db_load_row(load, e);
}

/* --- is the store as the plan expects? ---------------------------------------------------------
 */

/* Of each member what the plan expects and what the store has, side by side. */
static const char sum_members[] =
    "INSERT INTO touched (member_id, version, changes, greatest, enroll, withdraw, present_version,"
    " present_enrollment, present_batch)"
    " SELECT c.member_id, c.version, c.changes, c.greatest, c.enroll, c.withdraw,"
    " coalesce(m.version, 0), coalesce(m.enrollment, 'none'), m.enrolled_by"
    " FROM (SELECT member_id, min(member_version) AS version, count(*) AS changes,"
    " max(member_version) AS greatest, max(enroll) AS enroll, max(withdraw) AS withdraw"
    " FROM change GROUP BY member_id) c"
    " LEFT JOIN member m ON m.organization_id = $1 AND m.member_id = c.member_id"
    " ORDER BY c.member_id";
static const char sum_groups[] =
    "INSERT INTO group_total (group_id, adds, removes, expected, expected_greatest)"
    " SELECT group_id, sum(CASE WHEN action = 1 THEN 1 ELSE 0 END),"
    " sum(CASE WHEN action = 2 THEN 1 ELSE 0 END), min(group_version), max(group_version)"
    " FROM change GROUP BY group_id ORDER BY group_id";
/* A member is as expected where version and enrollment are; the assignments follow from the
 * version, which takes a step with each of them. */
static const char find_stale_members[] =
    "INSERT INTO stale_member (member_id) SELECT member_id FROM touched"
    " WHERE present_version <> version OR greatest <> version + changes - 1"
    " OR (enroll = 1) <> (present_enrollment = 'none')"
    " OR (withdraw = 1 AND present_enrollment <> 'partial')";
static const char find_stale_entries[] =
    "SELECT c.entry FROM change c"
    " LEFT JOIN tile_group g ON g.organization_id = $1 AND g.group_id = c.group_id"
    " WHERE g.group_id IS NULL OR (g.state <> 'open' AND c.action = 1)"
    " OR c.group_version <> g.version"
    " OR c.member_id IN (SELECT member_id FROM stale_member)";

static int find_stale(struct group_apply *a, struct db *db, struct error *e)
{
    struct db_statement s = {0};
    if (group_store_run(db, sum_members, a->organization, 0, 0, NULL, e) != 0 ||
        group_store_run(db, sum_groups, a->organization, 0, 0, NULL, e) != 0 ||
        group_store_run(db, find_stale_members, a->organization, 0, 0, NULL, e) != 0)
        return -1;
    int result = db_prepare(&s, db, find_stale_entries, e);
    if (result == 0)
        db_bind_text(&s, 1, slice_of(a->organization));
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        uint64_t number = (uint64_t)db_integer(&s, 0);
        a->stale_count++;
        result = sorter_add(&a->stale, &number, e);
    }
    db_release(&s);
    return result == 0 ? sorter_sort(&a->stale, e) : -1;
}

/* --- the changes -------------------------------------------------------------------------------
 */

static const char change_members[] =
    "INSERT INTO member (organization_id, member_id, enrollment, version, enrolled_by)"
    " SELECT $1, member_id, CASE WHEN enroll = 1 THEN 'partial' WHEN withdraw = 1 THEN 'none'"
    " ELSE present_enrollment END, version + changes,"
    " CASE WHEN enroll = 1 THEN $2 WHEN withdraw = 0 THEN present_batch END"
    " FROM touched WHERE true ORDER BY member_id"
    " ON CONFLICT (organization_id, member_id) DO UPDATE SET enrollment = excluded.enrollment,"
    " version = excluded.version, enrolled_by = excluded.enrolled_by";
static const char remove_assignments[] =
    "DELETE FROM assignment WHERE organization_id = $1"
    " AND (member_id, group_id) IN (SELECT member_id, group_id FROM change WHERE action = 2)";
static const char add_assignments[] =
    "INSERT INTO assignment (organization_id, member_id, group_id)"
    " SELECT $1, member_id, group_id FROM change WHERE action = 1 ORDER BY member_id, group_id";
static const char change_groups[] =
    "UPDATE tile_group SET version = tile_group.version + 1,"
    " members = tile_group.members + t.adds - t.removes"
    " FROM group_total t WHERE tile_group.organization_id = $1"
    " AND tile_group.group_id = t.group_id AND t.adds + t.removes > 0";

static int expect(int64_t got, int64_t expected, const char *what, struct error *e)
{
    if (got == expected)
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "out of balance: %" PRId64 " %s, %" PRId64
                     " in the plan: nothing was changed; store-check says what is wrong",
                     got, what, expected);
}

static int change_sets(struct group_apply *a, struct db *db, struct error *e)
{
    int64_t added;
    int64_t removed;
    int64_t members;
    int64_t touched;
    int64_t adds;
    int64_t removes;
    if (group_store_run(db, change_members, a->organization, a->batch.number, 0, &members, e) ||
        group_store_run(db, remove_assignments, a->organization, 0, 0, &removed, e) ||
        group_store_run(db, add_assignments, a->organization, 0, 0, &added, e) ||
        group_store_run(db, change_groups, a->organization, 0, 0, NULL, e))
        return -1;
    if (group_store_number(db, "SELECT count(*) FROM touched", NULL, 0, 0, &touched, e) != 0 ||
        group_store_number(db, "SELECT count(*) FROM change WHERE action = 1", NULL, 0, 0, &adds,
                           e) != 0 ||
        group_store_number(db, "SELECT count(*) FROM change WHERE action = 2", NULL, 0, 0, &removes,
                           e) != 0)
        return -1;
    if (expect(members, touched, "members changed", e) != 0 ||
        expect(removed, removes, "assignments removed", e) != 0)
        return -1;
    return expect(added, adds, "assignments added", e);
}

/* --- the batch ---------------------------------------------------------------------------------
 */

static bool is_own_member(struct slice key)
{
    return slice_equals_text(key, "@batch") || slice_equals_text(key, "version") ||
           slice_equals_text(key, "kind");
}

static int write_begin(struct group_apply *a, struct json_writer *w, struct error *e)
{
    struct buffer name = {0};
    json_object_begin(w);
    json_member_text(w, "@batch", "begin");
    json_member_unsigned(w, "version", 1);
    json_member_text(w, "kind", "outcomes");
    for (const struct json_value *v = json_first(a->source.begin.root); v != NULL;
         v = json_next(v)) {
        if (is_own_member(slice_of(json_name(v))))
            continue;
        json_key(w, json_name(v));
        if (json_copy(w, v, e) != 0)
            return -1;
    }
    json_member_text(w, "plan", a->digest);
    if (a->batch.number != 0) {
        group_batch_name(&a->batch, a->organization, &name);
        json_member_text(w, "batch", name.data);
        buffer_release(&name);
    }
    json_object_end(w);
    return 0;
}

static int write_end(struct group_apply *a, struct json_writer *w, struct error *e)
{
    static const char *const carried[] = {"groups",   "upload",  "limits",
                                          "problems", "reasons", "overrides"};
    bool stale = a->verdict == APPLY_STALE;
    json_object_begin(w);
    json_member_text(w, "@batch", "end");
    json_member_text(w, "status", stale ? "rejected" : "complete");
    if (stale)
        json_member_unsigned(w, "exit", STATUS_REJECTED);
    json_member_unsigned(w, "records", a->source.records);
    json_member_object_begin(w, "counts");
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++)
        json_member_unsigned(w, entry_outcome_word(o), a->outcomes[o]);
    json_member_unsigned(w, "enroll", stale ? 0 : a->enroll);
    json_member_unsigned(w, "withdraw", stale ? 0 : a->withdraw);
    json_object_end(w);
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++) {
        const struct json_value *v = json_member(a->source.end.root, carried[i]);
        if (v == NULL || (stale && i == 0))
            continue;
        json_key(w, carried[i]);
        if (json_copy(w, v, e) != 0)
            return -1;
    }
    json_object_end(w);
    return 0;
}

/* The counts by outcome follow from the verdict. */
static void count_outcomes(struct group_apply *a)
{
    uint64_t change = a->kinds[ENTRY_CHANGE];
    bool stale = a->verdict == APPLY_STALE;
    a->outcomes[OUTCOME_APPLIED] = stale ? 0 : change;
    a->outcomes[OUTCOME_STALE] = stale ? a->stale_count : 0;
    a->outcomes[OUTCOME_UNATTEMPTED] = stale ? change - a->stale_count : 0;
    a->outcomes[OUTCOME_UNCHANGED] = a->kinds[ENTRY_NONE];
    a->outcomes[OUTCOME_REJECTED] = a->kinds[ENTRY_REJECTED];
    a->outcomes[OUTCOME_DUPLICATE] = a->kinds[ENTRY_DUPLICATE];
    a->outcomes[OUTCOME_SKIPPED] = a->kinds[ENTRY_SKIPPED];
}

static int choose_nth(struct group_apply *a, struct db *db, struct error *e)
{
    struct db_statement s = {0};
    int result = db_prepare(&s, db,
                            "SELECT coalesce(max(nth), 0) + 1 FROM batch WHERE organization_id = $1"
                            " AND kind = 'groups' AND business_date = $2",
                            e);
    if (result == 0) {
        db_bind_text(&s, 1, slice_of(a->organization));
        db_bind_text(&s, 2, slice_of(a->date));
        result = db_step(&s, e);
    }
    if (result == 1)
        a->batch.nth = db_integer(&s, 0);
    db_release(&s);
    a->batch.date = memory_copy_text(a->date, strlen(a->date));
    return result < 0 ? -1 : 0;
}

/* The batch that this one undoes. */
static int find_parent(struct group_apply *a, struct db *db, int64_t *number, struct error *e)
{
    struct group_batch parent = {0};
    char *name = copy_member(a->source.begin.root, "undoes");
    int result = name == NULL ? 0 : group_store_batch(db, a->organization, name, &parent, e);
    *number = parent.number;
    group_batch_release(&parent);
    free(name);
    return result;
}

static int insert_batch(struct group_apply *a, struct db *db, int64_t parent, struct slice facts,
                        struct error *e)
{
    struct db_statement s = {0};
    struct slice digest = json_text_at(json_member(a->source.end.root, "upload"), "sha256");
    int result = db_prepare(&s, db,
                            "INSERT INTO batch (organization_id, number, kind, business_date, nth,"
                            " digest, plan_digest, parent, facts)"
                            " VALUES ($1, $2, 'groups', $3, $4, $5, $6, $7, $8)",
                            e);
    if (result == 0) {
        db_bind_text(&s, 1, slice_of(a->organization));
        db_bind_integer(&s, 2, a->batch.number);
        db_bind_text(&s, 3, slice_of(a->date));
        db_bind_integer(&s, 4, a->batch.nth);
        if (digest.length == 0)
            db_bind_null(&s, 5);
        else
            db_bind_text(&s, 5, digest);
        db_bind_text(&s, 6, slice_of(a->digest));
        if (parent == 0)
            db_bind_null(&s, 7);
        else
            db_bind_integer(&s, 7, parent);
        db_bind_text(&s, 8, facts);
        result = db_run(&s, e);
    }
    db_release(&s);
    return result;
}

/* The facts are {"begin":…,"end":…}, the control records of the outcomes. */
static int record_batch(struct group_apply *a, struct db *db, struct error *e)
{
    struct buffer facts = {0};
    struct json_writer w;
    int64_t parent;
    if (group_store_organization(db, a->organization, e) != 0 ||
        group_store_number(db,
                           "SELECT coalesce(max(number), 0) + 1 FROM batch"
                           " WHERE organization_id = $1",
                           a->organization, 0, 0, &a->batch.number, e) != 0 ||
        choose_nth(a, db, e) != 0 || find_parent(a, db, &parent, e) != 0)
        return -1;
    json_begin(&w, &facts);
    json_object_begin(&w);
    json_key(&w, "begin");
    int result = write_begin(a, &w, e);
    if (result == 0) {
        json_key(&w, "end");
        result = write_end(a, &w, e);
    }
    if (result == 0) {
        json_object_end(&w);
        result = insert_batch(a, db, parent, buffer_slice(&facts), e);
    }
    buffer_release(&facts);
    return result;
}

static int add_history(struct group_apply *a, struct db *db, struct error *e)
{
    struct change_walk walk = {.a = a, .batch = a->batch.number, .take = take_history};
    if (load_changes(&walk, db, "group_change",
                     "organization_id, batch, entry, line, member_id, group_id, action,"
                     " enrollment, member_version, effective_date, note",
                     e) != 0)
        return -1;
    walk.take = take_event;
    if (group_store_number(db,
                           "SELECT coalesce(max(number), 0) FROM event WHERE organization_id = $1",
                           a->organization, 0, 0, &walk.event, e) != 0)
        return -1;
    return load_changes(&walk, db, "event", "organization_id, number, batch, kind, body", e);
}

static int log_run(struct group_apply *a, struct db *db, const char *program, const char *reason,
                   struct error *e)
{
    struct buffer detail = {0};
    struct json_writer w;
    json_begin(&w, &detail);
    json_object_begin(&w);
    json_member_text(&w, "plan", a->digest);
    json_key(&w, "overrides");
    int result = json_copy(&w, json_member(a->source.end.root, "overrides"), e);
    json_object_end(&w);
    struct run_entry entry = {.organization = a->organization,
                              .program = program,
                              .batch = a->batch.number,
                              .status = a->verdict == APPLY_STALE       ? STATUS_REJECTED
                                        : a->kinds[ENTRY_REJECTED] != 0 ? STATUS_PARTIAL
                                                                        : STATUS_DONE,
                              .reason = reason,
                              .detail = detail.data};
    if (result == 0)
        result = run_log_append(db, &entry, e);
    buffer_release(&detail);
    return result;
}

/* Everything between begin and commit. */
static int apply(struct group_apply *a, struct store *store, const char *program,
                 const char *reason, struct error *e)
{
    struct db *db = store->db;
    if (group_store_batch_of_plan(db, a->organization, a->digest, &a->batch, e) != 0)
        return -1;
    if (a->batch.number != 0) {
        a->verdict = APPLY_BEFORE;
        return 0;
    }
    if (find_stale(a, db, e) != 0)
        return -1;
    a->verdict = a->stale_count != 0 ? APPLY_STALE : APPLY_DONE;
    count_outcomes(a);
    if (a->verdict == APPLY_DONE &&
        (record_batch(a, db, e) != 0 || change_sets(a, db, e) != 0 || add_history(a, db, e) != 0))
        return -1;
    return log_run(a, db, program, reason, e);
}

static int check_store(const struct group_apply *a, const struct store *store, struct error *e)
{
    if (slice_equals_text(json_text_at(a->source.begin.root, "store"), store->header.identity))
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: the plan was made for another store than %s",
                     a->source.name, store->name);
}

int group_apply_run(struct group_apply *a, struct store *store, const char *program,
                    const char *reason, bool dry_run, struct error *e)
{
    struct change_walk walk = {.a = a, .take = take_change};
    if (check_store(a, store, e) != 0)
        return -1;
    if (a->kinds[ENTRY_CHANGE] == 0) {
        a->verdict = APPLY_NOTHING;
        count_outcomes(a);
        return 0;
    }
    if (db_execute(store->db, make_tables, e) != 0 ||
        load_changes(&walk, store->db, "change",
                     "entry, member_id, group_id, action, enroll, withdraw, member_version,"
                     " group_version",
                     e) != 0 ||
        db_execute(store->db, order_changes, e) != 0 ||
        store_begin(store, a->organization, e) != 0 || apply(a, store, program, reason, e) != 0)
        return -1;
    count_outcomes(a);
    if (!dry_run && a->verdict != APPLY_BEFORE)
        return store_commit(store, e);
    store_rollback(store);
    return 0;
}

/* --- the outcomes ------------------------------------------------------------------------------
 */

static int write_begin_line(struct group_apply *a, struct stream_writer *writer, struct error *e)
{
    struct json_writer w;
    json_begin(&w, &writer->line);
    return write_begin(a, &w, e) == 0 ? stream_writer_line(writer, e) : -1;
}

static enum entry_outcome outcome_of(const struct group_apply *a, const struct plan_entry *entry,
                                     bool stale)
{
    switch (entry->kind) {
    case ENTRY_CHANGE:
        if (a->verdict == APPLY_STALE)
            return stale ? OUTCOME_STALE : OUTCOME_UNATTEMPTED;
        return OUTCOME_APPLIED;
    case ENTRY_REJECTED:
        return OUTCOME_REJECTED;
    case ENTRY_DUPLICATE:
        return OUTCOME_DUPLICATE;
    case ENTRY_SKIPPED:
        return OUTCOME_SKIPPED;
    case ENTRY_NONE:
    case ENTRY_ASSIGNMENT:
    case ENTRY_NONE_SUCH:
        break;
    }
    return OUTCOME_UNCHANGED;
}

static int write_lines(struct group_apply *a, struct stream_writer *writer, struct error *e)
{
    struct plan_entry entry;
    struct json_writer w;
    struct slice text;
    uint64_t number = 0;
    uint64_t stale = 0;
    int result = spool_rewind(&a->lines, e);
    if (result == 0)
        result = sorter_next(&a->stale, &stale, e) < 0 ? -1 : 0;
    while (result == 0 && (result = spool_read_text(&a->lines, &text, e)) == 1) {
        number++;
        plan_entry_unpack(text, &entry);
        json_begin(&w, &writer->line);
        plan_entry_write_outcome(&entry, outcome_of(a, &entry, number == stale), &w);
        result = number == stale && sorter_next(&a->stale, &stale, e) < 0 ? -1 : 0;
        if (result == 0)
            result = stream_writer_line(writer, e);
    }
    return result;
}

int group_apply_write(struct group_apply *a, struct stream_writer *writer, struct error *e)
{
    struct json_writer w;
    if (write_begin_line(a, writer, e) != 0 || write_lines(a, writer, e) != 0)
        return -1;
    json_begin(&w, &writer->line);
    if (write_end(a, &w, e) != 0)
        return -1;
    return stream_writer_end(writer, true, e);
}

void group_apply_release(struct group_apply *a)
{
    stream_reader_release(&a->source);
    spool_close(&a->lines);
    sorter_close(&a->stale);
    buffer_release(&a->packed);
    group_batch_release(&a->batch);
    free(a->organization);
    free(a->date);
    *a = (struct group_apply){0};
}
