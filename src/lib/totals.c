#include "totals.h"

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
