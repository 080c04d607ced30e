/*
 * mock_amount: amounts written as a profile says that a bank writes them: the other way round from
 * amount, and apart from it, so that one can prove the other. Pure.
 */
#ifndef MOCK_AMOUNT_H
#define MOCK_AMOUNT_H

#include "buffer.h"
#include "decimal.h"
#include "profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which of the forms that a format allows one text takes. */
struct mock_amount_form {
    bool grouped;        /* with the format's group separator, where it has one */
    bool plus;           /* a plus before what is not negative (signed) */
    bool typographic;    /* U+2212 for a minus (signed) */
    bool words;          /* DR and CR for the sign (trailing sign) */
    const char *symbol;  /* a currency symbol of the format, or NULL */
    unsigned pick;       /* which of the flags (flag) */
    size_t least_digits; /* digits of the whole part, or of all where decimals are implied; 0 for no
                            padding */
};

/*
 * Appends the text of CELL (0; or 1: the credit or flag column) for the canonical amount
 * MINOR_UNITS / 10^SCALE; TURNED where the record's sign is turned. A cell that stays empty gets
 * nothing.
 */
void mock_amount_append(const struct amount_format *f, decimal_sum minor_units, unsigned scale,
                        bool turned, const struct mock_amount_form *form, size_t cell,
                        struct buffer *to);

/* Appends digits and separators alone: MAGNITUDE is not negative. */
void mock_amount_append_magnitude(const struct amount_format *f, decimal_sum magnitude,
                                  unsigned scale, const struct mock_amount_form *form,
                                  struct buffer *to);

/* The least amount that the format can write, in minor units of a currency with SCALE decimals:
 * what it can write are the multiples of it. */
int64_t mock_amount_step(const struct amount_format *f, unsigned scale);

#endif
