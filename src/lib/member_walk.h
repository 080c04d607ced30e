/*
 * member_walk: what the changes of one member do, one after the other in the order of the upload:
 * which of them change anything, and which version of the member each expects. The walk starts from
 * what the store holds of the member and carries on from there. Pure; it keeps no text.
 */
#ifndef MEMBER_WALK_H
#define MEMBER_WALK_H

#include "plan_entry.h"
#include "plan_rule.h"

#include <stdbool.h>
#include <stdint.h>

enum enrollment { ENROLLMENT_NONE, ENROLLMENT_PARTIAL, ENROLLMENT_FULL };

/* ENROLLMENT_NONE also where TEXT is empty: a member whom the store does not have. */
enum enrollment enrollment_find(struct slice text);

const char *enrollment_word(enum enrollment enrollment);

struct member_walk {
    uint64_t version; /* 0: the store does not have the member */
    enum enrollment enrollment;
    bool known_only; /* `members: known`: who is not fully enrolled is rejected */
};

struct member_step {
    enum entry_kind kind; /* change, none, rejected or skipped */
    enum entry_action action;
    bool enroll;
    bool withdraw;
    enum plan_rule rule;     /* why it is rejected */
    uint64_t member_version; /* expected */
};

/*
 * ACTION on a group, of which the member is PRESENT or not. Who is not enrolled is enrolled
 * partially by the first of them, a removal of what is not there included.
 */
struct member_step member_walk_take(struct member_walk *w, enum entry_action action, bool present);

/* One applied change, on its way back. */
struct member_undo {
    enum entry_action action;  /* what was applied */
    bool enrolled;             /* it enrolled the member partially */
    bool withdrew;             /* it took the partial enrollment back */
    bool present;              /* the pair as the store has it now */
    bool changed_since;        /* the pair, by a later batch */
    bool member_changed_since; /* the member, by anything at all */
    bool group_closed;
};

/*
 * The step that takes UNDO back; the changes of a member come in the opposite order, so that its
 * enrollment is withdrawn last. A pair that was changed since is skipped, and so is an addition to
 * a closed group; an enrollment that anything has used since stays.
 */
struct member_step member_walk_undo(struct member_walk *w, const struct member_undo *undo);

#endif
