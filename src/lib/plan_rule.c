#include "plan_rule.h"

#include <string.h>

static const struct {
    const char *code;
    const char *words;
} entries[PLAN_RULE_COUNT] = {
    [PLAN_RULE_NONE] = {"none", "nothing"},
    [PLAN_RULE_GROUP_UNDEFINED] = {"group-undefined", "no such group is defined"},
    [PLAN_RULE_GROUP_CLOSED] = {"group-closed", "the group is closed"},
    [PLAN_RULE_MEMBER_UNKNOWN] = {"member-unknown", "not a member on the core's list"},
    [PLAN_RULE_REJECTED_RECORDS] = {"rejected-records", "more rejected records than the limit"},
    [PLAN_RULE_REJECTED_RATIO] = {"rejected-ratio",
                                  "a greater share of rejected records than the limit"},
    [PLAN_RULE_MAX_CHANGE] = {"max-change", "the roster changes too much of a group"},
    [PLAN_RULE_MAX_ENROLL] = {"max-enroll", "too many members are not enrolled yet"},
    [PLAN_RULE_ROSTER_UNPROVED] = {"roster-unproved",
                                   "the roster removes members and does not prove to be whole"},
};

const char *plan_rule_code(enum plan_rule rule)
{
    return entries[rule].code;
}

const char *plan_rule_words(enum plan_rule rule)
{
    return entries[rule].words;
}

enum plan_rule plan_rule_find(const char *code)
{
    for (enum plan_rule rule = PLAN_RULE_REJECTED_RECORDS; rule < PLAN_RULE_COUNT; rule++)
        if (strcmp(entries[rule].code, code) == 0)
            return rule;
    return PLAN_RULE_NONE;
}
