/*
 * store_command: what the commands that look after one store do between their command line and
 * their status: no operands, the store opened whatever its state, one piece of work, the store
 * closed. The command fills in what is its own and calls store_command_run() once.
 */
#ifndef STORE_COMMAND_H
#define STORE_COMMAND_H

#include "db.h"
#include "error.h"
#include "option.h"
#include "store.h"

#include <stdbool.h>

struct store_command {
    const struct option_table *table; /* borrowed */
    void *options;
    const char **store; /* among the options: where -d was kept */
    enum db_access access;
    bool create; /* as of store_open_any() */
    int (*work)(struct store *s, void *options, struct error *e);
};

/* Returns the status to exit with; a failure has been printed. */
int store_command_run(const struct store_command *c, int argc, char **argv);

#endif
