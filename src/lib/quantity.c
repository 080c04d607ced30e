#include "quantity.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct quantity_money *quantity_of(struct quantity *q, const struct currency *currency)
{
    size_t at = 0;
    while (at < q->count && strcmp(q->of[at].currency->code, currency->code) < 0)
        at++;
    if (at < q->count && q->of[at].currency == currency)
        return &q->of[at];
    q->of = memory_resize(q->of, q->count + 1, sizeof *q->of);
    memmove(&q->of[at + 1], &q->of[at], (q->count - at) * sizeof *q->of);
    q->of[at] = (struct quantity_money){.currency = currency};
    q->count++;
    return &q->of[at];
}

static void add_money(struct quantity_money *m, int64_t amount, int sign)
{
    decimal_sum units = amount;
    if (units < 0)
        m->debit -= sign * units;
    else
        m->credit += sign * units;
}

void quantity_add_amount(struct quantity *q, const struct currency *currency, int64_t amount,
                         int sign)
{
    struct quantity_money *m = quantity_of(q, currency);
    m->records += sign;
    add_money(m, amount, sign);
}

void quantity_change_amount(struct quantity *q, const struct currency *from, int64_t before,
                            const struct currency *to, int64_t after)
{
    add_money(quantity_of(q, from), before, -1);
    add_money(quantity_of(q, to), after, 1);
    if (from != to) {
        quantity_of(q, from)->records--;
        quantity_of(q, to)->records++;
    }
}

void quantity_merge(struct quantity *q, const struct quantity *other, int sign)
{
    for (size_t i = 0; i < other->count; i++) {
        struct quantity_money *m = quantity_of(q, other->of[i].currency);
        m->records += sign * other->of[i].records;
        m->debit += sign * other->of[i].debit;
        m->credit += sign * other->of[i].credit;
    }
}

int64_t quantity_records(const struct quantity *q)
{
    int64_t records = 0;
    for (size_t i = 0; i < q->count; i++)
        records += q->of[i].records;
    return records;
}

bool quantity_is_zero(const struct quantity *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (q->of[i].records != 0 || q->of[i].debit != 0 || q->of[i].credit != 0)
            return false;
    return true;
}

void quantity_release(struct quantity *q)
{
    free(q->of);
    *q = (struct quantity){0};
}
