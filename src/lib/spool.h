/*
 * spool: bytes that are kept aside until all of them are known to be sound, in a temporary file of
 * $TMPDIR (/tmp where that is not set) that has no name: it goes with the process, however that
 * ends. Memory is bounded by its buffer. A zeroed struct is not open and may be closed.
 */
#ifndef SPOOL_H
#define SPOOL_H

#include "buffer.h"
#include "error.h"
#include "output.h"

#include <stddef.h>
#include <stdint.h>

struct spool {
    struct output output;
    int descriptor;      /* the output's */
    uint64_t length;     /* bytes written */
    struct buffer ahead; /* read from the file and not yet asked for */
    size_t at;
};

/* Opens an empty one. A folder that cannot be written, like every failure below, is
 * STATUS_TROUBLE. */
int spool_open(struct spool *s, struct error *e);

/* Adds bytes behind those that are there; not after spool_rewind(). */
int spool_write(struct spool *s, const char *data, size_t length, struct error *e);

/* Goes to the first byte, to read; as often as wanted. */
int spool_rewind(struct spool *s, struct error *e);

/*
 * The next LENGTH bytes to DATA: 1 where all are there, 0 at the end, -1; an end in the middle is
 * an error.
 */
int spool_read(struct spool *s, char *data, size_t length, struct error *e);

/*
 * One text with its length in front, and the next of them, lent until the next call: 1, 0 at the
 * end, -1.
 */
int spool_write_text(struct spool *s, struct slice text, struct error *e);
int spool_read_text(struct spool *s, struct slice *text, struct error *e);

void spool_close(struct spool *s);

#endif
