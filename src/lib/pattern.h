/*
 * pattern: a constraint on a whole value, as a POSIX extended regular expression without
 * back-references, compiled once. It matches bytes in the C locale, the whole value or not at all.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include "class_pattern.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>

struct pattern;

/* The compiled form of TEXT, freed with pattern_free(); or NULL with what is wrong with it. */
struct pattern *pattern_compile(const char *text, struct error *e);

bool pattern_matches(const struct pattern *pattern, struct slice value);

/* What it says by places (class_pattern.h), for whoever looks at a text anyway; NULL where it is
 * not such a pattern. Lives as long as PATTERN. */
const struct class_pattern *pattern_places(const struct pattern *pattern);

/* The text it was compiled from. */
const char *pattern_text(const struct pattern *pattern);

void pattern_free(struct pattern *pattern);

#endif
