/*
 * plan_tally: what a plan comes to: how many entries of each kind, why lines were rejected, which
 * rules the whole breaks and which of them somebody bent. Bounded whatever the upload holds: of
 * wrong names of groups the first PLAN_REASONS_MAX are told apart. Pure.
 */
#ifndef PLAN_TALLY_H
#define PLAN_TALLY_H

#include "json_writer.h"
#include "plan_entry.h"
#include "plan_rule.h"
#include "tile_groups.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLAN_REASONS_MAX = 64, PLAN_MESSAGE_MAX = 320, PLAN_OVERRIDES_MAX = 16 };

/* Lines that were rejected for one thing. */
struct plan_reason {
    enum plan_rule rule;
    char *group; /* the wrong name, owned; NULL where it is not told apart */
    uint64_t count;
    uint64_t line;   /* the first */
    uint64_t column; /* of it; 0 where it is not known */
    char message[PLAN_MESSAGE_MAX];
};

/* A rule of the whole that is broken. */
struct plan_problem {
    enum plan_rule rule;
    bool overridden;
    char message[PLAN_MESSAGE_MAX];
};

struct plan_override {
    enum plan_rule rule;
    const char *reason; /* borrowed */
};

/* What the profile and the options allow. */
struct plan_limits {
    bool has_rejected_records;
    uint64_t rejected_records;
    bool has_rejected_ratio;
    uint64_t rejected_ratio_millionths;
    uint64_t change_percent; /* of a group's present members, for rosters */
    uint64_t enroll_percent; /* of the upload's records */
};

/* Below this many, changes of a group and enrollments are never too many. */
enum { PLAN_FLOOR = 5 };

struct plan_tally {
    uint64_t kinds[ENTRY_SKIPPED + 1]; /* by enum entry_kind */
    uint64_t lines;                    /* entries that are lines of the upload */
    uint64_t enroll;
    uint64_t withdraw;
    uint64_t removals; /* of members whom a roster leaves out */
    struct plan_reason reasons[PLAN_REASONS_MAX];
    size_t reason_count;
    struct plan_problem *problems;
    size_t problem_count;
    const struct plan_override *overrides; /* borrowed */
    size_t override_count;
};

/*
 * Counts ENTRY, which broke RULE; NEAR is the group that it may have meant (NULL where there is
 * none). Without NEAR the name is not shown: it may be anything, a member's number
 * in the wrong column included. Returns the reason.
 */
const struct plan_reason *plan_tally_reject(struct plan_tally *t, enum plan_rule rule,
                                            const struct plan_entry *entry, const char *near);

/*
 * Judges the whole: rejected lines, enrollments, and for a ROSTER how much of each group it
 * changes, and that its end is PROVED where it removes anybody.
 */
void plan_tally_judge(struct plan_tally *t, const struct plan_limits *limits,
                      const struct tile_groups *groups, bool roster, bool proved);

/* Whether a problem stands that nobody bent: status 3. */
bool plan_tally_is_rejected(const struct plan_tally *t);

/* Whether the override bent anything. */
bool plan_tally_is_used(const struct plan_tally *t, const struct plan_override *override);

/* Values for the end record. */
void plan_tally_write_counts(const struct plan_tally *t, struct json_writer *w);
void plan_tally_write_groups(const struct tile_groups *groups, struct json_writer *w);
void plan_tally_write_problems(const struct plan_tally *t, struct json_writer *w);
void plan_tally_write_reason(const struct plan_reason *reason, struct json_writer *w);

void plan_tally_release(struct plan_tally *t);

#endif
