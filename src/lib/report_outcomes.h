/*
 * report_outcomes: a stream of outcomes, as group-apply writes it, as a batch of the report. Every
 * entry is counted, by group, action and outcome, and rejected lines by reason; what the end record
 * says is held against that. A stream of a rejected plan (an entry was stale) is reported too.
 * Memory is bounded by the groups and the reasons, not by the entries.
 */
#ifndef REPORT_OUTCOMES_H
#define REPORT_OUTCOMES_H

#include "error.h"
#include "report.h"
#include "slice.h"

/*
 * Fills B, which is zeroed, from the stream that begins with HEAD and goes on in DESCRIPTOR, to its
 * end. NAME is the operand. A stream that is broken, or of another kind, is STATUS_TROUBLE; one
 * whose writer failed gives its status. What does not add up is among the differences.
 */
int report_outcomes_read(struct report_batch *b, struct slice head, int descriptor,
                         const char *name, struct error *e);

#endif
