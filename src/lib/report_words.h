/*
 * report_words: the words that every form of a report has in common: verdicts, lines of an upload,
 * and what somebody who reads it can do about a batch. Pure.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "buffer.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>

/* "complete", "rejected", "out-of-balance" */
const char *report_verdict_code(enum report_verdict verdict);

/* The verdict on one batch in a word or two, in capitals: "COMPLETE", "APPLIED", "STALE"; of a load
 * with what it is for: "HELD by resaved-copy". */
const char *report_verdict_words(const struct report_batch *b);

/* What B has in common with its twin: "file", "upload", "batch". */
const char *report_twin_words(const struct report_batch *b);

/* What B counts: "read" where all are records of an upload, "entries", "transactions". */
const char *report_counted_words(const struct report_batch *b);

/* Whether a term of the equation is shown: where there are many, those that are nothing are not. */
bool report_shows_part(const struct report_batch *b, const struct report_part *part);

/* What stands before the batch that B takes back: "undo of". */
const char *report_undo_words(const struct report_batch *b);

/* "3 batches: 1 complete, 1 rejected, 1 out of balance; 2 NEED YOU" */
void report_verdict_line(const struct report *r, struct buffer *to);

/* "line 3", "lines 3, 6, 10 to 12 and 4 more": at most MAXIMUM runs of them. Where the source does
 * not name each: "first on line 3". */
void report_lines(const struct report_reason *reason, size_t maximum, struct buffer *to);

/* Appends one sentence without a full stop; nothing where there is nothing to do. */
void report_action(const struct report_batch *b, struct buffer *to);

#endif
