/*
 * record_run: accepted records on their way to a sink, as one run of JSON lines with a mark for
 * each record, so that a sink can take them all at once and still cut between any two. A zeroed
 * struct is an empty run.
 */
#ifndef RECORD_RUN_H
#define RECORD_RUN_H

#include "buffer.h"
#include "currency.h"

#include <stddef.h>
#include <stdint.h>

struct record_mark {
    size_t end;                      /* byte of the run behind the record's line end */
    int64_t amount;                  /* minor units of the currency */
    const struct currency *currency; /* lives for ever */
};

struct record_run {
    struct buffer lines;
    struct record_mark *marks;
    size_t count;
    size_t capacity;
};

/* Makes room for more marks. */
void record_run_grow(struct record_run *r);

/* Marks the record whose line was just appended to the run's lines. */
static inline void record_run_mark(struct record_run *r, const struct currency *currency,
                                   int64_t amount)
{
    if (r->count == r->capacity)
        record_run_grow(r);
    r->marks[r->count++] = (struct record_mark){r->lines.length, amount, currency};
}

/* Empties the run and keeps its memory. */
void record_run_clear(struct record_run *r);

void record_run_release(struct record_run *r);

#endif
