#include "mock_target.h"

#include "date_pattern.h"
#include "encoding.h"
#include "mock_record.h"
#include "pattern.h"
#include "rule.h"

#include <stdlib.h>
#include <string.h>

static int refuse(struct error *e, enum mock_fault fault, const char *why)
{
    return error_set(e, STATUS_TROUBLE, "--fault %s: %s", mock_fault_name(fault), why);
}

/* Whether the field alone decides what its one column holds. */
static bool has_own_column(const struct mock_plan *p, uint32_t field)
{
    const struct field *f = &p->profile->fields[field];
    return f->column_count == 1 && p->columns[p->place[f->columns[0]]].field == field;
}

static void set_target(const struct mock_plan *p, uint32_t field, struct mock_target *t)
{
    t->field = field;
    t->column = p->place[p->profile->fields[field].columns[0]];
}

/* --- dates ------------------------------------------------------------------------------------ */

static int compare_bytes(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

static void write_day(const struct field *f, struct date day, struct buffer *to)
{
    buffer_clear(to);
    date_pattern_write(&f->date, (struct datetime){.date = day}, to);
}

/* Whether day and month can change places in its texts. */
static bool is_swappable(const struct field *f)
{
    struct buffer one = {0};
    struct buffer other = {0};
    write_day(f, (struct date){2001, 2, 3}, &one);
    write_day(f, (struct date){2001, 3, 2}, &other);
    bool differ = !slice_equals(buffer_slice(&one), buffer_slice(&other));
    if (one.length > 0)
        qsort(one.data, one.length, 1, compare_bytes);
    if (other.length > 0)
        qsort(other.data, other.length, 1, compare_bytes);
    bool swappable = differ && slice_equals(buffer_slice(&one), buffer_slice(&other));
    buffer_release(&one);
    buffer_release(&other);
    return swappable;
}

static bool can_say_no_day(const struct field *f)
{
    struct buffer text = {0};
    struct datetime when;
    size_t at;
    write_day(f, (struct date){2001, 2, 30}, &text);
    bool can = date_pattern_read(&f->date, buffer_slice(&text), &when, &at) == DATE_NO_SUCH_DAY;
    buffer_release(&text);
    return can;
}

static bool date_suits(const struct field *f, enum mock_fault fault)
{
    switch (fault) {
    case MOCK_SWAPPED_DAY_MONTH:
        return is_swappable(f);
    case MOCK_NO_SUCH_DAY:
        return can_say_no_day(f);
    case MOCK_DATE_WINDOW:
        return f->has_window;
    default:
        return true;
    }
}

static int find_date(const struct mock_plan *p, enum mock_fault fault, struct mock_target *t,
                     struct error *e)
{
    uint32_t posted = p->profile->canonical[CANONICAL_POSTED_DATE];
    for (uint32_t i = 0; i <= p->profile->field_count; i++) {
        uint32_t field = i == 0 ? posted : i - 1;
        if (field == UINT32_MAX)
            continue;
        const struct field *f = &p->profile->fields[field];
        if ((f->type == FIELD_DATE || f->type == FIELD_DATETIME) && has_own_column(p, field) &&
            date_suits(f, fault)) {
            set_target(p, field, t);
            return 0;
        }
    }
    return refuse(e, fault,
                  fault == MOCK_SWAPPED_DAY_MONTH ? "no date has its day and month as digits"
                  : fault == MOCK_NO_SUCH_DAY     ? "no date can say a day that there is not"
                  : fault == MOCK_DATE_WINDOW     ? "no date has a window"
                                                  : "the profile has no date of one column");
}

/* --- amounts ---------------------------------------------------------------------------------- */

static bool can_have_more_decimals(const struct mock_plan *p, const struct amount_format *a)
{
    for (size_t i = 0; i < p->currency_count; i++)
        if (a->implied_decimals >= 0 ? a->implied_decimals <= (int)p->currencies[i]->minor_units
                                     : a->decimal_char[0] == '\0')
            return false;
    return true;
}

static bool has_shared_amount(const struct mock_plan *p)
{
    const struct field *f = &p->profile->fields[p->amount];
    for (size_t i = 0; i < f->column_count; i++)
        if (p->columns[p->place[f->columns[i]]].field != p->amount)
            return true;
    return false;
}

static int find_amount(const struct mock_plan *p, enum mock_fault fault, struct mock_target *t,
                       struct error *e)
{
    const struct amount_format *a = &p->profile->fields[p->amount].amount;
    const struct dialect *d = &p->profile->dialect;
    set_target(p, p->amount, t);
    if (has_shared_amount(p))
        return refuse(e, fault, "the amount shares its column with another field");
    if (fault == MOCK_TOO_MANY_DECIMALS && !can_have_more_decimals(p, a))
        return refuse(e, fault, "the profile's amounts cannot be written with more decimals");
    if (fault == MOCK_AMOUNT_GROUPING && a->group_char[0] == '\0')
        return refuse(e, fault, "the profile's amounts have no group separator");
    if (fault == MOCK_AMOUNT_GROUPING && !d->has_quote && a->group_char[0] == d->delimiter)
        return refuse(e, fault, "the group separator is the delimiter, and there are no quotes");
    if (fault == MOCK_AMOUNT_COLUMNS && a->style != AMOUNT_DEBIT_CREDIT)
        return refuse(e, fault, "the profile has no debit and credit columns");
    if (fault == MOCK_AMOUNT_FLAG && a->style != AMOUNT_FLAG)
        return refuse(e, fault, "the profile has no flag column");
    return 0;
}

/* --- other values ----------------------------------------------------------------------------- */

static bool value_suits(const struct field *f, enum mock_fault fault)
{
    const struct constraints *k = &f->constraints;
    bool texts = f->type == FIELD_STRING || f->type == FIELD_IDENTIFIER;
    switch (fault) {
    case MOCK_SPREADSHEET_EXPONENT:
        return f->type == FIELD_IDENTIFIER;
    case MOCK_SPREADSHEET_ZEROS:
        return f->type == FIELD_IDENTIFIER && k->min_length > 1;
    case MOCK_MISSING_VALUE:
        return k->required && f->type != FIELD_AMOUNT && f->type != FIELD_STATUS;
    case MOCK_BAD_STATUS:
        return f->type == FIELD_STATUS;
    case MOCK_BAD_ENUM:
        return texts && k->enumeration.count > 0;
    case MOCK_BAD_PATTERN:
        return texts && k->enumeration.count == 0 && k->pattern != NULL &&
               !pattern_matches(k->pattern, slice_of("~~~~"));
    case MOCK_SURROUNDING_SPACE:
        return f->type == FIELD_DATE || f->type == FIELD_DATETIME || f->type == FIELD_IDENTIFIER;
    default:
        return false;
    }
}

static int find_value(const struct mock_plan *p, enum mock_fault fault, struct mock_target *t,
                      struct error *e)
{
    for (uint32_t i = 0; i < p->profile->field_count; i++) {
        const struct field *f = &p->profile->fields[i];
        if (f->column_count == 1 && value_suits(f, fault)) {
            set_target(p, i, t);
            return 0;
        }
    }
    return refuse(e, fault, "the profile has no field of one column that can have it");
}

/* --- bytes ------------------------------------------------------------------------------------ */

static bool plain_records_have_quotes(const struct mock_plan *p)
{
    struct mock_record record = {0};
    struct mock_ledger ledger;
    const struct dialect *d = &p->profile->dialect;
    bool found = false;
    mock_ledger_init(&ledger, p);
    for (uint64_t n = 1; n <= 50 && n <= p->options.records && !found; n++) {
        mock_record_make(p, &ledger, n, &(struct mock_wish){.plain = true}, &record);
        for (size_t i = 0; i < record.cell_count; i++) {
            struct slice text = mock_record_text(&record, i);
            for (size_t j = 0; j < text.length; j++)
                found = found || text.data[j] == d->delimiter || text.data[j] == d->quote;
        }
    }
    mock_ledger_release(&ledger);
    mock_record_release(&record);
    return found;
}

static int check_quotes(const struct mock_plan *p, enum mock_fault fault, struct error *e)
{
    if (!p->profile->dialect.has_quote)
        return refuse(e, fault, "the profile has no quotes");
    bool tolerated = (p->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE)) != 0;
    if (fault == MOCK_UNTERMINATED_QUOTE && tolerated)
        return refuse(e, fault, "the profile tolerates stray quotes: nobody can tell what it does");
    if ((fault == MOCK_UNCLOSED_QUOTE || fault == MOCK_STRAY_QUOTE) && tolerated &&
        p->text_column == SIZE_MAX)
        return refuse(e, fault, "the profile has no free text");
    const struct control_trailer *t = &p->profile->control_trailer;
    bool quoted_trailer =
        t->marker != NULL && t->amounts.decimal_char[0] == p->profile->dialect.delimiter;
    if (fault == MOCK_UNCLOSED_QUOTE && (quoted_trailer || plain_records_have_quotes(p)))
        return refuse(e, fault, "what is behind it always has quotes, and the next would close it");
    return 0;
}

static int check_text(const struct mock_plan *p, enum mock_fault fault, struct error *e)
{
    const struct profile *profile = p->profile;
    enum line_terminator terminator = profile->dialect.line_terminator;
    if (p->text_column == SIZE_MAX)
        return refuse(e, fault, "the profile has no free text");
    if (fault == MOCK_BAD_UTF8 && profile->encoding == ENCODING_ISO_8859_15)
        return refuse(e, fault, "every byte is a character of iso-8859-15");
    if (fault == MOCK_BARE_CR && terminator == LINE_CR)
        return refuse(e, fault, "carriage returns end the profile's lines");
    if (fault == MOCK_LONG_FIELD &&
        profile->limits.field_bytes + 4096 > profile->limits.record_bytes)
        return refuse(e, fault, "the limit of a record comes before that of a field");
    if (fault == MOCK_MAX_LENGTH && p->text_maximum == 0)
        return refuse(e, fault, "the free text has no greatest length");
    if (fault == MOCK_CONTROL_RECORD_LOOKALIKE && p->text_maximum != 0 && p->text_maximum < 60)
        return refuse(e, fault, "the free text is too short for a control record");
    if (fault == MOCK_CSV_ROW_IN_FIELD && !profile->dialect.has_quote)
        return refuse(e, fault, "the profile has no quotes");
    if (fault == MOCK_CSV_ROW_IN_FIELD && p->text_maximum != 0 && p->text_maximum < 60)
        return refuse(e, fault, "the free text is too short for a record");
    return 0;
}

static int check_shape(const struct mock_plan *p, enum mock_fault fault, struct error *e)
{
    enum line_terminator terminator = p->profile->dialect.line_terminator;
    unsigned allow = p->profile->allow;
    const struct mock_column *last = &p->columns[p->column_count - 1];
    if (fault == MOCK_LINE_END && terminator != LINE_LF && terminator != LINE_CRLF)
        return refuse(e, fault, "the profile does not name one of two line ends");
    if (fault == MOCK_MISSING_COLUMN && p->column_count < 2)
        return refuse(e, fault, "the upload has one column");
    if (fault == MOCK_MISSING_COLUMN && (allow & RULE_ALLOW_BIT(RULE_ALLOW_SHORT_RECORD)) != 0 &&
        !last->may_be_empty)
        return refuse(e, fault, "the profile tolerates short records, and needs the last column");
    if (fault == MOCK_BLANK_LINE && p->column_count < 2)
        return refuse(e, fault, "with one column an empty line is a record");
    return 0;
}

int mock_target_find(const struct mock_plan *p, enum mock_fault fault, struct mock_target *t,
                     struct error *e)
{
    *t = (struct mock_target){UINT32_MAX, p->text_column};
    switch (fault) {
    case MOCK_STRAY_QUOTE:
    case MOCK_UNTERMINATED_QUOTE:
    case MOCK_UNCLOSED_QUOTE:
        return check_text(p, fault, e) != 0 ? -1 : check_quotes(p, fault, e);
    case MOCK_BAD_UTF8:
    case MOCK_NUL:
    case MOCK_BARE_CR:
    case MOCK_LONG_FIELD:
    case MOCK_MAX_LENGTH:
    case MOCK_CONTROL_RECORD_LOOKALIKE:
    case MOCK_CSV_ROW_IN_FIELD:
    case MOCK_FORMULA_INJECTION:
        return check_text(p, fault, e);
    case MOCK_LINE_END:
    case MOCK_EXTRA_COLUMN:
    case MOCK_MISSING_COLUMN:
    case MOCK_BLANK_LINE:
        return check_shape(p, fault, e);
    case MOCK_BAD_DATE:
    case MOCK_NO_SUCH_DAY:
    case MOCK_SWAPPED_DAY_MONTH:
    case MOCK_DATE_WINDOW:
        return find_date(p, fault, t, e);
    case MOCK_BAD_AMOUNT:
    case MOCK_TOO_MANY_DECIMALS:
    case MOCK_AMOUNT_GROUPING:
    case MOCK_AMOUNT_COLUMNS:
    case MOCK_AMOUNT_FLAG:
    case MOCK_FLIPPED_SIGN:
        return find_amount(p, fault, t, e);
    case MOCK_SPREADSHEET_EXPONENT:
    case MOCK_SPREADSHEET_ZEROS:
    case MOCK_MISSING_VALUE:
    case MOCK_BAD_STATUS:
    case MOCK_BAD_ENUM:
    case MOCK_BAD_PATTERN:
    case MOCK_SURROUNDING_SPACE:
        return find_value(p, fault, t, e);
    default:
        return 0;
    }
}
