#include "upload_top.h"

enum { HEADER_SEARCH_LINES = 100 };

static bool allows(const struct upload_top *t, enum rule rule)
{
    return (t->profile->allow & RULE_ALLOW_BIT(rule)) != 0;
}

/* Nothing of the upload can be read for this problem. */
static void give_up(struct upload_top *t, enum rule rule, uint64_t line, const char *detail)
{
    findings_add_on_line(t->problems, rule, line, detail);
    t->is_unreadable = true;
}

static void skip(struct upload_top *t, enum upload_item_kind kind, const struct record *record,
                 unsigned tolerated)
{
    struct upload_item item = {.kind = kind, .record = *record, .tolerated = tolerated};
    if (t->skipped != NULL)
        t->skipped(t->context, &item);
}

static int skip_preamble(struct upload_top *t, struct error *e)
{
    struct record record;
    size_t rows = 0;
    while (rows < t->profile->layout.preamble_rows || record_reader_is_in_line(t->records)) {
        if (record_reader_next_line(t->records, &record, e) != 0)
            return -1;
        if (record.kind == RECORD_END)
            break;
        rows += record.kind != RECORD_REST;
        skip(t, UPLOAD_PREAMBLE, &record, 0);
    }
    return 0;
}

/* --- control record --------------------------------------------------------------------------- */

static void take_control_header(struct upload_top *t, const struct record *record)
{
    size_t before = t->problems->count;
    control_record_read_header(t->profile, record->fields, record->field_count, t->control,
                               t->problems);
    record_reader_place_fields(t->records, record, t->problems, before);
    t->control->header_line = record->line;
    skip(t, UPLOAD_CONTROL_HEADER, record, 0);
}

/* --- column header ---------------------------------------------------------------------------- */

/* Names in a header; one that ends with a delimiter too many has one less where that is allowed. */
static size_t count_names(const struct upload_top *t, const struct record *record)
{
    size_t count = record->field_count;
    if (allows(t, RULE_ALLOW_TRAILING_DELIMITER) && count > 1 &&
        record->fields[count - 1].length == 0)
        count--;
    return count;
}

static void refuse_column_header(struct upload_top *t, const struct record *record)
{
    if (record->kind == RECORD_BLANK) {
        give_up(t, RULE_HEADER_MISSING, record->line, "the line is empty");
        return;
    }
    bool wide = record->broken.rule == RULE_TOO_MANY_FIELDS;
    give_up(t, wide ? RULE_TOO_MANY_COLUMNS : RULE_HEADER_MISSING, record->line,
            wide ? record->broken.detail : rule_words(record->broken.rule));
    struct finding *finding = &t->problems->list[t->problems->count - 1];
    finding->line = record->broken.line;
    finding->column = record->broken.column;
}

static void take_column_header(struct upload_top *t, const struct record *record)
{
    size_t count = count_names(t, record), before = t->problems->count;
    if (!record->has_line_end && !allows(t, RULE_ALLOW_MISSING_FINAL_NEWLINE)) {
        give_up(t, RULE_HEADER_MISSING, record->line, "the header has no line end: truncated?");
        return;
    }
    column_map_read(&t->columns, record->fields, count);
    if (t->columns.matched_count == 0) {
        give_up(t, RULE_HEADER_MISSING, record->line,
                "the line holds no name of a column that the profile knows");
        return;
    }
    buffer_append_slice(&t->header_line, record->bytes);
    t->field_count = count;
    column_map_judge(&t->columns, t->problems);
    record_reader_place_fields(t->records, record, t->problems, before);
    t->is_unreadable = t->problems->count > before;
    skip(t, UPLOAD_COLUMN_HEADER, record,
         count < record->field_count ? RULE_ALLOW_BIT(RULE_ALLOW_TRAILING_DELIMITER) : 0);
}

/* --- a header that is searched for ------------------------------------------------------------ */

/* Whether the line names every column that must be there. */
static bool is_column_header(struct upload_top *t, const struct record *record)
{
    struct findings ignored = {0};
    column_map_read(&t->columns, record->fields, count_names(t, record));
    return t->columns.matched_count > 0 && column_map_judge(&t->columns, &ignored) == 0;
}

static bool is_first_control_header(const struct upload_top *t, const struct record *record)
{
    return !t->control->has_header && record_is_marked(record, t->profile->control_header.marker);
}

/* Skips lines until one is the column header. */
static int search_column_header(struct upload_top *t, struct error *e)
{
    struct record record;
    uint64_t nearest_line = 0;
    size_t most_names = 0;
    for (size_t lines = 0; lines < HEADER_SEARCH_LINES;) {
        if (record_reader_next_line(t->records, &record, e) != 0)
            return -1;
        if (record.kind == RECORD_END)
            break;
        lines += record.kind != RECORD_REST;
        bool sound = record_reader_parse_line(t->records, &record);
        if (sound && is_first_control_header(t, &record)) {
            take_control_header(t, &record);
            continue;
        }
        if (sound && is_column_header(t, &record)) {
            take_column_header(t, &record);
            return 0;
        }
        if (sound && t->columns.matched_count > most_names) {
            most_names = t->columns.matched_count;
            nearest_line = record.line;
        }
        skip(t, UPLOAD_PREAMBLE, &record, 0);
    }
    give_up(t, RULE_HEADER_MISSING, nearest_line,
            nearest_line == 0 ? "no line of the first 100 is one"
                              : "this line comes nearest, but does not name every column");
    return 0;
}

/* --- a header in its place ---------------------------------------------------------------------
 */

/* The next record that is no blank line, or one that the profile does not allow. */
static int next_record(struct upload_top *t, struct record *record, struct error *e)
{
    for (;;) {
        if (record_reader_next(t->records, record, e) != 0)
            return -1;
        if (record->kind != RECORD_BLANK || !allows(t, RULE_ALLOW_BLANK_LINE))
            return 0;
        skip(t, UPLOAD_BLANK, record, RULE_ALLOW_BIT(RULE_ALLOW_BLANK_LINE));
    }
}

/* Behind the control record, where there is one, RECORD is the next. */
static int read_control_header(struct upload_top *t, struct record *record, struct error *e)
{
    const char *marker = t->profile->control_header.marker;
    if (record_is_marked(record, marker)) {
        if (t->resubmission) {
            control_record_refuse(RULE_CONTROL_HEADER, record->line, t->problems);
            skip(t, UPLOAD_CONTROL_HEADER, record, 0);
        } else {
            take_control_header(t, record);
        }
        return next_record(t, record, e);
    }
    if (marker != NULL && !t->resubmission)
        findings_add_on_line(t->problems, RULE_CONTROL_HEADER, record->line,
                             "the first record is not one");
    return 0;
}

static int read_records(struct upload_top *t, struct error *e)
{
    struct record record;
    if (next_record(t, &record, e) != 0 || read_control_header(t, &record, e) != 0)
        return -1;
    if (record.kind == RECORD_END) {
        if (t->profile->dialect.header)
            give_up(t, RULE_HEADER_MISSING, record.line, "the upload ends before it");
    } else if (!t->profile->dialect.header) {
        t->first = record;
        t->has_first = true;
    } else if (record.kind == RECORD_SOUND) {
        take_column_header(t, &record);
    } else {
        refuse_column_header(t, &record);
    }
    return 0;
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool is_empty(const struct upload_top *t)
{
    const struct upload_facts *facts = record_reader_facts(t->records);
    return facts->bytes == facts->byte_order_mark_bytes;
}

int upload_top_read(struct upload_top *t, struct error *e)
{
    const struct finding *problem = record_reader_problem(t->records);
    column_map_init(&t->columns, t->profile);
    if (problem->rule != RULE_NONE) {
        give_up(t, problem->rule, 0, problem->detail);
        return 0;
    }
    if (is_empty(t)) {
        give_up(t, RULE_EMPTY_UPLOAD, 0, "");
        return 0;
    }
    if (!t->resubmission) {
        record_reader_hold_back(t->records, t->profile->layout.footer_rows);
        if (skip_preamble(t, e) != 0)
            return -1;
        if (t->profile->layout.skip_until_header)
            return search_column_header(t, e);
    }
    return read_records(t, e);
}

void upload_top_release(struct upload_top *t)
{
    column_map_release(&t->columns);
    buffer_release(&t->header_line);
}
