/*
 * side_digest: a digest that is computed beside its caller's other work: where there is much to
 * digest a thread of its own takes it, piece after piece. It borrows each piece until it has
 * settled. A zeroed struct may be released.
 */
#ifndef SIDE_DIGEST_H
#define SIDE_DIGEST_H

#include "digest.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

struct side_digest {
    struct digest digest;
    uint64_t bytes;     /* digested or under way */
    struct slice piece; /* under way; empty where nothing is */
    struct crew *crew;  /* of one; NULL before there was much */
    struct error error;
    bool failed;
};

int side_digest_init(struct side_digest *d, struct error *e);

/* Adds PIECE, which must stay as it is until the next call of this, of side_digest_settle() or of
 * side_digest_finish(). */
int side_digest_update(struct side_digest *d, struct slice piece, struct error *e);

/* Returns when no piece is read any more. What went wrong is said by the next update, or finish. */
void side_digest_settle(struct side_digest *d);

/* Returns when none of the LENGTH bytes at FROM is read any more. */
void side_digest_settle_at(struct side_digest *d, const char *from, size_t length);

/* As digest_finish(). */
int side_digest_finish(struct side_digest *d, char hex[DIGEST_HEX_SIZE], struct error *e);

void side_digest_release(struct side_digest *d);

#endif
