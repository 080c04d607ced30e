/*
 * run_log: who did what with the store, when and from where: attempts, not facts. It is only added
 * to, and each row of an organization carries the SHA-256 of the one before, so that a row that was
 * changed or taken out later shows.
 */
#ifndef RUN_LOG_H
#define RUN_LOG_H

#include "clock.h"
#include "db.h"
#include "digest.h"
#include "error.h"

#include <stdint.h>

/* What the caller knows; time, host, user and the program's version are added. */
struct run_entry {
    const char *organization; /* "" for what is done with the store itself */
    const char *program;
    int64_t batch;      /* its number; 0 where there is none */
    int status;         /* what the program exits with */
    const char *reason; /* as it was given, or NULL */
    const char *detail; /* a JSON object: overrides, profile, files, counts; NULL for none */
};

/* Adds a row, in the caller's transaction, which holds the organization's lock. */
int run_log_append(struct db *db, const struct run_entry *entry, struct error *e);

/* What reading the whole log has shown. */
struct run_log_state {
    int64_t rows;
    int64_t broken;             /* rows that do not follow from the one before */
    char last[DIGEST_HEX_SIZE]; /* over the digests of each chain's last row; empty without rows */
    char last_at[CLOCK_TEXT_MAX]; /* the latest time that a row has; empty where there is none */
};

/*
 * Follows the chain of every organization. A chain that was cut short still follows: what shows it
 * is that `last` is not what somebody kept elsewhere, whichever chain it was.
 */
int run_log_check(struct db *db, struct run_log_state *state, struct error *e);

#endif
