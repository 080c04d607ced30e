/*
 * settlement: what the records of an upload that have one identity are to the transactions of that
 * identity that the warehouse holds: the heart of "nothing twice". Pure: the caller brings both
 * sides, each content as a digest, and gets a fate for each record.
 *
 * Equal contents pair first: such a record is a duplicate. What is left on both sides are two
 * tellings of one transaction: a correction where the sender sends corrections (or a pending
 * transaction is posted under the bank's own id, or the upload replaces the one that told it
 * first), otherwise a conflict. A record that is left when no stored transaction is, is new. A
 * bank's own id (`unique`) names one transaction: further records of it in the same upload repeat
 * the first, or contradict it.
 */
#ifndef SETTLEMENT_H
#define SETTLEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SETTLEMENT_DIGEST_BYTES = 16 };

enum fate {
    FATE_NEW,
    FATE_DUPLICATE,
    FATE_CORRECTED, /* the stored one gets a new version */
    FATE_DELETED,   /* the stored one is gone, by the sender's word */
    FATE_CONFLICT,  /* kept apart: what is stored stays */
    FATE_COUNT
};

/* "new", "duplicate", …: as in counts and reports. */
const char *fate_word(enum fate fate);

/* A transaction that the warehouse holds. */
struct settlement_stored {
    unsigned char digest[SETTLEMENT_DIGEST_BYTES]; /* of its content */
    int64_t occurrence;
    int64_t version;
    int64_t source; /* the batch that tells it so */
    bool standing;
    bool deleted;
    bool pending;
    bool replaceable; /* told by the upload that this one replaces */
    bool taken;       /* a record has paired with it; or may not, from the start */
    size_t passed;    /* 0; used while settling */
};

/* A record of the upload; those of one settlement stand in the upload's order. */
struct settlement_record {
    unsigned char digest[SETTLEMENT_DIGEST_BYTES];
    bool deletes;
    bool posted;
    enum fate fate;                         /* the result */
    const struct settlement_stored *stored; /* that it pairs with or contradicts; NULL: none, or it
                                             * repeats a record of its own upload */
    int64_t occurrence;                     /* of a new one its own, else of `stored`, or 0 */
};

struct settlement {
    bool unique;
    bool corrections;
    struct settlement_stored *stored; /* borrowed; by occurrence */
    size_t stored_count;
    struct settlement_record *records; /* borrowed */
    size_t record_count;
};

/* Settles all records. The order of `stored` may change, `taken` too. */
void settlement_settle(struct settlement *s);

#endif
