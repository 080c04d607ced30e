/*
 * line_reader: the lines of an open descriptor, one after the other. Memory is bounded by the
 * longest line. A zeroed struct may be released.
 */
#ifndef LINE_READER_H
#define LINE_READER_H

#include "buffer.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { LINE_READER_LINE_MAX = 4 * 1024 * 1024 };

struct line_reader {
    int descriptor;   /* borrowed */
    const char *name; /* for messages; borrowed */
    uint64_t line;    /* the last one read, from 1 */
    int (*watch)(void *context, struct slice bytes, struct error *e); /* of all bytes; or NULL */
    void *context;
    struct buffer bytes; /* what is put here first is read first */
    size_t at;           /* where the next line begins in `bytes` */
    bool over;           /* the descriptor has no more */
};

/* Goes on with the first line of another descriptor. */
void line_reader_turn_to(struct line_reader *r, int descriptor, const char *name);

/* The next line, without its line end, lent until the next call: 1; 0 at the end; -1. A last line
 * without its line end was cut off: like one that is too long it is STATUS_TROUBLE. */
int line_reader_next(struct line_reader *r, struct slice *line, struct error *e);

/* Fails with STATUS_TROUBLE and "NAME:LINE: words" for the line last read. Always returns -1. */
int line_reader_refuse(const struct line_reader *r, struct error *e, const char *words);

void line_reader_release(struct line_reader *r);

#endif
