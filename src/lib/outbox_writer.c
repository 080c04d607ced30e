#include "outbox_writer.h"

#include "spool.h"
#include "store_organization.h"
#include "store_query.h"

int outbox_writer_open(struct outbox_writer *o, struct db *db, const char *organization,
                       int64_t batch, const char *batch_name, struct error *e)
{
    *o = (struct outbox_writer){
        .organization = organization, .batch = batch, .batch_name = batch_name};
    if (store_organization_last_event(db, organization, &o->number, e) != 0)
        return -1;
    return db_load_begin(&o->load, db, "event", "organization_id, number, batch, kind, body", e);
}

static void begin_body(struct json_writer *w, struct buffer *body, const char *organization,
                       const char *batch_name, struct slice account)
{
    buffer_clear(body);
    json_begin(w, body);
    json_object_begin(w);
    json_member_text(w, "organizationId", organization);
    json_member_string(w, "accountId", account);
    if (batch_name != NULL)
        json_member_text(w, "batch", batch_name);
}

void outbox_writer_event(struct outbox_writer *o, struct slice account)
{
    begin_body(&o->json, &o->body, o->organization, o->batch_name, account);
}

int outbox_writer_add_body(struct outbox_writer *o, const char *kind, struct slice body,
                           struct error *e)
{
    o->count++;
    db_load_text(&o->load, slice_of(o->organization));
    db_load_integer(&o->load, ++o->number);
    db_load_integer(&o->load, o->batch);
    db_load_text(&o->load, slice_of(kind));
    db_load_text(&o->load, body);
    return db_load_row(&o->load, e);
}

int outbox_writer_add(struct outbox_writer *o, const char *kind, struct error *e)
{
    json_object_end(&o->json);
    return outbox_writer_add_body(o, kind, buffer_slice(&o->body), e);
}

int outbox_writer_end(struct outbox_writer *o, struct error *e)
{
    return db_load_end(&o->load, e);
}

void outbox_writer_release(struct outbox_writer *o)
{
    db_load_release(&o->load);
    buffer_release(&o->body);
    *o = (struct outbox_writer){0};
}

/* --- from a query -------------------------------------------------------------------------------
 */

/* Rows cannot be read and events be added at once on one connection. */
static int keep_bodies(const struct outbox_query *query, struct db *db, const char *organization,
                       const char *batch_name, struct spool *bodies, struct error *e)
{
    struct db_statement row;
    struct json_writer w;
    struct buffer body = {0};
    int result = store_query_begin(&row, db, query->sql, NULL, 0, e);
    while (result == 0 && (result = db_step(&row, e)) == 1) {
        begin_body(&w, &body, organization, batch_name, db_text(&row, 0));
        query->describe(&row, &w);
        json_object_end(&w);
        result = spool_write_text(bodies, buffer_slice(&body), e);
    }
    db_release(&row);
    buffer_release(&body);
    return result;
}

static int add_bodies(struct outbox_writer *o, const char *kind, struct spool *bodies,
                      struct error *e)
{
    struct slice body;
    int result = spool_rewind(bodies, e);
    while (result == 0 && (result = spool_read_text(bodies, &body, e)) == 1)
        result = outbox_writer_add_body(o, kind, body, e);
    return result == 0 ? outbox_writer_end(o, e) : -1;
}

int outbox_writer_tell(const struct outbox_query *query, struct db *db, const char *organization,
                       int64_t batch, const char *batch_name, uint64_t *count, struct error *e)
{
    struct spool bodies = {.descriptor = -1};
    struct outbox_writer outbox = {0};
    int result = spool_open(&bodies, e);
    if (result == 0)
        result = keep_bodies(query, db, organization, batch_name, &bodies, e);
    if (result == 0 && bodies.length != 0) {
        result = outbox_writer_open(&outbox, db, organization, batch, batch_name, e);
        if (result == 0)
            result = add_bodies(&outbox, query->kind, &bodies, e);
    }
    *count += outbox.count;
    outbox_writer_release(&outbox);
    spool_close(&bodies);
    return result;
}
