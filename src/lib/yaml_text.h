/*
 * yaml_text: what a text must be before a YAML parser may see it: bounded, valid UTF-8, free of
 * what parsers disagree on or take quadratic time over. Pure; it knows lines and characters, not
 * YAML's grammar.
 */
#ifndef YAML_TEXT_H
#define YAML_TEXT_H

#include "error.h"
#include "slice.h"

#include <stdint.h>

enum { YAML_BYTES_MAX = 64 * 1024, YAML_DEPTH_MAX = 32 };

/* The text without its byte order mark. */
struct slice yaml_text_without_mark(struct slice text);

/*
 * Returns 0 where TEXT is fit; else -1 with the place in *LINE and *COLUMN (from 1, the column in
 * characters) and the words in E (STATUS_TROUBLE): more than YAML_BYTES_MAX bytes, NUL, invalid
 * UTF-8, a control character, a line separator that only YAML 1.1 takes for a line end, a tab in
 * the indentation, more than YAML_DEPTH_MAX brackets open in one line.
 */
int yaml_text_check(struct slice text, uint32_t *line, uint32_t *column, struct error *e);

/* The place of byte AT of a text that is fit. */
void yaml_text_place(struct slice text, size_t at, uint32_t *line, uint32_t *column);

/*
 * What between two nodes, from byte FROM to byte TO of TEXT, may not stand there: a comment without
 * white space before it, or the ? of an explicit key. Between two nodes are only white space,
 * indicators and comments. NULL where there is no fault; else words, and its byte in *AT.
 */
const char *yaml_text_gap_fault(struct slice text, size_t from, size_t to, size_t *at);

#endif
