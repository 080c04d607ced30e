/*
 * profile_limits: the part of the profile compiler that reads how much is too much, and what is
 * tolerated.
 */
#ifndef PROFILE_LIMITS_H
#define PROFILE_LIMITS_H

#include "profile_compile.h"

/* limits and allow. Relies on dialect. */
void profile_limits_compile(struct compiler *c);

#endif
