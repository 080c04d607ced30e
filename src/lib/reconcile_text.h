/*
 * reconcile_text: reconciliations as people read them: a table for one batch, with a column for
 * each quantity and a row for each hand-over; a line for each of several. Text only; the caller
 * prints it.
 */
#ifndef RECONCILE_TEXT_H
#define RECONCILE_TEXT_H

#include "buffer.h"
#include "reconcile_store.h"

#include <stddef.h>

/* How many batches there were, by verdict. */
struct reconcile_counts {
    size_t of[CANNOT_TELL + 1];
};

/* Appends the table of one batch and, where it is out of balance, every difference. */
void reconcile_text_batch(const struct reconciled *r, struct buffer *to);

/* Appends a line for it; one that is not in balance gets its table as well. */
void reconcile_text_line(const struct reconciled *r, struct buffer *to);

/* Appends "31 batches: 30 in balance, 1 OUT OF BALANCE". */
void reconcile_text_counts(const struct reconcile_counts *counts, struct buffer *to);

#endif
