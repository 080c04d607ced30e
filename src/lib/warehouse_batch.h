/*
 * warehouse_batch: the batches of transactions that a store knows, row by row of its table `batch`:
 * what was loaded, rejected, held, reversed or replaced, and under which name. It never begins or
 * ends a transaction.
 */
#ifndef WAREHOUSE_BATCH_H
#define WAREHOUSE_BATCH_H

#include "buffer.h"
#include "db.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/* One row. Owned; released by warehouse_batch_release(). A zeroed struct is no batch. */
struct warehouse_batch {
    int64_t number; /* 0 where none was found */
    int64_t nth;
    int64_t parent; /* its number; 0 where it resubmits and reverses nothing */
    char *date;
    char *digest; /* of the upload; NULL of a reversal */
    char *state;  /* loaded, rejected, held, reversed, replaced; reversal */
    char *facts;  /* JSON */
    char *at;     /* when it came to the store, by the run log; NULL where that does not say */
};

/* What a new row says; `number` and `nth` follow from the rows that are there. */
struct warehouse_batch_entry {
    const char *organization;
    const char *date;
    const char *digest; /* NULL of a reversal */
    const char *state;
    const char *fingerprint; /* NULL where there is none */
    int64_t parent;          /* 0: none */
    struct slice facts;
};

/* The batch of the upload with this DIGEST: the loaded one, else the last. */
int warehouse_batch_by_digest(struct db *db, const char *organization, const char *digest,
                              struct warehouse_batch *batch, struct error *e);

/* The loaded one with this fingerprint, of another upload than DIGEST. */
int warehouse_batch_by_fingerprint(struct db *db, const char *organization, const char *fingerprint,
                                   const char *digest, struct warehouse_batch *batch,
                                   struct error *e);

int warehouse_batch_by_number(struct db *db, const char *organization, int64_t number,
                              struct warehouse_batch *batch, struct error *e);

/*
 * The batch that NAME means: "acme/txn/2026-11-23.2", or the beginning of its upload's digest (of
 * several rows of one upload as above). None, or several, is STATUS_TROUBLE.
 */
int warehouse_batch_find(struct db *db, const char *organization, const char *name,
                         struct warehouse_batch *batch, struct error *e);

/* The last batch of the day before number BEFORE. */
int warehouse_batch_last(struct db *db, const char *organization, const char *date, int64_t before,
                         struct warehouse_batch *batch, struct error *e);

/* The batch in whose place BATCH was loaded; number 0: none. */
int warehouse_batch_find_replaced(struct db *db, const char *organization,
                                  const struct warehouse_batch *batch,
                                  struct warehouse_batch *replaced, struct error *e);

/* Adds the row, with such numbers. */
int warehouse_batch_insert(struct db *db, int64_t number, int64_t nth,
                           const struct warehouse_batch_entry *entry, struct error *e);

/* Gives the batch of that NUMBER another STATE. */
int warehouse_batch_set_state(struct db *db, const char *organization, int64_t number,
                              const char *state, struct error *e);

/* Whether it is in that state. */
bool warehouse_batch_is(const struct warehouse_batch *batch, const char *state);

/* Appends "acme/txn/2026-11-23.2". */
void warehouse_batch_name(const struct warehouse_batch *batch, const char *organization,
                          struct buffer *to);

void warehouse_batch_release(struct warehouse_batch *batch);

#endif
