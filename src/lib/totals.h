/*
 * totals: control totals, the proof that no money was lost on the way: for each currency how many
 * records there were and how much money they moved. Debit means money out of the member's account
 * (negative amounts), credit money in; both are kept as sums that are not negative. A zeroed struct
 * is empty; nothing is allocated; about 8 KiB, so keep it off deep stacks.
 *
 * The sums cannot overflow: an amount is at most 2^63 minor units, and 2^64 records of that, more
 * than anyone will ever count, are 2^127.
 */
#ifndef TOTALS_H
#define TOTALS_H

#include "currency.h"
#include "decimal.h"

#include <stdbool.h>
#include <stdint.h>

struct total {
    uint64_t records;   /* those whose amount is zero included */
    decimal_sum debit;  /* minor units of the currency */
    decimal_sum credit; /* minor units of the currency */
};

struct totals {
    struct total of[CURRENCY_COUNT]; /* by currency_index */
};

/* Adds all that OTHER counted. */
void totals_merge(struct totals *t, const struct totals *other);

/* Whether both counted the same records and the same money in every currency. */
bool totals_equal(const struct totals *a, const struct totals *b);

/*
 * The first currency behind AFTER, in the order of the codes, of which anything was counted; NULL
 * as AFTER begins, NULL as the result ends: `for (c = NULL; (c = totals_next(t, c)) != NULL;)`.
 */
const struct currency *totals_next(const struct totals *t, const struct currency *after);

/* What was counted in one currency; to be read, or filled when totals are read back from a file. */
static inline struct total *totals_of(struct totals *t, const struct currency *currency)
{
    return &t->of[currency_index(currency)];
}

/* Counts one record that moved MINOR_UNITS. */
static inline void totals_add(struct totals *t, const struct currency *currency,
                              int64_t minor_units)
{
    struct total *total = totals_of(t, currency);
    /* Both sums are added to, one of them nothing: signs come as they like, and a branch on them
     * would be guessed wrong often. As unsigned, the least amount has its opposite too. */
    uint64_t negative = (uint64_t)0 - (uint64_t)(minor_units < 0);
    uint64_t units = (uint64_t)minor_units;
    total->records++;
    total->debit += ((uint64_t)0 - units) & negative;
    total->credit += units & ~negative;
}

#endif
