/*
 * plain: how the values of one profile are read where they are plain, as nearly all are: not empty,
 * without spaces around them, written in the usual way and within every constraint. What that takes
 * is decided once for each field, in a list of steps; a step reads its value in few instructions or
 * says that it is not plain, and then the general reading (transaction.h) judges it. Plain reading
 * never finds anything wrong, so that there is one place that says what is. Pure; borrows the
 * profile, keeps nothing from a record.
 */
#ifndef PLAIN_H
#define PLAIN_H

#include "amount.h"
#include "buffer.h"
#include "currency.h"
#include "date.h"
#include "profile.h"
#include "slice.h"
#include "text_set.h"
#include "value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plain_step {
    enum plain_kind {
        PLAIN_NEVER, /* two cells of an amount: always for the general reading */
        PLAIN_TEXT,
        PLAIN_IDENTIFIER,
        PLAIN_INTEGER,
        PLAIN_NUMBER, /* amount, decimal */
        PLAIN_CURRENCY,
        PLAIN_DATE,
        PLAIN_BOOLEAN,
        PLAIN_STATUS
    } kind;
    uint32_t field;
    uint32_t column;     /* the first of them */
    bool is_joined;      /* of several columns */
    bool may_be_missing; /* a missing value is plain */
    bool keeps_space;    /* spaces around a value belong to it */

    bool has_constraints; /* any of those that follow */
    size_t bytes_min; /* as many bytes are enough characters in ASCII, four times as many in all */
    size_t bytes_max; /* as many bytes are never too many characters */
    const struct pattern *pattern; /* or NULL */
    struct text_set enumeration;   /* all texts, where it is empty */

    struct amount_plain amount;
    struct text_set yes, no; /* true and false, posted and pending */
    const struct field *rule;
    int32_t earliest, latest; /* the window, as days in an order of their own; for the date known */
};

struct plain {
    const struct profile *profile; /* borrowed */
    struct plain_step *steps;      /* in the order of the fields; a constant has none */
    size_t count;
    uint64_t missing_bytes;   /* a bit for the lower six bits of each first byte of those */
    uint64_t missing_lengths; /* a bit for each length that a missing value has */
    /* Those found last, each where its code's letters say: most uploads have few. */
    const struct currency *currencies[16];
    struct date business_date; /* that the windows are of; zeroed at first */
};

/* Makes the steps. The constants of PROFILE, which are the same in every record, are for the caller
 * to read: IS_CONSTANT tells those fields. */
void plain_init(struct plain *p, const struct profile *profile, const bool *is_constant);

/* Sets the business date, where a field has a window about it. */
void plain_set_date(struct plain *p, const struct date *business_date);

/*
 * Reads the values of the steps from FROM on into VALUES, by field, until one is not plain. Returns
 * the index of that step, whose value is left alone; or the count of the steps. What is joined is
 * appended to SCRATCH, which has the room.
 */
size_t plain_read(struct plain *p, size_t from, const struct slice *cells, struct value *values,
                  struct buffer *scratch);

/* Reads TEXT, which may be empty, as the value of STEP alone, which is not joined; false where it
 * is not plain. */
bool plain_read_value(struct plain *p, const struct plain_step *step, struct slice text,
                      struct value *v);

/* Whether TEXT, which is not empty, means "no value". */
bool plain_is_listed_missing(const struct plain *p, struct slice text);

/* The same; most often two bits say that it does not. */
static inline bool plain_is_missing(const struct plain *p, struct slice text)
{
    if (p->missing_lengths == 0)
        return false;
    uint64_t length_bit = UINT64_C(1) << (text.length < 63 ? text.length : 63);
    return (p->missing_lengths & length_bit) != 0 &&
           (p->missing_bytes >> ((unsigned char)text.data[0] & 63) & 1) != 0 &&
           plain_is_listed_missing(p, text);
}

/* Whether TEXT, which is not empty, has a space or tab at either end. */
static inline bool plain_is_spaced(struct slice text)
{
    char first = text.data[0], last = text.data[text.length - 1];
    return (first == ' ') | (first == '\t') | (last == ' ') | (last == '\t');
}

/* Whether an identifier may be what a spreadsheet makes of a long one, 1.2E+15: it begins with a
 * digit and has a plus before its last one, two or three bytes. */
static inline bool plain_may_be_exponent(struct slice text)
{
    if (text.length < 5 || (unsigned char)text.data[0] - (unsigned)'0' > 9)
        return false;
    const char *end = text.data + text.length;
    return (end[-2] == '+') | (end[-3] == '+') | (end[-4] == '+');
}

/* What currency_find() finds; most often at once, as it is the one of the record before. */
const struct currency *plain_currency(struct plain *p, struct slice code);

void plain_release(struct plain *p);

#endif
