/*
 * json_scan: one line in the form that json_writer gives it (an object without white space),
 * walked member by member without a copy: a way around a JSON library for lines of our own. What
 * it does not take at once (what is nested, a number that is no whole one, white space, an escape
 * that json_writer never writes, bytes that are not UTF-8) is not wrong: json_parse() is to judge
 * it. It borrows the line and allocates nothing.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include "buffer.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

struct json_scan {
    const char *at;
    const char *end;
    bool first;
};

enum json_scan_kind {
    JSON_SCAN_STRING,   /* `value` is its inside, which holds no escape */
    JSON_SCAN_ESCAPED,  /* likewise, with escapes: json_scan_unescape() takes them out */
    JSON_SCAN_UNSIGNED, /* `number`, at most 2^53 - 1 */
    JSON_SCAN_NEGATIVE, /* `number` is what stands behind the sign, not 0 */
    JSON_SCAN_BOOLEAN,  /* `number` is 0 or 1 */
    JSON_SCAN_NESTED /* an object or array: never of the scan, but for those who share the type */
};

struct json_scan_member {
    struct slice key;
    enum json_scan_kind kind;
    struct slice value; /* of what is no string, its text */
    uint64_t number;
};

/* Begins LINE, without its line end. False where it is not for this way. */
bool json_scan_begin(struct json_scan *s, struct slice line);

/* The next member: 1; 0 where the line ended with its object; -1 where it is not for this way. */
int json_scan_next(struct json_scan *s, struct json_scan_member *member);

/* Appends the text that the inside of an escaped string means. */
void json_scan_unescape(struct slice inside, struct buffer *to);

#endif
