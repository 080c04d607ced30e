/*
 * checksum: XXH3-128 of a run of bytes given in pieces: what a manifest says of a chunk file. It
 * finds damage, never a forger; names of batches are digest's. It never opens a file. What
 * checksum_init() made lasts until checksum_release().
 */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include "error.h"
#include "slice.h"

enum { CHECKSUM_HEX_SIZE = 33 }; /* 32 digits and a NUL */

struct checksum {
    void *state; /* libxxhash's, seen by checksum.c alone; NULL where nothing is open */
};

/* Begins the checksum of no bytes. Want of memory is STATUS_TROUBLE. */
int checksum_init(struct checksum *c, struct error *e);

/* Adds the bytes of DATA, which may be none. */
void checksum_update(struct checksum *c, struct slice data);

/*
 * Writes the checksum of all bytes so far as 32 lower-case hex digits, as xxh128sum prints it (seed
 * 0, canonical, most significant byte first), and begins anew.
 */
void checksum_finish(struct checksum *c, char hex[CHECKSUM_HEX_SIZE]);

/* Frees the state; a zeroed or released struct is left alone. */
void checksum_release(struct checksum *c);

#endif
