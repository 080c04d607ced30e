/*
 * batch_twin: finds what is reported twice: the same upload complete more than once, which is money
 * booked twice when both are loaded, and the same file named twice. It reads nothing but where
 * files are.
 */
#ifndef BATCH_TWIN_H
#define BATCH_TWIN_H

#include "batch_facts.h"

/*
 * Sets `twin` of each batch that has one: the first other of COUNT batches that is of the same
 * file, or that is of the same upload (organization, kind and SHA-256), both being complete and no
 * dry run. To be called when they stand where they stay: behind batch_facts_join().
 */
void batch_twin_find(struct batch_facts *batches, size_t count);

#endif
