/*
 * mock_rows: the rows of a mock upload, record after record: as they are meant, or damaged, doubled
 * or cut where a fault is put. Each row is counted in the expectation, and each fault told to it.
 * It owns the balances of the accounts and one record. Pure.
 */
#ifndef MOCK_ROWS_H
#define MOCK_ROWS_H

#include "buffer.h"
#include "mock_expectation.h"
#include "mock_fault.h"
#include "mock_plan.h"
#include "mock_record.h"
#include "mock_writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mock_rows {
    const struct mock_plan *plan; /* the first four are borrowed */
    const struct mock_faults *faults;
    struct mock_writer *writer;
    struct mock_expectation *expected;
    struct mock_ledger ledger;
    struct mock_record record;
    size_t next_place;    /* of the faults */
    uint64_t open_line;   /* where the record with an open quote begins; 0 where none is open */
    uint64_t open_record; /* its number */
    bool cut;             /* the upload ends within the row that was written last */
};

/* The four must outlive R. */
void mock_rows_init(struct mock_rows *r, const struct mock_plan *plan,
                    const struct mock_faults *faults, struct mock_writer *writer,
                    struct mock_expectation *expected);

/* Appends record NUMBER to TO; they come from 1 on, one by one. -1 where the encoding lacks a
 * character of it. Where the upload is `cut` then, nothing may follow. */
int mock_rows_write(struct mock_rows *r, uint64_t number, struct buffer *to);

/* Appends, where the faults ask for it, one more record: behind the end of the data, and not
 * counted by the sender. */
int mock_rows_write_after_end(struct mock_rows *r, struct buffer *to);

void mock_rows_release(struct mock_rows *r);

#endif
