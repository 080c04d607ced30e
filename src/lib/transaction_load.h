/*
 * transaction_load: brings a batch of transactions into the warehouse, each transaction once, in
 * one store transaction under the organization's lock. The batch is read to its end, sorted by
 * account and identity and verified before the store is touched; then each record is settled
 * against what the store holds (`settlement`), and the new ones are inserted in the order of their
 * keys. A batch that was loaded before is not loaded again. Memory is bounded whatever the batch. A
 * zeroed struct may be released.
 */
#ifndef TRANSACTION_LOAD_H
#define TRANSACTION_LOAD_H

#include "batch_source.h"
#include "digest.h"
#include "error.h"
#include "identity_rule.h"
#include "operand.h"
#include "settlement.h"
#include "spool.h"
#include "store.h"
#include "text_sorter.h"
#include "totals.h"
#include "transaction_line.h"
#include "warehouse_batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which events a load makes of the transactions that are new. */
enum load_events { LOAD_EVENTS_ACCOUNT, LOAD_EVENTS_TRANSACTION, LOAD_EVENTS_NONE };

/* What a load may be held for; --override bends each. */
enum load_rule {
    LOAD_RULE_NONE,
    LOAD_RULE_IDENTITY,   /* the store knows another identity rule of the organization */
    LOAD_RULE_RESAVED,    /* a loaded upload has the same dates, counts and totals */
    LOAD_RULE_REPLACED,   /* another upload was loaded in this one's place */
    LOAD_RULE_PARENT,     /* the upload whose lines it mends was never loaded itself */
    LOAD_RULE_SENT_AGAIN, /* what would be taken out was sent again by a later upload */
    LOAD_RULE_COUNT
};

const char *load_rule_code(enum load_rule rule);
const char *load_rule_words(enum load_rule rule);

/* The rule of this code, or LOAD_RULE_NONE. */
enum load_rule load_rule_find(const char *code);

/* What the caller wants. All is borrowed. */
struct load_options {
    const char *program;
    const char *date;     /* the business date, where the batch does not say it; or NULL */
    const char *replaces; /* the batch in whose place this one is; or NULL */
    const char *reason;   /* of overrides, of a reversal; or NULL */
    bool overridden[LOAD_RULE_COUNT];
    enum load_events events;
    bool backfill; /* no events */
    bool dry_run;
};

enum load_verdict {
    LOAD_DONE,
    LOAD_BEFORE,   /* this upload was loaded before: `batch` says when */
    LOAD_REJECTED, /* its writer rejected it: that is recorded, nothing else */
    LOAD_HELD      /* `rule` holds it: that is recorded, nothing else */
};

/* How often the records of a batch were sent again. */
struct load_repeat {
    int64_t batch; /* its number */
    uint64_t records;
};

struct transaction_load {
    const struct load_options *options; /* borrowed */
    struct batch_source source;
    struct identity_rule rule;
    struct transaction_line line;
    struct text_sorter sorter; /* account, NUL, identity, NUL, record; then the rest of it */
    struct digest digest;
    struct buffer packed;
    char *organization;
    char *date;
    char *first_date; /* of the posted dates; NULL without records */
    char *last_date;

    struct warehouse_batch batch;    /* what it became, or was before */
    struct warehouse_batch other;    /* that holds it: the copy, the parent */
    struct warehouse_batch previous; /* the batch of the day before it, where never loaded */
    struct warehouse_batch replaced;
    int64_t *lineage; /* that batch and those in whose place it stands itself */
    size_t lineage_count;
    int64_t parent;  /* the batch that it resubmits; 0: none */
    int64_t *family; /* that batch and all that resubmitted it or its like */
    size_t family_count;
    struct spool decisions; /* one for each record, in the sorter's order */
    struct spool accounts;  /* what became of each account */
    struct spool members;   /* pairs of member and account */
    struct load_repeat *repeats;
    size_t repeat_count;
    uint64_t counts[FATE_COUNT];
    struct totals totals[FATE_COUNT];
    uint64_t reversed; /* transactions that a replacement leaves out */
    struct totals reversed_totals;
    uint64_t account_count;
    uint64_t event_count;
    enum load_verdict verdict;
    enum load_rule held_by;
    char upload_digest[DIGEST_HEX_SIZE];
    char fingerprint[DIGEST_HEX_SIZE];
    char prefix[18]; /* of each identity where the upload is a part of it */
};

/*
 * Reads the batch from INPUT to its end and verifies it. Failures are batch_source's; a batch that
 * its writer rejected is none: see `verdict`.
 */
int transaction_load_read(struct transaction_load *l, const struct load_options *options,
                          const struct operand *input, struct error *e);

/*
 * Loads it into STORE. A batch that is held, was loaded before or was rejected is no error of the
 * call.
 */
int transaction_load_run(struct transaction_load *l, struct store *store, struct error *e);

void transaction_load_release(struct transaction_load *l);

#endif
