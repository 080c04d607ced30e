/*
 * report_text: a report set out for a person: the verdict on all in the first line, then a block
 * for each batch, those that need somebody first. It decides nothing. Text from the files is shown
 * with its control bytes as \xNN.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "buffer.h"
#include "report.h"

/* Adds the report R to TO. */
void report_text(const struct report *r, struct buffer *to);

#endif
