/*
 * profile_identity: the part of the profile compiler that reads what makes a transaction itself,
 * and the checks between records.
 */
#ifndef PROFILE_IDENTITY_H
#define PROFILE_IDENTITY_H

#include "profile_compile.h"

/* identity and checks. Relies on fields. */
void profile_identity_compile(struct compiler *c);

#endif
