/*
 * ahead: the middle of a large upload, taken by several threads at once: blocks of whole records
 * are cut by their index, each is read and taken on its own, and all are committed in their order.
 * What comes out is the same bytes as from one thread: a block counts only if those before it ended
 * where it begins; where a quote is not what the index took it for, nothing of the block is kept,
 * and its records are left to be read one after the other.
 */
#ifndef AHEAD_H
#define AHEAD_H

#include "error.h"
#include "taker.h"
#include "upload_reader.h"

#include <stddef.h>

struct ahead;

/* What the blocks are for: how a taker is made ready, and where its outcome goes, in order. */
struct ahead_owner {
    void *context;
    void (*prepare)(void *context, struct taker *taker);
    int (*commit)(void *context, struct taker *taker, struct error *e);
};

/* With JOBS threads, on the upload of READER, which stands among its data records. */
struct ahead *ahead_open(struct upload_reader *reader, size_t jobs, const struct ahead_owner *owner,
                         struct error *e);

/*
 * Takes what can be taken in blocks from where the reader stands, and commits it. Returns 1, or 0
 * where the next records, up to the line of ahead_resume_line(), are to be read one after the
 * other, or -1.
 */
int ahead_step(struct ahead *a, struct error *e);

/* The line from which on another step is worth trying; UINT64_MAX where none is. */
uint64_t ahead_resume_line(const struct ahead *a);

void ahead_close(struct ahead *a);

#endif
