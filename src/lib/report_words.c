#include "report_words.h"

#include "diagnostic.h"
#include "number_text.h"
#include "rule.h"

#include <string.h>

enum { DIGEST_DIGITS_SHOWN = 12 };

const char *report_verdict_code(enum report_verdict verdict)
{
    static const char *const codes[REPORT_VERDICTS] = {
        [REPORT_OUT_OF_BALANCE] = "out-of-balance",
        [REPORT_REJECTED] = "rejected",
        [REPORT_HELD] = "held",
        [REPORT_COMPLETE] = "complete",
    };
    return codes[verdict];
}

const char *report_verdict_words(const struct report_batch *b)
{
    if (b->verdict == REPORT_OUT_OF_BALANCE)
        return "OUT OF BALANCE";
    if (b->kind == REPORT_LOAD)
        return b->load.words;
    if (b->kind == REPORT_CHANGES && b->verdict == REPORT_COMPLETE)
        return report_part(b, "applied") != 0 ? "APPLIED" : "NOTHING TO DO";
    if (b->kind == REPORT_CHANGES)
        return "STALE";
    return b->verdict == REPORT_COMPLETE ? "COMPLETE" : "REJECTED";
}

const char *report_twin_words(const struct report_batch *b)
{
    if (b->kind == REPORT_CHANGES || b->kind == REPORT_LOAD)
        return "batch";
    return b->twin_is_file ? "file" : "upload";
}

const char *report_counted_words(const struct report_batch *b)
{
    if (report_has_only_lines(b))
        return "read";
    if (b->kind != REPORT_LOAD)
        return "entries";
    return b->read == 1 ? "transaction" : "transactions";
}

bool report_shows_part(const struct report_batch *b, const struct report_part *part)
{
    return part->count != 0 || (b->kind != REPORT_CHANGES && b->kind != REPORT_LOAD);
}

const char *report_undo_words(const struct report_batch *b)
{
    return b->kind == REPORT_LOAD ? "of" : "undo of";
}

void report_verdict_line(const struct report *r, struct buffer *to)
{
    static const struct {
        enum report_verdict verdict;
        const char *words;
    } order[] = {{REPORT_COMPLETE, "complete"},
                 {REPORT_REJECTED, "rejected"},
                 {REPORT_HELD, "held"},
                 {REPORT_OUT_OF_BALANCE, "out of balance"}};
    struct report_counts counts = report_count(r);
    const char *between = ": ";
    number_text_append(r->count, to);
    buffer_append_text(to, r->count == 1 ? " batch" : " batches");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (counts.of[order[i].verdict] == 0)
            continue;
        buffer_append_format(to, "%s%zu %s", between, counts.of[order[i].verdict], order[i].words);
        between = ", ";
    }
    if (counts.published_twice > 0)
        buffer_append_format(to, "; %zu PUBLISHED TWICE", counts.published_twice);
    if (counts.named_twice > 0)
        buffer_append_format(to, "; %zu NAMED TWICE", counts.named_twice);
    if (counts.needing == 0)
        buffer_append_text(to, "; IN BALANCE");
    else
        buffer_append_format(to, "; %zu %s YOU", counts.needing,
                             counts.needing == 1 ? "NEEDS" : "NEED");
}

static void add_range(const struct report_range *range, const char *between, struct buffer *to)
{
    buffer_append_text(to, between);
    number_text_append(range->first, to);
    if (range->last != range->first) {
        buffer_append_text(to, range->last == range->first + 1 ? ", " : " to ");
        number_text_append(range->last, to);
    }
}

void report_lines(const struct report_reason *reason, size_t maximum, struct buffer *to)
{
    uint64_t shown = 0;
    if (reason->range_count == 0) {
        if (reason->line != 0) {
            buffer_append_text(to, reason->count > 1 ? "first on line " : "line ");
            number_text_append(reason->line, to);
        }
        return;
    }
    buffer_append_text(to, reason->listed == 1 ? "line " : "lines ");
    for (size_t i = 0; i < reason->range_count && i < maximum; i++) {
        add_range(&reason->ranges[i], i == 0 ? "" : ", ", to);
        shown += reason->ranges[i].last - reason->ranges[i].first + 1;
    }
    if (shown < reason->count) {
        buffer_append_text(to, " and ");
        number_text_append(reason->count - shown, to);
        buffer_append_text(to, " more");
    }
}

/* Mend the lines, or bend each rule that can be bent. */
static void add_rejected(const struct report_batch *b, struct buffer *to)
{
    bool can_bend = true;
    for (size_t i = 0; i < b->problem_count; i++) {
        const struct report_problem *p = &b->problems[i];
        can_bend = can_bend && (p->overridden || rule_can_be_overridden(rule_find(p->code)));
    }
    buffer_append_text(to, "ask the sender for the file again");
    if (b->kind == REPORT_LOAD)
        buffer_append_format(to, " (batch-report --notice %s says why)", b->name);
    if (!can_bend)
        return;
    buffer_append_text(to, b->kind == REPORT_ASSIGNMENTS ? ", or group-check" : ", or txn-chunk");
    for (size_t i = 0; i < b->problem_count; i++) {
        buffer_append_text(to, " --override ");
        diagnostic_escape(to, slice_of(b->problems[i].code));
    }
    buffer_append_text(to, " --reason \"...\"");
}

/* Named by its upload's digest, which COMMAND takes for the batch. */
static void add_mending(const struct report_batch *b, const char *command, struct buffer *to)
{
    if (b->rejected == 0 || b->digest == NULL || b->run.dry_run)
        return;
    buffer_append_format(to, "have the rejected lines mended, then %s --resubmits ", command);
    buffer_append(to, b->digest, DIGEST_DIGITS_SHOWN);
}

static void add_changes(const struct report_batch *b, struct buffer *to)
{
    if (b->verdict == REPORT_REJECTED) {
        buffer_append_text(to, "the store has changed since the plan was made, and nothing was "
                               "applied: make the plan again with group-plan, look, apply that");
    } else if (b->undone_by == NULL) {
        add_mending(b, "group-check", to);
    }
}

/* Whatever its conflicts say, and whichever lines it lacks, what was loaded stands. */
static void add_loaded(const struct report_batch *b, struct buffer *to)
{
    uint64_t conflicts = report_part(b, "conflict");
    if (strcmp(b->load.state, "loaded") != 0)
        return;
    if (conflicts > 0) {
        buffer_append_text(to, "decide on ");
        number_text_append(conflicts, to);
        buffer_append_format(to,
                             " conflict%s: the same upload again with txn-load --conflicts FILE "
                             "writes both contents",
                             conflicts == 1 ? "" : "s");
    }
    if (b->rejected > 0)
        buffer_append_format(to, "%shave the rejected lines mended, then txn-chunk --resubmits %s",
                             conflicts > 0 ? "; " : "", b->name);
}

static void add_load(const struct report_batch *b, struct buffer *to)
{
    if (b->verdict == REPORT_COMPLETE)
        add_loaded(b, to);
    else if (b->load.followed_by != NULL)
        buffer_append_format(to, "nothing, where %s is what was to come instead",
                             b->load.followed_by);
    else if (b->verdict == REPORT_REJECTED)
        add_rejected(b, to);
    else
        buffer_append_format(to,
                             "look at the upload; where it is right, the same again with txn-load "
                             "--override %s --reason \"...\"",
                             b->load.held_by == NULL ? "CODE" : b->load.held_by);
}

void report_action(const struct report_batch *b, struct buffer *to)
{
    if (b->verdict == REPORT_OUT_OF_BALANCE) {
        if (b->kind == REPORT_LOAD)
            buffer_append_format(to, "batch-reconcile %s counts the rows of the warehouse",
                                 b->name);
        else if (b->source == REPORT_STORE)
            buffer_append_text(to, "store-check says what else is wrong with the store");
    } else if (b->kind == REPORT_CHANGES) {
        add_changes(b, to);
    } else if (b->kind == REPORT_LOAD) {
        add_load(b, to);
    } else if (b->verdict == REPORT_REJECTED) {
        add_rejected(b, to);
    } else {
        add_mending(b, b->kind == REPORT_ASSIGNMENTS ? "group-check" : "txn-chunk", to);
    }
}
