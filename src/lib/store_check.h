/*
 * store_check: whether a store is sound: the engine's own view of its file, and what must hold
 * between the tables and along the run log. It only reads.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include "buffer.h"
#include "error.h"
#include "run_log.h"
#include "store.h"

#include <stddef.h>
#include <stdint.h>

struct store_check {
    size_t problems;
    struct buffer words; /* a line for each, none of them with a value of a row */
    int64_t rows;        /* of all tables but the run log */
    struct run_log_state runs;
};

/* Looks at everything, in the caller's transaction. What is wrong with the store is no error here;
 * not to be able to look is. The caller releases `words`. */
int store_check_all(struct store_check *c, struct store *s, struct error *e);

#endif
