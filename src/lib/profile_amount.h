/*
 * profile_amount: the part of the profile compiler that reads how amounts are written and which
 * columns hold them.
 */
#ifndef PROFILE_AMOUNT_H
#define PROFILE_AMOUNT_H

#include "profile_compile.h"

/* decimalChar, groupChar and impliedDecimals of S. */
void profile_amount_compile_separators(const struct section *s, struct amount_format *format);

/* All that a field of type amount has, but its constraints. */
void profile_amount_compile(struct compiler *c, const struct section *s, struct field *field);

#endif
