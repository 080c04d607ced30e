#include "group_apply.h"

#include "group_event.h"
#include "group_outcomes.h"
#include "memory.h"
#include "plan_line.h"
#include "run_log.h"
#include "store_organization.h"
#include "store_query.h"

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

/* --- the plan ----------------------------------------------------------------------------------
 */

static int take_begin(struct group_apply *a, struct error *e)
{
    const struct json_value *begin = a->source.begin.root;
    a->organization = json_copy_text(begin, "organizationId");
    a->date = json_copy_text(begin, "date");
    a->undo = json_member(begin, "undoes") != NULL;
    if (a->organization == NULL)
        return stream_reader_refuse(&a->source, e, "no organizationId");
    if (a->date == NULL)
        return stream_reader_refuse(&a->source, e, "no business date: the upload needs a --date");
    return 0;
}

static int take_record(struct group_apply *a, struct plan_line *line, struct slice record,
                       struct error *e)
{
    struct plan_entry entry;
    if (plan_line_read(line, record, &entry, e) != 0)
        return error_prefix(e, "%s:%" PRIu64, a->source.name, a->source.lines.line);
    if (entry.kind == ENTRY_ASSIGNMENT)
        return stream_reader_refuse(&a->source, e, "an entry that plans do not have");
    a->kinds[entry.kind]++;
    a->enroll += entry.enroll;
    a->withdraw += entry.withdraw;
    if (entry.kind == ENTRY_CHANGE &&
        group_changes_add(&a->changes, &entry, a->source.records, e) != 0)
        return -1;
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
    if (result == 0)
        result = group_changes_sort(&a->changes, e);
    plan_line_release(&line);
    return result;
}

int group_apply_read(struct group_apply *a, int descriptor, const char *name, struct error *e)
{
    struct digest digest = {0};
    if (spool_open(&a->lines, e) != 0 || digest_init(&digest, e) != 0)
        return -1;
    group_changes_open(&a->changes);
    sorter_open(&a->stale, sizeof(uint64_t), SORTER_BYTES, compare_numbers);
    int result = read_lines(a, descriptor, name, &digest, e);
    if (result == 0)
        result = digest_finish(&digest, a->digest, e);
    digest_release(&digest);
    return result;
}

/* --- history and events -------------------------------------------------------------------------
 */

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

static int take_event(struct change_walk *walk, const struct plan_entry *entry, uint64_t number,
                      uint64_t nth, struct error *e)
{
    struct db_load *load = &walk->load;
    (void)number;
    group_event_write(walk->a->organization, entry, &walk->text);
    db_load_text(load, slice_of(walk->a->organization));
    db_load_integer(load, walk->event + (int64_t)nth);
    db_load_integer(load, walk->batch);
    db_load_text(load, slice_of(GROUP_EVENT_KIND));
    db_load_text(load, buffer_slice(&walk->text));
    return db_load_row(load, e);
}

/* --- the batch ---------------------------------------------------------------------------------
 */

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

/* The batch that this one undoes. */
static int find_parent(struct group_apply *a, struct db *db, int64_t *number, struct error *e)
{
    struct group_batch parent = {0};
    char *name = json_copy_text(a->source.begin.root, "undoes");
    int result = name == NULL ? 0 : group_store_batch(db, a->organization, name, &parent, e);
    *number = parent.number;
    group_batch_release(&parent);
    free(name);
    return result;
}

static int insert_batch(struct group_apply *a, struct db *db, int64_t parent, struct slice facts,
                        struct error *e)
{
    struct slice digest = json_text_at(json_member(a->source.end.root, "upload"), "sha256");
    const struct store_value none = {.type = STORE_NULL};
    const struct store_value values[] = {
        store_text(a->organization),
        store_integer(a->batch.number),
        store_text(a->date),
        store_integer(a->batch.nth),
        digest.length == 0 ? none : store_slice(digest),
        store_text(a->digest),
        parent == 0 ? none : store_integer(parent),
        store_slice(facts),
    };
    return store_query_run(db,
                           "INSERT INTO batch (organization_id, number, kind, business_date, nth,"
                           " digest, plan_digest, parent, facts)"
                           " VALUES ($1, $2, 'groups', $3, $4, $5, $6, $7, $8)",
                           values, sizeof values / sizeof *values, NULL, e);
}

/* The facts are {"begin":…,"end":…}, the control records of the outcomes. */
static int record_batch(struct group_apply *a, struct db *db, struct error *e)
{
    struct buffer facts = {0};
    struct json_writer w;
    int64_t parent;
    a->batch.date = memory_copy_text(a->date, strlen(a->date));
    if (store_organization_add(db, a->organization, e) != 0 ||
        store_organization_next_batch(db, a->organization, "groups", a->date, &a->batch.number,
                                      &a->batch.nth, e) != 0 ||
        find_parent(a, db, &parent, e) != 0)
        return -1;
    json_begin(&w, &facts);
    json_object_begin(&w);
    json_key(&w, "begin");
    int result = group_outcomes_write_begin(a, &w, e);
    if (result == 0) {
        json_key(&w, "end");
        result = group_outcomes_write_end(a, &w, e);
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
    if (store_organization_last_event(db, a->organization, &walk.event, e) != 0)
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
    if (json_copy(&w, json_member(a->source.end.root, "overrides"), e) != 0) {
        buffer_release(&detail);
        return -1;
    }
    json_object_end(&w);
    struct run_entry entry = {.organization = a->organization,
                              .program = program,
                              .batch = a->batch.number,
                              .status = a->verdict == APPLY_STALE       ? STATUS_REJECTED
                                        : a->kinds[ENTRY_REJECTED] != 0 ? STATUS_PARTIAL
                                                                        : STATUS_DONE,
                              .reason = reason,
                              .detail = detail.data};
    int result = run_log_append(db, &entry, e);
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
    if (group_changes_find_stale(&a->changes, db, a->organization, &a->stale, &a->stale_count, e) !=
        0)
        return -1;
    a->verdict = a->stale_count != 0 ? APPLY_STALE : APPLY_DONE;
    count_outcomes(a);
    if (a->verdict == APPLY_DONE &&
        (record_batch(a, db, e) != 0 ||
         group_changes_make(&a->changes, db, a->organization, a->batch.number, e) != 0 ||
         add_history(a, db, e) != 0))
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
    if (check_store(a, store, e) != 0)
        return -1;
    if (a->kinds[ENTRY_CHANGE] == 0) {
        a->verdict = APPLY_NOTHING;
        count_outcomes(a);
        return 0;
    }
    if (group_changes_prepare(&a->changes, store->db, a->organization, a->kinds[ENTRY_CHANGE], e) !=
            0 ||
        store_begin(store, a->organization, e) != 0 || apply(a, store, program, reason, e) != 0)
        return -1;
    count_outcomes(a);
    if (!dry_run && a->verdict != APPLY_BEFORE)
        return store_commit(store, e);
    store_rollback(store);
    return 0;
}

void group_apply_release(struct group_apply *a)
{
    stream_reader_release(&a->source);
    spool_close(&a->lines);
    group_changes_release(&a->changes);
    sorter_close(&a->stale);
    buffer_release(&a->packed);
    group_batch_release(&a->batch);
    free(a->organization);
    free(a->date);
    *a = (struct group_apply){0};
}
