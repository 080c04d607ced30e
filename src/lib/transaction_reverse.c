#include "transaction_reverse.h"

#include "batch.h"
#include "memory.h"
#include "run_log.h"
#include "store_organization.h"
#include "store_query.h"
#include "warehouse_balance.h"

#include <stdlib.h>
#include <string.h>

/* Fails with "NAME: words OTHER tail", where there is another batch. Returns 0 or -1. */
static int refuse_for(const struct transaction_reverse *r, struct warehouse_batch *other,
                      const char *words, const char *tail, struct error *e)
{
    struct buffer name = {0};
    struct buffer target = {0};
    bool found = other->number != 0;
    if (found) {
        warehouse_batch_name(other, r->organization, &name);
        warehouse_batch_name(&r->target, r->organization, &target);
        error_set(e, STATUS_REJECTED, "%s: %s %s%s", target.data, words, name.data, tail);
    }
    buffer_release(&name);
    buffer_release(&target);
    warehouse_batch_release(other);
    return found ? -1 : 0;
}

static int check_later(const struct transaction_reverse *r, struct db *db, struct error *e)
{
    struct warehouse_batch other;
    if (warehouse_reverse_find_corrector(db, r->organization, r->target.number, &other, e) != 0 ||
        refuse_for(r, &other, "corrected since by", ": reverse that first", e) != 0)
        return -1;
    if (r->options->overridden[LOAD_RULE_SENT_AGAIN])
        return 0;
    if (warehouse_reverse_find_repeat(db, r->organization, &r->target, 0, &other, e) != 0)
        return -1;
    return refuse_for(r, &other, "some of its records were sent again by",
                      ": reverse that first, or override (sent-again)", e);
}

/* The batch in whose place TARGET was loaded stands again. */
static int restore_replaced(const struct transaction_reverse *r, struct db *db, struct error *e)
{
    struct warehouse_batch replaced;
    int result = warehouse_batch_find_replaced(db, r->organization, &r->target, &replaced, e);
    if (result == 0 && replaced.number != 0)
        result = warehouse_batch_set_state(db, r->organization, replaced.number, "loaded", e);
    warehouse_batch_release(&replaced);
    return result;
}

static void write_facts(const struct transaction_reverse *r, struct buffer *facts)
{
    struct json_writer w;
    struct buffer name = {0};
    warehouse_batch_name(&r->target, r->organization, &name);
    json_begin(&w, facts);
    json_object_begin(&w);
    json_member_string(&w, "reverses", buffer_slice(&name));
    json_member_object_begin(&w, "load");
    json_member_object_begin(&w, "counts");
    json_member_unsigned(&w, "reversed", r->done.count);
    json_object_end(&w);
    json_member_object_begin(&w, "totals");
    json_key(&w, "reversed");
    batch_write_totals(&r->done.totals, &w);
    json_object_end(&w);
    json_member_unsigned(&w, "events", r->done.events);
    json_object_end(&w);
    json_object_end(&w);
    buffer_release(&name);
}

static int record(struct transaction_reverse *r, struct db *db, struct error *e)
{
    struct buffer facts = {0};
    bool again = r->options->overridden[LOAD_RULE_SENT_AGAIN];
    write_facts(r, &facts);
    struct warehouse_batch_entry entry = {.organization = r->organization,
                                          .date = r->target.date,
                                          .state = "reversal",
                                          .parent = r->target.number,
                                          .facts = buffer_slice(&facts)};
    struct run_entry run = {.organization = r->organization,
                            .program = r->options->program,
                            .batch = r->batch.number,
                            .status = STATUS_DONE,
                            .reason = r->options->reason,
                            .detail =
                                again ? "{\"overrides\":[\"sent-again\"]}" : "{\"overrides\":[]}"};
    int result = warehouse_batch_insert(db, r->batch.number, r->batch.nth, &entry, e);
    if (result == 0)
        result = warehouse_batch_set_state(db, r->organization, r->target.number, "reversed", e);
    if (result == 0)
        result = restore_replaced(r, db, e);
    if (result == 0)
        result = run_log_append(db, &run, e);
    buffer_release(&facts);
    return result;
}

static int find_reversal(struct transaction_reverse *r, struct db *db, struct error *e)
{
    struct store_value values[] = {store_text(r->organization), store_integer(r->target.number)};
    int64_t number = 0;
    r->before = true;
    if (store_query_number(db,
                           "SELECT max(number) FROM batch WHERE organization_id = $1"
                           " AND parent = $2 AND state = 'reversal'",
                           values, 2, &number, e) != 0)
        return -1;
    return warehouse_batch_by_number(db, r->organization, number, &r->batch, e);
}

static int reverse(struct transaction_reverse *r, struct db *db, struct error *e)
{
    struct buffer name = {0};
    if (check_later(r, db, e) != 0 ||
        store_organization_next_batch(db, r->organization, "txn", r->target.date, &r->batch.number,
                                      &r->batch.nth, e) != 0)
        return -1;
    r->batch.date = memory_copy_text(r->target.date, strlen(r->target.date));
    warehouse_batch_name(&r->batch, r->organization, &name);
    r->done = (struct warehouse_reversal){.organization = r->organization,
                                          .sources = &r->target.number,
                                          .source_count = 1,
                                          .batch = r->batch.number,
                                          .batch_name = name.data};
    if (r->options->backfill || r->options->events == LOAD_EVENTS_NONE)
        r->done.batch_name = NULL;
    int result = warehouse_balance_prepare(db, e);
    if (result == 0)
        result = warehouse_reverse_prepare(db, e);
    if (result == 0)
        result = warehouse_reverse_choose(&r->done, db, e);
    if (result == 0)
        result = warehouse_reverse(&r->done, db, e);
    buffer_release(&name);
    r->done.batch_name = NULL;
    return result == 0 ? record(r, db, e) : -1;
}

static int run(struct transaction_reverse *r, struct db *db, const char *name, struct error *e)
{
    if (warehouse_batch_find(db, r->organization, name, &r->target, e) != 0)
        return -1;
    if (warehouse_batch_is(&r->target, "reversed"))
        return find_reversal(r, db, e);
    if (!warehouse_batch_is(&r->target, "loaded"))
        return error_set(e, STATUS_REJECTED, "%s: cannot be reversed: its state is %s, not loaded",
                         name, r->target.state);
    return reverse(r, db, e);
}

int transaction_reverse_run(struct transaction_reverse *r, struct store *store,
                            const struct load_options *options, const char *organization,
                            const char *name, struct error *e)
{
    *r = (struct transaction_reverse){.options = options};
    r->organization = memory_copy_text(organization, strlen(organization));
    if (store_begin(store, organization, e) != 0 || run(r, store->db, name, e) != 0)
        return -1;
    if (!r->before && !options->dry_run)
        return store_commit(store, e);
    store_rollback(store);
    return 0;
}

void transaction_reverse_release(struct transaction_reverse *r)
{
    warehouse_batch_release(&r->target);
    warehouse_batch_release(&r->batch);
    free(r->organization);
    *r = (struct transaction_reverse){0};
}
