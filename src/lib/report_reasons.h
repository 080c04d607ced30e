/*
 * report_reasons: which lines of an upload were rejected for which reason, counted from the errors
 * that outcomes carry, or that a file of reasons names (nightdrop-stream(5)); and whether that is
 * what the end record says. Memory is bounded by the reasons, not by the lines. A zeroed struct is
 * empty and may be released.
 */
#ifndef REPORT_REASONS_H
#define REPORT_REASONS_H

#include "error.h"
#include "json.h"
#include "report.h"

#include <stdbool.h>
#include <stdint.h>

struct report_reasons {
    struct report_batch counted; /* its reasons alone */
    bool may_be_cut;             /* a line names as many errors as it may */
};

/* Counts ERRORS, the list of one rejected line. */
void report_reasons_count(struct report_reasons *r, const struct json_value *errors, uint64_t line);

/* Tells the reasons of B their lines. What the end record says otherwise is a difference; R is not
 * to be used again. */
void report_reasons_take(struct report_reasons *r, struct report_batch *b);

void report_reasons_release(struct report_reasons *r);

/* Does all of that for B from the file at PATH, which is read whole. What is no file of reasons is
 * STATUS_TROUBLE. */
int report_reasons_read(struct report_batch *b, const char *path, struct error *e);

#endif
