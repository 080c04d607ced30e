#include "upload_reader.h"

#include "buffer.h"
#include "column_map.h"
#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEADER_SEARCH_LINES = 100 };

struct upload_reader {
    const struct profile *profile;
    bool resubmission;
    void (*skipped)(void *context, const struct upload_item *item);
    void *context;
    struct record_reader *records;
    struct column_map columns;
    struct buffer header_line;
    struct control_facts control;
    struct findings problems;
    size_t field_count;    /* of a sound record; 0 where no header says it and no record has yet */
    uint64_t number;       /* of the last data record */
    struct record pending; /* read while opening, and the first data record */
    bool has_pending;
    bool unreadable; /* no record will be shown */
    bool data_ended; /* behind the trailer or the end marker */
    bool has_end_marker;
    bool in_footer;
    bool ended;
    bool reads_blocks; /* of another reader, whose column map it borrows */
};

static bool allows(const struct upload_reader *u, enum rule rule)
{
    return (u->profile->allow & RULE_ALLOW_BIT(rule)) != 0;
}

static bool has_marker(const struct record *record, const char *marker)
{
    return marker != NULL && record->kind == RECORD_SOUND &&
           slice_equals_text(record->fields[0], marker);
}

/* --- problems of the upload as a whole ------------------------------------------------------- */

static void add_problem(struct upload_reader *u, enum rule rule, uint64_t line, const char *detail)
{
    struct finding *finding = findings_add(&u->problems, rule, FINDING_NO_FIELD, "%s", detail);
    if (finding != NULL)
        finding->line = line;
}

/* Nothing of the upload can be read for this problem. */
static void give_up(struct upload_reader *u, enum rule rule, uint64_t line, const char *detail)
{
    add_problem(u, rule, line, detail);
    u->unreadable = true;
}

/* Gives the problems behind the first COUNT, whose `at` is a field of RECORD, their place. */
static void place_problems(struct upload_reader *u, size_t count, const struct record *record)
{
    for (size_t i = count; i < u->problems.count; i++) {
        struct finding *finding = &u->problems.list[i];
        finding->line = record->line;
        if (finding->at < record->field_count)
            record_reader_place(u->records, record,
                                record_reader_field_offset(u->records, record, finding->at),
                                &finding->line, &finding->column);
        finding->at = 0;
    }
}

/* --- the top: what stands before the first data record ---------------------------------------- */

static void skip(struct upload_reader *u, enum upload_item_kind kind, const struct record *record,
                 unsigned tolerated)
{
    struct upload_item item = {.kind = kind, .record = *record, .tolerated = tolerated};
    if (u->skipped != NULL)
        u->skipped(u->context, &item);
}

static int skip_preamble(struct upload_reader *u, struct error *e)
{
    struct record record;
    size_t rows = 0;
    while (rows < u->profile->layout.preamble_rows || record_reader_is_in_line(u->records)) {
        if (record_reader_next_line(u->records, &record, e) != 0)
            return -1;
        if (record.kind == RECORD_END)
            break;
        rows += record.kind != RECORD_REST;
        skip(u, UPLOAD_PREAMBLE, &record, 0);
    }
    return 0;
}

static void take_control_header(struct upload_reader *u, const struct record *record)
{
    size_t before = u->problems.count;
    control_record_read_header(u->profile, record->fields, record->field_count, &u->control,
                               &u->problems);
    place_problems(u, before, record);
    u->control.header_line = record->line;
    skip(u, UPLOAD_CONTROL_HEADER, record, 0);
}

/* Names in a header; one that ends with a delimiter too many has one less where that is allowed. */
static size_t count_names(const struct upload_reader *u, const struct record *record)
{
    size_t count = record->field_count;
    if (allows(u, RULE_ALLOW_TRAILING_DELIMITER) && count > 1 &&
        record->fields[count - 1].length == 0)
        count--;
    return count;
}

static void refuse_header(struct upload_reader *u, const struct record *record)
{
    if (record->kind == RECORD_BLANK) {
        give_up(u, RULE_HEADER_MISSING, record->line, "the line is empty");
        return;
    }
    bool wide = record->broken.rule == RULE_TOO_MANY_FIELDS;
    give_up(u, wide ? RULE_TOO_MANY_COLUMNS : RULE_HEADER_MISSING, record->line,
            wide ? record->broken.detail : rule_words(record->broken.rule));
    struct finding *finding = &u->problems.list[u->problems.count - 1];
    finding->line = record->broken.line;
    finding->column = record->broken.column;
}

static void take_column_header(struct upload_reader *u, const struct record *record)
{
    size_t count = count_names(u, record), before = u->problems.count;
    if (!record->has_line_end && !allows(u, RULE_ALLOW_MISSING_FINAL_NEWLINE)) {
        give_up(u, RULE_HEADER_MISSING, record->line, "the header has no line end: truncated?");
        return;
    }
    column_map_read(&u->columns, record->fields, count);
    if (u->columns.matched_count == 0) {
        give_up(u, RULE_HEADER_MISSING, record->line,
                "the line holds no name of a column that the profile knows");
        return;
    }
    buffer_append_slice(&u->header_line, record->bytes);
    u->field_count = count;
    column_map_judge(&u->columns, &u->problems);
    place_problems(u, before, record);
    u->unreadable = u->problems.count > before;
    skip(u, UPLOAD_COLUMN_HEADER, record,
         count < record->field_count ? RULE_ALLOW_BIT(RULE_ALLOW_TRAILING_DELIMITER) : 0);
}

/* Whether the line names every column that must be there. */
static bool is_column_header(struct upload_reader *u, const struct record *record)
{
    struct findings ignored = {0};
    column_map_read(&u->columns, record->fields, count_names(u, record));
    return u->columns.matched_count > 0 && column_map_judge(&u->columns, &ignored) == 0;
}

/* Skips lines until one is the column header. */
static int search_column_header(struct upload_reader *u, struct error *e)
{
    struct record record;
    uint64_t nearest_line = 0;
    size_t most_names = 0;
    for (size_t lines = 0; lines < HEADER_SEARCH_LINES;) {
        if (record_reader_next_line(u->records, &record, e) != 0)
            return -1;
        if (record.kind == RECORD_END)
            break;
        lines += record.kind != RECORD_REST;
        bool sound = record_reader_parse_line(u->records, &record);
        if (sound && !u->control.has_header &&
            has_marker(&record, u->profile->control_header.marker)) {
            take_control_header(u, &record);
            continue;
        }
        if (sound && is_column_header(u, &record)) {
            take_column_header(u, &record);
            return 0;
        }
        if (sound && u->columns.matched_count > most_names) {
            most_names = u->columns.matched_count;
            nearest_line = record.line;
        }
        skip(u, UPLOAD_PREAMBLE, &record, 0);
    }
    give_up(u, RULE_HEADER_MISSING, nearest_line,
            nearest_line == 0 ? "no line of the first 100 is one"
                              : "this line comes nearest, but does not name every column");
    return 0;
}

/* The next record that is no blank line, or one that the profile does not allow. */
static int next_top_record(struct upload_reader *u, struct record *record, struct error *e)
{
    for (;;) {
        if (record_reader_next(u->records, record, e) != 0)
            return -1;
        if (record->kind != RECORD_BLANK || !allows(u, RULE_ALLOW_BLANK_LINE))
            return 0;
        skip(u, UPLOAD_BLANK, record, RULE_ALLOW_BIT(RULE_ALLOW_BLANK_LINE));
    }
}

/* A mended rejects file holds records and nothing else: waiving the checks of a whole upload is not
 * for one that is whole. */
static void refuse_control_record(struct upload_reader *u, enum rule rule,
                                  const struct record *record)
{
    add_problem(u, rule, record->line, "a mended rejects file has none: is this the whole upload?");
}

static int read_control_header(struct upload_reader *u, struct record *record, struct error *e)
{
    if (has_marker(record, u->profile->control_header.marker)) {
        take_control_header(u, record);
        return next_top_record(u, record, e);
    }
    add_problem(u, RULE_CONTROL_HEADER, record->line, "the first record is not one");
    return 0;
}

static int read_top_records(struct upload_reader *u, struct error *e)
{
    struct record record;
    if (next_top_record(u, &record, e) != 0)
        return -1;
    if (u->resubmission && has_marker(&record, u->profile->control_header.marker)) {
        refuse_control_record(u, RULE_CONTROL_HEADER, &record);
        skip(u, UPLOAD_CONTROL_HEADER, &record, 0);
        if (next_top_record(u, &record, e) != 0)
            return -1;
    }
    if (!u->resubmission && u->profile->control_header.marker != NULL &&
        read_control_header(u, &record, e) != 0)
        return -1;
    if (record.kind == RECORD_END) {
        if (u->profile->dialect.header)
            give_up(u, RULE_HEADER_MISSING, record.line, "the upload ends before it");
    } else if (!u->profile->dialect.header) {
        u->pending = record;
        u->has_pending = true;
    } else if (record.kind == RECORD_SOUND) {
        take_column_header(u, &record);
    } else {
        refuse_header(u, &record);
    }
    return 0;
}

static bool is_empty(const struct upload_reader *u)
{
    const struct upload_facts *facts = record_reader_facts(u->records);
    return facts->bytes == facts->byte_order_mark_bytes;
}

static int read_top(struct upload_reader *u, struct error *e)
{
    const struct finding *problem = record_reader_problem(u->records);
    if (problem->rule != RULE_NONE) {
        give_up(u, problem->rule, 0, problem->detail);
        return 0;
    }
    if (is_empty(u)) {
        give_up(u, RULE_EMPTY_UPLOAD, 0, "");
        return 0;
    }
    if (!u->resubmission) {
        record_reader_hold_back(u->records, u->profile->layout.footer_rows);
        if (skip_preamble(u, e) != 0)
            return -1;
        if (u->profile->layout.skip_until_header)
            return search_column_header(u, e);
    }
    return read_top_records(u, e);
}

struct upload_reader *upload_reader_open(
    int descriptor, const char *name, const struct profile *profile, bool resubmission,
    void (*skipped)(void *context, const struct upload_item *item), void *context, struct error *e)
{
    struct upload_reader *u = memory_zeroed(sizeof *u);
    u->profile = profile;
    u->resubmission = resubmission;
    u->skipped = skipped;
    u->context = context;
    column_map_init(&u->columns, profile);
    u->records = record_reader_open(descriptor, name, profile, e);
    if (u->records != NULL && read_top(u, e) == 0)
        return u;
    upload_reader_close(u);
    return NULL;
}

/* --- the data -------------------------------------------------------------------------------- */

/* Rejects the item's record for RULE at byte OFFSET of its text. */
static void reject(const struct upload_reader *u, struct upload_item *item, enum rule rule,
                   size_t offset, const char *detail, ...)
{
    struct finding *broken = &item->record.broken;
    va_list arguments;
    item->kind = UPLOAD_BROKEN;
    *broken = (struct finding){.rule = rule,
                               .field = FINDING_NO_FIELD,
                               .cell = FINDING_NO_FIELD,
                               .line = item->record.line};
    record_reader_place(u->records, &item->record, offset, &broken->line, &broken->column);
    va_start(arguments, detail);
    vsnprintf(broken->detail, sizeof broken->detail, detail, arguments);
    va_end(arguments);
}

static void take_trailer(struct upload_reader *u, struct upload_item *item)
{
    const struct record *record = &item->record;
    size_t before = u->problems.count;
    u->data_ended = true;
    item->kind = UPLOAD_CONTROL_TRAILER;
    if (u->resubmission) {
        refuse_control_record(u, RULE_CONTROL_TRAILER, record);
        return;
    }
    control_record_read_trailer(u->profile, record->fields, record->field_count, &u->control,
                                &u->problems);
    place_problems(u, before, record);
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
    size_t least = column_map_greatest_position(&u->columns);
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
        reject(u, item, RULE_TOO_MANY_FIELDS,
               record_reader_field_offset(u->records, record, expected), "%zu fields, %zu expected",
               count, expected);
    } else if (allows(u, RULE_ALLOW_SHORT_RECORD)) {
        item->tolerated |= RULE_ALLOW_BIT(RULE_ALLOW_SHORT_RECORD);
    } else {
        reject(u, item, RULE_TOO_FEW_FIELDS, record->text.length, "%zu fields, %zu expected", count,
               expected);
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
        reject(u, item, RULE_TRUNCATED, item->record.text.length, "%s", "");
    }
}

static void take_sound(struct upload_reader *u, struct upload_item *item)
{
    const struct profile *p = u->profile;
    if (u->data_ended) {
        reject(u, item, RULE_AFTER_END, 0, "%s", "");
        item->kind = UPLOAD_AFTER_END;
    } else if (has_marker(&item->record, p->control_trailer.marker)) {
        take_trailer(u, item);
        return;
    } else if (has_marker(&item->record, p->layout.end_marker)) {
        if (u->resubmission)
            refuse_control_record(u, RULE_END_MARKER, &item->record);
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
        reject(u, item, RULE_AFTER_END, 0, "%s", "");
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
    reject(u, item, RULE_BLANK_LINE, 0, "%s", "");
}

/* The upload was read to its end: what should have been in it? */
static void finish(struct upload_reader *u, struct upload_item *item)
{
    uint64_t line = record_reader_facts(u->records)->lines;
    u->ended = true;
    item->kind = UPLOAD_END;
    if (u->resubmission || u->unreadable)
        return;
    if (u->profile->control_trailer.marker != NULL && !u->control.has_trailer)
        add_problem(u, RULE_CONTROL_TRAILER, line, "");
    if (u->profile->layout.end_marker != NULL && !u->has_end_marker)
        add_problem(u, RULE_END_MARKER, line, "");
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
    if (!u->has_pending)
        return record_reader_next(u->records, record, e);
    *record = u->pending;
    u->has_pending = false;
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
    if (u->unreadable) {
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
    return u->field_count != 0 && !u->has_pending && !u->unreadable && !u->data_ended &&
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
    u->columns = parent->columns;
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
    size_t index = u->columns.index[column];
    if (index >= item->record.field_count)
        return slice_make("", 0);
    return item->record.fields[index];
}

const struct slice *upload_reader_values(const struct upload_reader *u,
                                         const struct upload_item *item, struct slice *room)
{
    const size_t *index = u->columns.index;
    size_t count = u->profile->column_count;
    if (u->columns.is_in_order && item->record.field_count >= count)
        return item->record.fields;
    for (size_t i = 0; i < count; i++)
        room[i] =
            index[i] < item->record.field_count ? item->record.fields[index[i]] : slice_make("", 0);
    return room;
}

size_t upload_reader_field_index(const struct upload_reader *u, size_t column)
{
    return u->columns.index[column];
}

const size_t *upload_reader_field_indexes(const struct upload_reader *u)
{
    return u->columns.index;
}

struct slice upload_reader_header_line(const struct upload_reader *u)
{
    return buffer_slice(&u->header_line);
}

const struct slice *upload_reader_header_names(const struct upload_reader *u, size_t *count)
{
    *count = u->columns.name_count;
    return u->columns.names;
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
        column_map_release(&u->columns);
    buffer_release(&u->header_line);
    free(u);
}
