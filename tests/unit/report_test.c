#include "report.h"
#include "report_chart.h"
#include "report_words.h"
#include "tap.h"

static void keeps_groups_in_order(void)
{
    struct report_batch b = {0};
    char order[16] = "";
    for (const char *id = "mfzaqmf"; *id != '\0'; id++)
        report_group_of(&b, slice_make(id, 1))->before++;
    for (size_t i = 0; i < b.group_count; i++)
        order[i] = b.groups[i].id[0];
    tap_equal_text(order, "afmqz", "groups stand in the order of their ids, each once");
    tap_equal_number((int64_t)report_group_find(&b, slice_of("m"))->before, 2, "and are found");
    tap_ok(report_group_find(&b, slice_of("mm")) == NULL, "a longer id is another");
    report_release_batch(&b);
}

/* The words for COUNT lines of which these are known: pairs of first and last, ended by 0. */
static void says_lines(uint64_t count, const uint64_t *pairs, size_t maximum, const char *expected,
                       const char *sentence)
{
    struct report_reason r = {.count = count, .line = 7};
    struct report_batch b = {0};
    struct buffer to = {0};
    for (; *pairs != 0; pairs += 2)
        for (uint64_t line = pairs[0]; line <= pairs[1]; line++)
            report_add_line(&r, line);
    *report_add_reason(&b) = r;
    report_lines(&b.reasons[0], maximum, &to);
    tap_equal_slice(buffer_slice(&to), slice_of(expected), sentence);
    buffer_release(&to);
    report_release_batch(&b);
}

static void words_lines(void)
{
    says_lines(1, (const uint64_t[]){3, 3, 0}, 9, "line 3", "one line");
    says_lines(2, (const uint64_t[]){3, 4, 0}, 9, "lines 3, 4", "two neighbours are a list");
    says_lines(7, (const uint64_t[]){3, 5, 9, 9, 1000, 1002, 0}, 9,
               "lines 3 to 5, 9, 1,000 to 1,002", "more are a run");
    says_lines(7, (const uint64_t[]){3, 5, 9, 9, 1000, 1002, 0}, 2, "lines 3 to 5, 9 and 3 more",
               "what is not shown is counted");
    says_lines(4, (const uint64_t[]){3, 3, 3, 3, 0}, 9, "line 3 and 3 more",
               "a line twice is one line");
    says_lines(5, (const uint64_t[]){0}, 9, "first on line 7",
               "where lines are not known, the first");
    says_lines(1, (const uint64_t[]){0}, 9, "line 7", "which may be the only one");
}

static void bounds_lines(void)
{
    struct report_reason r = {0};
    struct report_batch b = {0};
    for (uint64_t line = 1; line <= 5000; line += 2)
        report_add_line(&r, line);
    *report_add_reason(&b) = r;
    tap_equal_number((int64_t)r.range_count, REPORT_RANGES_MAX, "runs of lines are bounded");
    tap_equal_number((int64_t)r.listed, REPORT_RANGES_MAX, "and so is what they list");
    report_release_batch(&b);
}

/* Adds up the widths in an SVG and the places of the pieces. */
static void draws_parts(void)
{
    struct report_batch b = {.read = UINT64_MAX};
    struct buffer to = {0};
    report_add_part(&b, "applied", UINT64_MAX - 3);
    report_add_part(&b, "unchanged", 0);
    report_add_part(&b, "rejected", 2);
    report_add_part(&b, "duplicate", 1);
    report_chart_parts(&b, 1, &to);
    tap_ok(strstr(to.data, "class=\"rejected\"") != NULL && strstr(to.data, "class=\"duplicate\""),
           "two of eighteen quintillion records are seen");
    tap_ok(strstr(to.data, "class=\"unchanged\"") == NULL, "none of them is not");
    const char *last = strstr(to.data, "class=\"duplicate\" x=\"");
    unsigned at = 0;
    for (last += strlen("class=\"duplicate\" x=\""); *last >= '0' && *last <= '9'; last++)
        at = at * 10 + (unsigned)(*last - '0');
    tap_ok(at >= 990 && at < 1000, "and the last piece ends within the drawing");
    buffer_release(&to);
    report_release_batch(&b);
}

static void finds_twins(void)
{
    struct report r = {0};
    for (size_t i = 0; i < 3; i++) {
        struct report_batch *b = report_add(&r);
        b->operand = 2 - i;
        b->kind = REPORT_CHANGES;
        b->is_complete = true;
        b->file = i == 0 ? "first" : i == 1 ? "second" : "third";
        b->name = "acme/groups/2026-11-24.1";
        b->plan_hash = i == 1 ? "other" : "same";
    }
    report_conclude(&r);
    tap_equal_text(r.batches[0].file, "third", "batches stand in the order of the operands");
    tap_equal_text(r.batches[0].twin, "first", "the same plan is one batch");
    tap_ok(r.batches[1].twin == NULL, "another is not");
    tap_equal_number((int64_t)report_count(&r).named_twice, 2, "both are named twice");
    report_release(&r);
}

int main(void)
{
    keeps_groups_in_order();
    words_lines();
    bounds_lines();
    draws_parts();
    finds_twins();
    return tap_done();
}
