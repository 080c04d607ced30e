#include "group_text.h"

#include "decimal.h"
#include "naming.h"
#include "number_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* SIGN and NUMBER in WIDTH columns, right-aligned; nothing of 0. */
static void append_cell(const char *sign, uint64_t number, int width, struct buffer *to)
{
    char text[DECIMAL_TEXT_MAX + 2];
    char digits[DECIMAL_TEXT_MAX];
    decimal_format_grouped((decimal_sum)number, 0, digits);
    bool empty = number == 0 && *sign != '\0';
    snprintf(text, sizeof text, "%s%s", sign, digits);
    buffer_append_format(to, "%*s", width, empty ? "" : text);
}

void group_text_groups(const struct tile_groups *groups, struct buffer *to)
{
    int width = 0;
    for (size_t i = 0; i < groups->count; i++) {
        int length = (int)strlen(groups->list[i].id);
        if (groups->list[i].add + groups->list[i].remove != 0 && length > width)
            width = length;
    }
    for (size_t i = 0; i < groups->count; i++) {
        const struct tile_group *g = &groups->list[i];
        if (g->add + g->remove == 0)
            continue;
        buffer_append_format(to, "  %-*s", width, g->id);
        append_cell("", g->before, 10, to);
        buffer_append_text(to, " -> ");
        append_cell("", g->before + g->add - g->remove, 9, to);
        append_cell("+", g->add, 10, to);
        append_cell("-", g->remove, 10, to);
        while (to->data[to->length - 1] == ' ')
            to->length--;
        buffer_append_byte(to, '\n');
    }
}

static void append_limit(const struct json_value *limits, struct buffer *to)
{
    uint64_t ratio = json_number_at(limits, "rejectedRatioMillionths");
    bool has_ratio = json_member(limits, "rejectedRatioMillionths") != NULL;
    if (limits == NULL)
        return;
    buffer_append_text(to, " (limit ");
    if (json_member(limits, "rejectedRecords") != NULL || !has_ratio)
        number_text_append(json_number_at(limits, "rejectedRecords"), to);
    if (json_member(limits, "rejectedRecords") != NULL && has_ratio)
        buffer_append_text(to, " and ");
    if (has_ratio)
        number_text_ratio(ratio, to);
    buffer_append_byte(to, ')');
}

/* The batch is not in the store yet: it has no number of the day, but its upload has a digest. */
static void append_name(const struct group_plan *p, struct buffer *to)
{
    struct slice digest = json_text_at(json_member(p->source.end.root, "upload"), "sha256");
    if (p->undoes != NULL) {
        buffer_append_format(to, "undo of %s", p->undoes);
        return;
    }
    buffer_append_format(to, "%s/groups", p->organization);
    if (p->date != NULL)
        buffer_append_format(to, "/%s", p->date);
    if (digest.length >= NAMING_DIGEST_MIN)
        buffer_append_format(to, " (%.*s)", NAMING_DIGEST_MIN, digest.data);
}

void group_text_plan(const struct group_plan *p, const char *tail, struct buffer *to)
{
    const struct plan_tally *t = &p->tally;
    append_name(p, to);
    buffer_append_text(to, plan_tally_is_rejected(t) ? ": REJECTED: " : ": ");
    if (p->undoes == NULL) {
        number_text_append(t->lines, to);
        buffer_append_text(to, " read: ");
    }
    number_text_append(t->kinds[ENTRY_CHANGE], to);
    buffer_append_text(to, " to change");
    if (t->removals != 0) {
        buffer_append_text(to, " (");
        number_text_append(t->removals, to);
        buffer_append_text(to, " not in the roster)");
    }
    if (p->undoes == NULL) {
        buffer_append_text(to, ", ");
        number_text_append(t->kinds[ENTRY_NONE], to);
        buffer_append_text(to, " unchanged");
        number_text_part(t->kinds[ENTRY_DUPLICATE], "duplicate", to);
        buffer_append_text(to, ", ");
        number_text_append(t->kinds[ENTRY_REJECTED], to);
        buffer_append_text(to, " rejected");
        append_limit(json_member(p->source.end.root, "limits"), to);
    }
    number_text_part(t->kinds[ENTRY_SKIPPED], "skipped (changed since)", to);
    if (t->enroll != 0) {
        buffer_append_text(to, "; ");
        number_text_append(t->enroll, to);
        buffer_append_text(to, t->enroll == 1 ? " member enrolled partially first"
                                              : " members enrolled partially first");
    }
    if (t->withdraw != 0) {
        buffer_append_text(to, "; ");
        number_text_append(t->withdraw, to);
        buffer_append_text(to, t->withdraw == 1 ? " partial enrollment withdrawn"
                                                : " partial enrollments withdrawn");
    }
    for (size_t i = 0; i < t->override_count; i++)
        if (plan_tally_is_used(t, &t->overrides[i]))
            buffer_append_format(to, "; %s overridden", plan_rule_code(t->overrides[i].rule));
    if (t->kinds[ENTRY_CHANGE] == 0 && !plan_tally_is_rejected(t))
        buffer_append_text(to, "; nothing to do");
    if (tail != NULL)
        buffer_append_format(to, "; %s", tail);
}

static void append_batch(const struct group_apply *a, struct buffer *to)
{
    struct slice undoes = json_text_at(a->source.begin.root, "undoes");
    if (a->batch.number != 0)
        group_batch_name(&a->batch, a->organization, to);
    else
        buffer_append_format(to, "%s/groups/%s", a->organization, a->date);
    if (undoes.length != 0)
        buffer_append_format(to, ": undo of %.*s", (int)undoes.length, undoes.data);
    buffer_append_text(to, ": ");
}

static void append_counts(const struct group_apply *a, struct buffer *to)
{
    const uint64_t *o = a->outcomes;
    number_text_append(o[OUTCOME_APPLIED], to);
    buffer_append_text(to, " applied, ");
    number_text_append(o[OUTCOME_STALE], to);
    buffer_append_text(to, " stale, ");
    number_text_append(o[OUTCOME_FAILED], to);
    buffer_append_text(to, " failed");
    number_text_part(o[OUTCOME_UNATTEMPTED], "unattempted", to);
    number_text_part(o[OUTCOME_UNCHANGED], "unchanged", to);
    number_text_part(o[OUTCOME_DUPLICATE], "duplicate", to);
    number_text_part(o[OUTCOME_REJECTED], "rejected", to);
    number_text_part(o[OUTCOME_SKIPPED], "skipped (changed since)", to);
}

void group_text_apply(const struct group_apply *a, const char *name, bool dry_run,
                      struct buffer *to)
{
    append_batch(a, to);
    if (a->verdict == APPLY_BEFORE) {
        buffer_append_format(to, "nothing to do: this plan was applied %s",
                             a->batch.applied_at == NULL ? "before" : a->batch.applied_at);
    } else if (a->verdict == APPLY_NOTHING) {
        buffer_append_text(to, "nothing to do: the plan changes nothing");
    } else if (a->verdict == APPLY_STALE) {
        buffer_append_text(to, "STALE: the store is not as the plan expects, nothing was done: ");
        append_counts(a, to);
    } else {
        append_counts(a, to);
        if (a->enroll != 0) {
            buffer_append_text(to, "; ");
            number_text_append(a->enroll, to);
            buffer_append_text(to, a->enroll == 1 ? " partial enrollment" : " partial enrollments");
        }
        if (a->withdraw != 0) {
            buffer_append_text(to, "; ");
            number_text_append(a->withdraw, to);
            buffer_append_text(to, a->withdraw == 1 ? " partial enrollment withdrawn"
                                                    : " partial enrollments withdrawn");
        }
        buffer_append_text(to, "; ");
        number_text_append(a->kinds[ENTRY_CHANGE], to);
        buffer_append_text(to, a->kinds[ENTRY_CHANGE] == 1 ? " event queued" : " events queued");
    }
    buffer_append_format(to, "; %s", dry_run ? "dry run, nothing changed" : name);
}
