/*
 * profile_date: the part of the profile compiler that reads how dates are written, and where the
 * business date comes from.
 */
#ifndef PROFILE_DATE_H
#define PROFILE_DATE_H

#include "profile_compile.h"

/* The pattern of FORMAT_KEY and `pivot` of S; that of a file's name where IN_NAME. False where
 * there is none, or a wrong one. */
bool profile_date_compile(const struct section *s, const char *format_key, bool in_name,
                          struct date_pattern *pattern);

/* businessDate. Relies on control. */
void profile_date_compile_business(struct compiler *c);

#endif
