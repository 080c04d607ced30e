/*
 * report_action: what somebody who reads a report can do about a batch, with the command to type.
 * Pure.
 */
#ifndef REPORT_ACTION_H
#define REPORT_ACTION_H

#include "buffer.h"
#include "report.h"

/* Appends one sentence about B without a full stop; nothing where there is nothing to do. */
void report_action(const struct report_batch *b, struct buffer *to);

#endif
