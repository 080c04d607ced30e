/*
 * totals_text: money as a result line tells it. Pure.
 */
#ifndef TOTALS_TEXT_H
#define TOTALS_TEXT_H

#include "buffer.h"
#include "totals.h"

/* Appends "; debit 812,400.11, credit 903,117.46 USD" for each currency. */
void totals_text_append(const struct totals *totals, struct buffer *to);

#endif
