/*
 * html: texts and numbers as HTML, every one of them escaped, for pages that are well-formed XML
 * too. It owns no page and knows no element but those that it writes. Pure.
 */
#ifndef HTML_H
#define HTML_H

#include "buffer.h"

#include <stdint.h>

/*
 * Appends TEXT, of which nothing is believed, for the inside of an element or of a quoted
 * attribute: `& < > " '` as references, control bytes and bytes that are not UTF-8 as \xNN.
 */
void html_text(struct buffer *to, const char *text);

/* The same in an element of its own, so that what turns the direction of writing ends with it. */
void html_value(struct buffer *to, const char *text);

/* The same in the typeface of codes and digests. */
void html_code(struct buffer *to, const char *text);

/* NUMBER with its thousands grouped. */
void html_number(struct buffer *to, uint64_t number);

/* A cell of a table: under the column LABEL, which is shown beside it where there is no room for
 * columns (a literal). The caller writes the inside and </td>. */
void html_cell(struct buffer *to, const char *label);

/* The same for a whole number, with its end. */
void html_number_cell(struct buffer *to, const char *label, uint64_t number);

#endif
