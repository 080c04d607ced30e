/*
 * plan_line: reads one line of a stream into a plan_entry: our own form by a scan, any other JSON
 * by the library. It owns what the entry's texts point at, until the next line or its release. A
 * zeroed struct is ready and may be released.
 */
#ifndef PLAN_LINE_H
#define PLAN_LINE_H

#include "buffer.h"
#include "error.h"
#include "json.h"
#include "plan_entry.h"

struct plan_line {
    struct json_document document;
    struct buffer errors; /* the text of `errors`, where the library read the line */
};

/* Reads LINE into ENTRY. What is no JSON or no entry is STATUS_TROUBLE, without the place. */
int plan_line_read(struct plan_line *l, struct slice line, struct plan_entry *entry,
                   struct error *e);

void plan_line_release(struct plan_line *l);

#endif
