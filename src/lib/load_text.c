#include "load_text.h"

#include "json_writer.h"
#include "number_text.h"
#include "store_query.h"
#include "totals_text.h"

#include <inttypes.h>
#include <string.h>

static void append_part(uint64_t number, const char *words, struct buffer *to)
{
    buffer_append_text(to, ", ");
    number_text_append(number, to);
    buffer_append_format(to, " %s", words);
}

static void append_queued(uint64_t events, struct buffer *to)
{
    buffer_append_text(to, "; ");
    number_text_append(events, to);
    buffer_append_text(to, events == 1 ? " event queued" : " events queued");
}

static void append_events(const struct transaction_load *l, struct buffer *to)
{
    if (l->options->backfill || l->options->events == LOAD_EVENTS_NONE) {
        buffer_append_format(to, "; no events%s", l->options->backfill ? " (backfill)" : "");
        return;
    }
    append_queued(l->event_count, to);
}

static void append_previous(const struct transaction_load *l, struct buffer *to)
{
    const struct warehouse_batch *b = &l->previous;
    if (l->replaced.number != 0) {
        buffer_append_format(to, "; in the place of .%" PRId64, l->replaced.nth);
        return;
    }
    if (warehouse_batch_is(b, "rejected") || warehouse_batch_is(b, "held"))
        buffer_append_format(to, "; follows .%" PRId64 " (%s, never loaded)", b->nth, b->state);
    else if (warehouse_batch_is(b, "reversed"))
        buffer_append_format(to, "; follows .%" PRId64 " (reversed)", b->nth);
}

static void append_loaded(const struct transaction_load *l, struct buffer *to)
{
    buffer_append_text(to, ": ");
    number_text_append(l->counts[FATE_NEW], to);
    buffer_append_text(to, " new");
    append_part(l->counts[FATE_DUPLICATE], "duplicate", to);
    number_text_part(l->counts[FATE_CORRECTED], "corrected", to);
    number_text_part(l->counts[FATE_DELETED], "deleted", to);
    append_part(l->counts[FATE_CONFLICT], "conflict", to);
    number_text_part(json_number_at(json_member(l->source.end, "counts"), "filtered"), "filtered",
                     to);
    number_text_part(l->reversed, "reversed", to);
    totals_text_append(&l->totals[FATE_NEW], to);
    append_events(l, to);
    append_previous(l, to);
}

void load_text_result(const struct transaction_load *l, const char *name, struct buffer *to)
{
    warehouse_batch_name(&l->batch, l->organization, to);
    if (l->verdict == LOAD_DONE)
        append_loaded(l, to);
    else if (l->verdict == LOAD_BEFORE)
        buffer_append_format(to, ": nothing to do: this upload was loaded %s",
                             l->batch.at == NULL ? "before" : l->batch.at);
    if (l->options->dry_run && l->verdict == LOAD_DONE)
        buffer_append_text(to, "; dry run, nothing written");
    buffer_append_format(to, "; %s", name);
}

void load_text_reversal(const struct transaction_reverse *r, const char *name, struct buffer *to)
{
    struct buffer target = {0};
    warehouse_batch_name(&r->target, r->organization, &target);
    if (r->before) {
        buffer_append_format(to, "%s: nothing to do: it was reversed %s", target.data,
                             r->batch.at == NULL ? "before" : r->batch.at);
    } else {
        warehouse_batch_name(&r->batch, r->organization, to);
        buffer_append_text(to, ": ");
        number_text_append(r->done.count, to);
        buffer_append_format(to, " reversed of %s", target.data);
        totals_text_append(&r->done.totals, to);
        append_queued(r->done.events, to);
        if (r->options->dry_run)
            buffer_append_text(to, "; dry run, nothing written");
    }
    buffer_append_format(to, "; %s", name);
    buffer_release(&target);
}

/* --- conflicts ---------------------------------------------------------------------------------
 */

static const char read_conflicts[] =
    "SELECT c.line, c.record, c.account_id, c.occurrence, c.version, c.body,"
    " coalesce(v.body, t.body) FROM transaction_conflict c"
    " LEFT JOIN transaction_version v ON v.organization_id = c.organization_id"
    " AND v.account_id = c.account_id AND v.identity = c.identity"
    " AND v.occurrence = c.occurrence AND v.version = c.version"
    " LEFT JOIN account_transaction t ON t.organization_id = c.organization_id"
    " AND t.account_id = c.account_id AND t.identity = c.identity"
    " AND t.occurrence = c.occurrence AND t.version = c.version"
    " WHERE c.organization_id = $1 AND c.batch = $2 ORDER BY c.record";

static void write_conflict(const struct db_statement *s, struct buffer *line)
{
    struct json_writer w;
    buffer_clear(line);
    json_begin(&w, line);
    json_object_begin(&w);
    json_member_signed(&w, "line", db_integer(s, 0));
    json_member_signed(&w, "record", db_integer(s, 1));
    json_member_string(&w, "accountId", db_text(s, 2));
    json_key(&w, "upload");
    json_raw(&w, db_text(s, 5));
    if (!db_is_null(s, 6)) {
        json_member_signed(&w, "occurrence", db_integer(s, 3));
        json_member_signed(&w, "version", db_integer(s, 4));
        json_key(&w, "stored");
        json_raw(&w, db_text(s, 6));
    }
    json_object_end(&w);
    buffer_append_byte(line, '\n');
}

int load_text_conflicts(struct db *db, const char *organization, int64_t number,
                        struct atomic_file *file, struct error *e)
{
    struct db_statement s;
    struct buffer line = {0};
    struct store_value values[] = {store_text(organization), store_integer(number)};
    int result = store_query_begin(&s, db, read_conflicts, values, 2, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        write_conflict(&s, &line);
        result = output_write(&file->output, line.data, line.length, e);
    }
    db_release(&s);
    buffer_release(&line);
    return result;
}
