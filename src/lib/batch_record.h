/*
 * batch_record: makes a rejected upload of transactions known to the store from its summary, where
 * the writer of the summary was in no pipeline that ends in the store. Nothing is loaded.
 */
#ifndef BATCH_RECORD_H
#define BATCH_RECORD_H

#include "buffer.h"
#include "error.h"
#include "store.h"

#include <stdbool.h>

/* What is asked, and what came of it. All is borrowed. */
struct batch_record {
    const char *file;   /* the summary */
    const char *date;   /* the business date, where the upload has none; or NULL */
    const char *reason; /* or NULL */
};

/*
 * Records it, in a transaction of its own, and appends a result line to WORDS. An upload that the
 * store knows already stays as it is. What is no summary of a rejected upload, or does not add up,
 * is STATUS_TROUBLE.
 */
int batch_record_keep(const struct batch_record *asked, struct store *s, const char *program,
                      struct buffer *words, struct error *e);

#endif
