/*
 * quantity: records and the money that they moved, by currency: what is handed over, or by how much
 * it changed, so any of its numbers may be negative. It holds the few currencies of one batch,
 * where `totals` has room for all. A zeroed struct is empty and may be released. Pure.
 */
#ifndef QUANTITY_H
#define QUANTITY_H

#include "currency.h"
#include "decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct quantity_money {
    const struct currency *currency;
    int64_t records;
    decimal_sum debit; /* minor units of the currency, money out of accounts */
    decimal_sum credit;
};

struct quantity {
    struct quantity_money *of; /* in the order of the codes */
    size_t count;
};

/* What there is of CURRENCY, zero where there was nothing; lent until another currency is added. */
struct quantity_money *quantity_of(struct quantity *q, const struct currency *currency);

/* Adds, or where SIGN is -1 takes away, one record of AMOUNT (minor units; negative is debit). */
void quantity_add_amount(struct quantity *q, const struct currency *currency, int64_t amount,
                         int sign);

/* A record that stays changes its amount, and perhaps its currency. */
void quantity_change_amount(struct quantity *q, const struct currency *from, int64_t before,
                            const struct currency *to, int64_t after);

/* Adds OTHER, SIGN (1 or -1) times. */
void quantity_merge(struct quantity *q, const struct quantity *other, int sign);

/* Records of all currencies. */
int64_t quantity_records(const struct quantity *q);

/* Whether no record and no money is left of any currency. */
bool quantity_is_zero(const struct quantity *q);

void quantity_release(struct quantity *q);

#endif
