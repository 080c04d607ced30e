/*
 * group_plan: what a stream of assignments, or the way back from a batch, would change in a store:
 * an entry for every line, in the order of the upload, and behind them those that are no lines
 * (whom a roster leaves out, what an undo takes back). It reads the store in one snapshot and is
 * done with it before it writes. Memory is bounded; what has no bound is in temporary files. A
 * zeroed struct may be released.
 */
#ifndef GROUP_PLAN_H
#define GROUP_PLAN_H

#include "error.h"
#include "member_walk.h"
#include "plan_line.h"
#include "plan_tally.h"
#include "sorter.h"
#include "spool.h"
#include "store.h"
#include "stream_reader.h"
#include "text_sorter.h"
#include "tile_groups.h"

#include <stdbool.h>
#include <stdint.h>

/* What the store makes of one entry. */
struct plan_mark {
    uint64_t entry; /* from 1 */
    uint64_t member_version;
    uint32_t group; /* place in the list of groups, from 1; 0 where there is none */
    uint8_t kind;
    uint8_t action;
    uint8_t enrollment; /* 1 enrolls, 2 withdraws */
    uint8_t rule;
};

struct group_plan {
    struct stream_reader source; /* begin and end record of the assignments; empty for an undo */
    struct spool lines;          /* its entries, packed */
    struct buffer packed;
    struct spool extras;       /* the texts of entries that are no lines */
    struct text_sorter sorted; /* of the lines that want something: by member and line */
    struct sorter marks;       /* of struct plan_mark, back in the order of the upload */
    struct tile_groups groups;
    struct plan_tally tally;
    char *organization;
    char *date;     /* the business date; NULL where none is known */
    char *undoes;   /* the name of the batch that is undone; or NULL */
    char *identity; /* of the store */
    uint64_t extra_count;
    bool roster;
    bool proved; /* the roster proved its end */
    bool known_only;
};

/* Reads the assignments from DESCRIPTOR to their end. Failures are stream_reader's. */
int group_plan_read(struct group_plan *p, int descriptor, const char *name, struct error *e);

/*
 * Plans the way back from the batch that NAME means, in place of group_plan_read() and
 * group_plan_compare(). DATE is the new
 * batch's; NULL is that of the old one.
 */
int group_plan_undo(struct group_plan *p, struct store *store, const char *organization,
                    const char *name, const char *date, struct error *e);

/* Judges the whole by LIMITS, to which those in the stream are added. */
void group_plan_judge(struct group_plan *p, struct plan_limits limits);

/* Makes ready for entries that STORE decides. */
int group_plan_begin(struct group_plan *p, const struct store *store, struct error *e);

/* Keeps STEP, which is of entry NUMBER and GROUP (or NULL), and counts what it does. */
int group_plan_add_mark(struct group_plan *p, uint64_t number, const struct member_step *step,
                        struct tile_group *group, struct error *e);

/* Keeps an entry that is no line of the upload; NUMBER is its number. */
int group_plan_add_extra(struct group_plan *p, struct slice member, struct slice group,
                         struct slice changed_by, uint64_t *number, struct error *e);

void group_plan_release(struct group_plan *p);

#endif
