/*
 * sqlite_rows: some rows on their way into a statement, with copies of their texts. A zeroed struct
 * may be released.
 */
#ifndef SQLITE_ROWS_H
#define SQLITE_ROWS_H

#include "buffer.h"
#include "slice.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* Its text stands in the rows' texts. */
struct sqlite_value {
    enum { SQLITE_VALUE_NULL, SQLITE_VALUE_INTEGER, SQLITE_VALUE_TEXT } kind;
    int64_t number; /* or where the text begins */
    size_t length;
};

struct sqlite_rows {
    int columns;
    int capacity; /* of values; whole rows */
    struct sqlite_value *values;
    int held; /* values that are there */
    struct buffer texts;
    bool has_nul; /* a text that PostgreSQL would not take */
};

void sqlite_rows_open(struct sqlite_rows *r, int columns, int rows);

/* The next value; there must be room. */
void sqlite_rows_add_text(struct sqlite_rows *r, struct slice text);
void sqlite_rows_add_integer(struct sqlite_rows *r, int64_t number);
void sqlite_rows_add_null(struct sqlite_rows *r);

/* Whether what is held goes into the store now. */
bool sqlite_rows_are_full(const struct sqlite_rows *r);

/* The text of value I, from 0, row by row. */
struct slice sqlite_rows_text(const struct sqlite_rows *r, int i);

/* Value I for PARAMETER of HANDLE, its text borrowed. */
void sqlite_rows_bind(const struct sqlite_rows *r, int i, sqlite3_stmt *handle, int parameter);

void sqlite_rows_clear(struct sqlite_rows *r);

void sqlite_rows_release(struct sqlite_rows *r);

#endif
