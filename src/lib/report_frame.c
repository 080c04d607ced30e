#include "report_frame.h"

#include "batch_shape.h"
#include "buffer.h"
#include "diagnostic.h"

static const struct json_value *list_of(const struct json_value *v, const char *key)
{
    return json_first(json_member(v, key));
}

/* The text under KEY, kept with B; NULL where it is not there or is empty. */
static const char *text_or_null(struct report_batch *b, const struct json_value *v, const char *key)
{
    struct slice text = json_text_at(v, key);
    return text.length == 0 ? NULL : report_keep(b, text);
}

/* The same where a text must be: empty where it is missing. */
static const char *text_at(struct report_batch *b, const struct json_value *v, const char *key)
{
    return report_keep(b, json_text_at(v, key));
}

/* "acme/txn/2026-11-20": organization, kind and, where there is one, business date; of changes the
 * name in the store, where they have one. */
static void name_batch(struct report_batch *b, const struct json_value *begin)
{
    struct buffer name = {0};
    struct slice stated = json_text_at(begin, "batch");
    struct slice kind = json_text_at(begin, "kind");
    struct slice date = json_text_at(begin, "date");
    if (slice_equals_text(kind, "transactions"))
        kind = slice_of("txn");
    else if (b->kind != REPORT_TRANSACTIONS)
        kind = slice_of("groups");
    diagnostic_escape(&name, json_text_at(begin, "organizationId"));
    buffer_append_byte(&name, '/');
    diagnostic_escape(&name, kind);
    if (date.length > 0) {
        buffer_append_byte(&name, '/');
        diagnostic_escape(&name, date);
    }
    if (b->kind == REPORT_CHANGES && stated.length > 0) {
        buffer_clear(&name);
        diagnostic_escape(&name, stated);
    }
    b->name = report_keep(b, buffer_slice(&name));
    buffer_release(&name);
}

static void take_begin(struct report_batch *b, const struct json_value *begin)
{
    const struct json_value *profile = json_member(begin, "profile");
    name_batch(b, begin);
    if (json_member(begin, "upload") != NULL)
        b->upload = text_at(b, json_member(begin, "upload"), "name");
    if (profile != NULL) {
        b->profile = text_at(b, profile, "name");
        b->profile_hash = text_at(b, profile, "sha256");
    }
    b->plan_hash = text_or_null(b, begin, "plan");
    b->undoes = text_or_null(b, begin, "undoes");
    b->resubmits = text_or_null(b, begin, "resubmits");
    b->is_roster = slice_equals_text(json_text_at(begin, "mode"), "roster");
}

static void take_problems(struct report_batch *b, const struct json_value *end)
{
    for (const struct json_value *v = list_of(end, "problems"); v != NULL; v = json_next(v)) {
        struct report_problem *problem = report_add_problem(b);
        problem->code = text_at(b, v, "code");
        problem->message = text_at(b, v, "message");
        problem->line = json_number_at(v, "line");
        problem->column = json_number_at(v, "column");
        json_as_boolean(json_member(v, "overridden"), &problem->overridden);
    }
}

static void take_reasons(struct report_batch *b, const struct json_value *end)
{
    for (const struct json_value *v = list_of(end, "reasons"); v != NULL; v = json_next(v)) {
        struct report_reason *reason = report_add_reason(b);
        reason->code = text_at(b, v, "code");
        reason->field = json_member(v, "field") == NULL ? NULL : text_at(b, v, "field");
        reason->message = text_at(b, v, "message");
        reason->count = json_number_at(v, "count");
        reason->line = json_number_at(v, "line");
        reason->column = json_number_at(v, "column");
    }
}

static void take_bent(struct report_batch *b, const struct json_value *end)
{
    for (const struct json_value *v = list_of(end, "tolerated"); v != NULL; v = json_next(v)) {
        struct report_tolerated *tolerated = report_add_tolerated(b);
        tolerated->code = text_at(b, v, "code");
        tolerated->count = json_number_at(v, "count");
        tolerated->line = json_number_at(v, "line");
    }
    for (const struct json_value *v = list_of(end, "overrides"); v != NULL; v = json_next(v)) {
        struct report_override *override = report_add_override(b);
        override->code = text_at(b, v, "code");
        override->reason = text_at(b, v, "reason");
    }
    for (const struct json_value *v = list_of(end, "unproved"); v != NULL; v = json_next(v)) {
        struct slice code = slice_make("", 0);
        json_as_text(v, &code);
        report_add_unproved(b, code);
    }
}

static void take_limits(struct report_batch *b, const struct json_value *end)
{
    const struct json_value *limits = json_member(end, "limits");
    b->limits = (struct report_limits){
        .stated = limits != NULL,
        .has_records = json_member(limits, "rejectedRecords") != NULL,
        .has_ratio = json_member(limits, "rejectedRatioMillionths") != NULL,
        .records = json_number_at(limits, "rejectedRecords"),
        .ratio_millionths = json_number_at(limits, "rejectedRatioMillionths"),
    };
}

/* A decimal, in units of 10^-SCALE. */
static decimal_sum decimal_at(const struct json_value *v, const char *key, unsigned *scale)
{
    struct slice text = json_text_at(v, key);
    decimal_sum sum = 0;
    *scale = batch_shape_scale(text);
    decimal_sum_parse(text, *scale, &sum);
    return sum;
}

static void take_control(struct report_batch *b, const struct json_value *end)
{
    static const char *const keys[] = {"records", "debit", "credit", "net"};
    const struct json_value *control = json_member(end, "control");
    b->has_control = control != NULL;
    b->control_line = json_number_at(control, "line");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct json_value *v = json_member(control, keys[i]);
        if (v == NULL)
            continue;
        struct report_control *item = report_add_control(b);
        item->key = keys[i];
        item->declared = decimal_at(v, "declared", &item->declared_scale);
        item->counted = decimal_at(v, "counted", &item->counted_scale);
        item->difference = decimal_at(v, "difference", &item->difference_scale);
        item->agrees = slice_equals_text(json_text_at(v, "verdict"), "agrees");
        item->has_unreadable = json_member(v, "unreadableRecords") != NULL;
        item->unreadable = json_number_at(v, "unreadableRecords");
    }
}

static int copy_record(struct report_batch *b, const struct json_value *v, const char **kept,
                       struct error *e)
{
    struct buffer text = {0};
    struct json_writer w;
    json_begin(&w, &text);
    int result = json_copy(&w, v, e);
    if (result == 0)
        *kept = report_keep(b, buffer_slice(&text));
    buffer_release(&text);
    return result;
}

int report_frame_fill(struct report_batch *b, const struct json_value *begin,
                      const struct json_value *end, struct error *e)
{
    b->is_complete = slice_equals_text(json_text_at(end, "status"), "complete");
    b->digest = text_or_null(b, json_member(end, "upload"), "sha256");
    take_begin(b, begin);
    take_problems(b, end);
    take_reasons(b, end);
    take_bent(b, end);
    take_limits(b, end);
    take_control(b, end);
    return copy_record(b, begin, &b->begin, e) == 0 ? copy_record(b, end, &b->end, e) : -1;
}
