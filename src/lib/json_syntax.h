/*
 * json_syntax: says whether bytes from outside are JSON as RFC 8259 defines it, before a library
 * that is more generous sees them. It builds nothing and keeps nothing. It is stricter than the
 * grammar where a reader would have to guess or could not keep what was written, and bounded
 * everywhere; the limits are below.
 */
#ifndef JSON_SYNTAX_H
#define JSON_SYNTAX_H

#include "error.h"
#include "slice.h"

enum {
    JSON_SYNTAX_DEPTH_MAXIMUM = 64,     /* arrays and objects inside each other */
    JSON_SYNTAX_MEMBERS_MAXIMUM = 1024, /* members of one object */
    JSON_SYNTAX_NUMBER_MAXIMUM = 63     /* characters of a number: cJSON cuts longer ones in two */
};

/*
 * Returns 0 where TEXT is one JSON value with nothing but white space around it. Refused besides
 * what breaks the grammar: bytes that are not UTF-8, a byte order mark, \u0000, half a surrogate
 * pair, a key that stands twice in its object (compared after its escapes), and what is over a
 * limit. The error is STATUS_TROUBLE and names line and column (bytes, both from 1) and the rule;
 * it shows nothing of the text.
 */
int json_syntax_check(struct slice text, struct error *e);

#endif
