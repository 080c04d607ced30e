#include "report.h"

#include "buffer.h"
#include "diagnostic.h"
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Room for one more element of SIZE bytes in LIST, which has *COUNT of them; zeroed. */
static void *grow(void *list, size_t *count, size_t size, void **element)
{
    bool is_full = list == NULL || (*count & (*count - 1)) == 0; /* none, or a power of two */
    if (is_full)
        list = memory_resize(list, *count == 0 ? 1 : *count * 2, size);
    *element = (char *)list + *count * size;
    memset(*element, 0, size);
    ++*count;
    return list;
}

#define GROW(list, count, element) (list) = grow((list), &(count), sizeof *(list), (element))

struct report_batch *report_add(struct report *r)
{
    void *batch;
    GROW(r->batches, r->count, &batch);
    return batch;
}

const char *report_keep(struct report_batch *b, struct slice text)
{
    void *kept;
    char *copy = memory_copy_text(text.data, text.length);
    GROW(b->texts, b->text_count, &kept);
    *(char **)kept = copy;
    return copy;
}

const char *report_keep_shown(struct report_batch *b, const char *name)
{
    struct buffer shown = {0};
    diagnostic_escape(&shown, slice_of(name));
    const char *kept = report_keep(b, buffer_slice(&shown));
    buffer_release(&shown);
    return kept;
}

void report_differ(struct report_batch *b, const char *format, ...)
{
    char words[512];
    void *difference;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    const char *kept = report_keep_shown(b, words);
    GROW(b->differences, b->difference_count, &difference);
    *(const char **)difference = kept;
}

void report_add_part(struct report_batch *b, const char *word, uint64_t count)
{
    void *part;
    GROW(b->parts, b->part_count, &part);
    *(struct report_part *)part = (struct report_part){word, count};
}

void report_add_unproved(struct report_batch *b, struct slice code)
{
    void *unproved;
    const char *kept = report_keep(b, code);
    GROW(b->unproved, b->unproved_count, &unproved);
    *(const char **)unproved = kept;
}

struct report_problem *report_add_problem(struct report_batch *b)
{
    void *problem;
    GROW(b->problems, b->problem_count, &problem);
    return problem;
}

struct report_reason *report_add_reason(struct report_batch *b)
{
    void *reason;
    GROW(b->reasons, b->reason_count, &reason);
    return reason;
}

struct report_tolerated *report_add_tolerated(struct report_batch *b)
{
    void *tolerated;
    GROW(b->tolerated, b->tolerated_count, &tolerated);
    return tolerated;
}

struct report_override *report_add_override(struct report_batch *b)
{
    void *override;
    GROW(b->overrides, b->override_count, &override);
    return override;
}

struct report_total *report_add_total(struct report_batch *b)
{
    void *total;
    GROW(b->totals, b->total_count, &total);
    return total;
}

struct report_control *report_add_control(struct report_batch *b)
{
    void *control;
    GROW(b->control, b->control_count, &control);
    return control;
}

static int compare_id(struct slice id, const char *other)
{
    size_t length = strlen(other);
    int order = memcmp(id.data, other, id.length < length ? id.length : length);
    return order != 0 ? order : (id.length > length) - (id.length < length);
}

/* Where ID stands among the groups, or would stand. */
static size_t find_place(const struct report_batch *b, struct slice id)
{
    size_t low = 0;
    size_t high = b->group_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_id(id, b->groups[middle].id) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct report_group *report_group_find(const struct report_batch *b, struct slice id)
{
    size_t place = find_place(b, id);
    bool is_there = place < b->group_count && slice_equals_text(id, b->groups[place].id);
    return is_there ? &b->groups[place] : NULL;
}

struct report_group *report_group_of(struct report_batch *b, struct slice id)
{
    void *last;
    size_t place = find_place(b, id);
    if (place < b->group_count && slice_equals_text(id, b->groups[place].id))
        return &b->groups[place];
    const char *kept = report_keep(b, id);
    GROW(b->groups, b->group_count, &last);
    struct report_group *group = &b->groups[place];
    memmove(group + 1, group, (b->group_count - 1 - place) * sizeof *group);
    *group = (struct report_group){.id = kept};
    return group;
}

void report_add_line(struct report_reason *reason, uint64_t line)
{
    struct report_range *last =
        reason->range_count == 0 ? NULL : &reason->ranges[reason->range_count - 1];
    void *range;
    if (last != NULL && line == last->last)
        return;
    if (last != NULL && line == last->last + 1) {
        last->last = line;
    } else if (reason->range_count < REPORT_RANGES_MAX) {
        GROW(reason->ranges, reason->range_count, &range);
        *(struct report_range *)range = (struct report_range){line, line};
    } else {
        return;
    }
    reason->listed++;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static int compare_operands(const void *a, const void *b)
{
    size_t x = ((const struct report_batch *)a)->operand;
    size_t y = ((const struct report_batch *)b)->operand;
    return (x > y) - (x < y);
}

static bool is_same_batch(const struct report_batch *a, const struct report_batch *b)
{
    if (a != b && a->kind == REPORT_LOAD && b->kind == REPORT_LOAD)
        return strcmp(a->name, b->name) == 0;
    return a != b && a->kind == REPORT_CHANGES && b->kind == REPORT_CHANGES && a->is_complete &&
           b->is_complete && strcmp(a->plan_hash, b->plan_hash) == 0 &&
           strcmp(a->name, b->name) == 0;
}

/* The same changes twice are not made twice: the store sees to that. They are only counted twice
 * by whoever adds this report up. */
static void find_twins(struct report *r)
{
    for (size_t i = 0; i < r->count; i++) {
        for (size_t j = 0; j < r->count && r->batches[i].twin == NULL; j++) {
            if (!is_same_batch(&r->batches[i], &r->batches[j]))
                continue;
            r->batches[i].twin = report_keep(&r->batches[i], slice_of(r->batches[j].file));
            r->batches[i].twin_is_file = true;
        }
    }
}

void report_conclude(struct report *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct report_batch *b = &r->batches[i];
        b->verdict = b->is_complete ? REPORT_COMPLETE : b->is_held ? REPORT_HELD : REPORT_REJECTED;
        if (b->difference_count > 0)
            b->verdict = REPORT_OUT_OF_BALANCE;
    }
    if (r->count > 1)
        qsort(r->batches, r->count, sizeof *r->batches, compare_operands);
    find_twins(r);
}

/* Whether somebody has to look at it. */
static bool needs_you(const struct report_batch *b)
{
    return b->twin != NULL || b->verdict != REPORT_COMPLETE;
}

struct report_counts report_count(const struct report *r)
{
    struct report_counts counts = {0};
    for (size_t i = 0; i < r->count; i++) {
        const struct report_batch *b = &r->batches[i];
        counts.of[b->verdict]++;
        counts.published_twice += b->twin != NULL && !b->twin_is_file;
        counts.named_twice += b->twin != NULL && b->twin_is_file;
        counts.needing += needs_you(b);
    }
    return counts;
}

void report_release_batch(struct report_batch *b)
{
    for (size_t i = 0; i < b->text_count; i++)
        free(b->texts[i]);
    for (size_t i = 0; i < b->reason_count; i++)
        free(b->reasons[i].ranges);
    free(b->texts);
    free(b->differences);
    free(b->parts);
    free(b->unproved);
    free(b->problems);
    free(b->reasons);
    free(b->tolerated);
    free(b->overrides);
    free(b->totals);
    free(b->control);
    free(b->groups);
    *b = (struct report_batch){0};
}

void report_release(struct report *r)
{
    for (size_t i = 0; i < r->count; i++)
        report_release_batch(&r->batches[i]);
    free(r->batches);
    *r = (struct report){0};
}

bool report_has_only_lines(const struct report_batch *b)
{
    return b->undoes == NULL && (b->kind != REPORT_CHANGES || !b->is_roster);
}

uint64_t report_part(const struct report_batch *b, const char *word)
{
    for (size_t i = 0; i < b->part_count; i++) {
        if (strcmp(b->parts[i].word, word) == 0)
            return b->parts[i].count;
    }
    return 0;
}
