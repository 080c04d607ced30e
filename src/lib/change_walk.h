/*
 * change_walk: what every batch of groups did to the members of an organization, and what became of
 * that, counted from the changes themselves and from nothing that anybody said of them. The changes
 * of one member come in the order in which they were made, each with what stands at present. Pure;
 * memory grows with the batches, and with the groups of one member.
 */
#ifndef CHANGE_WALK_H
#define CHANGE_WALK_H

#include "buffer.h"
#include "plan_entry.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is done to members, or, with a minus sign, undone. */
struct group_deeds {
    int64_t added; /* to a group */
    int64_t removed;
    int64_t enrolled;
    int64_t withdrawn;
};

void group_deeds_add(struct group_deeds *d, const struct group_deeds *other);
bool group_deeds_is_zero(const struct group_deeds *d);

enum member_enrollment { ENROLLED_NOT, ENROLLED_PARTIALLY, ENROLLED_FULLY };

/* A change of one member, and one of its groups. */
struct member_change {
    int64_t batch;
    int64_t version; /* of the member behind it */
    struct slice group;
    enum entry_action action;
    bool enrolls;
    bool withdraws;
    bool is_assigned; /* at present, whatever was changed since */
};

/* The member at present; all zero where there is none. */
struct member_state {
    int64_t version;
    enum member_enrollment enrollment;
    int64_t enrolled_by; /* the batch that enrolled it partially */
};

/* What another batch did to what this one had left: each at most 0. */
struct change_since {
    int64_t batch;
    struct group_deeds deeds;
};

struct change_tally {
    int64_t changes;
    struct group_deeds made;
    struct group_deeds now;    /* what stands of it */
    struct group_deeds raised; /* whom a list of members enrolled in full since, by no batch */
    struct change_since *since;
    size_t since_count;
    int64_t broken; /* changes that do not follow from the one before, or are not followed */
};

struct member_group; /* a group of the member at hand */

/* A zeroed struct may be released. */
struct change_walk {
    struct change_tally *batches; /* by number, from 1 */
    size_t count;
    int64_t astray; /* changes of no batch */
    /* Of the member at hand: */
    struct member_group *groups;
    size_t group_count;
    struct buffer names; /* of the groups, one behind the other */
    int64_t version;     /* behind the last change */
    int64_t last;        /* the batch that made it */
    int64_t enrolled_by; /* the batch that enrolled or withdrew it last; 0: none */
    bool is_enrolled;
};

/* Makes room for batches 1 to COUNT. */
void change_walk_open(struct change_walk *w, size_t count);

/* The next change of the member at hand. */
void change_walk_take(struct change_walk *w, const struct member_change *change);

/* There are no more of it; PRESENT is what it is. */
void change_walk_end(struct change_walk *w, const struct member_state *present);

void change_walk_release(struct change_walk *w);

#endif
