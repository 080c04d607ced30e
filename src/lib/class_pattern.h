/*
 * class_pattern: the patterns that most profiles have, made into tables. Such a pattern is a row of
 * atoms (a letter, an escape, a dot, a bracket expression), each with or without a repetition, and
 * no group, choice or anchor: [0-9]{7}-[SL][0-9]{1,4}. What a single atom matches is asked of
 * regexec, byte by byte, so that there is one authority on it; the tables only say the same faster.
 * Pure. A zeroed struct matches nothing and may be released.
 */
#ifndef CLASS_PATTERN_H
#define CLASS_PATTERN_H

#include "slice.h"
#include "word.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLASS_PATTERN_HEAD = 16, CLASS_PATTERN_RANGES = 3 };

struct class_pattern {
    /* A text of up to CLASS_PATTERN_HEAD bytes is judged at once where the place of a byte says
     * which atom it belongs to: byte I must be in one of the ranges that begin at least[…][I] and
     * are beyond[…][I] bytes longer than one. */
    size_t ranges; /* how many are needed; 0 where this is not such a pattern */
    size_t length_min, length_max;
    unsigned char least[CLASS_PATTERN_RANGES][CLASS_PATTERN_HEAD];
    unsigned char beyond[CLASS_PATTERN_RANGES][CLASS_PATTERN_HEAD];

    /* Any text: from a state and the kind of the next byte to the next state. State 0 is the one
     * without hope, state 1 the first. */
    uint8_t *next;      /* kind_count for each state */
    uint8_t kinds[256]; /* of each byte: bytes that no atom tells apart are of one kind */
    uint64_t accepting; /* a bit for each state */
    size_t kind_count;
};

/* Compiles TEXT, which regcomp takes. False where it is not such a pattern, or needs too many
 * states; P then is zeroed. */
bool class_pattern_compile(struct class_pattern *p, const char *text);

/* Whether all of VALUE, which holds no NUL, matches. */
bool class_pattern_matches(const struct class_pattern *p, struct slice value);

/* The same for a text of up to CLASS_PATTERN_HEAD bytes that begins HEAD, of a length that P
 * allows, where P has ranges: whether each byte is in one of its place's. What is behind the text
 * is not looked at. */
static inline bool class_pattern_places_hold(const struct class_pattern *p, bytes16 head,
                                             size_t length)
{
    bytes16 outside = bytes16_mask(length);
    for (size_t i = 0; i < p->ranges; i++) {
        bytes16 least = bytes16_load((const char *)p->least[i]);
        bytes16 beyond = bytes16_load((const char *)p->beyond[i]);
        outside &= (bytes16)(head - least > beyond); /* below the least wraps round to above all */
    }
    return !bytes16_any(outside);
}

void class_pattern_release(struct class_pattern *p);

/* Behind the bracket expression that begins at TEXT; NULL where it never ends. POSIX: a "]" that
 * comes first is an ordinary one, as is any within [: :], [. .] and [= =]. */
const char *class_pattern_bracket_end(const char *text);

#endif
