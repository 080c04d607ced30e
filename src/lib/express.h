/*
 * express: how the records of one profile take the short way (express_record.h): what each field of
 * the output takes is decided once, in a list of steps, and where their columns stand when the
 * upload's header is known. Pure; borrows the profile and keeps nothing from a record but the texts
 * of short values, to know them again.
 */
#ifndef EXPRESS_H
#define EXPRESS_H

#include "buffer.h"
#include "currency.h"
#include "express_step.h"
#include "plain.h"
#include "profile.h"
#include "record_writer.h"
#include "transaction.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A number in digits, most often one more than the last time: its last eight digits in one word
 * (the least of them the highest byte), those before them as text. What was just stored is loaded
 * again as it was stored, in one piece: a processor waits for anything else.
 */
struct express_counter {
    uint64_t value;
    uint64_t digits;
    size_t shown;        /* of the eight; 0 before the first number */
    size_t before_count; /* of the digits before them */
    char before[16];
};

struct express {
    bool usable; /* false where the profile has what is never plain */
    bool aimed;
    const struct profile *profile;      /* borrowed */
    const struct record_writer *writer; /* borrowed */
    struct plain *plain;                /* borrowed */
    struct express_step *steps;
    size_t step_count;
    size_t field_count; /* of a plain record of this upload */
    int quote;          /* or one that is no byte */
    bool may_return;    /* a CR before the line feed belongs to the line end */
    size_t length_max;
    size_t room, text_count; /* of a record's line: fixed, and as often as the record is long */
    struct buffer start;     /* of each line, with room to be copied loosely */
    struct slice markers[2]; /* first fields of what is no data record; empty for none */
    const struct currency *currency; /* of every record; NULL where a column says it */
    struct express_cell first_cell, currency_cell; /* the latter unless `currency` is there */
    struct express_counter line, number;
};

/* What is copied beyond the end of a key or value, so that copies have a fixed size. */
enum { EXPRESS_OVERSHOOT = 64, EXPRESS_NO_QUOTE = -1 };

/* Makes X ready for what T reads and W writes; both are borrowed, and T's plain part is used. */
void express_init(struct express *x, struct transaction *t, const struct record_writer *w);

/* Says where the profile's columns stand (INDEX, as in column_map) in records of FIELD_COUNT
 * fields. Where one is not there, X is not usable. */
void express_aim(struct express *x, const size_t *index, size_t field_count);

void express_release(struct express *x);

#endif
