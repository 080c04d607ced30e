#include "mock_amount.h"

#include <string.h>

static int64_t power_of_ten(unsigned exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* How many decimals a text of the format has for a currency with SCALE. */
static unsigned decimals_of(const struct amount_format *f, unsigned scale)
{
    if (f->implied_decimals >= 0)
        return (unsigned)f->implied_decimals;
    return f->decimal_char[0] == '\0' ? 0 : scale;
}

int64_t mock_amount_step(const struct amount_format *f, unsigned scale)
{
    unsigned decimals = decimals_of(f, scale);
    return decimals < scale ? power_of_ten(scale - decimals) : 1;
}

/* The digits of MAGNITUDE in units of 10^-DECIMALS, at the end of TEXT; returns their number. More
 * than DECIMALS, so that one always stands before the point. */
static size_t digits_of(decimal_sum magnitude, unsigned scale, unsigned decimals,
                        char text[DECIMAL_TEXT_MAX])
{
    size_t at = DECIMAL_TEXT_MAX;
    for (; scale < decimals; scale++)
        text[--at] = '0';
    for (; scale > decimals; scale--)
        magnitude /= 10;
    while (magnitude > INT64_MAX) {
        text[--at] = (char)('0' + (int)(magnitude % 10));
        magnitude /= 10;
    }
    for (uint64_t rest = (uint64_t)magnitude; rest > 0; rest /= 10)
        text[--at] = (char)('0' + rest % 10);
    while (DECIMAL_TEXT_MAX - at <= decimals)
        text[--at] = '0';
    return DECIMAL_TEXT_MAX - at;
}

void mock_amount_append_magnitude(const struct amount_format *f, decimal_sum magnitude,
                                  unsigned scale, const struct mock_amount_form *form,
                                  struct buffer *to)
{
    char text[DECIMAL_TEXT_MAX];
    unsigned decimals = decimals_of(f, scale);
    size_t count = digits_of(magnitude, scale, decimals, text);
    const char *digits = text + DECIMAL_TEXT_MAX - count;
    size_t whole = f->implied_decimals >= 0 ? count : count - decimals;
    bool grouped = form->grouped && f->group_char[0] != '\0';
    for (size_t i = whole; i < form->least_digits; i++)
        buffer_append_byte(to, '0');
    for (size_t i = 0; i < whole; i++) {
        if (grouped && i > 0 && (whole - i) % 3 == 0)
            buffer_append_text(to, f->group_char);
        buffer_append_byte(to, digits[i]);
    }
    if (whole < count) {
        buffer_append_text(to, f->decimal_char);
        buffer_append(to, digits + whole, count - whole);
    }
}

static void append_number(const struct amount_format *f, decimal_sum magnitude, unsigned scale,
                          const struct mock_amount_form *form, struct buffer *to)
{
    if (form->symbol != NULL)
        buffer_append_text(to, form->symbol);
    mock_amount_append_magnitude(f, magnitude, scale, form, to);
}

static void append_with_sign(const struct amount_format *f, decimal_sum magnitude, unsigned scale,
                             bool negative, bool canonical_negative,
                             const struct mock_amount_form *form, struct buffer *to)
{
    bool parentheses = f->style == AMOUNT_PARENTHESES && negative;
    if (parentheses)
        buffer_append_byte(to, '(');
    if (f->style == AMOUNT_SIGNED && negative)
        buffer_append_text(to, form->typographic ? "\u2212" : "-");
    else if (f->style == AMOUNT_SIGNED && form->plus)
        buffer_append_byte(to, '+');
    append_number(f, magnitude, scale, form, to);
    if (parentheses)
        buffer_append_byte(to, ')');
    /* DR and CR say which side it is, whatever sign the bank gives to money out. */
    if (f->style == AMOUNT_TRAILING_SIGN && form->words)
        buffer_append_text(to, canonical_negative ? " DR" : "CR");
    else if (f->style == AMOUNT_TRAILING_SIGN && negative)
        buffer_append_byte(to, '-');
}

void mock_amount_append(const struct amount_format *f, decimal_sum minor_units, unsigned scale,
                        bool turned, const struct mock_amount_form *form, size_t cell,
                        struct buffer *to)
{
    /* What the upload says before the record is turned. */
    decimal_sum said = turned ? -minor_units : minor_units;
    bool debit = said < 0;
    decimal_sum magnitude = debit ? -said : said;
    switch (f->style) {
    case AMOUNT_DEBIT_CREDIT:
        if ((cell == 0) != debit)
            return;
        if (debit && f->debit_column_is_negative)
            buffer_append_byte(to, '-');
        append_number(f, magnitude, scale, form, to);
        return;
    case AMOUNT_FLAG:
        if (cell == 0) {
            append_number(f, magnitude, scale, form, to);
        } else {
            const struct texts *flags = debit ? &f->debit_flags : &f->credit_flags;
            buffer_append_text(to, flags->list[form->pick % flags->count]);
        }
        return;
    case AMOUNT_SIGNED:
    case AMOUNT_PARENTHESES:
    case AMOUNT_TRAILING_SIGN:
        append_with_sign(f, magnitude, scale,
                         said != 0 && (f->money_out_is_positive ? !debit : debit), debit, form, to);
        return;
    }
}
