/*
 * summary: what one run of a command did, for --summary and the run log: who, where, when and how
 * long, around the facts of its batch. nightdrop-stream(5) has the shape.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "batch.h"
#include "clock.h"
#include "error.h"

#include <stdbool.h>

struct run_facts {
    const char *command; /* borrowed */
    int exit_status;
    struct clock_time started;
    struct clock_time ended;
    bool dry_run;
};

/* Appends the summary and its line end. */
void summary_write(const struct run_facts *run, const struct batch *batch, struct buffer *to);

#endif
