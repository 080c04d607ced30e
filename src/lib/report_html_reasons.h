/*
 * report_html_reasons: the rules that a batch met with, as sections of its page: why records were
 * rejected, which rules were overridden, and what the profile let pass. Pure.
 */
#ifndef REPORT_HTML_REASONS_H
#define REPORT_HTML_REASONS_H

#include "buffer.h"
#include "report.h"

/* Appends nothing where no rule was broken. */
void report_html_reasons(const struct report_batch *b, struct buffer *to);

#endif
