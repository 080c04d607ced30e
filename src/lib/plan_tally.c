#include "plan_tally.h"

#include "decimal.h"
#include "memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void word_reason(struct plan_reason *r, const char *near)
{
    if (r->rule == PLAN_RULE_GROUP_UNDEFINED && near != NULL)
        snprintf(r->message, sizeof r->message, "group \"%s\" is not defined: did you mean \"%s\"?",
                 r->group, near);
    else if (r->rule == PLAN_RULE_GROUP_CLOSED && r->group != NULL)
        snprintf(r->message, sizeof r->message, "group \"%s\" is closed", r->group);
    else
        snprintf(r->message, sizeof r->message, "%s", plan_rule_words(r->rule));
}

static bool is_same(const struct plan_reason *r, enum plan_rule rule, struct slice group, bool told)
{
    if (r->rule != rule || (r->group != NULL) != told)
        return false;
    return !told || slice_equals_text(group, r->group);
}

const struct plan_reason *plan_tally_reject(struct plan_tally *t, enum plan_rule rule,
                                            const struct plan_entry *entry, const char *near)
{
    struct slice group = entry->group;
    /* The last places are for what is not told apart, one for each rule. */
    bool room = t->reason_count < PLAN_REASONS_MAX - PLAN_RULE_COUNT;
    bool told = near != NULL || rule == PLAN_RULE_GROUP_CLOSED;
    struct plan_reason *rest = NULL;
    for (size_t i = 0; i < t->reason_count; i++) {
        if (is_same(&t->reasons[i], rule, group, told)) {
            t->reasons[i].count++;
            return &t->reasons[i];
        }
        if (is_same(&t->reasons[i], rule, group, false))
            rest = &t->reasons[i];
    }
    if (!room && rest != NULL) {
        rest->count++;
        return rest;
    }
    struct plan_reason *r = &t->reasons[t->reason_count++];
    *r = (struct plan_reason){.rule = rule, .count = 1, .line = entry->line};
    if (rule != PLAN_RULE_MEMBER_UNKNOWN)
        r->column = entry->group_column;
    if (told && room)
        r->group = memory_copy_text(group.data, group.length);
    word_reason(r, room ? near : NULL);
    return r;
}

static bool is_bent(const struct plan_tally *t, enum plan_rule rule)
{
    for (size_t i = 0; i < t->override_count; i++)
        if (t->overrides[i].rule == rule)
            return true;
    return false;
}

/* Adds a problem of the whole, overridden where an override bends its rule. */
static void __attribute__((format(printf, 3, 4)))
add_problem(struct plan_tally *t, enum plan_rule rule, const char *format, ...)
{
    va_list arguments;
    t->problems = memory_resize(t->problems, t->problem_count + 1, sizeof *t->problems);
    struct plan_problem *p = &t->problems[t->problem_count++];
    *p = (struct plan_problem){.rule = rule, .overridden = is_bent(t, rule)};
    int length = snprintf(p->message, sizeof p->message, "%s: ", plan_rule_words(rule));
    va_start(arguments, format);
    vsnprintf(p->message + length, sizeof p->message - (size_t)length, format, arguments);
    va_end(arguments);
}

/* PERCENT of WHOLE, rounded down, but the floor at least. */
static uint64_t part_of(uint64_t whole, uint64_t percent)
{
    uint64_t part = (uint64_t)((decimal_sum)whole * percent / 100);
    return part < PLAN_FLOOR ? PLAN_FLOOR : part;
}

static void judge_rejected(struct plan_tally *t, const struct plan_limits *limits)
{
    const decimal_sum million = 1000000;
    uint64_t rejected = t->kinds[ENTRY_REJECTED];
    bool counts = limits->has_rejected_records || !limits->has_rejected_ratio;
    if (counts && rejected > limits->rejected_records)
        add_problem(t, PLAN_RULE_REJECTED_RECORDS, "%" PRIu64 ", limit %" PRIu64, rejected,
                    limits->rejected_records);
    if (limits->has_rejected_ratio &&
        rejected * million > limits->rejected_ratio_millionths * (decimal_sum)t->lines)
        add_problem(t, PLAN_RULE_REJECTED_RATIO, "%" PRIu64 " of %" PRIu64, rejected, t->lines);
}

static void judge_group(struct plan_tally *t, const struct plan_limits *limits,
                        const struct tile_group *g)
{
    uint64_t limit = part_of(g->before, limits->change_percent);
    uint64_t changed = g->add + g->remove;
    if (changed > limit)
        add_problem(t, PLAN_RULE_MAX_CHANGE,
                    "%s: %" PRIu64 " present, %" PRIu64 " changed, limit %" PRIu64, g->id,
                    g->before, changed, limit);
}

void plan_tally_judge(struct plan_tally *t, const struct plan_limits *limits,
                      const struct tile_groups *groups, bool roster, bool proved)
{
    uint64_t enroll_limit = part_of(t->lines, limits->enroll_percent);
    judge_rejected(t, limits);
    if (roster && !proved && t->removals != 0)
        add_problem(t, PLAN_RULE_ROSTER_UNPROVED, "%" PRIu64 " to remove", t->removals);
    for (size_t i = 0; roster && i < groups->count; i++)
        judge_group(t, limits, &groups->list[i]);
    if (t->enroll > enroll_limit)
        add_problem(t, PLAN_RULE_MAX_ENROLL, "%" PRIu64 " to enroll, limit %" PRIu64, t->enroll,
                    enroll_limit);
}

bool plan_tally_is_rejected(const struct plan_tally *t)
{
    for (size_t i = 0; i < t->problem_count; i++)
        if (!t->problems[i].overridden)
            return true;
    return false;
}

bool plan_tally_is_used(const struct plan_tally *t, const struct plan_override *override)
{
    for (size_t i = 0; i < t->problem_count; i++)
        if (t->problems[i].rule == override->rule)
            return true;
    return false;
}

void plan_tally_write_counts(const struct plan_tally *t, struct json_writer *w)
{
    json_object_begin(w);
    json_member_unsigned(w, "read", t->lines);
    for (enum entry_kind kind = ENTRY_CHANGE; kind <= ENTRY_SKIPPED; kind++)
        json_member_unsigned(w, entry_kind_word(kind), t->kinds[kind]);
    json_member_unsigned(w, "enroll", t->enroll);
    json_member_unsigned(w, "withdraw", t->withdraw);
    json_object_end(w);
}

void plan_tally_write_groups(const struct tile_groups *groups, struct json_writer *w)
{
    json_array_begin(w);
    for (size_t i = 0; i < groups->count; i++) {
        const struct tile_group *g = &groups->list[i];
        if (g->add + g->remove == 0)
            continue;
        json_object_begin(w);
        json_member_text(w, "groupId", g->id);
        json_member_unsigned(w, "before", g->before);
        json_member_unsigned(w, "add", g->add);
        json_member_unsigned(w, "remove", g->remove);
        json_member_unsigned(w, "after", g->before + g->add - g->remove);
        json_object_end(w);
    }
    json_array_end(w);
}

void plan_tally_write_problems(const struct plan_tally *t, struct json_writer *w)
{
    json_array_begin(w);
    for (size_t i = 0; i < t->problem_count; i++) {
        json_object_begin(w);
        json_member_text(w, "code", plan_rule_code(t->problems[i].rule));
        json_member_text(w, "message", t->problems[i].message);
        if (t->problems[i].overridden)
            json_member_boolean(w, "overridden", true);
        json_object_end(w);
    }
    json_array_end(w);
}

void plan_tally_write_reason(const struct plan_reason *reason, struct json_writer *w)
{
    bool of_member = reason->rule == PLAN_RULE_MEMBER_UNKNOWN;
    json_object_begin(w);
    json_member_text(w, "code", plan_rule_code(reason->rule));
    json_member_text(w, "field", of_member ? "memberId" : "groupId");
    json_member_unsigned(w, "count", reason->count);
    json_member_unsigned(w, "line", reason->line);
    if (reason->column != 0)
        json_member_unsigned(w, "column", reason->column);
    json_member_text(w, "message", reason->message);
    json_object_end(w);
}

void plan_tally_release(struct plan_tally *t)
{
    for (size_t i = 0; i < t->reason_count; i++)
        free(t->reasons[i].group);
    free(t->problems);
    *t = (struct plan_tally){0};
}
