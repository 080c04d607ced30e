/*
 * load_facts: what the store keeps of a load besides its rows: the facts of its batch, and its
 * entry in the run log. A part of transaction_load.
 */
#ifndef LOAD_FACTS_H
#define LOAD_FACTS_H

#include "transaction_load.h"

/* Appends {"begin":...,"end":...,"load":...}, the last only of what was loaded. */
int load_write_facts(const struct transaction_load *l, struct db *db, struct buffer *facts,
                     struct error *e);

/* Enters the run that made `batch`. */
int load_log_run(const struct transaction_load *l, struct db *db, struct error *e);

#endif
