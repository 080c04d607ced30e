/*
 * report_load: a batch of transactions as the store keeps it: the control records of its upload,
 * what txn-load made of each record, and the row that says what stands of it. Its equations are
 * checked here; whether the rows of the warehouse are what it says is batch-reconcile's business.
 */
#ifndef REPORT_LOAD_H
#define REPORT_LOAD_H

#include "error.h"
#include "json.h"
#include "report.h"
#include "slice.h"

/*
 * Fills B, whose `file` is there, from FACTS, as table `batch` has them, of a batch in STATE.
 * Others are STATUS_TROUBLE. B has no name then: it is not in the facts.
 */
int report_load_fill(struct report_batch *b, const struct json_value *facts, struct slice state,
                     struct error *e);

/* Adds what the run log's DETAIL says: rules that were bent, the one that holds the batch. */
void report_load_take_detail(struct report_batch *b, struct slice detail);

/* To be called when all else is known: words the verdict. */
void report_load_conclude(struct report_batch *b);

#endif
