/*
 * date: days and times of day of the proleptic Gregorian calendar, from 0001-01-01 to 9999-12-31.
 * No time zone, no leap second, no clock, no locale: a date is what a bank wrote down. Nothing here
 * allocates.
 */
#ifndef DATE_H
#define DATE_H

#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

struct date {
    int16_t year;  /* 1 to 9999 */
    uint8_t month; /* 1 to 12 */
    uint8_t day;   /* 1 to 31 */
};

struct datetime {
    struct date date;
    uint8_t hour;   /* 0 to 23 */
    uint8_t minute; /* 0 to 59 */
    uint8_t second; /* 0 to 59 */
};

enum {
    DATE_TEXT_MAX = 11,      /* 2026-11-20 and a NUL */
    DATE_DAYS_MIN = -719162, /* date_days of 0001-01-01 */
    DATE_DAYS_MAX = 2932896  /* date_days of 9999-12-31 */
};

/* Whether there is such a day; a zeroed date is none. */
bool date_valid(struct date d);

bool date_is_leap_year(int year);

/* How many days the month has; 0 where there is no such month. */
int date_days_in_month(int year, int month);

/* The number of a valid day, from 1970-01-01, which is 0; and the day of a number from
 * DATE_DAYS_MIN to DATE_DAYS_MAX. */
int32_t date_days(struct date d);
struct date date_of_days(int32_t days);

/* The number of a valid day in its year, from 1; strftime's %j. */
int date_day_of_year(struct date d);

/* Writes a valid day as 2026-11-20 (ISO 8601, 10 bytes) and a NUL to TEXT, which has room for
 * DATE_TEXT_MAX bytes. */
void date_format(struct date d, char *text);

/* Reads exactly that form. Returns -1 for any other text and where there is no such day; D is then
 * left alone. */
int date_parse_iso(struct slice text, struct date *d);

/* Before, equal, after: less than 0, 0, more than 0. */
int date_compare(struct date a, struct date b);

#endif
