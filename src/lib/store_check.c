#include "store_check.h"

#include "json.h"
#include "store_invariants.h"
#include "store_query.h"
#include "store_schema.h"

static void add_problem(struct store_check *c, int64_t count, const char *words)
{
    c->problems++;
    buffer_append_format(&c->words, "%s: %lld\n", words, (long long)count);
}

static int check_invariants(struct store_check *c, struct db *db, struct error *e)
{
    for (size_t i = 0; i < store_invariant_count; i++) {
        int64_t count = 0;
        if (store_query_number(db, store_invariants[i].sql, NULL, 0, &count, e) != 0)
            return -1;
        if (count > 0)
            add_problem(c, count, store_invariants[i].broken);
    }
    return 0;
}

/* How many versions of transactions, and conflicts, the facts of a load say that it made. */
static void count_said(const struct json_value *counts, int64_t *versions, int64_t *conflicts)
{
    static const char *const made[] = {"new", "corrected", "deleted", "reversed", "restored"};
    *versions = 0;
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        *versions += (int64_t)json_number_at(counts, made[i]);
    *conflicts = (int64_t)json_number_at(counts, "conflict");
}

/* Whether the row of Q, a batch with its facts, has as many rows as those say. */
static bool has_its_rows(const struct db_statement *q)
{
    struct json_document facts = {0};
    struct error ignored;
    int64_t versions;
    int64_t conflicts;
    if (json_parse(&facts, db_text(q, 0), &ignored) != 0)
        return false;
    count_said(json_member(json_member(facts.root, "load"), "counts"), &versions, &conflicts);
    json_release(&facts);
    return versions == db_integer(q, 1) && conflicts == db_integer(q, 2);
}

/* A batch of transactions has made as many versions, and left as many conflicts, as its facts say.
 */
static int check_loads(struct store_check *c, struct db *db, struct error *e)
{
    struct db_statement q;
    int64_t broken = 0;
    if (db_prepare(&q, db, store_invariant_loads, e) != 0)
        return -1;
    int result;
    while ((result = db_step(&q, e)) == 1)
        broken += has_its_rows(&q) ? 0 : 1;
    db_release(&q);
    if (broken > 0)
        add_problem(c, broken, "batches whose facts count other transactions than they have");
    return result;
}

/* SQLite reads its whole file: pages, indexes, constraints. A server sees to its own. */
static int check_file(struct store_check *c, struct db *db, struct error *e)
{
    struct db_statement q;
    int64_t found = 0;
    if (db_engine_of(db) != DB_SQLITE)
        return 0;
    if (db_prepare(&q, db, "PRAGMA integrity_check", e) != 0)
        return -1;
    int result;
    while ((result = db_step(&q, e)) == 1)
        found += slice_equals_text(db_text(&q, 0), "ok") ? 0 : 1;
    db_release(&q);
    if (found > 0)
        add_problem(c, found, "damages in the file that SQLite finds (PRAGMA integrity_check)");
    return result;
}

static int count_rows(struct store_check *c, struct db *db, struct error *e)
{
    for (size_t i = 0; i + 1 < store_table_count; i++) {
        struct buffer sql = {0};
        int64_t rows = 0;
        buffer_append_format(&sql, "SELECT count(*) FROM %s", store_tables[i].name);
        int result = store_query_number(db, sql.data, NULL, 0, &rows, e);
        buffer_release(&sql);
        if (result != 0)
            return -1;
        c->rows += rows;
    }
    return 0;
}

int store_check_all(struct store_check *c, struct store *s, struct error *e)
{
    *c = (struct store_check){0};
    if (check_file(c, s->db, e) != 0 || check_invariants(c, s->db, e) != 0 ||
        check_loads(c, s->db, e) != 0 || count_rows(c, s->db, e) != 0 ||
        run_log_check(s->db, &c->runs, e) != 0)
        return -1;
    if (c->runs.broken > 0)
        add_problem(c, c->runs.broken,
                    "rows of the run log that do not follow from the one before");
    return 0;
}
