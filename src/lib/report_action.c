#include "report_action.h"

#include "diagnostic.h"
#include "rule.h"

enum { DIGEST_DIGITS_SHOWN = 12 };

/* Mend the lines, or bend each rule that can be bent. */
static void add_rejected(const struct report_batch *b, struct buffer *to)
{
    bool can_bend = true;
    for (size_t i = 0; i < b->problem_count; i++) {
        const struct report_problem *p = &b->problems[i];
        can_bend = can_bend && (p->overridden || rule_can_be_overridden(rule_find(p->code)));
    }
    buffer_append_text(to, "ask the sender for the file again");
    if (!can_bend)
        return;
    buffer_append_text(to, b->kind == REPORT_ASSIGNMENTS ? ", or group-check" : ", or txn-chunk");
    for (size_t i = 0; i < b->problem_count; i++) {
        buffer_append_text(to, " --override ");
        diagnostic_escape(to, slice_of(b->problems[i].code));
    }
    buffer_append_text(to, " --reason \"...\"");
}

static void add_changes(const struct report_batch *b, struct buffer *to)
{
    if (b->verdict == REPORT_REJECTED) {
        buffer_append_text(to, "the store has changed since the plan was made, and nothing was "
                               "applied: make the plan again with group-plan, look, apply that");
    } else if (b->rejected > 0 && b->digest != NULL && b->undone_by == NULL) {
        buffer_append_text(to, "have the rejected lines mended, then group-check --resubmits ");
        buffer_append(to, b->digest, DIGEST_DIGITS_SHOWN);
    }
}

void report_action(const struct report_batch *b, struct buffer *to)
{
    if (b->verdict == REPORT_OUT_OF_BALANCE) {
        if (b->source == REPORT_STORE)
            buffer_append_text(to, "store-check says what else is wrong with the store");
    } else if (b->kind == REPORT_CHANGES) {
        add_changes(b, to);
    } else if (b->verdict == REPORT_REJECTED) {
        add_rejected(b, to);
    }
}
