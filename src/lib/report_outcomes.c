#include "report_outcomes.h"

#include "json_scan.h"
#include "report_changes.h"
#include "report_reasons.h"
#include "stream_reader.h"

#include <inttypes.h>

/* An entry, as far as it is counted. Texts are borrowed. */
struct outcome_line {
    struct slice outcome;
    struct slice action;
    struct slice group;
    struct slice enrollment;
    uint64_t line;
    const struct json_value *errors;
};

/* What is counted while the stream is read; the report's batch is filled when its end is known. */
struct tally {
    struct stream_reader source;
    struct json_document document; /* of the line at hand, where a scan did not do */
    struct report_batch counted;   /* its groups alone */
    struct report_reasons reasons;
    uint64_t outcomes[OUTCOME_COUNT];
    uint64_t enrolled;
    uint64_t withdrawn;
};

/* --- one entry ---------------------------------------------------------------------------------
 */

static struct slice *text_of(struct outcome_line *l, struct slice key)
{
    if (slice_equals_text(key, "outcome"))
        return &l->outcome;
    if (slice_equals_text(key, "action"))
        return &l->action;
    if (slice_equals_text(key, "groupId"))
        return &l->group;
    return slice_equals_text(key, "enrollment") ? &l->enrollment : NULL;
}

/* False where the library is to read the line: of a text with an escape too. */
static bool scan_line(struct outcome_line *l, struct slice line)
{
    struct json_scan scan;
    struct json_scan_member m;
    int result;
    *l = (struct outcome_line){0};
    if (!json_scan_begin(&scan, line))
        return false;
    while ((result = json_scan_next(&scan, &m)) == 1) {
        struct slice *text = text_of(l, m.key);
        bool is_line = slice_equals_text(m.key, "line");
        if ((text != NULL && m.kind != JSON_SCAN_STRING) ||
            (is_line && m.kind != JSON_SCAN_UNSIGNED))
            return false;
        if (text != NULL)
            *text = m.value;
        if (is_line)
            l->line = m.number;
    }
    return result == 0;
}

static int read_line(struct tally *t, struct outcome_line *l, struct slice line, struct error *e)
{
    struct error why;
    if (scan_line(l, line))
        return 0;
    json_release(&t->document);
    if (json_parse(&t->document, line, &why) != 0)
        return stream_reader_refuse(&t->source, e, why.message);
    const struct json_value *v = t->document.root;
    *l = (struct outcome_line){.outcome = json_text_at(v, "outcome"),
                               .action = json_text_at(v, "action"),
                               .group = json_text_at(v, "groupId"),
                               .enrollment = json_text_at(v, "enrollment"),
                               .line = json_number_at(v, "line"),
                               .errors = json_member(v, "errors")};
    return 0;
}

static enum entry_outcome find_outcome(struct slice word)
{
    enum entry_outcome o = OUTCOME_APPLIED;
    while (o < OUTCOME_COUNT && !slice_equals_text(word, entry_outcome_word(o)))
        o++;
    return o;
}

static int count_line(struct tally *t, const struct outcome_line *l, struct error *e)
{
    enum entry_outcome outcome = find_outcome(l->outcome);
    bool has_group = outcome != OUTCOME_REJECTED && outcome != OUTCOME_DUPLICATE;
    if (outcome == OUTCOME_COUNT)
        return stream_reader_refuse(&t->source, e, "no outcome that is known");
    if (has_group && l->group.length == 0)
        return stream_reader_refuse(&t->source, e, "no groupId");
    t->outcomes[outcome]++;
    if (has_group)
        report_group_of(&t->counted, l->group)->of[entry_action_find(l->action)][outcome]++;
    if (outcome == OUTCOME_REJECTED)
        report_reasons_count(&t->reasons, l->errors, l->line);
    if (outcome == OUTCOME_APPLIED) {
        t->enrolled += slice_equals_text(l->enrollment, "partial");
        t->withdrawn += slice_equals_text(l->enrollment, "none");
    }
    return 0;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static void take_groups(struct report_batch *b, const struct report_batch *counted)
{
    for (size_t i = 0; i < counted->group_count; i++) {
        const struct report_group *from = &counted->groups[i];
        memcpy(report_group_of(b, slice_of(from->id))->of, from->of, sizeof from->of);
    }
}

static void check_outcomes(struct report_batch *b, const struct tally *t)
{
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++)
        if (b->parts[o].count != t->outcomes[o])
            report_differ(b, "%" PRIu64 " entries are %s, %" PRIu64 " by the end record",
                          t->outcomes[o], entry_outcome_word(o), b->parts[o].count);
}

/* Stale outcomes are what a rejected batch shows: nothing of it was applied. */
static int read_stream(struct tally *t, struct slice head, int descriptor, const char *name,
                       struct error *e)
{
    struct outcome_line l;
    struct slice line;
    int result = stream_reader_open_behind(&t->source, head, descriptor, name, "outcomes", e);
    t->source.takes_rejected = true;
    while (result == 0 && (result = stream_reader_next(&t->source, &line, e)) == 1) {
        result = read_line(t, &l, line, e);
        if (result == 0)
            result = count_line(t, &l, e);
    }
    return result;
}

int report_outcomes_read(struct report_batch *b, struct slice head, int descriptor,
                         const char *name, struct error *e)
{
    struct tally t = {0};
    int result = read_stream(&t, head, descriptor, name, e);
    b->source = REPORT_OUTCOMES;
    if (result == 0 && report_changes_fill(b, t.source.begin.root, t.source.end.root, e) != 0)
        result = error_prefix(e, "%s", name);
    if (result == 0) {
        b->file = report_keep_shown(b, name);
        take_groups(b, &t.counted);
        report_reasons_take(&t.reasons, b);
        check_outcomes(b, &t);
        report_changes_check(b, t.enrolled, t.withdrawn, "the entries");
    }
    report_release_batch(&t.counted);
    report_reasons_release(&t.reasons);
    json_release(&t.document);
    stream_reader_release(&t.source);
    return result;
}
