#include "explain.h"

#include "batch.h"
#include "diagnostic.h"
#include "pattern.h"

#include <inttypes.h>

enum { BYTES_SHOWN = 2000 };

static const char *item_name(const struct upload_item *item)
{
    switch (item->kind) {
    case UPLOAD_PREAMBLE:
        return "preamble: skipped, as the profile says";
    case UPLOAD_CONTROL_HEADER:
        return "header control record";
    case UPLOAD_COLUMN_HEADER:
        return "column header";
    case UPLOAD_BLANK:
        return "empty line";
    case UPLOAD_CONTROL_TRAILER:
        return "trailer control record";
    case UPLOAD_END_MARKER:
        return "end marker";
    case UPLOAD_FOOTER:
        return "footer: skipped, as the profile says";
    default:
        return "record";
    }
}

static void append_shown(struct buffer *to, struct slice bytes)
{
    bool cut = bytes.length > BYTES_SHOWN;
    buffer_append_byte(to, '"');
    diagnostic_escape(to, slice_make(bytes.data, cut ? BYTES_SHOWN : bytes.length));
    buffer_append_text(to, cut ? "\"…" : "\"");
}

static void append_fields(struct buffer *to, const struct intake_event *event)
{
    const struct record *record = &event->item->record;
    size_t name_count = 0;
    const struct slice *names = event->fate == INTAKE_NOT_A_RECORD
                                    ? NULL
                                    : upload_reader_header_names(event->reader, &name_count);
    for (size_t i = 0; i < record->field_count; i++) {
        buffer_append_format(to, "  column %zu", i + 1);
        if (i < name_count) {
            buffer_append_byte(to, ' ');
            append_shown(to, names[i]);
        }
        buffer_append_text(to, ": ");
        append_shown(to, record->fields[i]);
        buffer_append_byte(to, '\n');
    }
}

static void append_texts(struct buffer *to, const char *what, const struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        buffer_append_format(to, "%s%s", i == 0 ? what : " or ", texts->list[i]);
}

static const char *style_words(enum amount_style style)
{
    switch (style) {
    case AMOUNT_SIGNED:
        return "signed";
    case AMOUNT_PARENTHESES:
        return "parentheses";
    case AMOUNT_TRAILING_SIGN:
        return "trailing sign";
    case AMOUNT_DEBIT_CREDIT:
        return "debit and credit columns";
    case AMOUNT_FLAG:
        return "amount and flag";
    }
    return "";
}

static void append_amount_rules(struct buffer *to, const struct field *field)
{
    const struct amount_format *f = &field->amount;
    buffer_append_format(to, ", %s", style_words(f->style));
    if (f->implied_decimals >= 0)
        buffer_append_format(to, ", %d implied decimals", f->implied_decimals);
    if (f->style <= AMOUNT_TRAILING_SIGN)
        buffer_append_format(to, ", %s is money out",
                             f->money_out_is_positive ? "positive" : "negative");
    if (field->turn.pattern != NULL || field->turn.values.count != 0)
        buffer_append_text(to, ", turned in some records");
}

/* The rules that the field's value is held against. */
static void append_rules(struct buffer *to, const struct field *field)
{
    const struct constraints *c = &field->constraints;
    buffer_append_text(to, field_type_name(field->type));
    if (field->type == FIELD_AMOUNT)
        append_amount_rules(to, field);
    if (field->has_window)
        buffer_append_format(to, ", from %d days before to %d days after the business date",
                             (int)field->window_days_before, (int)field->window_days_after);
    append_texts(to, ", add is ", &field->add);
    append_texts(to, ", remove is ", &field->remove);
    append_texts(to, ", posted is ", &field->posted);
    append_texts(to, ", pending is ", &field->pending);
    if (c->required)
        buffer_append_text(to, ", required");
    if (c->min_length != 0)
        buffer_append_format(to, ", at least %zu characters", c->min_length);
    if (c->max_length != 0)
        buffer_append_format(to, ", at most %zu characters", c->max_length);
    if (c->pattern != NULL)
        buffer_append_format(to, ", pattern %s", pattern_text(c->pattern));
    if (field->canonical != CANONICAL_ACTION)
        append_texts(to, ", one of ", &c->enumeration);
}

static void append_value(struct buffer *to, const struct field *field, const struct value *v,
                         const struct currency *currency)
{
    char text[DECIMAL_TEXT_MAX];
    switch (field->type) {
    case FIELD_AMOUNT:
        decimal_format(v->integer, currency == NULL ? 0 : currency->minor_units, text);
        buffer_append_format(to, "%s %s", text, v->integer < 0 ? "(money out)" : "(money in)");
        break;
    case FIELD_DATE:
    case FIELD_DATETIME:
        date_format(v->when.date, text);
        buffer_append_text(to, text);
        if (field->type == FIELD_DATETIME)
            buffer_append_format(to, "T%02d:%02d:%02d", v->when.hour, v->when.minute,
                                 v->when.second);
        break;
    case FIELD_BOOLEAN:
        buffer_append_text(to, v->truth ? "true" : "false");
        break;
    case FIELD_STATUS:
        buffer_append_text(to, v->truth ? "posted" : "pending");
        break;
    case FIELD_STRING:
    case FIELD_IDENTIFIER:
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_CURRENCY:
        append_shown(to, v->text);
        break;
    }
}

static void append_findings(struct buffer *to, const struct findings *findings, uint32_t field)
{
    char message[256];
    for (size_t i = 0; findings != NULL && i < findings->count; i++) {
        const struct finding *finding = &findings->list[i];
        if (finding->field != field)
            continue;
        batch_message(finding, message, sizeof message);
        buffer_append_format(to, "    REJECTED: %s (%s)", message, rule_code(finding->rule));
        if (finding->column != 0)
            buffer_append_format(to, " at line %" PRIu64 " column %" PRIu64, finding->line,
                                 finding->column);
        buffer_append_byte(to, '\n');
    }
}

static void append_values(struct buffer *to, const struct profile *profile,
                          const struct intake_event *event)
{
    for (uint32_t i = 0; i < profile->field_count; i++) {
        const struct field *field = &profile->fields[i];
        const struct value *v = &event->transaction->values[i];
        buffer_append_format(to, "  %s: ", field->name);
        append_rules(to, field);
        if (v->state == VALUE_PRESENT) {
            buffer_append_text(to, ": ");
            append_value(to, field, v, event->transaction->currency);
        } else if (v->state == VALUE_MISSING) {
            buffer_append_text(to, ": no value");
        }
        buffer_append_byte(to, '\n');
        append_findings(to, event->findings, i);
    }
}

void explain_watch(void *context, const struct intake_event *event)
{
    static const char *const fates[] = {"", "accepted", "filtered: pending", "rejected"};
    struct explain *x = context;
    const struct record *record = &event->item->record;
    struct buffer *to = &x->text;
    if (x->line < record->line || x->line >= record->line + record->line_count)
        return;
    x->found = true;
    if (record->line_count > 1)
        buffer_append_format(to, "lines %" PRIu64 " to %" PRIu64, record->line,
                             record->line + record->line_count - 1);
    else
        buffer_append_format(to, "line %" PRIu64, record->line);
    buffer_append_format(to, ": %s", item_name(event->item));
    if (event->fate != INTAKE_NOT_A_RECORD)
        buffer_append_format(to, " %" PRIu64 ", %s", event->item->number,
                             event->fate == INTAKE_ACCEPTED && event->line.length == 0
                                 ? "sound in itself"
                                 : fates[event->fate]);
    buffer_append_text(to, "\nbytes: ");
    append_shown(to, record->bytes);
    buffer_append_byte(to, '\n');
    if (record->field_count != 0)
        buffer_append_text(to, "columns:\n");
    append_fields(to, event);
    if (event->transaction != NULL) {
        buffer_append_text(to, "fields:\n");
        append_values(to, x->profile, event);
    }
    append_findings(to, event->findings, FINDING_NO_FIELD);
    if (event->fate == INTAKE_ACCEPTED && event->line.length != 0) {
        buffer_append_text(to, "record: ");
        diagnostic_escape(to, slice_make(event->line.data, event->line.length - 1));
        buffer_append_byte(to, '\n');
    }
}

void explain_watch_entry(void *context, uint64_t line, uint64_t line_count, struct slice entry)
{
    struct explain *x = context;
    if (x->line < line || x->line >= line + line_count)
        return;
    buffer_append_text(&x->text, "entry: ");
    diagnostic_escape(&x->text, slice_make(entry.data, entry.length - 1));
    buffer_append_byte(&x->text, '\n');
}

void explain_release(struct explain *x)
{
    buffer_release(&x->text);
    *x = (struct explain){0};
}
