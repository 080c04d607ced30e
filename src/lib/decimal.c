#include "decimal.h"

#include "word.h"

#include <stdbool.h>

__extension__ typedef unsigned __int128 magnitude;

static const int64_t powers_of_ten[DECIMAL_SCALE_MAX + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

enum decimal_result decimal_rescale(struct decimal d, unsigned scale, int64_t *units)
{
    if (d.scale <= scale) {
        int64_t scaled;
        if (__builtin_mul_overflow(d.coefficient, powers_of_ten[scale - d.scale], &scaled))
            return DECIMAL_OVERFLOW;
        *units = scaled;
        return DECIMAL_OK;
    }
    int64_t divisor = powers_of_ten[d.scale - scale];
    if (d.coefficient % divisor != 0)
        return DECIMAL_INEXACT;
    *units = d.coefficient / divisor;
    return DECIMAL_OK;
}

/* Writes from the end of the room backwards, so that no digit has to be moved; returns where the
 * text starts. */
static char *write_backwards(char *end, magnitude value, unsigned scale, bool grouped)
{
    char *at = end;
    unsigned digits = 0;
    do {
        unsigned digit;
        if (value <= UINT64_MAX) { /* 64-bit division is many times faster */
            digit = (unsigned)((uint64_t)value % 10);
            value = (uint64_t)value / 10;
        } else {
            digit = (unsigned)(value % 10);
            value /= 10;
        }
        if (grouped && digits > scale && (digits - scale) % 3 == 0)
            *--at = ',';
        *--at = (char)('0' + digit);
        digits++;
        if (digits == scale)
            *--at = '.';
    } while (value != 0 || digits <= scale);
    return at;
}

static size_t format(decimal_sum minor_units, unsigned scale, char *text, bool grouped)
{
    char room[DECIMAL_TEXT_MAX];
    char *end = room + sizeof room;
    /* Negated as unsigned, the least number has its magnitude too. */
    magnitude value = minor_units < 0 ? -(magnitude)minor_units : (magnitude)minor_units;
    char *at = write_backwards(end, value, scale, grouped);
    if (minor_units < 0)
        *--at = '-';
    size_t length = (size_t)(end - at);
    memcpy(text, at, length);
    text[length] = '\0';
    return length;
}

enum { EIGHT_DIGITS = 100000000 };

/*
 * Any number below 10^16, by eights of its digits: the first eight without their leading zeros, but
 * for the one before the point, then the other eight. The digits behind the point are written
 * twice: with the others, and again a byte further on, which leaves the byte between for the point.
 */
static size_t format_short(uint64_t value, bool negative, unsigned scale, char *text)
{
    char *at = text;
    uint64_t last = word_of_digits((uint32_t)(value % EIGHT_DIGITS));
    unsigned whole = 8 - scale; /* how many of the last eight stand before the point */
    *at = '-';
    at += negative;
    if (value >= EIGHT_DIGITS) {
        uint64_t first = word_of_digits((uint32_t)(value / EIGHT_DIGITS));
        unsigned zeros = (unsigned)__builtin_ctzll(first) / 8;
        word_store(at, (first | WORD_OF('0')) >> 8 * zeros);
        at += 8 - zeros;
    } else {
        /* The bit makes a zero right before the point count as a digit. */
        unsigned zeros = (unsigned)__builtin_ctzll(last | UINT64_C(1) << 8 * (whole - 1)) / 8;
        last = (last | WORD_OF('0')) >> 8 * zeros;
        whole -= zeros;
    }
    last |= WORD_OF('0');
    word_store(at, last);
    at += whole;
    if (scale != 0) {
        word_store(at + 1, last >> 8 * whole);
        *at = '.';
        at += 1 + scale;
    }
    *at = '\0';
    return (size_t)(at - text);
}

size_t decimal_format(decimal_sum minor_units, unsigned scale, char *text)
{
    const decimal_sum limit = (decimal_sum)EIGHT_DIGITS * EIGHT_DIGITS;
    if (scale < 8 && minor_units < limit && minor_units > -limit) {
        int64_t units = (int64_t)minor_units;
        return format_short(units < 0 ? -(uint64_t)units : (uint64_t)units, units < 0, scale, text);
    }
    return format(minor_units, scale, text, false);
}

size_t decimal_format_grouped(decimal_sum minor_units, unsigned scale, char *text)
{
    return format(minor_units, scale, text, true);
}

/* Canonical text, taken apart. The digits are known to be digits; their value is not known to fit
 * anywhere. */
struct parts {
    bool negative;
    struct slice integer, fraction;
};

static size_t count_digits(struct slice text, size_t at)
{
    size_t start = at;
    while (at < text.length && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at - start;
}

static bool all_zeros(struct slice digits)
{
    for (size_t i = 0; i < digits.length; i++)
        if (digits.data[i] != '0')
            return false;
    return true;
}

static bool take_apart(struct slice text, struct parts *parts)
{
    size_t at = 0;
    *parts = (struct parts){0};
    if (at < text.length && text.data[at] == '-') {
        parts->negative = true;
        at++;
    }
    size_t count = count_digits(text, at);
    if (count == 0 || (count > 1 && text.data[at] == '0'))
        return false;
    parts->integer = slice_make(text.data + at, count);
    at += count;
    if (at < text.length && text.data[at] == '.') {
        at++;
        count = count_digits(text, at);
        if (count == 0)
            return false;
        parts->fraction = slice_make(text.data + at, count);
        at += count;
    }
    bool signed_zero = parts->negative && all_zeros(parts->integer) && all_zeros(parts->fraction);
    return at == text.length && !signed_zero;
}

/* Appends DIGITS to *SUM, away from zero in the direction of the sign; false on overflow. */
static bool accumulate(decimal_sum *sum, struct slice digits, bool negative)
{
    for (size_t i = 0; i < digits.length; i++) {
        int digit = digits.data[i] - '0';
        if (__builtin_mul_overflow(*sum, 10, sum) ||
            __builtin_add_overflow(*sum, negative ? -digit : digit, sum))
            return false;
    }
    return true;
}

static bool parts_value(const struct parts *parts, decimal_sum *sum)
{
    *sum = 0;
    return accumulate(sum, parts->integer, parts->negative) &&
           accumulate(sum, parts->fraction, parts->negative);
}

enum decimal_result decimal_parse_canonical(struct slice text, struct decimal *d)
{
    struct parts parts;
    if (!take_apart(text, &parts))
        return DECIMAL_MALFORMED;
    decimal_sum value;
    if (parts.fraction.length > DECIMAL_SCALE_MAX || !parts_value(&parts, &value))
        return DECIMAL_OVERFLOW;
    if (value < INT64_MIN || value > INT64_MAX)
        return DECIMAL_OVERFLOW;
    *d = (struct decimal){(int64_t)value, (unsigned)parts.fraction.length};
    return DECIMAL_OK;
}

enum decimal_result decimal_sum_parse(struct slice text, unsigned scale, decimal_sum *sum)
{
    struct parts parts;
    if (!take_apart(text, &parts) || parts.fraction.length != scale)
        return DECIMAL_MALFORMED;
    decimal_sum value;
    if (!parts_value(&parts, &value))
        return DECIMAL_OVERFLOW;
    *sum = value;
    return DECIMAL_OK;
}
