/*
 * transaction_page: a walk over an organization's transactions, a page at a time, in the order of
 * (posted date, arrival). Every page shows the warehouse as the batch left it that was the last
 * when the walk began, so that what is loaded, corrected or taken back meanwhile neither repeats
 * nor hides anything. Each page is a transaction of its own; nothing is open between two.
 */
#ifndef TRANSACTION_PAGE_H
#define TRANSACTION_PAGE_H

#include "buffer.h"
#include "error.h"
#include "page_cursor.h"
#include "store.h"

#include <stdbool.h>
#include <stdint.h>

/* What is asked for; NULL is not asked. Texts are borrowed. */
struct transaction_query {
    const char *organization;
    const char *account;
    const char *member;
    const char *from; /* the first and the last posted date, YYYY-MM-DD */
    const char *to;
    const char *type;
    const char *status;
    bool oldest_first;
};

/* Where a page ends, whatever there is more; an item that is greater than `bytes` stands alone. */
struct page_limits {
    uint64_t items; /* from 1 */
    uint64_t bytes; /* of the items, with the byte between two */
};

struct transaction_walk {
    const struct transaction_query *query; /* borrowed */
    struct page_cursor cursor;             /* `batch` is 0 where nothing was read yet */
    bool is_behind;                        /* the cursor is of an item: go on behind it */
    bool has_more;                         /* whether the last page left something */
    uint64_t items;                        /* how many have been read */
};

/*
 * Begins a walk, where CURSOR is NULL; or goes on where the page ended that gave CURSOR. One that
 * is mangled, of another version, of another query or of another store is STATUS_TROUBLE.
 */
int transaction_walk_begin(struct transaction_walk *walk, const struct store *s,
                           const struct transaction_query *query, const char *cursor,
                           struct error *e);

/*
 * Appends the next page's items to TO, as JSON objects with BETWEEN between two. There are none
 * only where nothing is left. An organization that the store does not know, or a store that is
 * older than the cursor, is STATUS_TROUBLE.
 */
int transaction_walk_page(struct transaction_walk *walk, struct store *s, struct page_limits limits,
                          char between, struct buffer *to, struct error *e);

#endif
