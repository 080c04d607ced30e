/*
 * report_notice: what the sender of an upload may be told of it: which file it was, when it came,
 * its digest and totals, each reason for which records were rejected, by line and field, and what
 * to do. No data of members, no folder, nothing of who works here or why a rule was bent. Pure.
 */
#ifndef REPORT_NOTICE_H
#define REPORT_NOTICE_H

#include "buffer.h"
#include "error.h"
#include "report.h"

/*
 * Adds the notice on B to TO. A batch that is out of balance, or a dry run, is nothing to tell a
 * sender of: STATUS_REJECTED.
 */
int report_notice(const struct report_batch *b, struct buffer *to, struct error *e);

#endif
