/*
 * report_json: a report set out for a program: one JSON object on one line, its shape in
 * batch-report(1), the batches in the order they were given. The control records stand in it as
 * they were read.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "buffer.h"
#include "report.h"

/* Adds the report R to TO. */
void report_json(const struct report *r, struct buffer *to);

#endif
