#include "upload_reader.h"

#include "memory.h"
#include "upload_top.h"

#include <stdlib.h>

struct upload_reader {
    const struct profile *profile;
    bool resubmission;
    struct record_reader *records;
    struct upload_top top; /* of a reader of blocks: nothing but columns, and those borrowed */
    struct control_facts control;
    struct findings problems;
    size_t field_count; /* of a sound record; 0 where no header says it and no record has yet */
    uint64_t number;    /* of the last data record */
    bool data_ended;    /* behind the trailer or the end marker */
    bool has_end_marker;
    bool in_footer;
    bool ended;
    bool reads_blocks; /* of another reader */
};

static bool allows(const struct upload_reader *u, enum rule rule)
{
    return (u->profile->allow & RULE_ALLOW_BIT(rule)) != 0;
}

struct upload_reader *upload_reader_open(
    int descriptor, const char *name, const struct profile *profile, bool resubmission,
    void (*skipped)(void *context, const struct upload_item *item), void *context, struct error *e)
{
    struct upload_reader *u = memory_zeroed(sizeof *u);
    u->profile = profile;
    u->resubmission = resubmission;
    u->records = record_reader_open(descriptor, name, profile, e);
    u->top = (struct upload_top){.profile = profile,
                                 .records = u->records,
                                 .problems = &u->problems,
                                 .control = &u->control,
                                 .resubmission = resubmission,
                                 .skipped = skipped,
                                 .context = context};
    if (u->records == NULL || upload_top_read(&u->top, e) != 0) {
        upload_reader_close(u);
        return NULL;
    }
    u->field_count = u->top.field_count;
    return u;
}

/* --- the data -------------------------------------------------------------------------------- */

/* Rejects the item's record, which was just broken, at byte OFFSET of its text. */
static void reject_at(const struct upload_reader *u, struct upload_item *item, size_t offset)
{
    struct finding *broken = &item->record.broken;
    item->kind = UPLOAD_BROKEN;
    record_reader_place(u->records, &item->record, offset, &broken->line, &broken->column);
}

static void reject(const struct upload_reader *u, struct upload_item *item, enum rule rule,
                   size_t offset)
{
    record_break(&item->record, rule, "%s", "");
    reject_at(u, item, offset);
}

static void reject_field_count(const struct upload_reader *u, struct upload_item *item,
                               enum rule rule, size_t expected, size_t offset)
{
    record_break(&item->record, rule, "%zu fields, %zu expected", item->record.field_count,
                 expected);
    reject_at(u, item, offset);
}

static void take_trailer(struct upload_reader *u, struct upload_item *item)
{
    const struct record *record = &item->record;
    size_t before = u->problems.count;
    u->data_ended = true;
    item->kind = UPLOAD_CONTROL_TRAILER;
    if (u->resubmission) {
        control_record_refuse(RULE_CONTROL_TRAILER, record->line, &u->problems);
        return;
    }
    control_record_read_trailer(u->profile, record->fields, record->field_count, &u->control,
                                &u->problems);
    record_reader_place_fields(u->records, record, &u->problems, before);
    u->control.trailer_line = record->line;
}

/*
 * How many fields a record must have. Without a header the greatest place that the profile names;
 * where unknown columns are ignored that is the least, and the first sound record says how many.
 */
static size_t expected_fields(struct upload_reader *u, const struct record *record)
{
    if (u->field_count != 0)
        return u->field_count;
    size_t least = column_map_greatest_position(&u->top.columns);
    bool only_named =
        !u->profile->dialect.header && !u->profile->layout.unknown_columns_are_ignored;
    if (record->field_count < least || only_named)
        return least;
    return u->field_count = record->field_count;
}

static void judge_field_count(struct upload_reader *u, struct upload_item *item)
{
    struct record *record = &item->record;
    size_t count = record->field_count, expected = expected_fields(u, record);
    if (count == expected)
        return;
    if (count == expected + 1 && record->fields[expected].length == 0 &&
        allows(u, RULE_ALLOW_TRAILING_DELIMITER)) {
        item->tolerated |= RULE_ALLOW_BIT(RULE_ALLOW_TRAILING_DELIMITER);
        record->field_count = expected;
    } else if (count > expected) {
        reject_field_count(u, item, RULE_TOO_MANY_FIELDS, expected,
                           record_reader_field_offset(u->records, record, expected));
    } else if (allows(u, RULE_ALLOW_SHORT_RECORD)) {
        item->tolerated |= RULE_ALLOW_BIT(RULE_ALLOW_SHORT_RECORD);
    } else {
        reject_field_count(u, item, RULE_TOO_FEW_FIELDS, expected, record->text.length);
    }
}

static void take_data_record(struct upload_reader *u, struct upload_item *item)
{
    item->kind = UPLOAD_RECORD;
    item->tolerated = item->record.tolerated;
    if (item->record.has_line_end) {
        judge_field_count(u, item);
    } else if (allows(u, RULE_ALLOW_MISSING_FINAL_NEWLINE)) {
        item->tolerated |= RULE_ALLOW_BIT(RULE_ALLOW_MISSING_FINAL_NEWLINE);
        judge_field_count(u, item);
    } else {
        reject(u, item, RULE_TRUNCATED, item->record.text.length);
    }
}

static void take_sound(struct upload_reader *u, struct upload_item *item)
{
    const struct profile *p = u->profile;
    if (u->data_ended) {
        reject(u, item, RULE_AFTER_END, 0);
        item->kind = UPLOAD_AFTER_END;
    } else if (record_is_marked(&item->record, p->control_trailer.marker)) {
        take_trailer(u, item);
        return;
    } else if (record_is_marked(&item->record, p->layout.end_marker)) {
        if (u->resubmission)
            control_record_refuse(RULE_END_MARKER, item->record.line, &u->problems);
        u->has_end_marker = u->data_ended = true;
        item->kind = UPLOAD_END_MARKER;
        return;
    } else {
        take_data_record(u, item);
    }
    item->number = ++u->number;
}

static void take_broken(struct upload_reader *u, struct upload_item *item)
{
    item->kind = UPLOAD_BROKEN;
    item->number = ++u->number;
    if (u->data_ended) {
        reject(u, item, RULE_AFTER_END, 0);
        item->kind = UPLOAD_AFTER_END;
    }
}

static void take_blank(struct upload_reader *u, struct upload_item *item)
{
    item->kind = UPLOAD_BLANK;
    if (u->data_ended)
        return;
    if (allows(u, RULE_ALLOW_BLANK_LINE)) {
        item->tolerated = RULE_ALLOW_BIT(RULE_ALLOW_BLANK_LINE);
        return;
    }
    item->number = ++u->number;
    reject(u, item, RULE_BLANK_LINE, 0);
}

/* The upload was read to its end: what should have been in it? */
static void finish(struct upload_reader *u, struct upload_item *item)
{
    uint64_t line = record_reader_facts(u->records)->lines;
    u->ended = true;
    item->kind = UPLOAD_END;
    if (u->resubmission || u->top.is_unreadable)
        return;
    if (u->profile->control_trailer.marker != NULL && !u->control.has_trailer)
        findings_add_on_line(&u->problems, RULE_CONTROL_TRAILER, line, "");
    if (u->profile->layout.end_marker != NULL && !u->has_end_marker)
        findings_add_on_line(&u->problems, RULE_END_MARKER, line, "");
}

static int next_footer_line(struct upload_reader *u, struct upload_item *item, struct error *e)
{
    if (record_reader_next_line(u->records, &item->record, e) != 0)
        return -1;
    item->kind = UPLOAD_FOOTER;
    if (item->record.kind == RECORD_END)
        finish(u, item);
    return 0;
}

static int next_record(struct upload_reader *u, struct record *record, struct error *e)
{
    if (!u->top.has_first)
        return record_reader_next(u->records, record, e);
    *record = u->top.first;
    u->top.has_first = false;
    return 0;
}

int upload_reader_next(struct upload_reader *u, struct upload_item *item, struct error *e)
{
    item->kind = UPLOAD_END;
    item->number = 0;
    item->tolerated = 0;
    if (u->ended)
        return 0;
    if (u->in_footer)
        return next_footer_line(u, item, e);
    if (u->top.is_unreadable) {
        finish(u, item);
        return record_reader_drain(u->records, e);
    }
    if (next_record(u, &item->record, e) != 0)
        return -1;
    switch (item->record.kind) {
    case RECORD_SOUND:
        take_sound(u, item);
        break;
    case RECORD_BLANK:
        take_blank(u, item);
        break;
    case RECORD_BROKEN:
        take_broken(u, item);
        break;
    case RECORD_REST:
        item->kind = UPLOAD_REST;
        break;
    case RECORD_END:
        u->in_footer = true;
        if (u->reads_blocks)
            return 0;
        return next_footer_line(u, item, e);
    }
    return 0;
}

/* --- blocks ---------------------------------------------------------------------------------- */

bool upload_reader_may_run_ahead(const struct upload_reader *u)
{
    return u->field_count != 0 && !u->top.has_first && !u->top.is_unreadable && !u->data_ended &&
           !u->in_footer && !u->ended && !record_reader_is_in_line(u->records);
}

bool upload_reader_plain_run(struct upload_reader *u, struct plain_run *run, uint64_t *line,
                             uint64_t *number)
{
    if (!upload_reader_may_run_ahead(u) || !record_reader_plain_run(u->records, run))
        return false;
    *line = record_reader_next_line_number(u->records);
    *number = u->number + 1;
    return true;
}

void upload_reader_pass_plain(struct upload_reader *u, const struct plain_run *run, size_t count,
                              uint64_t lines)
{
    record_reader_pass_plain(u->records, run, count, u->field_count, lines);
    u->number += count;
}

size_t upload_reader_field_count(const struct upload_reader *u)
{
    return u->field_count;
}

struct record_reader *upload_reader_block_source(struct upload_reader *u)
{
    return u->records;
}

struct upload_reader *upload_reader_open_for_blocks(const struct upload_reader *parent)
{
    struct upload_reader *u = memory_zeroed(sizeof *u);
    u->profile = parent->profile;
    u->resubmission = parent->resubmission;
    u->top.columns = parent->top.columns;
    u->field_count = parent->field_count;
    u->reads_blocks = true;
    u->records = record_reader_open_for_blocks(parent->records);
    return u;
}

void upload_reader_aim(struct upload_reader *u, const struct record_block *block, uint64_t line,
                       uint64_t number)
{
    record_reader_aim(u->records, block, line);
    u->number = number;
    u->data_ended = u->in_footer = u->has_end_marker = false;
    u->problems.count = 0;
}

bool upload_reader_read_block_well(const struct upload_reader *u)
{
    return !u->data_ended && !record_reader_was_cut_short(u->records);
}

uint64_t upload_reader_last_number(const struct upload_reader *u)
{
    return u->number;
}

void upload_reader_pass(struct upload_reader *u, size_t bytes, uint64_t lines, uint64_t number)
{
    record_reader_pass(u->records, bytes, lines);
    u->number = number;
}

/* --- what is known --------------------------------------------------------------------------- */

struct slice upload_reader_value(const struct upload_reader *u, const struct upload_item *item,
                                 size_t column)
{
    size_t index = u->top.columns.index[column];
    if (index >= item->record.field_count)
        return slice_make("", 0);
    return item->record.fields[index];
}

const struct slice *upload_reader_values(const struct upload_reader *u,
                                         const struct upload_item *item, struct slice *room)
{
    const size_t *index = u->top.columns.index;
    size_t count = u->profile->column_count;
    if (u->top.columns.is_in_order && item->record.field_count >= count)
        return item->record.fields;
    for (size_t i = 0; i < count; i++)
        room[i] =
            index[i] < item->record.field_count ? item->record.fields[index[i]] : slice_make("", 0);
    return room;
}

size_t upload_reader_field_index(const struct upload_reader *u, size_t column)
{
    return u->top.columns.index[column];
}

const size_t *upload_reader_field_indexes(const struct upload_reader *u)
{
    return u->top.columns.index;
}

struct slice upload_reader_header_line(const struct upload_reader *u)
{
    return buffer_slice(&u->top.header_line);
}

const struct slice *upload_reader_header_names(const struct upload_reader *u, size_t *count)
{
    *count = u->top.columns.name_count;
    return u->top.columns.names;
}

const struct control_facts *upload_reader_control(const struct upload_reader *u)
{
    return &u->control;
}

const struct findings *upload_reader_problems(const struct upload_reader *u)
{
    return &u->problems;
}

const struct record_reader *upload_reader_records(const struct upload_reader *u)
{
    return u->records;
}

void upload_reader_close(struct upload_reader *u)
{
    if (u == NULL)
        return;
    record_reader_close(u->records);
    if (!u->reads_blocks)
        upload_top_release(&u->top);
    free(u);
}
