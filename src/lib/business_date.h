/*
 * business_date: the option --date, spelled and refused alike by every command that takes it.
 */
#ifndef BUSINESS_DATE_H
#define BUSINESS_DATE_H

#include "date.h"
#include "option.h"

/* Reads TEXT, "2026-11-20", into DATE; or says what is wrong with it, as a usage error, returns -1.
 */
int business_date_take(const struct option_table *table, const char *text, struct date *date);

#endif
