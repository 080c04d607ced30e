/*
 * sorter: records of one size, any number of them, put in order in bounded memory: runs sorted in
 * memory and kept in a spool, then merged. Records that compare equal come in no particular order:
 * let the comparison tell them apart. A zeroed struct may be closed.
 */
#ifndef SORTER_H
#define SORTER_H

#include "error.h"
#include "spool.h"

#include <stddef.h>
#include <stdint.h>

struct sorter_run;

struct sorter {
    size_t record_bytes;
    size_t capacity; /* records that fit in memory */
    int (*compare)(const void *a, const void *b);
    char *memory;
    size_t held; /* records in memory */
    size_t next; /* of them, the one to be shown */
    struct spool spool;
    uint64_t spooled;        /* records in the spool, all runs together */
    struct sorter_run *runs; /* while merging: a heap, the least first */
    size_t run_count;
    size_t piece_bytes; /* of memory that each run has while merging */
};

/* For records of RECORD_BYTES bytes in about MEMORY_BYTES; COMPARE as for qsort(). */
void sorter_open(struct sorter *s, size_t record_bytes, size_t memory_bytes,
                 int (*compare)(const void *a, const void *b));

/* Takes a copy of the record. A failure here and below is the spool's. */
int sorter_add(struct sorter *s, const void *record, struct error *e);

/* After the last record: from now on sorter_next() gives them. */
int sorter_sort(struct sorter *s, struct error *e);

/* The next record, copied to RECORD: 1; 0 behind the last; -1. */
int sorter_next(struct sorter *s, void *record, struct error *e);

/* Goes back to the first record; as often as wanted. */
int sorter_rewind(struct sorter *s, struct error *e);

void sorter_close(struct sorter *s);

#endif
