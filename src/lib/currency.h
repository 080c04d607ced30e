/*
 * currency: the alphabetic codes of ISO 4217 that are active, and how many decimals each has. Only
 * currencies with a minor unit (of scale 0 where there are no decimals) are here. What has none, as
 * no sum in minor units exists for it, is not: metals (XAG, XAU, XPD, XPT), units of account (XBA
 * to XBD, XDR, XSU, XUA), the code for tests (XTS) and the one for no currency at all. As of the
 * standard's list of 2026-01-01: ANG, BGN, CUC, HRK and SLL are gone; SLE, VED, XAD, XCG and ZWG
 * are in.
 *
 * A currency lives as long as the program; two pointers are equal where the currencies are.
 */
#ifndef CURRENCY_H
#define CURRENCY_H

#include "slice.h"

#include <stddef.h>

enum { CURRENCY_COUNT = 165 }; /* how many there are, so that totals can be arrays */

struct currency {
    char code[4];         /* three upper-case letters and a NUL */
    unsigned minor_units; /* decimals: 10^minor_units of the minor unit are one of the currency */
};

/* The currency with exactly this code, in upper case; NULL where there is none. */
const struct currency *currency_find(struct slice code);

/* Its place among all of them in the order of their codes, from 0 to CURRENCY_COUNT - 1. */
size_t currency_index(const struct currency *c);

/* The currency at that place; INDEX is below CURRENCY_COUNT. */
const struct currency *currency_at(size_t index);

#endif
