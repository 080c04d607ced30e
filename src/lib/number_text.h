/*
 * number_text: counts as people read them, with their thousands grouped by commas. Pure.
 */
#ifndef NUMBER_TEXT_H
#define NUMBER_TEXT_H

#include "buffer.h"

#include <stdint.h>

/* Appends NUMBER. */
void number_text_append(uint64_t number, struct buffer *to);

/* Appends ", NUMBER WORDS" where NUMBER is not 0. */
void number_text_part(uint64_t number, const char *words, struct buffer *to);

/* Appends 5000 millionths as "0.5 %". */
void number_text_ratio(uint64_t millionths, struct buffer *to);

#endif
