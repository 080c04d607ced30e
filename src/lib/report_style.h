/*
 * report_style: how the page of a report looks: on a desk, on a phone, on paper. A style sheet, and
 * the digest under which the page's policy lets it through. Pure.
 */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include "buffer.h"

/* The SHA-256 of what report_style_append() appends, in base64: to be made anew with each change;
 * a browser, and a test, ignore the sheet otherwise. */
extern const char report_style_hash[];

/* Appends the inside of <style>. */
void report_style_append(struct buffer *to);

#endif
