/*
 * mock_fault: the faults that a mock upload can be given, by name, and where each is put: seeded
 * places that do not touch, so that what each must cause can be told. A fault that a profile cannot
 * express is refused with the reason. How a record is damaged is in mock_damage. Pure.
 */
#ifndef MOCK_FAULT_H
#define MOCK_FAULT_H

#include "date.h"
#include "error.h"
#include "mock_plan.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOCK_FAULTS_MAX = 10000, MOCK_FAULT_SPAN_MAX = 5 };

enum mock_fault {
    /* of records: their bytes */
    MOCK_STRAY_QUOTE,
    MOCK_UNTERMINATED_QUOTE,
    MOCK_UNCLOSED_QUOTE,
    MOCK_BAD_UTF8,
    MOCK_NUL,
    MOCK_BARE_CR,
    MOCK_LINE_END,
    MOCK_EXTRA_COLUMN,
    MOCK_MISSING_COLUMN,
    MOCK_BLANK_LINE,
    MOCK_LONG_FIELD,
    MOCK_DUPLICATE_ROW,
    /* of records: a value */
    MOCK_BAD_DATE,
    MOCK_NO_SUCH_DAY,
    MOCK_SWAPPED_DAY_MONTH,
    MOCK_DATE_WINDOW,
    MOCK_BAD_AMOUNT,
    MOCK_TOO_MANY_DECIMALS,
    MOCK_AMOUNT_GROUPING,
    MOCK_AMOUNT_COLUMNS,
    MOCK_AMOUNT_FLAG,
    MOCK_FLIPPED_SIGN,
    MOCK_SPREADSHEET_EXPONENT,
    MOCK_SPREADSHEET_ZEROS,
    MOCK_MISSING_VALUE,
    MOCK_BAD_STATUS,
    MOCK_BAD_ENUM,
    MOCK_BAD_PATTERN,
    MOCK_MAX_LENGTH,
    MOCK_SURROUNDING_SPACE,
    /* of records: no fault but in a reader that is fooled */
    MOCK_CONTROL_RECORD_LOOKALIKE,
    MOCK_CSV_ROW_IN_FIELD,
    MOCK_FORMULA_INJECTION,
    /* of the upload */
    MOCK_BOM,
    MOCK_OTHER_BOM,
    MOCK_MISSING_BOM,
    MOCK_CRLF,
    MOCK_MISSING_HEADER_COLUMN,
    MOCK_DUPLICATE_HEADER_COLUMN,
    MOCK_UNKNOWN_HEADER_COLUMN,
    MOCK_MISSING_CONTROL_HEADER,
    MOCK_SHORT_TRAILER,
    MOCK_WRONG_COUNT,
    MOCK_WRONG_TOTAL,
    MOCK_MISSING_TRAILER,
    MOCK_MISSING_END_MARKER,
    MOCK_AFTER_END,
    MOCK_CUT_LAST_LINE,
    MOCK_TRUNCATED,
    /* the whole upload; with no other fault */
    MOCK_EMPTY,
    MOCK_HEADER_ONLY,
    MOCK_GZIP,
    MOCK_XLSX,
    MOCK_FAULT_COUNT
};

/* How often a fault is asked for; 0 for not at all. */
struct mock_requests {
    uint32_t count[MOCK_FAULT_COUNT];
};

/* "bad-date"; MOCK_FAULT_COUNT where there is no such fault. */
const char *mock_fault_name(enum mock_fault fault);
enum mock_fault mock_fault_find(struct slice name);

/* The name that NAME, which is no fault's, was most likely meant for; NULL where none is near. */
const char *mock_fault_nearest(struct slice name);

/* Where a fault of records is. */
struct mock_place {
    enum mock_fault fault;
    uint64_t first; /* record */
    uint64_t last;
    uint64_t account; /* the first of as many accounts, beyond those that others have */
    uint64_t dice;    /* what chooses between its forms */
    struct date date; /* the right one, of a date that is swapped */
};

/* Which value or column a fault is put into. */
struct mock_target {
    uint32_t field;
    size_t column;
};

struct mock_faults {
    struct mock_requests requests;
    struct mock_target targets[MOCK_FAULT_COUNT];
    struct mock_place *places; /* in the order of the records */
    size_t count;
};

/* How many accounts the requests need for themselves: for the plan's spare accounts. */
uint64_t mock_faults_accounts(const struct mock_requests *requests);

/* Refuses with STATUS_TROUBLE what the profile cannot express, what contradicts, and more than the
 * records have room for. */
int mock_faults_plan(struct mock_faults *f, const struct mock_plan *plan,
                     const struct mock_requests *requests, struct error *e);

/* The place that record NUMBER belongs to, or NULL. *NEXT, 0 at first, goes along. */
const struct mock_place *mock_faults_at(const struct mock_faults *f, size_t *next, uint64_t number);

static inline bool mock_faults_has(const struct mock_faults *f, enum mock_fault fault)
{
    return f->requests.count[fault] > 0;
}

/* Whether one of them is such that no record can be read. */
bool mock_faults_stop_reading(const struct mock_faults *f, const struct profile *profile);

/* Whether, with these faults, something behind the records still proves the upload whole, whether
 * its last line is ended or not. */
bool mock_faults_leave_proof(const struct mock_faults *f, const struct profile *profile);

/* The column whose name a fault of the header takes away or doubles; SIZE_MAX where there is none.
 */
size_t mock_fault_header_column(const struct mock_plan *p, enum mock_fault fault);

void mock_faults_release(struct mock_faults *f);

#endif
