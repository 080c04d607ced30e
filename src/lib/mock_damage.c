#include "mock_damage.h"

#include "encoding.h"
#include "mock_amount.h"

#include <string.h>

/* One fault being put into one record. */
struct damage {
    const struct mock_plan *plan;
    const struct mock_place *place;
    struct mock_target target;
    struct mock_record *record;
    struct mock_effect *effect;
};

struct mock_wish mock_damage_wish(const struct mock_plan *p, const struct mock_faults *f,
                                  const struct mock_place *place, uint64_t number)
{
    struct mock_wish wish = {.plain = true, .posted = true};
    (void)p;
    /* The two records of a flipped sign are neighbours in an account of their own. */
    wish.own_account = place->fault == MOCK_FLIPPED_SIGN;
    wish.account = place->account;
    if (place->fault == MOCK_UNTERMINATED_QUOTE) {
        wish.plain = number != place->last;
        wish.quoted = number == place->last;
    }
    if (place->fault == MOCK_SWAPPED_DAY_MONTH) {
        wish.date = &place->date;
        wish.dated = f->targets[place->fault].field;
    }
    return wish;
}

/* --- what it comes to ------------------------------------------------------------------------- */

static void rejected(struct damage *d, enum rule rule)
{
    d->effect->rejected = true;
    d->effect->rule = rule;
    d->effect->caught_by = "txn-chunk";
}

/* The record as a whole cannot be read, or its amount cannot. */
static void unreadable(struct damage *d, enum rule rule)
{
    rejected(d, rule);
    d->effect->unreadable = true;
}

static void accepted(struct damage *d)
{
    d->effect->rule = RULE_NONE;
    d->effect->caught_by = "nobody";
}

/* Whether the profile tolerates it; then it is accepted and counted. */
static bool tolerated(struct damage *d, enum rule allowed)
{
    if ((d->plan->profile->allow & RULE_ALLOW_BIT(allowed)) == 0)
        return false;
    accepted(d);
    d->effect->rule = allowed;
    d->effect->caught_by = "txn-chunk";
    return true;
}

/* --- texts ------------------------------------------------------------------------------------ */

static void set_bare(struct damage *d, const char *bytes, size_t length)
{
    mock_record_set(d->record, d->target.column, slice_make(bytes, length));
    d->record->cells[d->target.column].bare = true;
}

static void set_text(struct damage *d, const char *text)
{
    mock_record_set(d->record, d->target.column, slice_of(text));
}

static void repeat_text(struct damage *d, char byte, size_t count)
{
    struct buffer text = {0};
    memset(buffer_reserve(&text, count), byte, count);
    mock_record_set(d->record, d->target.column, slice_make(text.data, count));
    buffer_release(&text);
}

/* Bytes that the encoding does not have. Those of others than UTF-8 are decoded into the marks that
 * encoding.h has for them, so that they are encoded again as they are. */
static void set_bad_bytes(struct damage *d)
{
    static const char *const utf8[] = {"PAYEE \xC3(", "PAYEE \xFF", "PAYEE \xED\xA0\x80 X",
                                       "PAYEE \xC0\xAF", "PAYEE \xF5\x80\x80\x80"};
    enum encoding encoding = d->plan->profile->encoding;
    struct slice bad = SLICE_LITERAL("\0\xD8X\0"); /* half a surrogate pair, little endian */
    struct buffer text = {0};
    struct error ignored;
    if (encoding == ENCODING_UTF_8) {
        set_text(d, utf8[d->place->dice % (sizeof utf8 / sizeof *utf8)]);
        return;
    }
    if (encoding == ENCODING_UTF_16BE)
        bad = slice_make("\xD8\0\0X", 4);
    else if (encoding == ENCODING_WINDOWS_1252)
        bad = slice_make("\x81X", 2);
    else
        encoding = ENCODING_UTF_16LE;
    struct decoder decoder = {.encoding = encoding};
    buffer_append_text(&text, "PAYEE ");
    if (encoding_decode(&decoder, bad, &text, &ignored) == 0 &&
        encoding_decode_end(&decoder, &text, &ignored) == 0)
        mock_record_set(d->record, d->target.column, buffer_slice(&text));
    buffer_release(&text);
}

/* A line that looks like the upload's own trailer, or a control record of a stream. */
static void set_control_record(struct damage *d)
{
    const struct profile *profile = d->plan->profile;
    const char *marker = profile->control_trailer.marker != NULL ? profile->control_trailer.marker
                                                                 : profile->layout.end_marker;
    char delimiter[2] = {profile->dialect.delimiter, '\0'};
    struct buffer text = {0};
    if (marker == NULL || !profile->dialect.has_quote || strlen(marker) > 20) {
        set_text(d, profile->dialect.has_quote ? "{\"@batch\":\"end\",\"status\":\"complete\"}"
                                               : "@batch end complete");
        return;
    }
    buffer_append_format(&text, "PAYEE%s%s%s1%s0.00%s0.00%sEND", d->plan->line_break, marker,
                         delimiter, delimiter, delimiter, d->plan->line_break);
    mock_record_set(d->record, d->target.column, buffer_slice(&text));
    buffer_release(&text);
}

/* A description of three lines, the second of which is the record itself. */
static void set_csv_row(struct damage *d)
{
    struct buffer text = {0};
    size_t maximum = d->plan->text_maximum == 0 ? SIZE_MAX : d->plan->text_maximum;
    buffer_append_format(&text, "PAYEE%s", d->plan->line_break);
    for (size_t i = 0; i < d->record->cell_count; i++) {
        struct slice cell = mock_record_text(d->record, i);
        if (i > 0)
            buffer_append_byte(&text, d->plan->profile->dialect.delimiter);
        if (i != d->target.column && text.length + cell.length + 20 < maximum)
            buffer_append_slice(&text, cell);
    }
    buffer_append_format(&text, "%sEND", d->plan->line_break);
    if (text.length > maximum)
        text.length = maximum;
    mock_record_set(d->record, d->target.column, buffer_slice(&text));
    buffer_release(&text);
}

static void set_formula(struct damage *d)
{
    static const char *const formulas[] = {"=1+1", "@SUM(A1:A9)", "=cmd|'/C x'!A0", "+1+1*A2",
                                           "-2+3+A1"};
    size_t count = sizeof formulas / sizeof *formulas;
    set_text(d,
             d->plan->profile->dialect.has_quote ? formulas[d->place->dice % count] : formulas[0]);
}

/* --- values ----------------------------------------------------------------------------------- */

static void damage_last_byte(struct damage *d, char byte)
{
    struct slice text = mock_record_text(d->record, d->target.column);
    mock_record_set(d->record, d->target.column, text);
    const struct mock_cell *cell = &d->record->cells[d->target.column];
    if (cell->length > 0)
        d->record->text.data[cell->at + cell->length - 1] = byte;
}

/* The cell of the amount that holds it. */
static size_t amount_column(const struct damage *d)
{
    const struct field *f = &d->plan->profile->fields[d->plan->amount];
    size_t column = d->plan->place[f->columns[0]];
    if (f->amount.style == AMOUNT_DEBIT_CREDIT && mock_record_text(d->record, column).length == 0)
        column = d->plan->place[f->columns[1]];
    return column;
}

static void set_bad_digit(struct damage *d)
{
    d->target.column = amount_column(d);
    struct slice text = mock_record_text(d->record, d->target.column);
    mock_record_set(d->record, d->target.column, text);
    struct mock_cell *cell = &d->record->cells[d->target.column];
    for (size_t i = cell->at + cell->length; i-- > cell->at;) {
        char *byte = &d->record->text.data[i];
        if (*byte >= '0' && *byte <= '9') {
            *byte = 'O';
            return;
        }
    }
}

static void set_more_decimals(struct damage *d)
{
    const struct amount_format *a = &d->plan->profile->fields[d->plan->amount].amount;
    unsigned scale = d->record->currency->minor_units;
    unsigned finer = a->implied_decimals >= 0 ? (unsigned)a->implied_decimals : scale + 1;
    int64_t amount = d->record->amount;
    struct buffer text = {0};
    d->target.column = amount_column(d);
    for (; scale < finer; scale++)
        amount *= 10;
    mock_amount_append(a, amount < 0 ? amount - 7 : amount + 7, finer, false,
                       &(struct mock_amount_form){0}, a->style == AMOUNT_DEBIT_CREDIT && amount > 0,
                       &text);
    mock_record_set(d->record, d->target.column, buffer_slice(&text));
    buffer_release(&text);
}

static void set_bad_grouping(struct damage *d)
{
    const struct amount_format *a = &d->plan->profile->fields[d->plan->amount].amount;
    struct buffer text = {0};
    d->target.column = amount_column(d);
    buffer_append_format(&text, "12%s34", a->group_char);
    if (a->implied_decimals < 0 && a->decimal_char[0] != '\0')
        buffer_append_format(
            &text, "%s%0*d", a->decimal_char,
            d->record->currency->minor_units == 0 ? 1 : (int)d->record->currency->minor_units, 0);
    mock_record_set(d->record, d->target.column, buffer_slice(&text));
    buffer_release(&text);
}

static void set_both_columns(struct damage *d)
{
    const struct field *f = &d->plan->profile->fields[d->plan->amount];
    struct buffer text = {0};
    for (size_t cell = 0; cell < 2; cell++) {
        buffer_clear(&text);
        mock_amount_append(&f->amount, cell == 0 ? -d->plan->steps[0] : d->plan->steps[0],
                           d->record->currency->minor_units, false, &(struct mock_amount_form){0},
                           cell, &text);
        mock_record_set(d->record, d->plan->place[f->columns[cell]], buffer_slice(&text));
    }
    buffer_release(&text);
}

/*
 * The balance shows it in the second of two records of one account: where the newest comes first,
 * what is wrong with the first is only seen when the second is held against it.
 */
static void flip_sign(struct damage *d)
{
    enum balance_order order = d->plan->profile->balance_order;
    bool second = d->record->number == d->place->last;
    d->effect->told = second;
    if (second == (order != BALANCE_DESCENDING)) {
        d->effect->amount = -d->record->amount;
        mock_record_set_amount(d->plan, d->record, d->plan->amount, -d->record->amount);
    }
    if (!second)
        return;
    if (order == BALANCE_UNCHECKED)
        accepted(d);
    else
        rejected(d, RULE_RUNNING_BALANCE);
}

static void duplicate(struct damage *d)
{
    const struct profile *profile = d->plan->profile;
    d->effect->twice = true;
    accepted(d);
    if (profile->balance_order != BALANCE_UNCHECKED)
        rejected(d, RULE_RUNNING_BALANCE);
    else if (profile->identity.by_transaction_id)
        d->effect->caught_by = "txn-load";
}

static void swap_day_and_month(struct damage *d)
{
    const struct field *f = &d->plan->profile->fields[d->target.field];
    struct date right = d->place->date;
    struct date swapped = {right.year, right.day, right.month};
    mock_record_set_date(d->plan, d->record, d->target.field, swapped);
    if (!date_valid(swapped)) {
        rejected(d, RULE_DATE_DAY);
        return;
    }
    int32_t distance = date_days(swapped) - date_days(d->plan->options.date);
    if (f->has_window && (distance < -f->window_days_before || distance > f->window_days_after))
        rejected(d, RULE_DATE_WINDOW);
    else
        accepted(d);
}

static void leave_window(struct damage *d)
{
    const struct field *f = &d->plan->profile->fields[d->target.field];
    int32_t day = date_days(d->plan->options.date) - f->window_days_before - 31;
    mock_record_set_date(d->plan, d->record, d->target.field, date_of_days(day));
    rejected(d, RULE_DATE_WINDOW);
}

static void lose_zeros(struct damage *d)
{
    const struct constraints *k = &d->plan->profile->fields[d->target.field].constraints;
    repeat_text(d, '7', k->min_length - 1);
    rejected(d, RULE_SPREADSHEET_ZEROS);
}

static void break_constraint(struct damage *d, enum rule rule)
{
    size_t length = d->plan->profile->fields[d->target.field].constraints.min_length;
    if (rule == RULE_PATTERN)
        length = mock_record_text(d->record, d->target.column).length;
    repeat_text(d, '~', length == 0 ? 4 : length);
    rejected(d, rule);
}

static void surround_with_space(struct damage *d)
{
    struct slice text = mock_record_text(d->record, d->target.column);
    struct buffer spaced = {0};
    buffer_append_slice(&spaced, text);
    buffer_append_byte(&spaced, ' ');
    mock_record_set(d->record, d->target.column, buffer_slice(&spaced));
    buffer_release(&spaced);
    if (!tolerated(d, RULE_ALLOW_SURROUNDING_SPACE))
        rejected(d, RULE_SURROUNDING_SPACE);
}

static void damage_amount(struct damage *d)
{
    const struct field *f = &d->plan->profile->fields[d->plan->amount];
    switch (d->place->fault) {
    case MOCK_TOO_MANY_DECIMALS:
        set_more_decimals(d);
        unreadable(d, RULE_AMOUNT_DECIMALS);
        break;
    case MOCK_AMOUNT_GROUPING:
        set_bad_grouping(d);
        unreadable(d, RULE_AMOUNT_GROUPING);
        break;
    case MOCK_AMOUNT_COLUMNS:
        set_both_columns(d);
        unreadable(d, RULE_AMOUNT_COLUMNS);
        break;
    case MOCK_AMOUNT_FLAG:
        d->target.column = d->plan->place[f->columns[1]];
        set_text(d, "~");
        unreadable(d, RULE_AMOUNT_FLAG);
        break;
    default:
        set_bad_digit(d);
        unreadable(d, RULE_AMOUNT);
        break;
    }
}

static void damage_value(struct damage *d)
{
    switch (d->place->fault) {
    case MOCK_BAD_DATE:
        damage_last_byte(d, '~');
        rejected(d, RULE_DATE);
        break;
    case MOCK_NO_SUCH_DAY:
        mock_record_set_date(d->plan, d->record, d->target.field,
                             (struct date){d->record->posted.year, 2, 30});
        rejected(d, RULE_DATE_DAY);
        break;
    case MOCK_SWAPPED_DAY_MONTH:
        swap_day_and_month(d);
        break;
    case MOCK_DATE_WINDOW:
        leave_window(d);
        break;
    case MOCK_FLIPPED_SIGN:
        flip_sign(d);
        break;
    case MOCK_SPREADSHEET_EXPONENT:
        set_text(d, "1.23457E+15");
        rejected(d, RULE_SPREADSHEET_EXPONENT);
        break;
    case MOCK_SPREADSHEET_ZEROS:
        lose_zeros(d);
        break;
    case MOCK_MISSING_VALUE:
        set_text(d, "");
        rejected(d, RULE_REQUIRED);
        break;
    case MOCK_BAD_STATUS:
        set_text(d, "~");
        rejected(d, RULE_STATUS);
        break;
    case MOCK_BAD_ENUM:
        break_constraint(d, RULE_ENUM);
        break;
    case MOCK_BAD_PATTERN:
        break_constraint(d, RULE_PATTERN);
        break;
    case MOCK_MAX_LENGTH:
        repeat_text(d, 'X', d->plan->text_maximum + 1);
        rejected(d, RULE_MAX_LENGTH);
        break;
    case MOCK_SURROUNDING_SPACE:
        surround_with_space(d);
        break;
    default:
        damage_amount(d);
        break;
    }
}

static void damage_text(struct damage *d)
{
    switch (d->place->fault) {
    case MOCK_BAD_UTF8:
        set_bad_bytes(d);
        unreadable(d, RULE_ENCODING);
        break;
    case MOCK_NUL:
        mock_record_set(d->record, d->target.column, slice_make("PAYEE\0TOWN", 10));
        unreadable(d, RULE_NUL);
        break;
    case MOCK_BARE_CR:
        set_bare(d, "PAYEE\rTOWN", 10);
        unreadable(d, RULE_BARE_CR);
        break;
    case MOCK_LONG_FIELD:
        repeat_text(d, 'X', d->plan->profile->limits.field_bytes + 1 + d->place->dice % 100);
        unreadable(d, RULE_FIELD_TOO_LONG);
        break;
    case MOCK_CONTROL_RECORD_LOOKALIKE:
        set_control_record(d);
        accepted(d);
        break;
    case MOCK_CSV_ROW_IN_FIELD:
        set_csv_row(d);
        accepted(d);
        break;
    default:
        set_formula(d);
        accepted(d);
        break;
    }
}

static void damage_quotes(struct damage *d)
{
    const char quote = d->plan->profile->dialect.quote;
    char stray[] = {'6', quote, ' ', 'S', 'U', 'B'};
    char opened[] = {quote, 'P', 'A', 'Y', 'E', 'E'};
    bool first = d->record->number == d->place->first;
    d->effect->told = first;
    if (d->place->fault == MOCK_STRAY_QUOTE) {
        set_bare(d, stray, sizeof stray);
        if (!tolerated(d, RULE_ALLOW_STRAY_QUOTE))
            unreadable(d, RULE_STRAY_QUOTE);
    } else if (first) {
        set_bare(d, opened, sizeof opened);
        d->effect->opens_quote = d->place->fault == MOCK_UNTERMINATED_QUOTE;
        unreadable(d, d->place->fault == MOCK_UNTERMINATED_QUOTE ? RULE_STRAY_QUOTE
                                                                 : RULE_UNCLOSED_QUOTE);
    }
}

static void damage_shape(struct damage *d)
{
    struct mock_record *r = d->record;
    bool lf = d->plan->profile->dialect.line_terminator == LINE_LF;
    switch (d->place->fault) {
    case MOCK_LINE_END:
        d->effect->line_end = lf ? "\r\n" : "\n";
        unreadable(d, RULE_LINE_END);
        break;
    case MOCK_EXTRA_COLUMN:
        mock_record_set(r, r->cell_count++, slice_of("EXTRA"));
        unreadable(d, RULE_TOO_MANY_FIELDS);
        break;
    case MOCK_MISSING_COLUMN:
        r->cell_count--;
        if (!tolerated(d, RULE_ALLOW_SHORT_RECORD))
            unreadable(d, RULE_TOO_FEW_FIELDS);
        break;
    case MOCK_BLANK_LINE:
        d->effect->blank_before = true;
        if (!tolerated(d, RULE_ALLOW_BLANK_LINE)) {
            d->effect->rule = RULE_BLANK_LINE;
            d->effect->caught_by = "txn-chunk";
        }
        break;
    default:
        break;
    }
}

static void truncate_upload(struct damage *d)
{
    bool last = d->record->number == d->place->last;
    d->effect->cut = d->effect->told = last;
    d->effect->lost = d->plan->profile->layout.footer_rows > 0;
    if (d->effect->lost)
        accepted(d);
    else if ((d->plan->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_MISSING_FINAL_NEWLINE)) != 0)
        unreadable(d, RULE_TOO_FEW_FIELDS);
    else
        unreadable(d, RULE_TRUNCATED);
}

void mock_damage(const struct mock_plan *p, const struct mock_faults *f,
                 const struct mock_place *place, struct mock_record *r, struct mock_effect *effect)
{
    struct damage d = {p, place, f->targets[place->fault], r, effect};
    effect->told = true;
    effect->caught_by = "nobody";
    if (place->fault == MOCK_TRUNCATED)
        truncate_upload(&d);
    else if (place->fault <= MOCK_UNCLOSED_QUOTE)
        damage_quotes(&d);
    else if (place->fault == MOCK_DUPLICATE_ROW)
        duplicate(&d);
    else if (place->fault == MOCK_BAD_UTF8 || place->fault == MOCK_NUL ||
             place->fault == MOCK_BARE_CR || place->fault == MOCK_LONG_FIELD ||
             place->fault >= MOCK_CONTROL_RECORD_LOOKALIKE)
        damage_text(&d);
    else if (place->fault <= MOCK_BLANK_LINE)
        damage_shape(&d);
    else
        damage_value(&d);
}
