/*
 * transaction_line: reads one record of a batch stream into what the warehouse keeps of it. Lines
 * in our own form are scanned, all others are brought into that form first. It owns what a record's
 * texts point at where they are not in the line, until the next line. A zeroed struct is not open
 * and may be released.
 */
#ifndef TRANSACTION_LINE_H
#define TRANSACTION_LINE_H

#include "buffer.h"
#include "currency.h"
#include "error.h"
#include "identity_rule.h"
#include "json_scan.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/* A record has no more members than a profile has fields, and the three in front of them. */
enum { TRANSACTION_MEMBERS_MAX = 256 + 3 };

/* A record's number, and its batch's, share 64 bits where transactions are put in order. */
#define TRANSACTION_RECORD_MAX UINT32_C(0xfffffffe)

struct transaction_row {
    uint64_t line;
    uint64_t record;
    struct slice account;
    struct slice posted_date; /* empty where there is none; so the next three */
    struct slice member;
    struct slice type;
    struct slice status;
    const struct currency *currency;
    int64_t amount; /* minor units */
    bool has_balance;
    int64_t balance; /* minor units */
    bool deletes;    /* it says that an earlier one is gone */
    struct slice id; /* transactionId, empty where there is none */
    struct slice
        values;        /* of the identity fields: each with its length, in the order of the rule */
    struct slice body; /* the record without organizationId, line and record */
};

/* What a member of a record is for; found once for each key of a batch. */
struct transaction_member {
    char *key; /* owned */
    size_t key_length;
    int role;
    int identity; /* its place in the rule's fields, or -1 */
    bool deletes; /* it is the field that says so */
};

struct transaction_line {
    const struct identity_rule *rule; /* borrowed */
    struct slice organization;        /* borrowed: what each record must say */
    struct transaction_member *members;
    size_t member_count;
    bool seen[TRANSACTION_MEMBERS_MAX]; /* in the record at hand */
    uint64_t last_record;               /* the number of the record before */
    size_t expected;                    /* where the next member is looked for first */
    struct slice found[IDENTITY_FIELDS_MAX];
    struct buffer values;
    struct buffer texts; /* texts that held escapes */
    struct buffer body;
    struct buffer canonical; /* a line that was brought into our form */
};

void transaction_line_open(struct transaction_line *l, const struct identity_rule *rule,
                           struct slice organization);

/*
 * Reads LINE into ROW, whose texts live until the next call or as long as the line. What is no
 * record of the organization's, lacks what each must have, or does not come behind the one before
 * in the upload is STATUS_TROUBLE, without the place.
 */
int transaction_line_read(struct transaction_line *l, struct slice line,
                          struct transaction_row *row, struct error *e);

void transaction_line_release(struct transaction_line *l);

#endif
