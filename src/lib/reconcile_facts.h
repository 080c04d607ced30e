/*
 * reconcile_facts: what the facts of one batch, as the store keeps them, claim: their JSON as the
 * numbers that a reconciliation holds to the rows. It judges nothing.
 */
#ifndef RECONCILE_FACTS_H
#define RECONCILE_FACTS_H

#include "group_reconciliation.h"
#include "json.h"
#include "reconciliation.h"
#include "slice.h"

/*
 * Fills C from FACTS; what is not there, or is not what it should be, is left out, and the
 * reconciliation cannot tell then. Texts of C live as long as DOCUMENT, which the caller releases,
 * as C.
 */
void reconcile_facts_read(struct batch_claim *c, struct json_document *document,
                          struct slice facts);

/* The same of a batch of groups: C what is common to both kinds, G the rest. */
void reconcile_facts_read_groups(struct batch_claim *c, struct group_claim *g,
                                 struct json_document *document, struct slice facts);

/* Appends to Q the money of one record, {"amount":"-42.17","currency":"USD",...}; false where BODY
 * does not say it. */
bool reconcile_facts_add_record(struct quantity *q, struct slice body);

#endif
