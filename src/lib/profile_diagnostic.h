/*
 * profile_diagnostic: what is wrong with a profile, said on standard error for every command that
 * reads one, so that all say it alike. It prints through diagnostic and owns nothing.
 */
#ifndef PROFILE_DIAGNOSTIC_H
#define PROFILE_DIAGNOSTIC_H

#include "profile.h"

/* Prints a line for each of PROBLEMS, with its place in the file at PATH, and releases them. */
void profile_diagnostic_print(const char *path, struct profile_problems *problems);

#endif
