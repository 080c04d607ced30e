#include "group_reconciliation.h"

#include "memory.h"
#include "number_text.h"

#include <inttypes.h>
#include <stdlib.h>

/* --- sums by group ------------------------------------------------------------------------------
 */

struct group_sum *group_sums_add(struct group_sums *sums, struct slice group)
{
    sums->of = memory_resize(sums->of, sums->count + 1, sizeof *sums->of);
    sums->of[sums->count] = (struct group_sum){.group = memory_copy_text(group.data, group.length)};
    return &sums->of[sums->count++];
}

static int compare_sums(const void *a, const void *b)
{
    const struct group_sum *x = a;
    const struct group_sum *y = b;
    return strcmp(x->group, y->group);
}

void group_sums_sort(struct group_sums *sums)
{
    if (sums->count > 1)
        qsort(sums->of, sums->count, sizeof *sums->of, compare_sums);
}

void group_sums_release(struct group_sums *sums)
{
    for (size_t i = 0; i < sums->count; i++)
        free(sums->of[i].group);
    free(sums->of);
    *sums = (struct group_sums){0};
}

static struct group_deeds sum_of(const struct group_claim *g)
{
    struct group_deeds sum = {.enrolled = g->enroll, .withdrawn = g->withdraw};
    for (size_t i = 0; i < g->groups.count; i++) {
        sum.added += g->groups.of[i].add;
        sum.removed += g->groups.of[i].remove;
    }
    return sum;
}

/* --- rows --------------------------------------------------------------------------------------
 */

static struct hand_over *add_counted(struct reconciliation *r, const char *what, int64_t records)
{
    struct hand_over *row = reconciliation_add_row(r, what);
    row->has_records = true;
    row->records = records;
    return row;
}

static struct hand_over *add_deeds(struct reconciliation *r, const char *what,
                                   const struct group_deeds *deeds)
{
    struct hand_over *row = reconciliation_add_row(r, what);
    row->has_deeds = true;
    row->deeds = *deeds;
    return row;
}

/* A row of what is left out, where there is any. */
static void leave_out(struct reconciliation *r, const char *what, int64_t records, const char *why)
{
    if (records != 0)
        buffer_append_text(&add_counted(r, what, -records)->note, why);
}

/* FOUND should be SAID, both having the name WHAT. */
static void hold(struct reconciliation *r, const char *what, const struct group_deeds *found,
                 const struct group_deeds *said, const char *words)
{
    const int64_t off[] = {found->added - said->added, found->removed - said->removed,
                           found->enrolled - said->enrolled, found->withdrawn - said->withdrawn};
    static const char *const names[] = {"added", "removed", "enrolled", "withdrawn"};
    struct buffer text = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (off[i] != 0)
            buffer_append_format(&text, "%s%" PRId64 " %s", text.length > 0 ? ", " : "", off[i],
                                 names[i]);
    if (text.length > 0)
        reconciliation_differ(r, "%s: off by %s: %s", what, text.data, words);
    buffer_release(&text);
}

/* --- the upload and its plan ---------------------------------------------------------------------
 */

static void add_lines(struct reconciliation *r, const struct batch_claim *c,
                      const struct group_claim *g)
{
    struct hand_over *row = reconciliation_add_row(r, "upload");
    row->has_records = g->has_assignments;
    row->records = c->read;
    reconciliation_note_upload(&row->note, c);
    if (!g->has_assignments) {
        buffer_append_text(&row->note, ", its lines are not recorded");
        buffer_append_text(&reconciliation_add_row(r, "trailer")->note, "not recorded");
        return;
    }
    leave_out(r, "rejected", c->rejected, "lines that are not sound");
    leave_out(r, "duplicate", g->duplicate, "lines that repeat another");
    reconciliation_add_trailer(r, c);
    row = add_counted(r, "assignments", c->accepted);
    buffer_append_text(&row->note, g->is_roster ? "a roster" : "changes");
    if (c->read != c->accepted + g->duplicate + c->rejected)
        reconciliation_differ(r,
                              "upload: %" PRId64 " lines were read, %" PRId64
                              " are accepted, duplicate or rejected",
                              c->read, c->accepted + g->duplicate + c->rejected);
}

static void check_plan(struct reconciliation *r, const struct batch_claim *c,
                       const struct group_claim *g)
{
    int64_t accounted = 0;
    for (enum entry_kind kind = ENTRY_CHANGE; kind <= ENTRY_SKIPPED; kind++)
        accounted += g->planned[kind];
    if (accounted != g->entries)
        reconciliation_differ(r,
                              "plan: %" PRId64 " entries, %" PRId64
                              " are change, none, rejected, duplicate or skipped",
                              g->entries, accounted);
    if (!g->has_assignments)
        return;
    reconciliation_hold_count(r, "plan, lines", g->planned_lines, c->read);
    reconciliation_hold_count(r, "plan, duplicate", g->planned[ENTRY_DUPLICATE], g->duplicate);
    if (g->planned[ENTRY_REJECTED] < c->rejected)
        reconciliation_hold_count(r, "plan, rejected", g->planned[ENTRY_REJECTED], c->rejected);
}

static void add_plan(struct reconciliation *r, const struct batch_claim *c,
                     const struct group_claim *g)
{
    int64_t rejected = g->planned[ENTRY_REJECTED] - c->rejected;
    int64_t more = g->entries - g->planned_lines;
    struct group_deeds deeds = sum_of(g);
    if (g->has_plan) {
        leave_out(r, "rejected", rejected, "by the plan");
        if (c->reverses.length > 0)
            buffer_append_format(&add_counted(r, "undone", more)->note, "of %.*s",
                                 (int)c->reverses.length, c->reverses.data);
        else
            leave_out(r, "left out", -more, "members whom the roster does not name");
        leave_out(r, "unchanged", g->planned[ENTRY_NONE], "the store was so already");
        leave_out(r, "skipped", g->planned[ENTRY_SKIPPED], "another batch has changed it since");
        check_plan(r, c, g);
    }
    struct hand_over *row = add_deeds(r, "plan", &deeds);
    row->has_records = g->has_plan;
    row->records = g->planned[ENTRY_CHANGE];
    buffer_append_format(&row->note, "%.12s", g->plan.length < 12 ? "" : g->plan.data);
    if (!g->has_plan)
        buffer_append_text(&row->note, ", its entries are not recorded");
}

/* --- its outcomes --------------------------------------------------------------------------------
 */

static void check_outcomes(struct reconciliation *r, const struct group_claim *g)
{
    static const struct {
        enum entry_outcome outcome;
        enum entry_kind kind;
    } pairs[] = {{OUTCOME_APPLIED, ENTRY_CHANGE},
                 {OUTCOME_UNCHANGED, ENTRY_NONE},
                 {OUTCOME_REJECTED, ENTRY_REJECTED},
                 {OUTCOME_DUPLICATE, ENTRY_DUPLICATE},
                 {OUTCOME_SKIPPED, ENTRY_SKIPPED}};
    int64_t accounted = 0;
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++)
        accounted += g->outcomes[o];
    if (accounted != g->entries)
        reconciliation_differ(r, "outcomes: %" PRId64 " entries, %" PRId64 " are accounted for",
                              g->entries, accounted);
    for (enum entry_outcome o = OUTCOME_STALE; o <= OUTCOME_UNATTEMPTED; o++)
        if (g->outcomes[o] != 0)
            reconciliation_differ(r, "outcomes: %" PRId64 " %s in a batch that was applied",
                                  g->outcomes[o], entry_outcome_word(o));
    for (size_t i = 0; g->has_plan && i < sizeof pairs / sizeof *pairs; i++)
        if (g->outcomes[pairs[i].outcome] != g->planned[pairs[i].kind])
            reconciliation_differ(r, "outcomes: %" PRId64 " %s, the plan has %" PRId64 " %s",
                                  g->outcomes[pairs[i].outcome],
                                  entry_outcome_word(pairs[i].outcome), g->planned[pairs[i].kind],
                                  entry_kind_word(pairs[i].kind));
    if (g->has_plan && (g->enroll != g->planned_enroll || g->withdraw != g->planned_withdraw))
        reconciliation_differ(r,
                              "outcomes: %" PRId64 " enrolled and %" PRId64
                              " withdrawn, the plan has %" PRId64 " and %" PRId64,
                              g->enroll, g->withdraw, g->planned_enroll, g->planned_withdraw);
}

static void check_group(struct reconciliation *r, const struct group_sum *found,
                        const struct group_sum *said)
{
    if (found->add != said->add || found->remove != said->remove)
        reconciliation_differ(r,
                              "group %s: %" PRId64 " added and %" PRId64 " removed there, %" PRId64
                              " and %" PRId64 " were said",
                              said->group, found->add, found->remove, said->add, said->remove);
    if (said->before + said->add - said->remove != said->after)
        reconciliation_differ(r,
                              "group %s: %" PRId64 " before, %" PRId64 " added and %" PRId64
                              " removed are not %" PRId64 " after",
                              said->group, said->before, said->add, said->remove, said->after);
}

/* Both are in the order of the names. */
static void check_groups(struct reconciliation *r, const struct group_sums *found,
                         const struct group_sums *said)
{
    size_t i = 0;
    size_t k = 0;
    while (i < found->count || k < said->count) {
        int order = i == found->count  ? 1
                    : k == said->count ? -1
                                       : strcmp(found->of[i].group, said->of[k].group);
        struct group_sum none = {.group = order < 0 ? found->of[i].group : said->of[k].group};
        check_group(r, order <= 0 ? &found->of[i] : &none, order >= 0 ? &said->of[k] : &none);
        i += order <= 0;
        k += order >= 0;
    }
}

/* --- the store ---------------------------------------------------------------------------------
 */

static void add_applied(struct reconciliation *r, const struct group_reconciliation_input *in)
{
    const struct group_deeds said = sum_of(in->group);
    struct hand_over *row = add_deeds(r, "applied", &in->tally->made);
    row->has_records = true;
    row->records = in->tally->changes;
    buffer_append_slice(&row->note, in->run);
    check_outcomes(r, in->group);
    reconciliation_hold_count(r, "applied", in->tally->changes,
                              in->group->outcomes[OUTCOME_APPLIED]);
    hold(r, "applied", &in->tally->made, &said, "the store less what was said");
    check_groups(r, &in->found->groups, &in->group->groups);
}

static void add_since(struct reconciliation *r, const struct group_reconciliation_input *in,
                      struct group_deeds *expected)
{
    for (size_t i = 0; i < in->tally->since_count; i++) {
        const struct change_since *since = &in->tally->since[i];
        bool known = (uint64_t)since->batch <= in->name_count;
        struct hand_over *row = add_deeds(r, "changed since", &since->deeds);
        buffer_append_format(&row->note, "by %s",
                             known ? in->names[since->batch - 1] : "a batch that is not there");
        group_deeds_add(expected, &since->deeds);
    }
    if (group_deeds_is_zero(&in->tally->raised))
        return;
    struct hand_over *row = add_deeds(r, "raised since", &in->tally->raised);
    buffer_append_text(&row->note, "a list of members has them as enrolled in full");
    group_deeds_add(expected, &in->tally->raised);
}

static void add_store(struct reconciliation *r, const struct group_reconciliation_input *in)
{
    struct group_deeds expected = in->tally->made;
    add_since(r, in, &expected);
    struct hand_over *row = add_deeds(r, "store now", &in->tally->now);
    number_text_append((uint64_t)in->found->events, &row->note);
    buffer_append_text(&row->note, in->found->events == 1 ? " event queued" : " events queued");
    hold(r, "store now", &in->tally->now, &expected, "what stands less what should");
    if (in->tally->broken != 0)
        reconciliation_differ(
            r, "changes: %" PRId64 " do not follow from the one before, or are not followed",
            in->tally->broken);
}

static void check_events(struct reconciliation *r, const struct group_reconciliation_input *in)
{
    const struct group_found *found = in->found;
    reconciliation_hold_count(r, "events", found->events, in->group->outcomes[OUTCOME_APPLIED]);
    if (found->events == in->tally->changes && found->told_otherwise != 0)
        reconciliation_differ(r, "events: %" PRId64 " do not tell what their change did",
                              found->told_otherwise);
}

void group_reconciliation_make(struct reconciliation *r,
                               const struct group_reconciliation_input *in)
{
    const struct batch_claim *c = in->claim;
    *r = (struct reconciliation){0};
    if (c->state != BATCH_APPLIED || !c->has_end) {
        r->verdict = CANNOT_TELL;
        reconciliation_differ(r, "facts: the store does not say what became of its entries");
        return;
    }
    if (c->reverses.length == 0)
        add_lines(r, c, in->group);
    add_plan(r, c, in->group);
    add_applied(r, in);
    add_store(r, in);
    check_events(r, in);
    r->verdict = r->difference_count == 0 ? IN_BALANCE : OUT_OF_BALANCE;
}
