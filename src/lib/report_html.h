/*
 * report_html: a report as one page of HTML that needs nothing but itself: no script, no link to
 * anywhere, a policy that forbids both, its drawings inline. It can be read on a phone, on paper
 * and by a screen reader, is well-formed XML too, and every text that comes from outside is
 * escaped. The same report is the same bytes.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "buffer.h"
#include "report.h"

/* Adds the report R to TO. */
void report_html(const struct report *r, struct buffer *to);

#endif
