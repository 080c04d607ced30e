/*
 * member_roll: an organization's members as the store has them, in the order of their numbers, each
 * with the groups that it is in: to be merged with changes in the same order, in one pass and one
 * statement. Where the changes name few of the members, only those are read, from a temporary
 * table; where they name many, going through all of them costs less than to look for each. It never
 * begins or ends a transaction. A zeroed struct may be released.
 */
#ifndef MEMBER_ROLL_H
#define MEMBER_ROLL_H

#include "buffer.h"
#include "db.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

struct member_roll {
    struct db *db;
    const char *organization;
    bool selects;         /* only those who are wanted */
    struct buffer wanted; /* the last of them */
    struct db_load load;
    struct db_statement rows;
    bool has_row;
    bool is_member;      /* the row at hand is of a member itself; else of a group that it is in */
    struct slice member; /* of it; lent until the next row */
};

/*
 * Decides for a roll of ORGANIZATION (borrowed) that is merged with about WANTED members whether it
 * selects them: not if it reads ALL. If it does, a table for them is made, and each is to be
 * given to member_roll_want(). Goes before the transaction.
 */
int member_roll_open(struct member_roll *r, struct db *db, const char *organization, bool all,
                     uint64_t wanted, struct error *e);

/* One who is wanted; who comes several times in a row is taken once. */
int member_roll_want(struct member_roll *r, struct slice member, struct error *e);

/* After the last of them, or none. */
int member_roll_choose(struct member_roll *r, struct error *e);

/* Goes to the first row: the members', and with their groups or without. */
int member_roll_begin(struct member_roll *r, bool with_groups, struct error *e);

/* Goes to the next row; `has_row` says whether there is one. */
int member_roll_next(struct member_roll *r, struct error *e);

/* Of a row with `is_member`. */
struct slice member_roll_enrollment(const struct member_roll *r);
uint64_t member_roll_version(const struct member_roll *r);

/* The batch that enrolled the member; 0 where none did. */
int64_t member_roll_enrolled_by(const struct member_roll *r);

/* Of another, which comes behind its member, in the order of the groups. */
struct slice member_roll_group(const struct member_roll *r);

void member_roll_release(struct member_roll *r);

#endif
