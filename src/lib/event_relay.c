#include "event_relay.h"

#include "clock.h"
#include "json_writer.h"
#include "memory.h"
#include "run_log.h"
#include "store_query.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
    PAGE_EVENTS = 1000,
    PAGE_BYTES = 1 << 20,
    MARK_TRIES = 30 /* each of NIGHTDROP_WAIT seconds: what is out should not go out again */
};

/* --- marking -------------------------------------------------------------------------------------
 */

static int mark_ranges(struct event_relay *r, struct db *db, struct error *e)
{
    static const char sql[] = "UPDATE event SET sent_at = $1 WHERE organization_id = $2"
                              " AND number >= $3 AND number <= $4 AND sent_at IS NULL";
    struct db_statement q = {0};
    struct clock_time now;
    char at[CLOCK_TEXT_MAX];
    if (clock_now(&now, e) != 0 || db_prepare(&q, db, sql, e) != 0)
        return -1;
    clock_format(now, at);
    int result = 0;
    for (size_t i = 0; result == 0 && i < r->range_count; i++) {
        const struct event_range *range = &r->ranges[i];
        db_bind_text(&q, 1, slice_of(at));
        db_bind_text(&q, 2, slice_of(range->organization));
        db_bind_integer(&q, 3, range->first);
        db_bind_integer(&q, 4, range->last);
        result = db_run(&q, e);
    }
    db_release(&q);
    return result;
}

/* One organization's ranges, from *I on: {"organizationId":"acme","first":1,"last":3,"events":3}.
 */
static void write_organization(const struct event_relay *r, size_t *i, struct json_writer *w)
{
    const struct event_range *range = &r->ranges[*i];
    const char *organization = range->organization;
    int64_t events = 0;
    json_object_begin(w);
    json_member_text(w, "organizationId", organization);
    json_member_signed(w, "first", range->first);
    while (*i < r->range_count && strcmp(r->ranges[*i].organization, organization) == 0) {
        range = &r->ranges[(*i)++];
        events += range->last - range->first + 1;
    }
    json_member_signed(w, "last", range->last);
    json_member_signed(w, "events", events);
    json_object_end(w);
}

/* In the log of the store itself, whose lock a relay has: it may not wait for those of the
 * organizations, which others hold as long as they load. */
static int log_marks(const struct event_relay *r, struct db *db, const char *program,
                     struct error *e)
{
    struct run_entry entry = {.organization = "", .program = program};
    struct buffer detail = {0};
    struct json_writer w;
    json_begin(&w, &detail);
    json_object_begin(&w);
    json_member_array_begin(&w, "sent");
    for (size_t i = 0; i < r->range_count;)
        write_organization(r, &i, &w);
    json_array_end(&w);
    json_object_end(&w);
    entry.detail = detail.data;
    int result = run_log_append(db, &entry, e);
    buffer_release(&detail);
    return result;
}

static bool continues(const struct event_range *range, struct slice organization, int64_t number)
{
    return slice_equals_text(organization, range->organization) && range->last == number - 1;
}

static void add_to_ranges(struct event_relay *r, struct slice organization, int64_t number)
{
    struct event_range *last = r->range_count == 0 ? NULL : &r->ranges[r->range_count - 1];
    if (last == NULL || !continues(last, organization, number)) {
        if (r->ranges == NULL || r->range_count == r->range_room) {
            r->range_room = 2 * r->range_room + 1;
            r->ranges = memory_resize(r->ranges, r->range_room, sizeof *r->ranges);
        }
        last = &r->ranges[r->range_count++];
        *last = (struct event_range){.first = number};
        memcpy(last->organization, organization.data, organization.length);
    }
    last->last = number;
    r->place = *last;
}

/* --- taking --------------------------------------------------------------------------------------
 */

enum {
    COLUMN_ORGANIZATION,
    COLUMN_NUMBER,
    COLUMN_KIND,
    COLUMN_BODY,
    COLUMN_BATCH_KIND,
    COLUMN_DATE,
    COLUMN_NTH
};

/* SQLite, which keeps no statistics of a store, is told that few of its events wait. */
static int prepare(struct db_statement *q, const struct event_relay *r, struct db *db,
                   uint64_t limit, struct error *e)
{
    struct buffer sql = {0};
    buffer_append_format(
        &sql,
        "SELECT e.organization_id, e.number, e.kind, e.body, b.kind, b.business_date, b.nth"
        " FROM event e%s LEFT JOIN batch b ON b.organization_id = e.organization_id"
        " AND b.number = e.batch WHERE e.sent_at IS NULL AND %s"
        " ORDER BY e.organization_id, e.number LIMIT $3",
        db_engine_of(db) == DB_SQLITE ? " INDEXED BY event_waiting" : "",
        r->organization == NULL ? "(e.organization_id, e.number) > ($1, $2)"
                                : "e.organization_id = $1 AND e.number > $2");
    int result = db_prepare(q, db, sql.data, e);
    buffer_release(&sql);
    if (result != 0)
        return -1;
    db_bind_text(q, 1, slice_of(r->organization != NULL ? r->organization : r->place.organization));
    db_bind_integer(q, 2, r->place.last);
    db_bind_integer(q, 3, (int64_t)limit);
    return 0;
}

static int write_event(const struct db_statement *row, struct buffer *to, struct error *e)
{
    struct json_writer w;
    struct buffer name = {0};
    const struct naming_batch batch = {db_text(row, COLUMN_ORGANIZATION),
                                       db_text(row, COLUMN_BATCH_KIND), db_text(row, COLUMN_DATE),
                                       db_integer(row, COLUMN_NTH)};
    struct slice body = db_text(row, COLUMN_BODY);
    if (batch.kind.length == 0 || body.length == 0 || body.data[0] != '{' ||
        batch.organization.length > NAMING_ORGANIZATION_MAX)
        return error_set(e, STATUS_TROUBLE, "%s: an event is damaged: run store-check",
                         row->db->name);
    buffer_append_slice(&name, batch.organization);
    json_begin(&w, to);
    json_object_begin(&w);
    buffer_append_format(&name, "/%" PRId64, db_integer(row, COLUMN_NUMBER));
    json_member_string(&w, "event", buffer_slice(&name));
    json_member_string(&w, "kind", db_text(row, COLUMN_KIND));
    buffer_clear(&name);
    naming_append_batch(&batch, &name);
    json_member_string(&w, "batch", buffer_slice(&name));
    json_key(&w, "body");
    json_raw(&w, body);
    json_object_end(&w);
    buffer_append_byte(to, '\n');
    buffer_release(&name);
    return 0;
}

static int take_events(struct event_relay *r, struct db *db, struct buffer *to, struct error *e)
{
    struct db_statement q = {0};
    uint64_t limit = PAGE_EVENTS;
    size_t begin = to->length;
    if (r->limit != 0 && r->limit - r->taken < limit)
        limit = r->limit - r->taken;
    int result = prepare(&q, r, db, limit, e);
    while (result == 0 && to->length - begin < PAGE_BYTES && (result = db_step(&q, e)) == 1) {
        result = write_event(&q, to, e);
        if (result == 0) {
            add_to_ranges(r, db_text(&q, COLUMN_ORGANIZATION), db_integer(&q, COLUMN_NUMBER));
            r->taken++;
        }
    }
    db_release(&q);
    return result;
}

/* --- turns ---------------------------------------------------------------------------------------
 */

int event_relay_take(struct event_relay *r, struct store *s, struct buffer *to, struct error *e)
{
    if (store_begin(s, "", e) != 0)
        return -1;
    int result = take_events(r, s->db, to, e);
    store_rollback(s);
    return result;
}

/* What is out should not go out again: a lock is waited for longer. */
static int begin_to_mark(struct store *s, struct error *e)
{
    int result;
    int tries = MARK_TRIES;
    do
        result = store_begin(s, "", e);
    while (result != 0 && e->status == STATUS_TEMPORARY && --tries > 0);
    return result;
}

int event_relay_mark(struct event_relay *r, struct store *s, const char *program, struct error *e)
{
    if (r->range_count == 0)
        return 0;
    int result = begin_to_mark(s, e);
    if (result == 0)
        result = mark_ranges(r, s->db, e);
    if (result == 0)
        result = log_marks(r, s->db, program, e);
    if (result == 0)
        result = store_commit(s, e);
    store_rollback(s);
    if (result != 0)
        return error_prefix(e, "events are out that are not marked as sent, and will come again");
    r->range_count = 0;
    return 0;
}

int event_relay_check(const struct event_relay *r, struct store *s, struct error *e)
{
    const struct store_value values[] = {store_text(r->organization)};
    struct clock_time now;
    int64_t known = 0;
    if (clock_now(&now, e) != 0)
        return -1;
    if (r->organization == NULL)
        return 0;
    if (store_query_number(s->db, "SELECT count(*) FROM organization WHERE organization_id = $1",
                           values, 1, &known, e) != 0)
        return -1;
    if (known == 0)
        return error_set(e, STATUS_TROUBLE, "%s: no such organization in %s", r->organization,
                         s->name);
    return 0;
}

int event_relay_waiting(const struct event_relay *r, struct store *s, uint64_t *count,
                        struct error *e)
{
    const struct store_value values[] = {store_text(r->organization)};
    const char *sql = r->organization == NULL ? "SELECT count(*) FROM event WHERE sent_at IS NULL"
                                              : "SELECT count(*) FROM event WHERE sent_at IS NULL"
                                                " AND organization_id = $1";
    int64_t waiting = 0;
    int result =
        store_query_number(s->db, sql, values, r->organization == NULL ? 0 : 1, &waiting, e);
    *count = (uint64_t)waiting;
    return result;
}

void event_relay_release(struct event_relay *r)
{
    free(r->ranges);
    *r = (struct event_relay){0};
}
