#include "totals.h"

void totals_add(struct totals *t, const struct currency *currency, int64_t minor_units)
{
    struct total *total = &t->of[currency_index(currency)];
    /* Both sums are added to, one of them nothing: signs come as they like, and a branch on them
     * would be guessed wrong often. In 128 bits the least amount has its opposite too. */
    decimal_sum units = minor_units;
    total->records++;
    total->debit -= units & -(decimal_sum)(minor_units < 0);
    total->credit += units & -(decimal_sum)(minor_units >= 0);
}

void totals_merge(struct totals *t, const struct totals *other)
{
    for (size_t i = 0; i < CURRENCY_COUNT; i++) {
        t->of[i].records += other->of[i].records;
        t->of[i].debit += other->of[i].debit;
        t->of[i].credit += other->of[i].credit;
    }
}

bool totals_equal(const struct totals *a, const struct totals *b)
{
    for (size_t i = 0; i < CURRENCY_COUNT; i++)
        if (a->of[i].records != b->of[i].records || a->of[i].debit != b->of[i].debit ||
            a->of[i].credit != b->of[i].credit)
            return false;
    return true;
}

const struct currency *totals_next(const struct totals *t, const struct currency *after)
{
    for (size_t i = after == NULL ? 0 : currency_index(after) + 1; i < CURRENCY_COUNT; i++)
        if (t->of[i].records != 0 || t->of[i].debit != 0 || t->of[i].credit != 0)
            return currency_at(i);
    return NULL;
}
