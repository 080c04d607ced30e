#include "outbox_writer.h"

#include "store_organization.h"

int outbox_writer_open(struct outbox_writer *o, struct db *db, const char *organization,
                       int64_t batch, const char *batch_name, struct error *e)
{
    *o = (struct outbox_writer){
        .organization = organization, .batch = batch, .batch_name = batch_name};
    if (store_organization_last_event(db, organization, &o->number, e) != 0)
        return -1;
    return db_load_begin(&o->load, db, "event", "organization_id, number, batch, kind, body", e);
}

void outbox_writer_event(struct outbox_writer *o, struct slice account)
{
    buffer_clear(&o->body);
    json_begin(&o->json, &o->body);
    json_object_begin(&o->json);
    json_member_text(&o->json, "organizationId", o->organization);
    json_member_string(&o->json, "accountId", account);
    if (o->batch_name != NULL)
        json_member_text(&o->json, "batch", o->batch_name);
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
