#include "member_walk.h"
#include "tap.h"

/* What came of one step, as "change add 3 partial" or "none". */
static void is(struct member_step step, const char *expected, const char *sentence)
{
    char text[80];
    if (step.kind == ENTRY_CHANGE)
        snprintf(text, sizeof text, "change %s %" PRIu64 "%s%s", entry_action_word(step.action),
                 step.member_version, step.enroll ? " partial" : "",
                 step.withdraw ? " withdraw" : "");
    else
        snprintf(text, sizeof text, "%s", entry_kind_word(step.kind));
    tap_equal_text(text, expected, sentence);
}

static void takes(void)
{
    struct member_walk w = {.version = 7, .enrollment = ENROLLMENT_FULL};
    is(member_walk_take(&w, ACTION_ADD, false), "change add 7", "who is enrolled is added");
    is(member_walk_take(&w, ACTION_ADD, true), "none", "who is there already is not");
    is(member_walk_take(&w, ACTION_REMOVE, true), "change remove 8",
       "the next change expects the version that the one before left");
    is(member_walk_take(&w, ACTION_REMOVE, false), "none", "who is not there is not removed");
    w = (struct member_walk){0};
    is(member_walk_take(&w, ACTION_REMOVE, false), "change none 0 partial",
       "a removal enrolls whom the store does not have");
    is(member_walk_take(&w, ACTION_ADD, false), "change add 1", "and only the first does");
    w = (struct member_walk){.version = 3};
    is(member_walk_take(&w, ACTION_ADD, false), "change add 3 partial",
       "whose enrollment was withdrawn is enrolled again");
    w = (struct member_walk){.version = 3, .enrollment = ENROLLMENT_PARTIAL, .known_only = true};
    struct member_step step = member_walk_take(&w, ACTION_ADD, false);
    is(step, "rejected", "where only known members may change, an unknown one is rejected");
    tap_ok(step.rule == PLAN_RULE_MEMBER_UNKNOWN && w.version == 3, "and takes no step");
}

static void undoes(void)
{
    struct member_walk w = {.version = 2, .enrollment = ENROLLMENT_PARTIAL};
    struct member_undo add = {.action = ACTION_ADD, .enrolled = true, .present = true};
    struct member_undo remove = {.action = ACTION_REMOVE};
    is(member_walk_undo(&w, &remove), "change add 2", "a removal is taken back");
    is(member_walk_undo(&w, &add), "change remove 3 withdraw",
       "an addition is, and then the enrollment that came with it");
    w = (struct member_walk){.version = 2, .enrollment = ENROLLMENT_PARTIAL};
    add.member_changed_since = true;
    is(member_walk_undo(&w, &add), "change remove 2", "an enrollment that was used since stays");
    w = (struct member_walk){.version = 2, .enrollment = ENROLLMENT_FULL};
    add.member_changed_since = false;
    is(member_walk_undo(&w, &add), "change remove 2", "and so does one that is full by now");
    add.changed_since = true;
    is(member_walk_undo(&w, &add), "skipped", "what was changed since is left alone");
    remove.group_closed = true;
    is(member_walk_undo(&w, &remove), "skipped", "nobody is put back into a closed group");
    add = (struct member_undo){.action = ACTION_ADD, .present = true, .group_closed = true};
    is(member_walk_undo(&w, &add), "change remove 3", "but taken out of it");
    struct member_undo enrolled = {.action = ACTION_NONE, .enrolled = true};
    w = (struct member_walk){.version = 1, .enrollment = ENROLLMENT_PARTIAL};
    is(member_walk_undo(&w, &enrolled), "change none 1 withdraw",
       "an enrollment alone is withdrawn");
    enrolled.member_changed_since = true;
    w = (struct member_walk){.version = 2, .enrollment = ENROLLMENT_PARTIAL};
    is(member_walk_undo(&w, &enrolled), "none", "unless it was used");
    struct member_undo withdrawn = {.action = ACTION_NONE, .withdrew = true};
    w = (struct member_walk){.version = 5};
    is(member_walk_undo(&w, &withdrawn), "change none 5 partial",
       "a withdrawal is taken back in its turn");
}

int main(void)
{
    takes();
    undoes();
    return tap_done();
}
