/*
 * mock_record: the records of a mock upload, one after the other, as the sender means them: what
 * each is worth, and the text of each cell before anything is quoted or encoded. Number N of a seed
 * is always the same, whatever is asked of the others; only balances follow from the records
 * before. Pure.
 */
#ifndef MOCK_RECORD_H
#define MOCK_RECORD_H

#include "buffer.h"
#include "date.h"
#include "mock_content.h"
#include "mock_plan.h"
#include "random.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the record must be like, for a fault that is put into it; zeroed: like any other. */
struct mock_wish {
    bool plain;              /* no cell that needs quotes where that can be avoided */
    bool quoted;             /* the free text is quoted, on one line */
    bool posted;             /* not pending */
    bool own_account;        /* of an account that no record but those of this wish has */
    uint64_t account;        /* with own_account: its number, from 0 */
    const struct date *date; /* the date of the field DATED; NULL for the usual one */
    uint32_t dated;
};

struct mock_cell {
    size_t at; /* in the record's text */
    size_t length;
    bool quoted; /* even where it need not be */
    bool bare;   /* even where it should be quoted: a fault */
};

struct mock_record {
    uint64_t number; /* from 1 */
    const struct currency *currency;
    int64_t amount; /* canonical, minor units */
    int64_t balance;
    bool pending;
    bool loan;
    struct date posted;
    struct random random; /* what a fault in this record draws from */
    struct buffer text;
    struct mock_cell *cells; /* the plan's columns, and one more */
    size_t cell_count;
};

/* The balances of the accounts as the rows go by. */
struct mock_ledger {
    int64_t *balances; /* INT64_MIN for an account that has not been seen */
    uint64_t count;
    uint64_t spare_account; /* the one beyond them that was seen last */
    int64_t spare_balance;
};

void mock_ledger_init(struct mock_ledger *l, const struct mock_plan *p);
void mock_ledger_release(struct mock_ledger *l);

/* Makes record NUMBER, from 1, into R, whose memory is used again. */
void mock_record_make(const struct mock_plan *p, struct mock_ledger *l, uint64_t number,
                      const struct mock_wish *wish, struct mock_record *r);

struct slice mock_record_text(const struct mock_record *r, size_t column);

/* Gives the cell COLUMN another text, which may lie in the record itself. */
void mock_record_set(struct mock_record *r, size_t column, struct slice text);

/* Writes the record's amount, or FIELD's own, anew as MINOR_UNITS: for a fault. */
void mock_record_set_amount(const struct mock_plan *p, struct mock_record *r, uint32_t field,
                            int64_t minor_units);

/* Writes the date field FIELD as DAY, which need not exist. */
void mock_record_set_date(const struct mock_plan *p, struct mock_record *r, uint32_t field,
                          struct date day);

void mock_record_release(struct mock_record *r);

#endif
