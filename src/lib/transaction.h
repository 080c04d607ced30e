/*
 * transaction: one record's cells turned into the values that the profile says they are, each
 * checked against its rules. Pure: it sees one record at a time and keeps nothing from it; the
 * texts of the values point into the cells, or into the transaction's own scratch, until the next
 * reading.
 */
#ifndef TRANSACTION_H
#define TRANSACTION_H

#include "buffer.h"
#include "currency.h"
#include "date.h"
#include "finding.h"
#include "plain.h"
#include "profile.h"
#include "slice.h"
#include "value.h"

#include <stdbool.h>
#include <stdint.h>

struct transaction {
    const struct profile *profile;   /* borrowed */
    struct value *values;            /* one for each field of the profile */
    const struct currency *currency; /* of the record; NULL where it is missing or broken */
    bool filtered;            /* sound, and the profile says that such records are left out */
    unsigned tolerated;       /* RULE_ALLOW_BIT of what was tolerated */
    struct findings findings; /* empty where the record is sound, or filtered */
    struct buffer scratch;    /* of joined values */
    struct plain plain;       /* how plain values are read */
    bool has_joins;           /* whether the scratch is needed */
    uint32_t *amounts;        /* the fields that are amounts */
    size_t amount_count;
};

/* Makes T ready for records under PROFILE, which must outlive it. */
void transaction_init(struct transaction *t, const struct profile *profile);

/*
 * Reads one record. CELLS holds a slice for each of the profile's columns (empty where the upload
 * lacks it), valid UTF-8 without NUL. BUSINESS_DATE is as value_read() takes it. What is wrong is
 * in T's findings, with field, cell and byte; lines and columns are left for the caller, who knows
 * the upload.
 */
void transaction_read(struct transaction *t, const struct slice *cells,
                      const struct date *business_date);

/* Whether TURN turns the sign of a record whose cell of its column says TEXT. */
bool transaction_turns(const struct turn *turn, struct slice text);

/* The value of a canonical field; NULL where the profile has none. */
const struct value *transaction_value(const struct transaction *t, enum canonical canonical);

void transaction_release(struct transaction *t);

#endif
