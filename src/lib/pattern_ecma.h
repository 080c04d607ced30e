/*
 * pattern_ecma: a pattern of a profile (POSIX extended regular expression) in the syntax that JSON
 * Schema uses (ECMA-262, with its u flag), so that a schema says what the profile says. Pure.
 */
#ifndef PATTERN_ECMA_H
#define PATTERN_ECMA_H

#include "buffer.h"

#include <stdbool.h>

/*
 * Appends `^(?:` TEXT `)$`, translated: bracket expressions and their classes, the dot, escapes.
 * TEXT is one that pattern_compile() takes. False, and TO as it was, where the other syntax has no
 * words for it: collating elements, equivalence classes, a repetition of a repetition.
 */
bool pattern_ecma(const char *text, struct buffer *to);

#endif
