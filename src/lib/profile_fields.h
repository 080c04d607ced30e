/*
 * profile_fields: the part of the profile compiler that reads the fields: where each value comes
 * from, what type it has and what must be true of it.
 */
#ifndef PROFILE_FIELDS_H
#define PROFILE_FIELDS_H

#include "profile_compile.h"

/* missingValues and fields. Relies on dialect and limits. */
void profile_fields_compile(struct compiler *c);

#endif
