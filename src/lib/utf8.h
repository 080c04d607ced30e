/*
 * utf8: what is valid UTF-8, by RFC 3629 section 4: no overlong forms, no surrogates, nothing above
 * U+10FFFF. Works on borrowed bytes, keeps nothing, allocates nothing.
 */
#ifndef UTF8_H
#define UTF8_H

#include "slice.h"

#include <stddef.h>
#include <stdint.h>

enum { UTF8_LENGTH_MAX = 4 }; /* bytes of one character */

#define UTF8_INVALID                                                                               \
    UINT32_MAX /* no code point: what utf8_decode gives for bytes that are not valid */

/*
 * The number of leading bytes of TEXT that are valid: its whole length where all are, else where
 * the first character begins that is not valid or is cut short by the end.
 */
size_t utf8_valid_length(struct slice text);

/*
 * The code point of the first character of TEXT, and in LENGTH its bytes. Where TEXT does not begin
 * with a whole valid character: UTF8_INVALID and, in LENGTH, 1 (0 where TEXT is empty), so that a
 * loop goes on at the next byte.
 */
uint32_t utf8_decode(struct slice text, size_t *length);

/* Writes the character to OUT, which has room for UTF8_LENGTH_MAX bytes. Returns its length; 0 for
 * what is no character. */
size_t utf8_encode(uint32_t code_point, char *out);

#endif
