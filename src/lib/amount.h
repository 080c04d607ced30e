/*
 * amount: money as banks write it, read into exact decimals. One cell, a debit and a credit cell,
 * or an amount and a flag cell become one decimal whose sign is canonical: negative is money out of
 * the member's account. Nothing is guessed: what the format does not say is refused, with the rule
 * and the byte. Pure; works on borrowed bytes.
 */
#ifndef AMOUNT_H
#define AMOUNT_H

#include "decimal.h"
#include "profile.h"
#include "rule.h"
#include "slice.h"

#include <stddef.h>

/* Why a text is no amount: DETAIL is a literal, or NULL; AT the byte of the text. */
struct amount_problem {
    enum rule rule;
    const char *detail;
    size_t at;
};

/*
 * Reads TEXT, which is not empty, in the style of F: AMOUNT_SIGNED, AMOUNT_PARENTHESES or
 * AMOUNT_TRAILING_SIGN; for the two other styles an unsigned number, as in one of their cells.
 * RULE_NONE is success.
 */
struct amount_problem amount_read(const struct amount_format *f, struct slice text,
                                  struct decimal *d);

/*
 * A number as nearly all are written: a sign in front where the format has one there, digits, and
 * perhaps the point and more digits, 16 bytes at most behind the sign. Such a text is read without
 * a loop; what of a format that needs is made once.
 */
struct amount_plain {
    bool usable;     /* whether plain texts mean under the format what they look like */
    bool takes_sign; /* a minus or plus in front */
    bool negates;    /* the format's positive amounts are money out */
    char point;      /* or NUL, where no decimals are written */
    unsigned scale;  /* where no point is written: implied decimals, or 0 */
};

void amount_plain_init(struct amount_plain *p, const struct amount_format *f);

/* Reads TEXT as amount_read() would; false, and D as it was, where it is not plain: that is for
 * amount_read() to judge. */
bool amount_plain_read(const struct amount_plain *p, struct slice text, struct decimal *d);

/*
 * AMOUNT_DEBIT_CREDIT: exactly one of the two texts holds an amount; the other is empty, or zero.
 * MISSING is the test for a text that means "no value". *CELL says which of the two (0 debit, 1
 * credit) a problem is in.
 */
struct amount_problem amount_read_debit_credit(const struct amount_format *f,
                                               const struct slice text[2], const bool missing[2],
                                               struct decimal *d, size_t *cell);

/* AMOUNT_FLAG: an unsigned number, and FLAG, one of the flags of F. */
struct amount_problem amount_read_flag(const struct amount_format *f, struct slice text,
                                       struct slice flag, struct decimal *d, size_t *cell);

#endif
