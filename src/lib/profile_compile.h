/*
 * profile_compile: what the parts of the profile compiler share. A part reads its keys into the
 * profile and adds what is wrong to the problems of the section; none of them fails. profile.c runs
 * them, in an order in which each may rely on those before. Only it and the parts include this.
 */
#ifndef PROFILE_COMPILE_H
#define PROFILE_COMPILE_H

#include "profile.h"
#include "section.h"

struct compiler {
    struct profile *profile;
    struct section top; /* the profile's own mapping */
};

#endif
