/*
 * key_sorter: records of any size, each a key and a value, put in the order of their keys' bytes
 * (a key before all that it begins) in bounded memory: runs sorted in memory and kept in a spool,
 * then merged. Records of equal keys come in no particular order: let the key tell them apart.
 * Records of one size are `sorter`'s. A zeroed struct may be closed.
 */
#ifndef KEY_SORTER_H
#define KEY_SORTER_H

#include "buffer.h"
#include "error.h"
#include "slice.h"
#include "spool.h"

#include <stddef.h>
#include <stdint.h>

struct key_sorter_entry;
struct key_sorter_run;

struct key_sorter {
    size_t memory_bytes;
    struct buffer arena; /* records in memory, one behind the other */
    struct key_sorter_entry *entries;
    size_t held; /* records in memory */
    size_t capacity;
    size_t next; /* of them, the one to be shown */
    struct spool spool;
    struct key_sorter_run *runs; /* in the spool */
    size_t run_count;
    size_t *heap; /* while merging: runs that have a record, the least first */
    size_t heap_count;
    struct key_sorter_run *shown; /* whose record was lent last */
};

/* In about MEMORY_BYTES, which a record should be small beside. */
void key_sorter_open(struct key_sorter *s, size_t memory_bytes);

/* Takes a copy of both. A failure here and below is the spool's. */
int key_sorter_add(struct key_sorter *s, struct slice key, struct slice value, struct error *e);

/* After the last record: from now on key_sorter_next() gives them. */
int key_sorter_sort(struct key_sorter *s, struct error *e);

/* The next record, lent until the next call: 1; 0 behind the last; -1. */
int key_sorter_next(struct key_sorter *s, struct slice *key, struct slice *value,
                     struct error *e);

/* Goes back to the first record; as often as wanted. */
int key_sorter_rewind(struct key_sorter *s, struct error *e);

void key_sorter_close(struct key_sorter *s);

#endif
