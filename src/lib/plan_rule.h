/*
 * plan_rule: what a plan can be rejected for, line by line or as a whole: a closed list with codes
 * that scripts may rely on and words for people; beside those of the upload (rule.h). Pure tables.
 */
#ifndef PLAN_RULE_H
#define PLAN_RULE_H

enum plan_rule {
    PLAN_RULE_NONE,
    /* of a line */
    PLAN_RULE_GROUP_UNDEFINED,
    PLAN_RULE_GROUP_CLOSED,
    PLAN_RULE_MEMBER_UNKNOWN,
    /* of the plan as a whole: status 3, and --override bends them */
    PLAN_RULE_REJECTED_RECORDS,
    PLAN_RULE_REJECTED_RATIO,
    PLAN_RULE_MAX_CHANGE,
    PLAN_RULE_MAX_ENROLL,
    PLAN_RULE_ROSTER_UNPROVED,
    PLAN_RULE_COUNT
};

const char *plan_rule_code(enum plan_rule rule);
const char *plan_rule_words(enum plan_rule rule);

/* The rule of a whole plan whose code is CODE, or PLAN_RULE_NONE. */
enum plan_rule plan_rule_find(const char *code);

#endif
