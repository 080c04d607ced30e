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

/* NUMBER and NOUN (a literal), in the plural where it is not one: "1 record", "2 records". */
void html_counted(struct buffer *to, uint64_t number, const char *noun);

/* Begins a section of CLASS under HEADING, literals, each NULL for none. */
void html_section(struct buffer *to, const char *class, const char *heading);
void html_section_end(struct buffer *to);

/* Begins an entry of a list of facts, named TERM (a literal). The caller writes what it says, and
 * html_fact_end(). */
void html_fact(struct buffer *to, const char *term);
void html_fact_end(struct buffer *to);

#endif
