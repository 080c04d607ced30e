/*
 * digest: SHA-256 of a run of bytes given in pieces: the name of an upload, of a profile, of a row
 * in the run log. It never opens a file. One struct takes one text after the other; what
 * digest_init() made lasts until digest_release().
 */
#ifndef DIGEST_H
#define DIGEST_H

#include "error.h"
#include "slice.h"

enum { DIGEST_HEX_SIZE = 65 }; /* 64 digits and a NUL */

struct digest {
    void *state; /* libcrypto's, seen by digest.c alone; NULL where nothing is open */
};

/* Begins the digest of no bytes. A library that refuses is STATUS_TROUBLE, here and below. */
int digest_init(struct digest *d, struct error *e);

/* Adds the bytes of DATA, which may be none. */
int digest_update(struct digest *d, struct slice data, struct error *e);

/*
 * Writes the digest of all bytes so far as 64 lower-case hex digits, as sha256sum prints it, and
 * begins anew.
 */
int digest_finish(struct digest *d, char hex[DIGEST_HEX_SIZE], struct error *e);

/* The same as its first COUNT bytes, 32 at most: enough of them tell texts apart as the whole does.
 */
int digest_finish_bytes(struct digest *d, unsigned char *bytes, size_t count, struct error *e);

/* Frees the state; a zeroed or released struct is left alone. */
void digest_release(struct digest *d);

#endif
