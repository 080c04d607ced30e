/*
 * batch_list: the batches of one organization as the store lists them, of whatever kind: their
 * numbers, names and states. It never begins or ends a transaction.
 */
#ifndef BATCH_LIST_H
#define BATCH_LIST_H

#include "buffer.h"
#include "db.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One batch; all zero where none has its number. */
struct stored_batch {
    char *name; /* "acme/txn/2026-11-23.2" */
    char *date;
    char *state;
    char *digest; /* of the upload; NULL where it has none */
    int64_t parent;
    bool is_of_transactions;
    bool is_of_groups;
};

/* All of an organization. A zeroed struct may be released. */
struct batch_list {
    char *organization;
    struct stored_batch *of; /* by number, from 1 */
    size_t count;            /* the greatest number */
};

int batch_list_read(struct batch_list *list, struct db *db, const char *organization,
                    struct error *e);

/* The batch of that number, or NULL. */
const struct stored_batch *batch_list_find(const struct batch_list *list, int64_t number);

/*
 * The number of the batch that NAME means: "acme/txn/2026-11-23.2", or the beginning of its
 * upload's digest; of several that one upload was, the loaded one, else the last. None, or several
 * uploads, is STATUS_TROUBLE.
 */
int batch_list_search(const struct batch_list *list, const char *name, int64_t *number,
                      struct error *e);

void batch_list_release(struct batch_list *list);

#endif
