/*
 * batch_text: what is said of a batch to people: its result line, and a line for each kind of
 * rejection. Thousands are grouped here and never in JSON. Text only; the caller prints it.
 */
#ifndef BATCH_TEXT_H
#define BATCH_TEXT_H

#include "batch.h"
#include "buffer.h"
#include "tally.h"

/* "amount: not a decimal: letter in place of a digit (18 records)" for ENTRY of B's reasons. */
void batch_text_reason(const struct batch *b, const struct tally_entry *entry, struct buffer *to);

/*
 * "acme/txn/2026-11-20 (3f9c2a1b77de): 14,212 read: 14,212 accepted, 0 rejected (limit 0); trailer
 * agrees; …". TAIL says where the records or the rejected lines are; it may be NULL.
 */
void batch_text_result(const struct batch *b, const char *tail, struct buffer *to);

#endif
