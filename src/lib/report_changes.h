/*
 * report_changes: a batch of changes to tile groups as its control records tell it, those of
 * outcomes and those that the store keeps being the same; and whether what was counted one by one
 * is what they say.
 */
#ifndef REPORT_CHANGES_H
#define REPORT_CHANGES_H

#include "error.h"
#include "json.h"
#include "report.h"

#include <stdint.h>

/* Fills B, which is zeroed, from the control records of outcomes. Others are STATUS_TROUBLE. */
int report_changes_fill(struct report_batch *b, const struct json_value *begin,
                        const struct json_value *end, struct error *e);

/*
 * Adds to the differences of B what its equations do not hold: the outcomes add up to the records;
 * each group's members and what was applied to it, as the groups of B count that; and the
 * enrollments, of which ENROLLED and WITHDRAWN were counted. SOURCE is where that was.
 */
void report_changes_check(struct report_batch *b, uint64_t enrolled, uint64_t withdrawn,
                          const char *source);

#endif
