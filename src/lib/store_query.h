/*
 * store_query: one statement with its values in one call, for those that ask for a number, or for
 * nothing. It never begins or ends a transaction.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "db.h"
#include "error.h"
#include "slice.h"

#include <stddef.h>
#include <stdint.h>

/* A value for a parameter: a text, an integer, or NULL where it is zeroed. */
struct store_value {
    enum { STORE_NULL, STORE_TEXT, STORE_INTEGER } type;
    struct slice text; /* borrowed */
    int64_t integer;
};

static inline struct store_value store_slice(struct slice text)
{
    return (struct store_value){.type = STORE_TEXT, .text = text};
}

/* NULL where TEXT is NULL. */
static inline struct store_value store_text(const char *text)
{
    struct store_value value = store_slice(slice_of(text));
    return text == NULL ? (struct store_value){.type = STORE_NULL} : value;
}

static inline struct store_value store_integer(int64_t integer)
{
    return (struct store_value){.type = STORE_INTEGER, .integer = integer};
}

/* Makes SQL ready with VALUES for $1, $2, and so on; the caller releases S, failed or not. */
int store_query_begin(struct db_statement *s, struct db *db, const char *sql,
                      const struct store_value *values, size_t count, struct error *e);

/* Runs it to its end; in CHANGED (may be NULL) how many rows it changed. */
int store_query_run(struct db *db, const char *sql, const struct store_value *values, size_t count,
                    int64_t *changed, struct error *e);

/* The first column of its first row; NUMBER is left alone where there is none. */
int store_query_number(struct db *db, const char *sql, const struct store_value *values,
                       size_t count, int64_t *number, struct error *e);

#endif
