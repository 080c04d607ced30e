/*
 * profile_problems: the list of what is wrong with a profile as it grows while one is compiled. At
 * most PROFILE_PROBLEMS_MAX are kept.
 */
#ifndef PROFILE_PROBLEMS_H
#define PROFILE_PROBLEMS_H

#include "profile.h"

enum { PROFILE_PROBLEMS_MAX = 100 };

/* Adds one at LINE and COLUMN. */
void profile_problems_add(struct profile_problems *problems, uint32_t line, uint32_t column,
                          const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Whether something is wrong there already: more words on the same value would only repeat it. */
bool profile_problems_hold(const struct profile_problems *problems, uint32_t line, uint32_t column);

/* Brings them into the order of the lines; those of one place stay in theirs. */
void profile_problems_sort(struct profile_problems *problems);

#endif
