#include "member_walk.h"

static const char *const words[] = {"none", "partial", "full"};

enum enrollment enrollment_find(struct slice text)
{
    for (enum enrollment e = ENROLLMENT_PARTIAL; e <= ENROLLMENT_FULL; e++)
        if (slice_equals_text(text, words[e]))
            return e;
    return ENROLLMENT_NONE;
}

const char *enrollment_word(enum enrollment enrollment)
{
    return words[enrollment];
}

/* The step is a change: it expects the version that the one before left. */
static void change(struct member_walk *w, struct member_step *step)
{
    step->kind = ENTRY_CHANGE;
    step->member_version = w->version;
    w->version++;
}

struct member_step member_walk_take(struct member_walk *w, enum entry_action action, bool present)
{
    struct member_step step = {.kind = ENTRY_NONE, .action = action};
    bool changes = present != (action == ACTION_ADD);
    if (w->known_only && w->enrollment != ENROLLMENT_FULL)
        return (struct member_step){.kind = ENTRY_REJECTED, .rule = PLAN_RULE_MEMBER_UNKNOWN};
    step.enroll = w->enrollment == ENROLLMENT_NONE;
    if (!changes && !step.enroll)
        return step;
    if (!changes)
        step.action = ACTION_NONE;
    if (step.enroll)
        w->enrollment = ENROLLMENT_PARTIAL;
    change(w, &step);
    return step;
}

static enum entry_action opposite(enum entry_action action)
{
    switch (action) {
    case ACTION_ADD:
        return ACTION_REMOVE;
    case ACTION_REMOVE:
        return ACTION_ADD;
    case ACTION_NONE:
        break;
    }
    return ACTION_NONE;
}

struct member_step member_walk_undo(struct member_walk *w, const struct member_undo *undo)
{
    struct member_step step = {.kind = ENTRY_NONE, .action = opposite(undo->action)};
    bool expected = undo->action == ACTION_NONE || undo->present == (undo->action == ACTION_ADD);
    if (undo->changed_since || !expected || (undo->group_closed && step.action == ACTION_ADD)) {
        step.kind = ENTRY_SKIPPED;
        return step;
    }
    step.withdraw =
        undo->enrolled && !undo->member_changed_since && w->enrollment == ENROLLMENT_PARTIAL;
    step.enroll = w->enrollment == ENROLLMENT_NONE && (undo->withdrew || step.action == ACTION_ADD);
    if (step.withdraw || step.enroll)
        w->enrollment = step.enroll ? ENROLLMENT_PARTIAL : ENROLLMENT_NONE;
    if (step.action != ACTION_NONE || step.withdraw || step.enroll)
        change(w, &step);
    return step;
}
