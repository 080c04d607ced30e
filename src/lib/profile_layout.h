/*
 * profile_layout: the part of the profile compiler that reads what the upload is as a file: its
 * encoding, its dialect, and the rows about its records.
 */
#ifndef PROFILE_LAYOUT_H
#define PROFILE_LAYOUT_H

#include "profile_compile.h"

/* encoding, dialect and layout */
void profile_layout_compile(struct compiler *c);

#endif
