/*
 * sample_report: what a profile is, and how it meets a sample upload, in words for the person who
 * is writing it. Text only; it shows column names and counts, never a value.
 */
#ifndef SAMPLE_REPORT_H
#define SAMPLE_REPORT_H

#include "batch.h"
#include "buffer.h"
#include "intake.h"
#include "profile_file.h"

#include <stdbool.h>

/* What was seen of the sample's columns. Zeroed, it has seen nothing. */
struct sample_columns {
    const struct profile *profile; /* borrowed */
    bool seen;                     /* the upload had a record */
    bool *found;                   /* by the profile's columns */
    struct buffer unknown;         /* names of the upload's columns that no field names, a list */
};

/* "starter: transactions, 16 fields; identity accountId, amount (cumulative); eda92cc870ea" */
void sample_report_profile(const struct profile_file *file, struct buffer *to);

/* A watch of intake_run(): CONTEXT is a struct sample_columns with its profile. */
void sample_columns_watch(void *context, const struct intake_event *event);

/* A line for the columns that were found, and one for each that was not. */
void sample_report_columns(const struct sample_columns *columns, struct buffer *to);

void sample_columns_release(struct sample_columns *columns);

#endif
