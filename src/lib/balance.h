/*
 * balance: follows the running balance of each account through an upload: the best free proof
 * against a flipped sign, swapped columns or missing rows. It keeps one amount and one line an
 * account, for at most so many accounts as it is told, of 64 bytes each in the mean. Pure. The
 * table is seeded with its own address, so that no upload can choose accounts that collide.
 */
#ifndef BALANCE_H
#define BALANCE_H

#include "buffer.h"
#include "profile.h"
#include "slice.h"

#include <stdint.h>

struct balance_account;

struct balance {
    enum balance_order order;
    size_t accounts_max;
    struct balance_account
        *table; /* open addressing, a power of two; NULL until the first account */
    size_t table_size;
    size_t count;
    struct buffer names; /* account ids, behind one another */
    uint64_t generation; /* accounts seen before it are not trusted: see balance_forget_all() */
    bool overflowed;     /* there were more accounts than accounts_max */
};

enum balance_result { BALANCE_AGREES, BALANCE_BREAKS };

void balance_init(struct balance *b, enum balance_order order, size_t accounts_max);

/*
 * Takes the next record of ACCOUNT, on LINE: AMOUNT and the BALANCE after it, in minor units.
 * Within an account each balance is the one before plus the amount. Where it is not, returns
 * BALANCE_BREAKS and *PREVIOUS_LINE is the line it was held against; the account is followed on
 * from this record either way.
 */
enum balance_result balance_next(struct balance *b, struct slice account, int64_t amount,
                                 int64_t balance, uint64_t line, uint64_t *previous_line);

/* A record of ACCOUNT that cannot be followed: the next one begins anew. */
void balance_forget(struct balance *b, struct slice account);

/* A record of an account that cannot be read: every account begins anew. */
void balance_forget_all(struct balance *b);

void balance_release(struct balance *b);

#endif
