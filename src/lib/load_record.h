/*
 * load_record: a load's records on their way through the sorter, packed behind the key that they
 * are sorted by: account, identity and number. A part of transaction_load.
 */
#ifndef LOAD_RECORD_H
#define LOAD_RECORD_H

#include "transaction_load.h"

/* A record as the sorter keeps it; texts are borrowed from it. */
struct load_record {
    struct slice account;
    struct slice identity; /* without the load's prefix */
    uint64_t line;
    uint64_t record;
    int64_t amount;
    int64_t balance;
    const struct currency *currency;
    bool has_balance;
    bool deletes;
    struct slice posted_date;
    struct slice member;
    struct slice type;
    struct slice status;
    struct slice body;
};

/* What settling made of a record. */
struct load_decision {
    enum fate fate;
    int64_t occurrence;
    int64_t version; /* of the stored one that it pairs with or contradicts; 0: none */
    int64_t source;  /* the batch that tells that one; 0: none */
    bool kept;       /* it is told by the replaced batch, and this one leaves it so */
};

/* Takes the record into the sorter. A posted date that the record has not, it has from the caller.
 */
int load_add(struct transaction_load *l, const struct transaction_row *row, struct error *e);

/*
 * The next record in the sorter's order, lent until the next call: 1, 0, -1. ALIKE is what records
 * of one identity have in common and no others.
 */
int load_next(struct transaction_load *l, struct load_record *record, struct slice *alike,
              struct error *e);

/* Appends a record's number as eight bytes that sort as it does. */
void load_append_record(uint64_t record, struct buffer *to);

/* Appends the identity as the store has it: with the load's prefix. */
void load_identity(const struct transaction_load *l, struct slice identity, struct buffer *to);

/* Goes over all records in the sorter's order with their decisions. TAKE returns 0 or -1. */
int load_walk(struct transaction_load *l,
              int (*take)(void *context, const struct load_record *record,
                          const struct load_decision *decision, struct error *e),
              void *context, struct error *e);

#endif
