/*
 * currency: the alphabetic codes of ISO 4217 that are active, and how many decimals each has. Only
 * currencies that have a minor unit (possibly none of it: scale 0) are here. Metals (XAG, XAU, XPD,
 * XPT), units of account without one (XBA to XBD, XDR, XSU, XUA) and the codes for tests and for no
 * currency (XTS, XXX) are not: no sum in minor units exists for them. As of the standard's list of
 * 2026-01-01: BGN, ANG, CUC, HRK and SLL are gone; SLE, VED, XAD, XCG and ZWG are in.
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
