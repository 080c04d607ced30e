#include "store_check.h"

#include "store_schema.h"

/* What must hold beyond what the tables' own constraints say; each query counts what breaks it. */
struct invariant {
    const char *broken; /* what the count is of */
    const char *sql;
};

static const struct invariant invariants[] = {
    {"organizations that rows belong to are not there",
     "SELECT count(*) FROM (SELECT organization_id FROM batch UNION SELECT organization_id FROM "
     "member UNION SELECT organization_id FROM tile_group UNION SELECT organization_id FROM "
     "group_change UNION SELECT organization_id FROM event) AS used WHERE organization_id NOT IN "
     "(SELECT organization_id FROM organization)"},
    {"assignments of a member or a group that is not there",
     "SELECT count(*) FROM assignment AS a"
     " LEFT JOIN member AS m"
     " ON m.organization_id = a.organization_id AND m.member_id = a.member_id"
     " LEFT JOIN tile_group AS g"
     " ON g.organization_id = a.organization_id AND g.group_id = a.group_id"
     " WHERE m.member_id IS NULL OR g.group_id IS NULL"},
    {"assignments of members who are not enrolled",
     "SELECT count(*) FROM assignment AS a JOIN member AS m"
     " ON m.organization_id = a.organization_id AND m.member_id = a.member_id"
     " WHERE m.enrollment = 'none'"},
    {"groups whose count of members is not that of their assignments",
     "SELECT count(*) FROM tile_group AS g LEFT JOIN"
     " (SELECT organization_id, group_id, count(*) AS members FROM assignment"
     " GROUP BY organization_id, group_id) AS a"
     " ON a.organization_id = g.organization_id AND a.group_id = g.group_id"
     " WHERE g.members <> COALESCE(a.members, 0)"},
    {"organizations whose batches are not numbered without a gap",
     "SELECT count(*) FROM (SELECT organization_id FROM batch GROUP BY organization_id"
     " HAVING max(number) <> count(*)) AS broken"},
    {"business dates whose batches are not numbered without a gap",
     "SELECT count(*) FROM (SELECT organization_id FROM batch"
     " GROUP BY organization_id, kind, business_date HAVING max(nth) <> count(*)) AS broken"},
    {"organizations whose events are not numbered without a gap",
     "SELECT count(*) FROM (SELECT organization_id FROM event GROUP BY organization_id"
     " HAVING max(number) <> count(*)) AS broken"},
    {"batches that changes, events or members name and that are not there",
     "SELECT count(*) FROM (SELECT organization_id, batch FROM group_change"
     " UNION SELECT organization_id, batch FROM event"
     " UNION SELECT organization_id, enrolled_by FROM member WHERE enrolled_by IS NOT NULL"
     " UNION SELECT organization_id, parent FROM batch WHERE parent IS NOT NULL) AS used"
     " LEFT JOIN batch AS b ON b.organization_id = used.organization_id AND b.number = used.batch"
     " WHERE b.number IS NULL"},
    {"members whose version is behind their last change",
     "SELECT count(*) FROM (SELECT organization_id, member_id, max(member_version) AS version"
     " FROM group_change GROUP BY organization_id, member_id) AS last LEFT JOIN member AS m"
     " ON m.organization_id = last.organization_id AND m.member_id = last.member_id"
     " WHERE m.version IS NULL OR m.version < last.version"},
    {"assignments that are not what their last change left",
     "SELECT count(*) FROM (SELECT organization_id, member_id, group_id, action,"
     " row_number() OVER (PARTITION BY organization_id, member_id, group_id"
     " ORDER BY batch DESC, entry DESC) AS place FROM group_change WHERE action <> 'none') AS last"
     " LEFT JOIN assignment AS a ON a.organization_id = last.organization_id"
     " AND a.member_id = last.member_id AND a.group_id = last.group_id"
     " WHERE place = 1 AND (action = 'add') <> (a.member_id IS NOT NULL)"},
    {"assignments that no change made",
     "SELECT count(*) FROM assignment AS a LEFT JOIN"
     " (SELECT DISTINCT organization_id, member_id, group_id FROM group_change"
     " WHERE action = 'add') AS made ON made.organization_id = a.organization_id"
     " AND made.member_id = a.member_id AND made.group_id = a.group_id"
     " WHERE made.member_id IS NULL"},
};

static void add_problem(struct store_check *c, int64_t count, const char *words)
{
    c->problems++;
    buffer_append_format(&c->words, "%s: %lld\n", words, (long long)count);
}

/* Runs SQL, whose only row is a number. */
static int count_of(struct db *db, const char *sql, int64_t *count, struct error *e)
{
    struct db_statement q;
    if (db_prepare(&q, db, sql, e) != 0)
        return -1;
    int result = db_step(&q, e);
    if (result == 1)
        *count = db_integer(&q, 0);
    db_release(&q);
    return result < 0 ? -1 : 0;
}

static int check_invariants(struct store_check *c, struct db *db, struct error *e)
{
    for (size_t i = 0; i < sizeof invariants / sizeof *invariants; i++) {
        int64_t count = 0;
        if (count_of(db, invariants[i].sql, &count, e) != 0)
            return -1;
        if (count > 0)
            add_problem(c, count, invariants[i].broken);
    }
    return 0;
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
        int result = count_of(db, sql.data, &rows, e);
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
        count_rows(c, s->db, e) != 0 || run_log_check(s->db, &c->runs, e) != 0)
        return -1;
    if (c->runs.broken > 0)
        add_problem(c, c->runs.broken,
                    "rows of the run log that do not follow from the one before");
    return 0;
}
