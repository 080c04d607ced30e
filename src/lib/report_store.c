#include "report_store.h"

#include "buffer.h"
#include "date.h"
#include "json.h"
#include "naming.h"
#include "report_changes.h"
#include "report_load.h"
#include "store_query.h"

#include <inttypes.h>

/* A row of the table; its texts are kept with the report's batch. */
struct batch_row {
    const struct batch_kind *kind;
    const char *organization;
    const char *date;
    const char *digest; /* empty where it has none */
    int64_t number;
};

/* --- names -------------------------------------------------------------------------------------
 */

/* A name whose date is none may be the path of a file. */
static bool split_name(const char *name, struct naming_batch *parts)
{
    struct date date;
    return naming_split_batch(name, parts) && date_parse_iso(parts->date, &date) == 0;
}

static bool is_digest(const char *text)
{
    return naming_is_batch(text) && strchr(text, '/') == NULL;
}

bool report_store_is_batch(const char *text)
{
    struct naming_batch parts;
    return is_digest(text) || split_name(text, &parts);
}

/* --- the batch ---------------------------------------------------------------------------------
 */

#define COLUMNS                                                                                    \
    "SELECT organization_id, number, kind, business_date, nth, state, facts, digest FROM batch"

static int begin_rows(struct db_statement *s, struct db *db, const char *name, struct error *e)
{
    static const char by_digest[] =
        COLUMNS " WHERE substr(digest, 1, $2) = $1"
                " ORDER BY CASE WHEN state = 'loaded' THEN 0 ELSE 1 END, number DESC";
    static const char by_name[] =
        COLUMNS " WHERE organization_id = $1 AND kind = $2 AND business_date = $3 AND nth = $4";
    struct naming_batch parts;
    if (split_name(name, &parts)) {
        const struct store_value values[] = {store_slice(parts.organization),
                                             store_slice(parts.kind), store_slice(parts.date),
                                             store_integer(parts.nth)};
        return store_query_begin(s, db, by_name, values, 4, e);
    }
    const struct store_value values[] = {store_text(name), store_integer((int64_t)strlen(name))};
    return store_query_begin(s, db, by_digest, values, 2, e);
}

/* What a store holds a kind of batches as: what reads the facts of each, and what else it knows. */
struct batch_kind {
    const char *word;
    int (*fill)(struct report_batch *b, const struct json_value *facts, struct slice state,
                struct error *e);
    int (*add)(struct report_batch *b, struct db *db, const struct batch_row *row, struct error *e);
};

static int fill_changes(struct report_batch *b, const struct json_value *facts, struct slice state,
                        struct error *e)
{
    (void)state;
    return report_changes_fill(b, json_member(facts, "begin"), json_member(facts, "end"), e);
}

static int add_changes(struct report_batch *b, struct db *db, const struct batch_row *row,
                       struct error *e);
static int add_load(struct report_batch *b, struct db *db, const struct batch_row *row,
                    struct error *e);

static const struct batch_kind kinds[] = {
    {"groups", fill_changes, add_changes},
    {"txn", report_load_fill, add_load},
};

static const struct batch_kind *find_kind(struct slice word)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (slice_equals_text(word, kinds[i].word))
            return &kinds[i];
    return NULL;
}

static void take_name(struct report_batch *b, const struct db_statement *s)
{
    const struct naming_batch parts = {db_text(s, 0), db_text(s, 2), db_text(s, 3),
                                       db_integer(s, 4)};
    struct buffer name = {0};
    naming_append_batch(&parts, &name);
    b->name = report_keep(b, buffer_slice(&name));
    buffer_release(&name);
}

static int take_row(struct report_batch *b, const struct db_statement *s, struct batch_row *row,
                    struct error *e)
{
    struct json_document document = {0};
    struct slice word = db_text(s, 2);
    *row = (struct batch_row){.kind = find_kind(word),
                              .organization = report_keep(b, db_text(s, 0)),
                              .date = report_keep(b, db_text(s, 3)),
                              .digest = report_keep(b, db_text(s, 7)),
                              .number = db_integer(s, 1)};
    if (row->kind == NULL)
        return error_set(e, STATUS_TROUBLE, "a batch of kind \"%.*s\", of which no report is known",
                         (int)word.length, word.data);
    int result = json_parse(&document, db_text(s, 6), e);
    if (result == 0)
        result = row->kind->fill(b, document.root, db_text(s, 5), e);
    json_release(&document);
    take_name(b, s);
    return result;
}

static bool is_of_upload(const struct db_statement *s, const struct batch_row *row)
{
    return slice_equals_text(db_text(s, 0), row->organization) &&
           slice_equals_text(db_text(s, 2), row->kind->word) &&
           slice_equals_text(db_text(s, 7), row->digest);
}

/* Finds the row of NAME, the first of its upload's, and fills B from its facts. */
static int find_batch(struct report_batch *b, struct db *db, const char *name,
                      struct batch_row *row, struct error *e)
{
    struct db_statement s;
    bool is_alone = true;
    int result = begin_rows(&s, db, name, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        result = 0;
        if (row->kind != NULL)
            is_alone = is_alone && is_of_upload(&s, row);
        else if ((result = take_row(b, &s, row, e)) != 0)
            error_prefix(e, "%s", name);
    }
    db_release(&s);
    if (result != 0)
        return -1;
    if (row->kind == NULL)
        return error_set(e, STATUS_TROUBLE, "%s: no such batch in %s", name, db->name);
    if (!is_alone)
        return error_set(e, STATUS_TROUBLE, "%s: several uploads: name a batch like \"%s\"", name,
                         b->name);
    return 0;
}

/* --- what the store knows besides --------------------------------------------------------------
 */

/* What SQL asks of the batch: the organization is $1, the batch's number $2. */
static int begin_of_batch(struct db_statement *s, struct db *db, const char *sql,
                          const struct batch_row *row, struct error *e)
{
    const struct store_value values[] = {store_text(row->organization), store_integer(row->number)};
    return store_query_begin(s, db, sql, values, 2, e);
}

static int take_run(struct report_batch *b, struct db *db, const struct batch_row *row,
                    struct error *e)
{
    struct db_statement s;
    int result =
        begin_of_batch(&s, db,
                       "SELECT program, program_version, status, at, host, user_name, reason,"
                       " detail FROM run WHERE organization_id = $1 AND batch = $2"
                       " ORDER BY number LIMIT 1",
                       row, e);
    if (result == 0)
        result = db_step(&s, e);
    if (result == 1) {
        b->run = (struct report_run){.command = report_keep(b, db_text(&s, 0)),
                                     .version = report_keep(b, db_text(&s, 1)),
                                     .status = (unsigned)db_integer(&s, 2),
                                     .started_at = report_keep(b, db_text(&s, 3)),
                                     .host = report_keep(b, db_text(&s, 4)),
                                     .user = report_keep(b, db_text(&s, 5)),
                                     .reason = report_keep(b, db_text(&s, 6))};
        if (b->kind == REPORT_LOAD)
            report_load_take_detail(b, db_text(&s, 7));
    } else if (result == 0) {
        report_differ(b, "the run log does not know of the batch");
    }
    db_release(&s);
    return result < 0 ? -1 : 0;
}

/* The batches that took this one back: such have no upload. */
static int take_undo(struct report_batch *b, struct db *db, const struct batch_row *row,
                     struct error *e)
{
    struct db_statement s;
    struct buffer names = {0};
    int result =
        begin_of_batch(&s, db,
                       "SELECT kind, business_date, nth FROM batch WHERE organization_id = $1"
                       " AND parent = $2 AND digest IS NULL ORDER BY number",
                       row, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        const struct naming_batch parts = {slice_of(row->organization), db_text(&s, 0),
                                           db_text(&s, 1), db_integer(&s, 2)};
        buffer_append_text(&names, names.length == 0 ? "" : ", ");
        naming_append_batch(&parts, &names);
        result = 0;
    }
    if (names.length > 0)
        b->undone_by = report_keep(b, buffer_slice(&names));
    buffer_release(&names);
    db_release(&s);
    return result;
}

static int take_titles(struct report_batch *b, struct db *db, const struct batch_row *row,
                       struct error *e)
{
    struct db_statement s;
    const struct store_value values[] = {store_text(row->organization)};
    int result = store_query_begin(
        &s, db, "SELECT group_id, title FROM tile_group WHERE organization_id = $1", values, 1, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        struct report_group *g = report_group_find(b, db_text(&s, 0));
        if (g != NULL)
            g->title = report_keep(b, db_text(&s, 1));
        result = 0;
    }
    db_release(&s);
    return result;
}

/* What the store's history has of the batch, by group and action. */
static int count_history(struct report_batch *history, struct db *db, const struct batch_row *row,
                         struct error *e)
{
    struct db_statement s;
    int result = begin_of_batch(&s, db,
                                "SELECT group_id, action, count(*),"
                                " sum(CASE WHEN enrollment = 'partial' THEN 1 ELSE 0 END),"
                                " sum(CASE WHEN enrollment = 'none' THEN 1 ELSE 0 END)"
                                " FROM group_change WHERE organization_id = $1 AND batch = $2"
                                " GROUP BY group_id, action",
                                row, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        struct report_group *g = report_group_of(history, db_text(&s, 0));
        g->of[entry_action_find(db_text(&s, 1))][OUTCOME_APPLIED] += (uint64_t)db_integer(&s, 2);
        history->enrolled += (uint64_t)db_integer(&s, 3);
        history->withdrawn += (uint64_t)db_integer(&s, 4);
        result = 0;
    }
    db_release(&s);
    return result;
}

/* Of a batch of the store's own, the history is what its groups count; otherwise the two must be
 * the same. */
static void take_group(struct report_batch *b, struct report_group *g, const uint64_t *history,
                       enum entry_action action)
{
    uint64_t *applied = &g->of[action][OUTCOME_APPLIED];
    if (b->source == REPORT_STORE)
        *applied = history[OUTCOME_APPLIED];
    else if (*applied != history[OUTCOME_APPLIED])
        report_differ(b, "%s: %" PRIu64 " x %s by the entries, %" PRIu64 " by the store's history",
                      g->id, *applied, entry_action_word(action), history[OUTCOME_APPLIED]);
}

static void take_history(struct report_batch *b, const struct report_batch *history)
{
    static const struct report_group none = {0};
    for (size_t i = 0; i < history->group_count; i++)
        report_group_of(b, slice_of(history->groups[i].id));
    for (size_t i = 0; i < b->group_count; i++) {
        struct report_group *g = &b->groups[i];
        const struct report_group *from = report_group_find(history, slice_of(g->id));
        for (enum entry_action action = ACTION_NONE; action <= ACTION_REMOVE; action++)
            take_group(b, g, from == NULL ? none.of[action] : from->of[action], action);
    }
    if (b->source == REPORT_STORE)
        report_changes_check(b, history->enrolled, history->withdrawn, "the store's history");
}

static int add_changes(struct report_batch *b, struct db *db, const struct batch_row *row,
                       struct error *e)
{
    struct report_batch history = {0};
    int result = count_history(&history, db, row, e);
    if (result == 0)
        take_history(b, &history);
    report_release_batch(&history);
    if (result != 0 || take_run(b, db, row, e) != 0 || take_undo(b, db, row, e) != 0)
        return -1;
    return take_titles(b, db, row, e);
}

/* --- of transactions ---------------------------------------------------------------------------
 */

/* The name of the only batch that SQL finds, or NULL: $1 is the organization, and so on. */
static int take_batch(struct report_batch *b, struct db *db, const struct batch_row *row,
                      const char *sql, struct store_value third, const char **name, struct error *e)
{
    struct db_statement s;
    struct buffer text = {0};
    struct store_value values[] = {store_text(row->organization), store_integer(row->number),
                                   third};
    int result = store_query_begin(&s, db, sql, values, third.type == STORE_NULL ? 2 : 3, e);
    if (result == 0)
        result = db_step(&s, e);
    if (result == 1) {
        const struct naming_batch parts = {slice_of(row->organization), slice_of("txn"),
                                           db_text(&s, 0), db_integer(&s, 1)};
        naming_append_batch(&parts, &text);
        *name = report_keep(b, buffer_slice(&text));
    }
    buffer_release(&text);
    db_release(&s);
    return result < 0 ? -1 : 0;
}

/* The one that was loaded in its place says so in its facts, and in nothing else. */
static int take_replacement(struct report_batch *b, struct db *db, const struct batch_row *row,
                            struct error *e)
{
    struct buffer words = {0};
    buffer_append_format(&words, "\"replaces\":\"%s\"", b->name);
    int result = take_batch(b, db, row,
                            "SELECT business_date, nth FROM batch WHERE organization_id = $1"
                            " AND number > $2 AND kind = 'txn' AND state IN ('loaded', 'replaced')"
                            " AND replace(facts, $3, '') <> facts ORDER BY number DESC LIMIT 1",
                            store_slice(buffer_slice(&words)), &b->load.replaced_by, e);
    buffer_release(&words);
    return result;
}

static int take_copy(struct report_batch *b, struct db *db, const struct batch_row *row,
                     struct error *e)
{
    return take_batch(b, db, row,
                      "SELECT o.business_date, o.nth FROM batch b JOIN batch o"
                      " ON o.organization_id = b.organization_id AND o.fingerprint = b.fingerprint"
                      " AND o.number < b.number WHERE b.organization_id = $1 AND b.number = $2"
                      " AND o.state IN ('loaded', 'reversed', 'replaced')"
                      " ORDER BY o.number DESC LIMIT 1",
                      (struct store_value){0}, &b->load.copy_of, e);
}

static int take_successor(struct report_batch *b, struct db *db, const struct batch_row *row,
                          struct error *e)
{
    return take_batch(b, db, row,
                      "SELECT business_date, nth FROM batch WHERE organization_id = $1"
                      " AND number > $2 AND business_date = $3 AND kind = 'txn'"
                      " AND state = 'loaded' ORDER BY number LIMIT 1",
                      store_text(row->date), &b->load.followed_by, e);
}

/* Conflicts are few and found by the batch; all other rows are batch-reconcile's to count. */
static int count_conflicts(struct report_batch *b, struct db *db, const struct batch_row *row,
                           struct error *e)
{
    struct store_value values[] = {store_text(row->organization), store_integer(row->number)};
    uint64_t stated = report_part(b, "conflict");
    int64_t count = 0;
    if (store_query_number(
            db,
            "SELECT count(*) FROM transaction_conflict WHERE organization_id = $1 AND batch = $2",
            values, 2, &count, e) != 0)
        return -1;
    if ((uint64_t)count != stated)
        report_differ(b, "the store keeps %" PRId64 " conflicts of it, %" PRIu64 " were recorded",
                      count, stated);
    return 0;
}

static int add_load(struct report_batch *b, struct db *db, const struct batch_row *row,
                    struct error *e)
{
    if (take_run(b, db, row, e) != 0 || count_conflicts(b, db, row, e) != 0)
        return -1;
    int result = 0;
    if (strcmp(b->load.state, "reversed") == 0)
        result = take_undo(b, db, row, e);
    else if (strcmp(b->load.state, "replaced") == 0)
        result = take_replacement(b, db, row, e);
    else if (!b->is_complete)
        result = take_successor(b, db, row, e);
    if (result == 0 && b->load.held_by != NULL && strcmp(b->load.held_by, "resaved-copy") == 0)
        result = take_copy(b, db, row, e);
    report_load_conclude(b);
    return result;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

int report_store_read(struct report_batch *b, struct store *store, const char *name,
                      struct error *e)
{
    struct batch_row row = {0};
    b->source = REPORT_STORE;
    b->file = report_keep_shown(b, store->name);
    if (store_begin(store, NULL, e) != 0)
        return -1;
    int result = find_batch(b, store->db, name, &row, e);
    if (result == 0 && row.kind != NULL)
        result = row.kind->add(b, store->db, &row, e);
    store_rollback(store);
    return result;
}

/* The number of the batch that the outcomes' plan became; 0 where the store has none. */
static int find_plan(struct report_batch *b, struct db *db, struct batch_row *row, struct error *e)
{
    struct db_statement s;
    const struct store_value values[] = {store_text(b->plan_hash)};
    int result =
        store_query_begin(&s, db,
                          "SELECT organization_id, number FROM batch WHERE plan_digest = $1"
                          " ORDER BY organization_id",
                          values, 1, e);
    if (result == 0)
        result = db_step(&s, e);
    if (result == 1) {
        row->organization = report_keep(b, db_text(&s, 0));
        row->number = db_integer(&s, 1);
    }
    db_release(&s);
    return result < 0 ? -1 : 0;
}

int report_store_complete(struct report_batch *b, struct store *store, struct error *e)
{
    struct batch_row row = {0};
    if (store_begin(store, NULL, e) != 0)
        return -1;
    int result = find_plan(b, store->db, &row, e);
    if (result == 0 && row.number != 0)
        result = add_changes(b, store->db, &row, e);
    store_rollback(store);
    return result;
}
