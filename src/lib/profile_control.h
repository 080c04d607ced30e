/*
 * profile_control: the part of the profile compiler that reads what the control records hold.
 */
#ifndef PROFILE_CONTROL_H
#define PROFILE_CONTROL_H

#include "profile_compile.h"

/* control. Relies on layout and limits. */
void profile_control_compile(struct compiler *c);

#endif
