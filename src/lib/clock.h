/*
 * clock: the time, in UTC, and who runs here: what summaries and the run log carry and facts never
 * do. NIGHTDROP_NOW
 * ("2026-11-24T07:22:03Z") stands for the time in tests; the clock then stands still.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "error.h"

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_TEXT_MAX = 32, CLOCK_NAME_MAX = 256 };

struct clock_time {
    int64_t seconds;      /* since 1970-01-01T00:00:00Z */
    int64_t milliseconds; /* of a clock that only runs forward: for durations */
};

/* Reads the clock. A NIGHTDROP_NOW that is no time is STATUS_TROUBLE. */
int clock_now(struct clock_time *now, struct error *e);

/* "2026-11-24T07:22:03Z" in TEXT, which has room for CLOCK_TEXT_MAX bytes. */
void clock_format(struct clock_time time, char *text);

/* The names of this machine and of the effective user, each in room for CLOCK_NAME_MAX bytes;
 * "unknown" where there is none. */
void clock_host(char *name);
void clock_user(char *name);

#endif
