/*
 * transaction_reverse: takes a loaded batch out of the warehouse, in one store transaction, as a
 * batch of its own. Whatever the batch found is there again; what it brought is kept as reversed
 * history. Done twice it changes nothing. A zeroed struct may be released.
 */
#ifndef TRANSACTION_REVERSE_H
#define TRANSACTION_REVERSE_H

#include "error.h"
#include "store.h"
#include "transaction_load.h"
#include "warehouse_batch.h"
#include "warehouse_reverse.h"

#include <stdbool.h>

struct transaction_reverse {
    const struct load_options *options; /* borrowed: program, reason, overrides, dry run */
    char *organization;
    struct warehouse_batch target;
    struct warehouse_batch batch; /* the reversal, of now or of before */
    bool before;                  /* it was reversed before: nothing was done */
    struct warehouse_reversal done;
};

/*
 * Reverses the batch that NAME means. One that is not loaded, that another batch corrected since,
 * or whose records a later one sent again without an override is STATUS_REJECTED.
 */
int transaction_reverse_run(struct transaction_reverse *r, struct store *store,
                            const struct load_options *options, const char *organization,
                            const char *name, struct error *e);

void transaction_reverse_release(struct transaction_reverse *r);

#endif
