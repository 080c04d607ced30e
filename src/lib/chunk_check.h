/*
 * chunk_check: holds the chunk files beside a manifest against what it says of them: size, records
 * (lines) and XXH3-128, and that there are no others. It reads each once, in pieces, and changes
 * nothing.
 */
#ifndef CHUNK_CHECK_H
#define CHUNK_CHECK_H

#include "batch_facts.h"
#include "error.h"

/*
 * Checks every chunk of the manifest F in the folder that holds F's file. A chunk that is missing
 * or is not what the manifest says, and whatever else stands in that folder, adds to F's
 * differences; `chunks_verified` is set where none did. An error (STATUS_TROUBLE) is a file that
 * cannot be read, or a name that is not a plain file's.
 */
int chunk_check(struct batch_facts *f, struct error *e);

#endif
