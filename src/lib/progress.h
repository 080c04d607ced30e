/*
 * progress: how far a long run has come, on standard error: rows, bytes, rate and time left. On a
 * terminal one line that is written over; elsewhere, where it was asked for, a line every ten
 * seconds. It costs a comparison a call.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    bool over_written; /* on a terminal: the line stands and must be cleared */
    bool terminal;
    uint64_t total_bytes; /* 0 where it is not known */
    uint64_t next_rows;   /* the clock is looked at again there */
    int64_t started_milliseconds;
    int64_t next_milliseconds;
};

/*
 * Begins. ASKED is --progress, QUIET -q; neither: shown where standard error is a terminal.
 * TOTAL_BYTES may be 0.
 */
void progress_begin(struct progress *p, bool asked, bool quiet, uint64_t total_bytes);

void progress_show(struct progress *p, uint64_t rows, uint64_t bytes);

/* ROWS and BYTES so far. */
static inline void progress_update(struct progress *p, uint64_t rows, uint64_t bytes)
{
    if (p->shown && rows >= p->next_rows)
        progress_show(p, rows, bytes);
}

/* Clears the line on a terminal. */
void progress_end(struct progress *p);

#endif
