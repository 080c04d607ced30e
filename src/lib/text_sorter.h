/*
 * text_sorter: texts of any length, any number of them, put in order byte by byte (the shorter
 * first where one begins with the other) in bounded memory: runs sorted in memory and kept in a
 * spool, then merged. Equal ones come in no particular order. What is sorted by its beginning may
 * carry anything behind it, NUL bytes too. A zeroed struct may be closed.
 */
#ifndef TEXT_SORTER_H
#define TEXT_SORTER_H

#include "error.h"
#include "slice.h"
#include "spool.h"

#include <stddef.h>
#include <stdint.h>

struct text_place;
struct text_run;

struct text_sorter {
    size_t memory_bytes;
    char *texts; /* of the run at hand, its length in front of each */
    size_t texts_bytes;
    size_t texts_capacity;
    struct text_place *places; /* where they stand */
    size_t held;
    size_t places_capacity;
    size_t next; /* place to be shown */
    struct spool spool;
    uint64_t *ends; /* byte of the spool behind each run */
    size_t run_count;
    struct text_run *runs; /* while merging: a heap, the least first */
    size_t live;           /* runs of it that are not at their end */
};

/* To sort in about MEMORY_BYTES, and merge in at most half of it, or the longest text of each run
 * where that is more. */
void text_sorter_open(struct text_sorter *s, size_t memory_bytes);

/* Takes a copy of TEXT. A failure here and below is the spool's. */
int text_sorter_add(struct text_sorter *s, struct slice text, struct error *e);

/* After the last text: from now on text_sorter_next() gives them. */
int text_sorter_sort(struct text_sorter *s, struct error *e);

/* The next text, lent until the next call: 1; 0 behind the last; -1. */
int text_sorter_next(struct text_sorter *s, struct slice *text, struct error *e);

/* Goes back to the first; as often as wanted. */
int text_sorter_rewind(struct text_sorter *s, struct error *e);

void text_sorter_close(struct text_sorter *s);

#endif
