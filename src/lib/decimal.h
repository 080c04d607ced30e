/*
 * decimal: exact decimal numbers, for money and nothing else. No float is ever touched, nothing is
 * rounded: where a result cannot be exact it is refused. Single amounts are 64 bits wide, sums 128.
 * Nothing here allocates.
 *
 * The canonical text of a number is the one decimal_format writes: an optional `-`, the integer
 * digits without leading zeros (at least `0`), and, where the scale is not 0, a point and exactly
 * that many digits. Zero has no sign.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include "slice.h"

#include <stddef.h>
#include <stdint.h>

/* The value is coefficient / 10^scale: {-4217, 2} is -42.17. */
struct decimal {
    int64_t coefficient;
    unsigned scale; /* at most DECIMAL_SCALE_MAX */
};

/* 128 bits of minor units: 10^scale of them are one unit of the currency. */
__extension__ typedef __int128 decimal_sum;

enum {
    DECIMAL_SCALE_MAX = 18, /* 10^18 is the greatest power of ten that 64 bits hold with a sign */
    DECIMAL_TEXT_MAX = 56   /* any of the texts below: sign, 39 digits, 12 commas, point, NUL */
};

enum decimal_result {
    DECIMAL_OK = 0,
    DECIMAL_INEXACT,  /* digits that are not zero would be lost */
    DECIMAL_OVERFLOW, /* the number is sound, but too great for the result's type or scale */
    DECIMAL_MALFORMED /* the text is not canonical */
};

/*
 * Gives D in units of 10^-SCALE: 42.170 at scale 2 is 4217, 42.175 is inexact. SCALE is at most
 * DECIMAL_SCALE_MAX. UNITS is left alone where the result is not DECIMAL_OK.
 */
enum decimal_result decimal_rescale(struct decimal d, unsigned scale, int64_t *units);

/*
 * Writes the canonical text of MINOR_UNITS / 10^SCALE and a NUL to TEXT, which has room for
 * DECIMAL_TEXT_MAX bytes. Returns its length. SCALE is at most DECIMAL_SCALE_MAX.
 */
size_t decimal_format(decimal_sum minor_units, unsigned scale, char *text);

/* The same with a comma between thousands of the integer digits, for people: -1,234,567.89. */
size_t decimal_format_grouped(decimal_sum minor_units, unsigned scale, char *text);

/*
 * Reads canonical text of any scale; the scale is the number of digits behind the point. More than
 * DECIMAL_SCALE_MAX of them, or more than 64 bits, is an overflow. D is left alone where the result
 * is not DECIMAL_OK.
 */
enum decimal_result decimal_parse_canonical(struct slice text, struct decimal *d);

/*
 * Reads canonical text with exactly SCALE digits behind the point (without a point where SCALE is
 * 0) into 128 bits of minor units. SUM is left alone where the result is not DECIMAL_OK.
 */
enum decimal_result decimal_sum_parse(struct slice text, unsigned scale, decimal_sum *sum);

#endif
