#include "clock.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int read_fixed(const char *text, struct clock_time *now, struct error *e)
{
    struct tm parts = {0};
    char again[CLOCK_TEXT_MAX] = "";
    if (strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts) != NULL) {
        *now = (struct clock_time){.seconds = timegm(&parts)};
        clock_format(*now, again);
    }
    if (strcmp(again, text) != 0) /* which 30 February is not either */
        return error_set(e, STATUS_TROUBLE, "NIGHTDROP_NOW: not a time like 2026-11-24T07:22:03Z");
    return 0;
}

int clock_now(struct clock_time *now, struct error *e)
{
    struct timespec wall;
    struct timespec forward;
    const char *fixed = getenv("NIGHTDROP_NOW");
    if (fixed != NULL && *fixed != '\0')
        return read_fixed(fixed, now, e);
    if (clock_gettime(CLOCK_REALTIME, &wall) != 0 || clock_gettime(CLOCK_MONOTONIC, &forward) != 0)
        return error_set_errno(e, "cannot read the clock");
    now->seconds = wall.tv_sec;
    now->milliseconds = (int64_t)forward.tv_sec * 1000 + forward.tv_nsec / 1000000;
    return 0;
}

void clock_format(struct clock_time time, char *text)
{
    time_t seconds = (time_t)time.seconds;
    struct tm parts;
    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(text, CLOCK_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        memcpy(text, "unknown", sizeof "unknown");
}

void clock_host(char *name)
{
    if (gethostname(name, CLOCK_NAME_MAX) != 0)
        memcpy(name, "unknown", sizeof "unknown");
    name[CLOCK_NAME_MAX - 1] = '\0';
}

void clock_user(char *name)
{
    const struct passwd *entry = getpwuid(geteuid());
    snprintf(name, CLOCK_NAME_MAX, "%s", entry == NULL ? "unknown" : entry->pw_name);
}
