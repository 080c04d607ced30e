/*
 * group_changes: the changes of a plan as sets. They are kept in the order of the store's keys, by
 * member and group, so that what is asked of the store and what is done to it goes from its first
 * page to its last: never a query for each. It never begins or ends a transaction. A zeroed struct
 * may be released.
 */
#ifndef GROUP_CHANGES_H
#define GROUP_CHANGES_H

#include "buffer.h"
#include "db.h"
#include "error.h"
#include "member_roll.h"
#include "plan_entry.h"
#include "sorter.h"
#include "spool.h"
#include "text_sorter.h"
#include "tile_groups.h"

#include <stdint.h>

struct group_changes {
    struct text_sorter sorted; /* member, NUL, group, NUL, and what the plan says of them */
    struct buffer text;
    struct member_roll roll;
    struct tile_groups groups;  /* the store's, and what the plan does to each */
    struct spool added_members; /* as the plan makes them */
    struct spool changed_members;
    uint64_t changed_count;
    uint64_t removes;
};

void group_changes_open(struct group_changes *c);

/* Takes entry NUMBER of the plan, a change. */
int group_changes_add(struct group_changes *c, const struct plan_entry *entry, uint64_t number,
                      struct error *e);

/* After the last change: puts them in order. */
int group_changes_sort(struct group_changes *c, struct error *e);

/* Makes ready to look at ORGANIZATION's (borrowed) members, before the transaction. */
int group_changes_prepare(struct group_changes *c, struct db *db, const char *organization,
                          uint64_t changes, struct error *e);

/* The numbers of the entries that find the store otherwise than their plan did, to STALE. */
int group_changes_find_stale(struct group_changes *c, struct db *db, const char *organization,
                             struct sorter *stale, uint64_t *count, struct error *e);

/* Changes members, assignments and groups for BATCH, after group_changes_find_stale() found none.
 */
int group_changes_make(struct group_changes *c, struct db *db, const char *organization,
                       int64_t batch, struct error *e);

void group_changes_release(struct group_changes *c);

#endif
