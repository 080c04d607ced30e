/*
 * report_html_money: the sums of a batch as sections of its page: what was counted, currency by
 * currency, and what the sender's control totals declare beside what was counted. Pure.
 */
#ifndef REPORT_HTML_MONEY_H
#define REPORT_HTML_MONEY_H

#include "buffer.h"
#include "report.h"

/* Appends nothing where the batch has neither sums nor control totals. */
void report_html_money(const struct report_batch *b, struct buffer *to);

#endif
