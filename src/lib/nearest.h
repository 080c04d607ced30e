/*
 * nearest: the right word that someone most likely meant by a wrong one, for messages ("did you
 * mean ..."). Keeps nothing, allocates nothing.
 */
#ifndef NEAREST_H
#define NEAREST_H

#include "slice.h"

#include <stddef.h>

enum { NEAREST_LENGTH_MAX = 64 }; /* bytes; longer words are near to nothing */

/*
 * The one of COUNT words that WRONG is nearest to: the fewest bytes inserted, left out, replaced or
 * swapped with their neighbour (the optimal string alignment distance of Damerau and Levenshtein),
 * letters of either case being the same. The first of several as near; NULL where none is within a
 * third of the longer one's length.
 */
const char *nearest_word(struct slice wrong, const char *const *words, size_t count);

#endif
