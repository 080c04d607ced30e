/*
 * field_index: where the fields and records of a run of CSV end, found 64 bytes at a time, for the
 * records that are plain: those in which every quoted field opens at its begin, closes at its end
 * and holds no quote but two for one, no CR stands loose, and no byte is NUL. What is not plain is
 * marked odd and is libcsv's to judge. With AVX2 and a carry-less multiply where
 * the processor has them, in plain C elsewhere; both give the same index. It judges nothing itself
 * and reads no file.
 */
#ifndef FIELD_INDEX_H
#define FIELD_INDEX_H

#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Offsets are bytes from the begin of the run, each array in rising order. */
struct field_index {
    /* Of fields: delimiters and line feeds outside quotes. ends[-1] is there too, UINT32_MAX: one
     * less than where the first field begins. */
    uint32_t *ends;
    uint32_t *line_ends; /* of records: the line feeds among them */
    uint32_t
        *odd; /* bytes whose record is not plain; a record may have several, or be cut by them */
    uint32_t *doubled; /* quotes that stand behind another one within a quoted field: its record is
                          plain but for them */
    uint32_t *inner;   /* line feeds within quoted fields */
    uint32_t *quoted;  /* where quoted fields begin */
    size_t end_count;
    size_t line_count;
    size_t odd_count;
    size_t doubled_count;
    size_t inner_count;
    size_t quoted_count;
    size_t valid_bytes; /* of the run's leading bytes that are valid UTF-8 */
    size_t capacity;    /* bytes of the longest run that there is room for */
};

/* How the index can be made, or that none is; all are there so that tests can compare them. */
enum field_index_way { FIELD_INDEX_NONE, FIELD_INDEX_PLAIN, FIELD_INDEX_AVX2 };

/* The best way on this processor; FIELD_INDEX_NONE for a dialect whose lines do not end in line
 * feeds. */
enum field_index_way field_index_best_way(const struct dialect *dialect);

/*
 * Indexes BYTES, which begin where a record begins and are shorter than 4 GiB. The arrays hold
 * until the next call. Where the first odd byte stands at or before a record's end, that record,
 * and all behind it until one's end is agreed on, are not described by the index.
 */
void field_index_make(struct field_index *x, struct slice bytes, const struct dialect *dialect,
                      enum field_index_way way);

void field_index_release(struct field_index *x);

#endif
