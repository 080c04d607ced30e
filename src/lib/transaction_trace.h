/*
 * transaction_trace: from one transaction in the warehouse back to where it came from: each of its
 * versions with the batch that made it, the upload, its line and its record. It shows no value of
 * the transaction. The caller holds a transaction to read.
 */
#ifndef TRANSACTION_TRACE_H
#define TRANSACTION_TRACE_H

#include "batch_list.h"
#include "buffer.h"
#include "db.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One version. */
struct trace_version {
    char *identity;
    int64_t occurrence;
    int64_t number;
    int64_t batch;  /* that made it */
    int64_t source; /* that told what it holds, at this line of its upload */
    int64_t line;
    int64_t record;
    char *state;
    char *upload; /* its file's name; NULL of standard input */
    int64_t amount;
    char *currency;
    char *posted_date;
    char *body;
};

/* A zeroed struct may be released. */
struct transaction_trace {
    struct trace_version *of; /* by identity, occurrence and version */
    size_t count;
};

/*
 * Finds every version of the transactions of ACCOUNT whose identity, or whose transactionId, is ID.
 * None is STATUS_TROUBLE.
 */
int transaction_trace_read(struct transaction_trace *t, struct db *db, const char *organization,
                           const char *account, const char *id, struct error *e);

/* Whether version I is the first of its transaction, and how many that has. */
bool transaction_trace_is_first(const struct transaction_trace *t, size_t i);
int64_t transaction_trace_last(const struct transaction_trace *t, size_t i);

/* Appends what version I changed of the one before: "amount", "amount, date", or "". */
void transaction_trace_changes(const struct transaction_trace *t, size_t i, struct buffer *to);

void transaction_trace_release(struct transaction_trace *t);

#endif
