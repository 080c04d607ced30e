#include "reconcile_json.h"

#include "diagnostic.h"

#include <string.h>

/* What a profile or a sender named may be any bytes; JSON's may not. */
static void write_shown(struct json_writer *w, const char *key, struct slice text)
{
    struct buffer shown = {0};
    if (text.length == 0)
        return;
    diagnostic_escape(&shown, text);
    json_member_string(w, key, buffer_slice(&shown));
    buffer_release(&shown);
}

static void write_decimal(struct json_writer *w, const char *key, decimal_sum units, unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format(units, scale, text);
    json_member_text(w, key, text);
}

static void write_totals(struct json_writer *w, const struct quantity *money)
{
    json_member_object_begin(w, "totals");
    for (size_t i = 0; i < money->count; i++) {
        const struct quantity_money *m = &money->of[i];
        json_member_object_begin(w, m->currency->code);
        write_decimal(w, "debit", m->debit, m->currency->minor_units);
        write_decimal(w, "credit", m->credit, m->currency->minor_units);
        json_object_end(w);
    }
    json_object_end(w);
}

static void write_deeds(struct json_writer *w, const struct group_deeds *deeds)
{
    json_member_object_begin(w, "changes");
    json_member_signed(w, "added", deeds->added);
    json_member_signed(w, "removed", deeds->removed);
    json_member_signed(w, "enrolled", deeds->enrolled);
    json_member_signed(w, "withdrawn", deeds->withdrawn);
    json_object_end(w);
}

static void write_rows(struct json_writer *w, const struct reconciliation *account)
{
    json_member_array_begin(w, "handOvers");
    for (size_t i = 0; i < account->row_count; i++) {
        const struct hand_over *row = &account->rows[i];
        json_object_begin(w);
        json_member_text(w, "what", row->what);
        if (row->has_records)
            json_member_signed(w, "records", row->records);
        if (row->has_money)
            write_totals(w, &row->money);
        if (row->has_deeds)
            write_deeds(w, &row->deeds);
        write_shown(w, "note", buffer_slice(&row->note));
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_differences(struct json_writer *w, const struct reconciliation *account)
{
    const char *line = account->differences.data;
    json_member_array_begin(w, "differences");
    for (size_t i = 0; i < account->difference_count; i++) {
        size_t length = strcspn(line, "\n");
        json_string(w, slice_make(line, length));
        line += length + 1;
    }
    json_array_end(w);
}

void reconcile_json_batch(const struct reconciled *r, struct json_writer *w)
{
    json_object_begin(w);
    json_member_text(w, "batch", r->batch->name);
    if (r->batch->digest != NULL)
        json_member_text(w, "sha256", r->batch->digest);
    json_member_text(w, "state", batch_state_name(r->claim.state));
    write_shown(w, "upload", r->claim.upload);
    json_member_text(w, "verdict", reconciliation_verdict_code(r->account.verdict));
    write_differences(w, &r->account);
    write_rows(w, &r->account);
    json_object_end(w);
}
