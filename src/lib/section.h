/*
 * section: one mapping of a profile, read key by key. Opening it refuses every key it may not have;
 * each reader below gives the value of one key in its type, and leaves its target alone, and
 * returns false, where the key is not there (no problem) or its value is wrong (a problem at the
 * value's place). A section borrows everything; what the readers allocate is the caller's.
 */
#ifndef SECTION_H
#define SECTION_H

#include "profile.h"
#include "profile_keys.h"
#include "tree.h"

#include <stdbool.h>
#include <stddef.h>

struct section {
    struct profile_problems *problems;
    const struct tree *mapping; /* NULL where there is none: every key is then not there */
    const struct profile_keys *keys;
};

/* Opens NODE, which may be NULL. False where it is no mapping. */
bool section_open(struct section *s, struct profile_problems *problems, const struct tree *node,
                  enum profile_mapping mapping);

/* Opens the mapping that is the value of KEY in OUTER. */
bool section_open_member(struct section *s, const struct section *outer, const char *key,
                         enum profile_mapping mapping);

const struct tree *section_member(const struct section *s, const char *key);
bool section_has(const struct section *s, const char *key);

/* A problem at the value of KEY; at the mapping itself where KEY is not there. The key's name is
 * put in front of the words. */
void section_problem(const struct section *s, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A problem where KEY is not there. WHY ("with %y"), may be empty. Returns whether it is there. */
bool section_need(const struct section *s, const char *key, const char *why);

/* A problem where KEY is there. */
void section_refuse(const struct section *s, const char *key, const char *why);

bool section_boolean(const struct section *s, const char *key, bool *value);

/* Digits only, from MINIMUM to MAXIMUM. */
bool section_count(const struct section *s, const char *key, size_t minimum, size_t maximum,
                   size_t *value);

/* The text of a scalar that is not empty, borrowed from the tree; NULL as above. */
const char *section_text(const struct section *s, const char *key);

/* A copy of the same, in place of what *VALUE held. */
bool section_copy_text(const struct section *s, const char *key, char **value);

/* One of COUNT words: its index. */
bool section_choice(const struct section *s, const char *key, const char *const *words,
                    size_t count, size_t *index);

/* The same for a node that is an element of KEY's sequence. */
bool section_choice_of(const struct section *s, const char *key, const struct tree *node,
                       const char *const *words, size_t count, size_t *index);

/* A sequence of texts, none of them twice; empty ones only where EMPTY_TEXTS. */
bool section_texts(const struct section *s, const char *key, bool empty_texts, struct texts *texts);

/* A pattern. */
bool section_pattern(const struct section *s, const char *key, struct pattern **pattern);

/* A sequence: its node; NULL as above. */
const struct tree *section_sequence(const struct section *s, const char *key);

#endif
