/*
 * report_html_groups: the groups of a batch as a section of its page: what each had, gained and
 * lost, or, before there is a plan, what is to become of them. Pure.
 */
#ifndef REPORT_HTML_GROUPS_H
#define REPORT_HTML_GROUPS_H

#include "buffer.h"
#include "report.h"

/* Appends nothing where the batch has to do with no group. */
void report_html_groups(const struct report_batch *b, struct buffer *to);

#endif
