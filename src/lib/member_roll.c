#include "member_roll.h"

#include "store_query.h"

/* One who is looked for costs about as much as so many that are passed. */
enum { PASSED_FOR_ONE = 8 };

enum { MEMBER, GROUP, ENROLLMENT, VERSION, ENROLLED_BY };

/* Whether there are so many members that looking for each of those who are WANTED is cheaper. */
static int decide(struct member_roll *r, uint64_t wanted, struct error *e)
{
    int64_t found = 0;
    const struct store_value values[] = {store_text(r->organization),
                                         store_integer((int64_t)wanted * PASSED_FOR_ONE)};
    int result = store_query_number(r->db,
                                    "SELECT 1 FROM member WHERE organization_id = $1"
                                    " LIMIT 1 OFFSET $2",
                                    values, 2, &found, e);
    r->selects = found != 0;
    return result;
}

int member_roll_open(struct member_roll *r, struct db *db, const char *organization, bool all,
                     uint64_t wanted, struct error *e)
{
    *r = (struct member_roll){.db = db, .organization = organization};
    if (all)
        return 0;
    if (decide(r, wanted, e) != 0)
        return -1;
    if (!r->selects)
        return 0;
    if (db_execute(db,
                   "CREATE TEMPORARY TABLE wanted (member_id {text} NOT NULL PRIMARY KEY) {keyed}",
                   e) != 0)
        return -1;
    return db_load_begin(&r->load, db, "wanted", "member_id", e);
}

int member_roll_want(struct member_roll *r, struct slice member, struct error *e)
{
    if (slice_equals(member, buffer_slice(&r->wanted)))
        return 0;
    buffer_clear(&r->wanted);
    buffer_append_slice(&r->wanted, member);
    db_load_text(&r->load, member);
    return db_load_row(&r->load, e);
}

int member_roll_choose(struct member_roll *r, struct error *e)
{
    return r->selects ? db_load_end(&r->load, e) : 0;
}

/* The rows of a member and of its groups come from two tables, each in the order of its key, so
 * that they are merged and not sorted. */
static void write_select(const struct member_roll *r, bool with_groups, struct buffer *sql)
{
    const char *chosen = r->selects ? " AND member_id IN (SELECT member_id FROM wanted)" : "";
    buffer_append_format(sql,
                         "SELECT member_id, '' AS group_id, enrollment, version, enrolled_by"
                         " FROM member WHERE organization_id = $1%s",
                         chosen);
    if (with_groups)
        buffer_append_format(sql,
                             " UNION ALL SELECT member_id, group_id, NULL, NULL, NULL"
                             " FROM assignment WHERE organization_id = $1%s",
                             chosen);
    buffer_append_text(sql, with_groups ? " ORDER BY 1, 2" : " ORDER BY 1");
}

int member_roll_begin(struct member_roll *r, bool with_groups, struct error *e)
{
    struct buffer sql = {0};
    const struct store_value values[] = {store_text(r->organization)};
    write_select(r, with_groups, &sql);
    int result = store_query_begin(&r->rows, r->db, sql.data, values, 1, e);
    buffer_release(&sql);
    return result == 0 ? member_roll_next(r, e) : -1;
}

int member_roll_next(struct member_roll *r, struct error *e)
{
    int result = db_step(&r->rows, e);
    r->has_row = result == 1;
    if (r->has_row) {
        r->member = db_text(&r->rows, MEMBER);
        r->is_member = db_text(&r->rows, GROUP).length == 0;
    }
    return result < 0 ? -1 : 0;
}

struct slice member_roll_enrollment(const struct member_roll *r)
{
    return db_text(&r->rows, ENROLLMENT);
}

uint64_t member_roll_version(const struct member_roll *r)
{
    return (uint64_t)db_integer(&r->rows, VERSION);
}

int64_t member_roll_enrolled_by(const struct member_roll *r)
{
    return db_integer(&r->rows, ENROLLED_BY);
}

struct slice member_roll_group(const struct member_roll *r)
{
    return db_text(&r->rows, GROUP);
}

void member_roll_release(struct member_roll *r)
{
    db_load_release(&r->load);
    db_release(&r->rows);
    buffer_release(&r->wanted);
    *r = (struct member_roll){0};
}
