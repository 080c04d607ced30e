/*
 * upload_command: what a command that takes in one upload does between its command line and its
 * status: reads the profile, opens what will be written, takes the upload in, publishes, and says
 * what came of it. The command fills in what is its own and calls upload_command_run() once. It is
 * the one service that prints beside the words of batch_diagnostic; it never exits.
 */
#ifndef UPLOAD_COMMAND_H
#define UPLOAD_COMMAND_H

#include "batch.h"
#include "error.h"
#include "option.h"
#include "record_sink.h"
#include "upload_options.h"

#include <stddef.h>

struct upload_command {
    const struct option_table *table; /* borrowed */
    const char *kind;                 /* of the profiles that it reads */
    struct upload_options options;

    const char *output;        /* the place of the batch; NULL: a stream on standard output */
    const char *upload_sha256; /* as of struct intake_options; so the next */
    size_t jobs;

    /* Opens the sink that writes to OUTPUT, and says of a batch that is published where it is, as
     * the end of the result line; for a stream neither is called. */
    int (*open_sink)(void *context, struct record_sink *sink, struct error *e);
    void (*tell_place)(void *context, struct buffer *tail);
    void *context;
};

/* Runs C on the operand of ARGV from OPERANDS on, its options being checked. Returns the status. */
int upload_command_run(struct upload_command *c, int argc, char **argv, int operands);

#endif
