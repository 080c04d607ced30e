/*
 * profile_groups: the part of the profile compiler that is for uploads of group assignments: what
 * such an upload means as a whole, and what proves its end.
 */
#ifndef PROFILE_GROUPS_H
#define PROFILE_GROUPS_H

#include "profile_compile.h"

/* mode, members and endProof; what has no meaning for the profile's kind is refused. */
void profile_groups_compile(struct compiler *c);

#endif
