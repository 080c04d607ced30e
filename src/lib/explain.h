/*
 * explain: one line of an upload followed on its way, in words for the person who asked: its bytes,
 * its fields, each rule, the value or the rejection. It is the one text that shows members' data,
 * because it was asked for by line.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "buffer.h"
#include "intake.h"
#include "profile.h"

#include <stdbool.h>
#include <stdint.h>

struct explain {
    const struct profile *profile; /* borrowed */
    uint64_t line;                 /* physical, from 1 */
    bool found;
    struct buffer text; /* what there is to say */
};

/* Takes EVENT where its item covers the line; for intake_options.watch, with a struct explain as
 * CONTEXT. */
void explain_watch(void *context, const struct intake_event *event);

/* Takes the entry that a record became, where its lines hold the line; for
 * intake_options.watch_entry, with the same CONTEXT. */
void explain_watch_entry(void *context, uint64_t line, uint64_t line_count, struct slice entry);

void explain_release(struct explain *x);

#endif
