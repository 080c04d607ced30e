/*
 * group_store: what the store holds of an organization's tile groups and of the batches that
 * changed them: the statements that more than one command needs. It never begins or ends a
 * transaction.
 */
#ifndef GROUP_STORE_H
#define GROUP_STORE_H

#include "buffer.h"
#include "db.h"
#include "error.h"
#include "tile_groups.h"

#include <stdbool.h>
#include <stdint.h>

/* One batch that was applied. Owned; released by group_batch_release(). */
struct group_batch {
    int64_t number; /* 0 where none was found */
    int64_t nth;
    char *date;
    char *digest;      /* of the upload; NULL of an undo */
    char *plan_digest; /* NULL where it was not applied from a plan */
    char *applied_at;  /* by the run log; NULL where that does not say */
};

/* Reads the organization's groups into GROUPS. */
int group_store_groups(struct db *db, const char *organization, struct tile_groups *groups,
                       struct error *e);

/* The batch that the plan of this digest became. */
int group_store_batch_of_plan(struct db *db, const char *organization, const char *plan_digest,
                              struct group_batch *batch, struct error *e);

/*
 * The batch that NAME means: "acme/groups/2026-11-24.1", or the beginning of its upload's digest.
 * None, or several, is STATUS_TROUBLE.
 */
int group_store_batch(struct db *db, const char *organization, const char *name,
                      struct group_batch *batch, struct error *e);

/* Appends "acme/groups/2026-11-24.1". */
void group_batch_name(const struct group_batch *batch, const char *organization, struct buffer *to);

void group_batch_release(struct group_batch *batch);

#endif
