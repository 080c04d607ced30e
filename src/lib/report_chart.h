/*
 * report_chart: counts drawn as inline SVG, in whole numbers, so that the same counts are the same
 * bytes. Colours are the page's classes (report_style). The numbers themselves stand in tables
 * beside each drawing. Pure.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "buffer.h"
#include "report.h"

#include <stddef.h>
#include <stdint.h>

/* A bar of the batch's equation: a piece for each term that is not nothing. INDEX tells the
 * batches of a page apart. */
void report_chart_parts(const struct report_batch *b, size_t index, struct buffer *to);

/* A small square in the colour of the term WORD. */
void report_chart_mark(const char *word, struct buffer *to);

/* Two bars, of the members BEFORE and AFTER, MOST being as wide as the drawing. */
void report_chart_pair(uint64_t before, uint64_t after, uint64_t most, struct buffer *to);

/* One bar. */
void report_chart_bar(uint64_t count, uint64_t most, struct buffer *to);

#endif
