/*
 * store_copy: everything that one store holds, into another that is empty, in one transaction, and
 * read back from there; then the first is closed and the second opened, so that at no moment two of
 * them can be written to, and one that was killed on the way is concluded by the next.
 */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "digest.h"
#include "error.h"
#include "store.h"

#include <stdbool.h>
#include <stdint.h>

struct store_copy {
    int64_t rows;               /* compared, the run log's included */
    char dump[DIGEST_HEX_SIZE]; /* SHA-256 of what store-dump writes of either */
    bool was_done;              /* by an earlier run: there was nothing to do */
};

/*
 * Copies FROM to TO, both opened for writing with store_open_any(). TO has no tables yet, or is an
 * empty store. Where counts, sums and the canonical text of both do not agree: STATUS_TROUBLE, and
 * FROM stays open.
 */
int store_copy_all(struct store_copy *c, struct store *from, struct store *to, struct error *e);

#endif
