#include "report_changes.h"

#include "batch_shape.h"
#include "report_frame.h"

#include <inttypes.h>

static void take_counts(struct report_batch *b, const struct json_value *end)
{
    const struct json_value *counts = json_member(end, "counts");
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++) {
        const char *word = entry_outcome_word(o);
        report_add_part(b, word, json_number_at(counts, word));
    }
    b->read = json_number_at(end, "records");
    b->rejected = json_number_at(counts, "rejected");
    b->enrolled = json_number_at(counts, "enroll");
    b->withdrawn = json_number_at(counts, "withdraw");
}

static void take_groups(struct report_batch *b, const struct json_value *end)
{
    const struct json_value *groups = json_member(end, "groups");
    for (const struct json_value *v = json_first(groups); v != NULL; v = json_next(v)) {
        struct report_group *g = report_group_of(b, json_text_at(v, "groupId"));
        if (g->changed)
            report_differ(b, "group %s is there twice", g->id);
        g->changed = true;
        g->before = json_number_at(v, "before");
        g->add = json_number_at(v, "add");
        g->remove = json_number_at(v, "remove");
        g->after = json_number_at(v, "after");
    }
}

int report_changes_fill(struct report_batch *b, const struct json_value *begin,
                        const struct json_value *end, struct error *e)
{
    b->kind = REPORT_CHANGES;
    if (batch_shape_check_outcomes(begin, end, e) != 0 || report_frame_fill(b, begin, end, e) != 0)
        return -1;
    take_counts(b, end);
    take_groups(b, end);
    return 0;
}

static void check_number(struct report_batch *b, uint64_t counted, uint64_t stated,
                         const char *what, const char *group, const char *source)
{
    if (counted == stated)
        return;
    report_differ(b, "%s%s%" PRIu64 " %s by %s, %" PRIu64 " by the end record", group,
                  *group == '\0' ? "" : ": ", counted, what, source, stated);
}

static void check_group(struct report_batch *b, const struct report_group *g, const char *source)
{
    check_number(b, g->of[ACTION_ADD][OUTCOME_APPLIED], g->add, "added", g->id, source);
    check_number(b, g->of[ACTION_REMOVE][OUTCOME_APPLIED], g->remove, "removed", g->id, source);
    if (g->before + g->add - g->remove != g->after)
        report_differ(b,
                      "%s: %" PRIu64 " before, %" PRIu64 " added and %" PRIu64
                      " removed are not %" PRIu64 " after",
                      g->id, g->before, g->add, g->remove, g->after);
}

void report_changes_check(struct report_batch *b, uint64_t enrolled, uint64_t withdrawn,
                          const char *source)
{
    uint64_t accounted = 0;
    for (size_t i = 0; i < b->part_count; i++)
        accounted += b->parts[i].count;
    if (accounted != b->read)
        report_differ(b, "%" PRIu64 " entries, %" PRIu64 " are accounted for", b->read, accounted);
    for (size_t i = 0; i < b->group_count; i++)
        check_group(b, &b->groups[i], source);
    check_number(b, enrolled, b->enrolled, "enrolled", "", source);
    check_number(b, withdrawn, b->withdrawn, "withdrawn", "", source);
}
