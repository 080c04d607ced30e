/*
 * assignment: what one record of an upload of kind groups asks for, and what the records of one
 * upload say of each other: two of them about the same member and group are one change and a
 * duplicate, or contradict each other and are rejected, each naming the other's line. Pure; records
 * are known here by digests of what they say, so that any number of them can be put in order.
 */
#ifndef ASSIGNMENT_H
#define ASSIGNMENT_H

#include "transaction.h"

#include <stdbool.h>
#include <stdint.h>

enum assignment_action { ASSIGNMENT_ADD, ASSIGNMENT_REMOVE };

/* "add" or "remove". */
const char *assignment_action_name(enum assignment_action action);

/* What T, a sound record under a profile of kind groups, asks for: its own word, the profile's
 * constant, or to be in the roster. */
enum assignment_action assignment_action_of(const struct transaction *t);

/* A record as it is held against the others: small, since millions of them are sorted. */
struct assignment_mark {
    uint64_t pair[2]; /* a digest of its member and group */
    uint64_t whole;   /* a digest of its other values, and the action: assignment_mark_say() */
    uint64_t line;    /* no two records have one */
};

/* Makes MARK say ACTION and, by DIGEST, all other values of its record. */
void assignment_mark_say(struct assignment_mark *mark, enum assignment_action action,
                         uint64_t digest);

/* By pair, and records of one pair in the order of the upload. For qsort(). */
int assignment_mark_compare(const void *a, const void *b);

/* All that has to be known of the records of one pair to judge each of them. */
struct assignment_pair {
    struct assignment_mark first;
    uint64_t count;
    uint64_t line_of[2];   /* of the first with each action; 0 where there is none */
    uint64_t unequal_line; /* of the first that says anything else than the first; 0 for none */
};

/* Whether MARK belongs to P, which is not empty. */
bool assignment_pair_holds(const struct assignment_pair *p, const struct assignment_mark *mark);

/* Adds MARK, which belongs to P or is its first: P is zeroed then. */
void assignment_pair_add(struct assignment_pair *p, const struct assignment_mark *mark);

enum assignment_fate {
    ASSIGNMENT_ALONE, /* the one change */
    ASSIGNMENT_DUPLICATE,
    ASSIGNMENT_CONTRADICTION, /* another record asks for the opposite */
    ASSIGNMENT_AMBIGUOUS      /* another one asks for the same with other values */
};

/* What becomes of MARK, one of P, when P holds them all; LINE is the other record's, or 0. */
enum assignment_fate assignment_pair_judge(const struct assignment_pair *p,
                                           const struct assignment_mark *mark, uint64_t *line);

#endif
