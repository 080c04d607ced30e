/*
 * upload_options: the options that every command taking in an upload has, spelled, read and refused
 * alike. A command's own options have keys from UPLOAD_OPTION_OWN on, and letters that stand here
 * nowhere. What is wrong is printed as a usage error; every text is borrowed from the command line.
 */
#ifndef UPLOAD_OPTIONS_H
#define UPLOAD_OPTIONS_H

#include "batch.h"
#include "date.h"
#include "operand.h"
#include "option.h"

#include <stdbool.h>
#include <stdint.h>

/* Beside the letters p, n, q and R. */
enum upload_option_key {
    UPLOAD_OPTION_REASONS = OPTION_LONG_ONLY,
    UPLOAD_OPTION_SUMMARY,
    UPLOAD_OPTION_RESUBMITS,
    UPLOAD_OPTION_OVERRIDE,
    UPLOAD_OPTION_REASON,
    UPLOAD_OPTION_ORG,
    UPLOAD_OPTION_DATE,
    UPLOAD_OPTION_SHOW_VALUES,
    UPLOAD_OPTION_EXPLAIN,
    UPLOAD_OPTION_PROGRESS,
    UPLOAD_OPTION_BARE,
    UPLOAD_OPTION_OWN
};

struct upload_options {
    const char *profile;
    const char *rejects;
    const char *reasons;
    const char *summary;
    const char *resubmits;
    const char *reason;
    const char *org;
    struct batch_override overrides[BATCH_OVERRIDES_MAX];
    size_t override_count;
    uint64_t explain_line; /* 0 where none is to be explained */
    struct date date;
    bool has_date;
    bool dry_run;
    bool quiet;
    bool show_values;
    bool progress;
    bool bare;
};

/* Takes the option KEY of TABLE. Returns 0; -1 after a usage error, or for a key that is none of
 * these. */
int upload_options_take(struct upload_options *o, const struct option_table *table, int key,
                        const char *argument);

/* What single options cannot know of each other. OUTPUT is where the batch itself goes, NULL for
 * standard output. Returns 0, or the status after saying what is wrong. */
int upload_options_check(struct upload_options *o, const struct option_table *table,
                         const char *output);

/*
 * Two outputs in one place would spoil each other, and one in the upload's place would destroy it.
 * Returns 0, or the status after saying what is wrong.
 */
int upload_options_check_places(const struct upload_options *o, const struct option_table *table,
                                const struct operand *upload, const char *output);

/* Whether anything is written at all: a dry run and an explanation write nothing. */
bool upload_options_write(const struct upload_options *o);

#endif
