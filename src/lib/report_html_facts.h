/*
 * report_html_facts: where a batch came from and who did it, as the last section of its page: the
 * upload, the digests, the run, the batches that it belongs with. Pure.
 */
#ifndef REPORT_HTML_FACTS_H
#define REPORT_HTML_FACTS_H

#include "buffer.h"
#include "report.h"

/* Appends the section. A fact that is not known is left out. */
void report_html_facts(const struct report_batch *b, struct buffer *to);

#endif
