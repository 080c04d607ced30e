/*
 * report_facts: what a manifest or a summary says (batch_facts), as a batch of the report.
 */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "batch_facts.h"
#include "error.h"
#include "report.h"

/* Fills B, which is zeroed, from F. Control records that cannot be copied are STATUS_TROUBLE. */
int report_facts_fill(struct report_batch *b, const struct batch_facts *f, struct error *e);

#endif
