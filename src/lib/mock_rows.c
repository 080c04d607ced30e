#include "mock_rows.h"

#include "mock_damage.h"

#include <string.h>

void mock_rows_init(struct mock_rows *r, const struct mock_plan *plan,
                    const struct mock_faults *faults, struct mock_writer *writer,
                    struct mock_expectation *expected)
{
    *r = (struct mock_rows){.plan = plan, .faults = faults, .writer = writer, .expected = expected};
    mock_ledger_init(&r->ledger, plan);
}

void mock_rows_release(struct mock_rows *r)
{
    mock_ledger_release(&r->ledger);
    mock_record_release(&r->record);
    *r = (struct mock_rows){0};
}

/* Tells of FAULT in the row that was written last, which is counted as RECORD. */
static void tell_here(struct mock_rows *r, enum mock_fault fault, uint64_t record,
                      const struct mock_effect *effect)
{
    const struct mock_where where = {r->writer->text_line, r->writer->text_lines, record};
    mock_expectation_record_fault(r->expected, fault, where, effect);
}

/* --- one that is damaged ---------------------------------------------------------------------- */

static bool text_has(struct slice text, size_t from, char byte)
{
    return text.length > from && memchr(text.data + from, byte, text.length - from) != NULL;
}

/*
 * The line just written lies behind an open quote: the first quote in it seems to close the cell,
 * what follows it is then the error, and all lines from the first to this one are one bad record.
 */
static void close_quote(struct mock_rows *r, enum mock_fault fault, size_t from)
{
    const struct mock_writer *w = r->writer;
    const struct mock_effect effect = {
        .rule = RULE_STRAY_QUOTE, .rejected = true, .caught_by = "txn-chunk"};
    if (!text_has(buffer_slice(&w->text), from, r->plan->profile->dialect.quote))
        return;
    const struct mock_where where = {r->open_line, w->text_line - r->open_line + 1, r->open_record};
    mock_expectation_record_fault(r->expected, fault, where, &effect);
    r->open_line = 0;
}

static int write_blank_line(struct mock_rows *r, enum mock_fault fault,
                            const struct mock_effect *effect, struct buffer *to)
{
    uint64_t record = 0;
    if (mock_writer_line(r->writer, slice_make(NULL, 0), to) != 0)
        return -1;
    if (effect->rule == RULE_BLANK_LINE) {
        mock_expectation_rejected_line(r->expected);
        record = r->expected->read;
    }
    tell_here(r, fault, record, effect);
    return 0;
}

/* Whether a file that ends at byte AT of TEXT ends between characters and outside quotes. */
static bool may_be_cut(const struct mock_rows *r, struct slice text, size_t at)
{
    const struct dialect *d = &r->plan->profile->dialect;
    bool inside = false;
    for (size_t i = 0; d->has_quote && i < at; i++)
        inside ^= text.data[i] == d->quote;
    return !inside && ((unsigned char)text.data[at] & 0xC0) != 0x80;
}

/* Where a record's text is cut: behind its first byte, and before its last cell. */
static size_t cut_at(const struct mock_rows *r, struct slice text, uint64_t dice)
{
    size_t end = text.length - 1;
    while (end > 1 &&
           (text.data[end] != r->plan->profile->dialect.delimiter || !may_be_cut(r, text, end)))
        end--;
    size_t at = 1 + dice % end;
    while (at < end && !may_be_cut(r, text, at))
        at++;
    return at;
}

static int write_cut(struct mock_rows *r, uint64_t dice, struct buffer *to)
{
    struct buffer unused = {0};
    struct mock_writer trial = *r->writer;
    trial.text = (struct buffer){0};
    int result = mock_writer_record(&trial, &r->record, &unused);
    size_t at = cut_at(r, buffer_slice(&trial.text), dice);
    mock_writer_release(&trial);
    buffer_release(&unused);
    r->cut = true;
    return result != 0 ? -1 : mock_writer_cut(r->writer, &r->record, at, to);
}

static int write_one(struct mock_rows *r, const struct mock_place *place,
                     const struct mock_effect *effect, struct buffer *to)
{
    const char *usual = r->writer->line_end;
    if (effect->cut)
        return write_cut(r, place->dice, to);
    if (effect->line_end != NULL)
        r->writer->line_end = effect->line_end;
    int result = mock_writer_record(r->writer, &r->record, to);
    r->writer->line_end = usual;
    return result;
}

/* The same row again; the sender knows of one. */
static int write_second(struct mock_rows *r, enum mock_fault fault,
                        const struct mock_effect *effect, struct buffer *to)
{
    if (mock_writer_record(r->writer, &r->record, to) != 0)
        return -1;
    mock_expectation_seen(r->expected, &r->record, effect);
    tell_here(r, fault, r->expected->read, effect);
    return 0;
}

/* The row was written: what txn-chunk makes of it, and of its fault, if it is to be told here. */
static int settle(struct mock_rows *r, enum mock_fault fault, const struct mock_effect *effect,
                  struct buffer *to)
{
    const struct mock_effect none = {.amount = r->record.amount};
    if (r->open_line != 0) {
        close_quote(r, fault, 0);
        return 0;
    }
    if (!effect->lost)
        mock_expectation_seen(r->expected, &r->record, effect->twice ? &none : effect);
    if (effect->opens_quote) {
        r->open_line = r->writer->text_line;
        r->open_record = r->expected->read;
        close_quote(r, fault, r->writer->bare_at + 1);
        return 0;
    }
    if (effect->twice)
        return write_second(r, fault, effect, to);
    if (effect->told && !effect->blank_before)
        tell_here(r, fault, effect->lost ? 0 : r->expected->read, effect);
    return 0;
}

static int write_damaged(struct mock_rows *r, const struct mock_place *place, struct buffer *to)
{
    struct mock_effect effect = {.amount = r->record.amount};
    mock_damage(r->plan, r->faults, place, &r->record, &effect);
    if (effect.blank_before && write_blank_line(r, place->fault, &effect, to) != 0)
        return -1;
    mock_expectation_sent(r->expected, &r->record);
    if (write_one(r, place, &effect, to) != 0)
        return -1;
    return settle(r, place->fault, &effect, to);
}

/* --- any of them ------------------------------------------------------------------------------ */

/* Whether row NUMBER is the last, its line end is to be missing, and nothing behind it shows that
 * the upload is whole. */
static bool is_unended(const struct mock_rows *r, uint64_t number)
{
    return number == r->plan->options.records && mock_faults_has(r->faults, MOCK_CUT_LAST_LINE) &&
           !mock_faults_leave_proof(r->faults, r->plan->profile);
}

static int write_unended(struct mock_rows *r, struct buffer *to)
{
    unsigned allow = r->plan->profile->allow;
    bool allowed = (allow & RULE_ALLOW_BIT(RULE_ALLOW_MISSING_FINAL_NEWLINE)) != 0;
    const struct mock_effect effect = {.rejected = !allowed,
                                       .unreadable = !allowed,
                                       .rule = allowed ? RULE_ALLOW_MISSING_FINAL_NEWLINE
                                                       : RULE_TRUNCATED,
                                       .amount = r->record.amount,
                                       .caught_by = "txn-chunk"};
    mock_expectation_seen(r->expected, &r->record, &effect);
    if (mock_writer_record(r->writer, &r->record, to) != 0)
        return -1;
    tell_here(r, MOCK_CUT_LAST_LINE, r->expected->read, &effect);
    return 0;
}

int mock_rows_write(struct mock_rows *r, uint64_t number, struct buffer *to)
{
    const struct mock_place *place = mock_faults_at(r->faults, &r->next_place, number);
    struct mock_wish wish = {0};
    if (place != NULL)
        wish = mock_damage_wish(r->plan, r->faults, place, number);
    mock_record_make(r->plan, &r->ledger, number, &wish, &r->record);
    if (place != NULL)
        return write_damaged(r, place, to);
    mock_expectation_sent(r->expected, &r->record);
    if (is_unended(r, number))
        return write_unended(r, to);
    const struct mock_effect none = {.amount = r->record.amount};
    mock_expectation_seen(r->expected, &r->record, &none);
    return mock_writer_record(r->writer, &r->record, to);
}

int mock_rows_write_after_end(struct mock_rows *r, struct buffer *to)
{
    const struct mock_wish wish = {.plain = true, .posted = true};
    const struct mock_effect effect = {
        .rejected = true, .rule = RULE_AFTER_END, .caught_by = "txn-chunk"};
    if (!mock_faults_has(r->faults, MOCK_AFTER_END))
        return 0;
    mock_record_make(r->plan, &r->ledger, r->plan->options.records, &wish, &r->record);
    if (mock_writer_record(r->writer, &r->record, to) != 0)
        return -1;
    mock_expectation_rejected_line(r->expected);
    tell_here(r, MOCK_AFTER_END, r->expected->read, &effect);
    return 0;
}
