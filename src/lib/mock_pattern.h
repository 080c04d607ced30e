/*
 * mock_pattern: texts that fit a profile's pattern, for uploads that txn-mock makes. The texts of a
 * pattern are numbered; a number gives its text, and different numbers below the count give
 * different texts, so that account numbers never meet. It knows the part of POSIX extended regular
 * expressions that banks' identifiers need: literals, escapes, bracket expressions, ".", groups
 * with alternatives, and ? * + {m,n}; unbounded repeats end a few characters above their minimum.
 * Pure.
 */
#ifndef MOCK_PATTERN_H
#define MOCK_PATTERN_H

#include "buffer.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>

struct mock_pattern;

/*
 * Reads TEXT, and narrows its repeats so that every text has from MINIMUM to MAXIMUM characters (0
 * for no maximum). NULL with the reason where the pattern has something else, or no such text.
 */
struct mock_pattern *mock_pattern_compile(const char *text, size_t minimum, size_t maximum,
                                          struct error *e);

/* The pattern of COUNT parts of P's texts, cut at the literal SEPARATOR between them: PARTS[0] to
 * PARTS[COUNT - 1], each freed by the caller. -1 where it has not just so many such literals. */
int mock_pattern_split(const struct mock_pattern *p, const char *separator,
                       struct mock_pattern **parts, size_t count);

/* How many texts there are; at most 2^62 are told apart. */
uint64_t mock_pattern_count(const struct mock_pattern *p);

/* Appends the text of number NUMBER % count. */
void mock_pattern_append(const struct mock_pattern *p, uint64_t number, struct buffer *to);

void mock_pattern_free(struct mock_pattern *p);

#endif
