/*
 * report_sources: reads what a report is to be on, whatever each operand is: a manifest or a
 * summary, a stream of outcomes, or the name of a batch in the store. What an operand is follows
 * from its form and its first bytes, never from which files there are.
 */
#ifndef REPORT_SOURCES_H
#define REPORT_SOURCES_H

#include "error.h"
#include "report.h"

#include <stdbool.h>
#include <stddef.h>

struct report_sources {
    char **operands; /* borrowed; none of them means standard input */
    size_t count;
    const char *store; /* as -d names it, or NULL: outcomes are then reported without one */
    const char
        *reasons; /* the file of reasons of the one operand, a manifest or summary; or NULL */
    bool verify;  /* look at the chunk files beside each manifest */
};

/*
 * Fills R, which is zeroed, and concludes it. What cannot be read, or is none of the above, is
 * STATUS_TROUBLE; a store that is locked or away STATUS_TEMPORARY.
 */
int report_sources_read(const struct report_sources *s, struct report *r, struct error *e);

#endif
