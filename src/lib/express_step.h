/*
 * express_step: one field of the output on the short way of a record: where its value stands, and
 * what reading, checking and writing it takes. Made by express.h, worked through by
 * express_record.h.
 */
#ifndef EXPRESS_STEP_H
#define EXPRESS_STEP_H

#include "amount.h"
#include "buffer.h"
#include "class_pattern.h"
#include "plain.h"
#include "profile.h"
#include "record_writer.h"
#include "text_set.h"
#include "word.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EXPRESS_KNOWN_BITS = 6,
    EXPRESS_KNOWN_COUNT = 1 << EXPRESS_KNOWN_BITS,
    EXPRESS_KNOWN_WRITTEN_MAX = 64
};

enum express_kind {
    EXPRESS_CONSTANT,     /* the same in every record */
    EXPRESS_TEXT,         /* text, identifier: copied */
    EXPRESS_JOINED,       /* the same, of several cells */
    EXPRESS_AMOUNT,       /* one cell */
    EXPRESS_DEBIT_CREDIT, /* two, one of them empty */
    EXPRESS_FLAG,         /* an amount and a flag that says its sign */
    EXPRESS_KNOWN,        /* short values that come again and again: dates, codes, a status */
    EXPRESS_OTHER,        /* read and written as all other records are */
    EXPRESS_END           /* behind the last step */
};

/* A field of the upload's record. */
struct express_cell {
    uint32_t index;
    uint32_t return_mask; /* all ones for the last: a CR behind it belongs to the line end */
};

/* A short text that was read before, and what was written for it. 128 bytes: found by a shift. */
struct express_known {
    struct head head; /* all of the text */
    uint32_t length;  /* of the text; 0 for none: that is never asked for */
    bool is_pending;
    uint8_t written_length;
    char written[EXPRESS_KNOWN_WRITTEN_MAX]; /* with the key */
    char padding[128 - 16 - 6 - EXPRESS_KNOWN_WRITTEN_MAX];
};

struct express_step {
    enum express_kind kind;
    bool is_canonical_amount;
    bool may_be_missing;
    bool has_turn;
    bool is_written_canonically; /* EXPRESS_AMOUNT: plain amounts may be so (read_canonical()) */
    struct express_cell cell, second_cell, turn_cell;
    struct express_cell *joined_cells;
    const struct plain_step *plain; /* NULL for a constant */
    const struct record_key *key;
    const struct field *field;

    /* A pattern of places (class_pattern.h) that lets nothing through that JSON escapes, nor a
     * space, nor what a spreadsheet makes of a number, needs no other look at texts of as many
     * bytes as LEAST, and up to SPAN more; no text is as long as LEAST where there is none. */
    const struct class_pattern *places;
    size_t places_least, places_span;
    struct express_known *known;
    struct text_set debit_flags, credit_flags;
    struct buffer constant; /* with its key */
};

#endif
