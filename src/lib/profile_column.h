/*
 * profile_column: the part of the profile compiler that keeps the columns: each column of the
 * upload that anything names stands once in the profile, however often and by whichever of its
 * names.
 */
#ifndef PROFILE_COLUMN_H
#define PROFILE_COLUMN_H

#include "profile_compile.h"

/*
 * The column that S names by `column` and `aliases` or by `position`: its index in the profile's
 * columns. Where S names none or a wrong one: a problem, and FIELD_NO_COLUMN. Relies on dialect and
 * limits.
 */
uint32_t profile_column_compile(struct compiler *c, const struct section *s);

#endif
