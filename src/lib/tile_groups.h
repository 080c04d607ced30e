/*
 * tile_groups: the groups that one organization has defined, in memory, in the order of their ids,
 * with what a plan does to each. Bounded by what is defined, never by an upload. Pure.
 */
#ifndef TILE_GROUPS_H
#define TILE_GROUPS_H

#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tile_group {
    char *id; /* owned */
    bool open;
    uint64_t version;
    uint64_t before; /* members now */
    uint64_t add;    /* what the plan adds */
    uint64_t remove;
    bool named;       /* a line of the upload names it */
    uint64_t present; /* the last member, by the walk's count, whom the store has in it */
    uint64_t listed;  /* the last member of whom a line names it */
};

struct tile_groups {
    struct tile_group *list;
    size_t count;
    size_t capacity;
};

/* Adds one behind those whose ids are less, byte by byte. */
struct tile_group *tile_groups_add(struct tile_groups *groups, struct slice id);

/* The group of that id, or NULL. */
struct tile_group *tile_groups_find(const struct tile_groups *groups, struct slice id);

/* The id of the open group that WRONG most likely means, borrowed; or NULL. */
const char *tile_groups_nearest(const struct tile_groups *groups, struct slice wrong);

void tile_groups_release(struct tile_groups *groups);

#endif
