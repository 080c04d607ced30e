#include "plain_cutter.h"

#include "memory.h"

#include <stdint.h>
#include <stdlib.h>

/* Long enough to be worth it, and its index stays in the second cache. */
enum { RUN_BYTES = 256 * 1024, NO_QUOTE = -1 };

/* What is indexed after a record proved an index wrong; doubled with each run that follows. Where
 * every record does so, more would be made again and again for nothing. */
enum { FIRST_REACH_BYTES = 1024 };

void plain_cutter_init(struct plain_cutter *c, const struct profile *p)
{
    *c = (struct plain_cutter){.dialect = &p->dialect, .limits = &p->limits};
    c->fields = memory_array(p->limits.columns, sizeof *c->fields);
    plain_cutter_choose(c, field_index_best_way(&p->dialect), RUN_BYTES);
}

void plain_cutter_release(struct plain_cutter *c)
{
    field_index_release(&c->own);
    free(c->fields);
    *c = (struct plain_cutter){0};
}

void plain_cutter_choose(struct plain_cutter *c, enum field_index_way way, size_t run_bytes)
{
    c->way = way;
    c->run_bytes = c->reach = run_bytes;
    plain_cutter_forget(c);
}

void plain_cutter_forget(struct plain_cutter *c)
{
    c->length = 0;
    c->index = &c->own;
}

void plain_cutter_advance(struct plain_cutter *c, size_t bytes)
{
    c->at += bytes;
}

/* How many records from the next one on end before the first odd byte, and before what is not
 * UTF-8. Most often all do. */
static size_t count_plain(const struct plain_cutter *c)
{
    const struct field_index *x = c->index;
    size_t limit = x->valid_bytes;
    size_t end = x->line_count;
    if (c->next_odd < x->odd_count && x->odd[c->next_odd] < limit)
        limit = x->odd[c->next_odd];
    if (end > c->next_line && x->line_ends[end - 1] < limit)
        return end - c->next_line;
    end = c->next_line;
    while (end < x->line_count && x->line_ends[end] < limit)
        end++;
    return end - c->next_line;
}

bool plain_cutter_run(struct plain_cutter *c, struct slice window, struct plain_run *run)
{
    if (plain_cutter_needs_index(c))
        return false;
    plain_offsets_pass(&c->quoted, c->at);
    plain_offsets_pass(&c->inner, c->at);
    *run = (struct plain_run){.bytes = window.data - c->at,
                              .ends = c->index->ends + c->next_end,
                              .line_ends = c->index->line_ends + c->next_line,
                              .end_count = c->index->end_count - c->next_end,
                              .record_count = count_plain(c),
                              .quoted = c->quoted,
                              .inner = c->inner};
    return run->record_count != 0;
}

size_t plain_cutter_pass(struct plain_cutter *c, const struct plain_run *run, size_t count,
                         size_t field_count)
{
    if (count == 0)
        return 0;
    size_t bytes = run->line_ends[count - 1] + 1 - c->at;
    c->next_line += count;
    c->next_end += count * field_count;
    c->at += bytes;
    return bytes;
}

void plain_cutter_lose_step(struct plain_cutter *c)
{
    c->in_step = false;
}

static void begin_run(struct plain_cutter *c, const struct field_index *index, size_t length)
{
    c->index = index;
    c->length = length;
    c->at = c->next_end = c->next_line = c->next_odd = 0;
    c->doubled = (struct plain_offsets){index->doubled, index->doubled_count};
    c->inner = (struct plain_offsets){index->inner, index->inner_count};
    c->quoted = (struct plain_offsets){index->quoted, index->quoted_count};
    c->in_step = true;
}

void plain_cutter_index(struct plain_cutter *c, struct slice window)
{
    if (window.length > c->reach)
        window.length = c->reach;
    field_index_make(&c->own, window, c->dialect, c->way);
    begin_run(c, &c->own, window.length);
    c->reach = c->reach < c->run_bytes / 2 ? 2 * c->reach : c->run_bytes;
}

void plain_cutter_lend_index(struct plain_cutter *c, const struct field_index *index,
                             struct slice window)
{
    begin_run(c, index, window.length);
}

/*
 * Brings the index in step with where the window begins, behind a record that was read without it.
 * It still serves where that record's end is one of its own: then both agree on what is inside
 * quotes.
 */
static void step_forward(struct plain_cutter *c)
{
    const struct field_index *x = c->index;
    while (c->next_line < x->line_count && x->line_ends[c->next_line] < c->at)
        c->next_line++;
    while (c->next_end < x->end_count && x->ends[c->next_end] < c->at)
        c->next_end++;
    while (c->next_odd < x->odd_count && x->odd[c->next_odd] < c->at)
        c->next_odd++;
    if (c->next_line == 0 || x->line_ends[c->next_line - 1] + 1 != c->at) {
        c->length = 0;
        c->reach = c->run_bytes < FIRST_REACH_BYTES ? c->run_bytes : FIRST_REACH_BYTES;
    }
    c->in_step = true;
}

bool plain_cutter_needs_index(struct plain_cutter *c)
{
    if (c->length != 0 && !c->in_step)
        step_forward(c);
    return c->length == 0 || c->next_line == c->index->line_count;
}

/* The value between BEGIN and END of TEXT. A plain field that opens with QUOTE closes with one;
 * NO_QUOTE is no byte. */
static inline struct slice plain_field(const char *text, size_t begin, size_t end, int quote)
{
    size_t quoted = (unsigned char)text[begin] == quote;
    return slice_make(text + begin + quoted, end - begin - 2 * quoted);
}

static bool fields_are_within_limit(const struct plain_cutter *c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c->fields[i].length > c->limits->field_bytes)
            return false;
    return true;
}

/* Cuts the text of LENGTH bytes at TEXT. Returns how many fields it has, or 0 where they are too
 * many or too long. */
static size_t cut_fields(struct plain_cutter *c, const char *text, size_t length)
{
    const uint32_t *end = c->index->ends + c->next_end;
    const uint32_t line_end = c->index->line_ends[c->next_line];
    const size_t at = c->at;
    const int quote = c->dialect->has_quote ? (unsigned char)c->dialect->quote : NO_QUOTE;
    const size_t count_max = c->limits->columns;
    struct slice *fields = c->fields;
    size_t begin = 0;
    size_t count = 0;
    for (; *end < line_end; end++) {
        if (count + 1 >= count_max)
            return 0;
        fields[count++] = plain_field(text, begin, *end - at, quote);
        begin = *end - at + 1;
    }
    fields[count++] = plain_field(text, begin, length, quote);
    if (length > c->limits->field_bytes && !fields_are_within_limit(c, count))
        return 0;
    return count;
}

/* Whether one of OFFSETS stands in the record that ends at LINE_END. */
static bool has_any(const struct plain_cutter *c, struct plain_offsets *offsets, size_t line_end)
{
    plain_offsets_pass(offsets, c->at);
    return offsets->count != 0 && *offsets->at < line_end;
}

bool plain_cutter_next(struct plain_cutter *c, struct slice window, struct plain_record *record)
{
    const struct field_index *x = c->index;
    if (c->next_line == x->line_count)
        return false;
    size_t line_end = x->line_ends[c->next_line];
    if ((c->next_odd < x->odd_count && x->odd[c->next_odd] <= line_end) ||
        line_end > x->valid_bytes || has_any(c, &c->doubled, line_end) ||
        has_any(c, &c->inner, line_end))
        return false;
    record->end = line_end - c->at + 1;
    record->text_end = record->end - 1;
    if (record->text_end > 0 && window.data[record->text_end - 1] == '\r' &&
        c->dialect->line_terminator != LINE_LF)
        record->text_end--;
    if (record->text_end == 0 || record->text_end > c->limits->record_bytes)
        return false;
    record->field_count = cut_fields(c, window.data, record->text_end);
    if (record->field_count == 0)
        return false;
    c->next_end += record->field_count;
    c->next_line++;
    c->in_step = true;
    return true;
}
