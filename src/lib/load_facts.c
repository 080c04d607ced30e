#include "load_facts.h"

#include "batch.h"
#include "json_writer.h"
#include "run_log.h"

static void write_counts(const struct transaction_load *l, struct json_writer *w)
{
    uint64_t filtered = json_number_at(json_member(l->source.end, "counts"), "filtered");
    json_member_object_begin(w, "counts");
    json_member_unsigned(w, "read", l->source.records + filtered);
    for (enum fate fate = FATE_NEW; fate < FATE_COUNT; fate++)
        json_member_unsigned(w, fate_word(fate), l->counts[fate]);
    json_member_unsigned(w, "filtered", filtered);
    if (l->replaced.number != 0)
        json_member_unsigned(w, "reversed", l->reversed);
    json_object_end(w);
    json_member_object_begin(w, "totals");
    for (enum fate fate = FATE_NEW; fate < FATE_COUNT; fate++) {
        json_key(w, fate_word(fate));
        batch_write_totals(&l->totals[fate], w);
    }
    if (l->replaced.number != 0) {
        json_key(w, "reversed");
        batch_write_totals(&l->reversed_totals, w);
    }
    json_object_end(w);
}

static int write_repeats(const struct transaction_load *l, struct db *db, struct json_writer *w,
                         struct error *e)
{
    struct warehouse_batch batch = {0};
    struct buffer name = {0};
    int result = 0;
    json_member_array_begin(w, "duplicatesOf");
    for (size_t i = 0; i < l->repeat_count && result == 0; i++) {
        result = warehouse_batch_by_number(db, l->organization, l->repeats[i].batch, &batch, e);
        if (result != 0 || batch.number == 0)
            continue;
        buffer_clear(&name);
        warehouse_batch_name(&batch, l->organization, &name);
        json_object_begin(w);
        json_member_string(w, "batch", buffer_slice(&name));
        json_member_unsigned(w, "records", l->repeats[i].records);
        json_object_end(w);
        warehouse_batch_release(&batch);
    }
    json_array_end(w);
    buffer_release(&name);
    return result;
}

static int write_load(const struct transaction_load *l, struct db *db, struct json_writer *w,
                      struct error *e)
{
    struct buffer name = {0};
    json_member_object_begin(w, "load");
    write_counts(l, w);
    int result = write_repeats(l, db, w, e);
    if (l->first_date != NULL) {
        json_member_object_begin(w, "postedDates");
        json_member_text(w, "first", l->first_date);
        json_member_text(w, "last", l->last_date);
        json_object_end(w);
    }
    if (l->replaced.number != 0) {
        warehouse_batch_name(&l->replaced, l->organization, &name);
        json_member_string(w, "replaces", buffer_slice(&name));
    }
    json_member_unsigned(w, "accounts", l->account_count);
    json_member_unsigned(w, "events", l->event_count);
    json_object_end(w);
    buffer_release(&name);
    return result;
}

int load_write_facts(const struct transaction_load *l, struct db *db, struct buffer *facts,
                     struct error *e)
{
    struct json_writer w;
    json_begin(&w, facts);
    json_object_begin(&w);
    json_key(&w, "begin");
    if (json_copy(&w, l->source.begin, e) != 0)
        return -1;
    json_key(&w, "end");
    if (json_copy(&w, l->source.end, e) != 0)
        return -1;
    if (l->verdict == LOAD_DONE && write_load(l, db, &w, e) != 0)
        return -1;
    json_object_end(&w);
    return 0;
}

int load_log_run(const struct transaction_load *l, struct db *db, struct error *e)
{
    struct buffer detail = {0};
    struct json_writer w;
    bool stopped = l->verdict == LOAD_REJECTED || l->verdict == LOAD_HELD;
    json_begin(&w, &detail);
    json_object_begin(&w);
    json_member_text(&w, "source", l->source.is_manifest ? "manifest" : "stream");
    json_member_array_begin(&w, "overrides");
    for (enum load_rule rule = LOAD_RULE_NONE + 1; rule < LOAD_RULE_COUNT; rule++)
        if (l->options->overridden[rule])
            json_text(&w, load_rule_code(rule));
    json_array_end(&w);
    json_member_boolean(&w, "backfill", l->options->backfill);
    if (l->verdict == LOAD_HELD)
        json_member_text(&w, "heldBy", load_rule_code(l->held_by));
    json_object_end(&w);
    struct run_entry entry = {.organization = l->organization,
                              .program = l->options->program,
                              .batch = l->batch.number,
                              .status = stopped                    ? STATUS_REJECTED
                                        : l->counts[FATE_CONFLICT] ? STATUS_PARTIAL
                                                                   : STATUS_DONE,
                              .reason = l->options->reason,
                              .detail = detail.data};
    int result = run_log_append(db, &entry, e);
    buffer_release(&detail);
    return result;
}
