#include "report_reasons.h"

#include "buffer.h"
#include "operand.h"

#include <inttypes.h>

enum {
    REASONS_MAX = 1024, /* that are told apart; there are rules by fields */
    ERRORS_MAX = 16,    /* that a line names; of more, the rest is only counted */
    BYTES_MAX = 64 * 1024 * 1024
};

/* Reasons that name a group are told apart by their words; of others the particulars vary. */
static bool is_same_reason(const struct report_reason *r, struct slice code, struct slice field,
                           struct slice message)
{
    bool by_words =
        slice_equals_text(code, "group-undefined") || slice_equals_text(code, "group-closed");
    return slice_equals_text(code, r->code) && slice_equals_text(field, r->field) &&
           (!by_words || slice_equals_text(message, r->message));
}

/* The reason of an error, added where it is new; NULL where there are too many. */
static struct report_reason *find_reason(struct report_batch *b, const struct json_value *v)
{
    struct slice code = json_text_at(v, "code");
    struct slice field = json_text_at(v, "field");
    struct slice message = json_text_at(v, "message");
    for (size_t i = 0; i < b->reason_count; i++) {
        struct report_reason *r = &b->reasons[i];
        if (!is_same_reason(r, code, field, message))
            continue;
        r->varied = r->varied || !slice_equals_text(message, r->message);
        return r;
    }
    if (b->reason_count == REASONS_MAX)
        return NULL;
    struct report_reason *r = report_add_reason(b);
    r->code = report_keep(b, code);
    r->field = report_keep(b, field);
    r->message = report_keep(b, message);
    return r;
}

void report_reasons_count(struct report_reasons *r, const struct json_value *errors, uint64_t line)
{
    size_t count = 0;
    for (const struct json_value *v = json_first(errors); v != NULL; v = json_next(v)) {
        struct report_reason *reason = find_reason(&r->counted, v);
        count++;
        if (reason == NULL)
            continue;
        reason->count++;
        if (line != 0)
            report_add_line(reason, line);
    }
    r->may_be_cut = r->may_be_cut || count >= ERRORS_MAX;
}

/* The reason of the end record that FROM was counted for, or NULL. */
static struct report_reason *reason_of(const struct report_batch *b,
                                       const struct report_reason *from)
{
    for (size_t i = 0; i < b->reason_count; i++) {
        struct report_reason *r = &b->reasons[i];
        if (r->range_count == 0 &&
            is_same_reason(r, slice_of(from->code), slice_of(from->field), slice_of(from->message)))
            return r;
    }
    return NULL;
}

static void take_one(struct report_batch *b, struct report_reason *from, bool may_be_cut)
{
    struct report_reason *r = reason_of(b, from);
    if (r == NULL) {
        report_differ(b, "lines are rejected for %s, which the end record does not name",
                      from->code);
        return;
    }
    r->varied = from->varied;
    r->ranges = from->ranges;
    r->range_count = from->range_count;
    r->listed = from->listed;
    from->ranges = NULL;
    if (r->count != from->count && !may_be_cut)
        report_differ(b, "%" PRIu64 " lines are rejected for %s, %" PRIu64 " by the end record",
                      from->count, from->code, r->count);
}

void report_reasons_take(struct report_reasons *r, struct report_batch *b)
{
    for (size_t i = 0; i < r->counted.reason_count; i++)
        take_one(b, &r->counted.reasons[i], r->may_be_cut);
    for (size_t i = 0; i < b->reason_count; i++)
        if (b->reasons[i].range_count == 0 && b->reasons[i].count != 0 && !r->may_be_cut)
            report_differ(b, "no line is rejected for %s, %" PRIu64 " by the end record",
                          b->reasons[i].code, b->reasons[i].count);
    b->knows_lines = true;
}

void report_reasons_release(struct report_reasons *r)
{
    report_release_batch(&r->counted);
    *r = (struct report_reasons){0};
}

/* --- a file of reasons -------------------------------------------------------------------------
 */

static int read_line(struct report_reasons *r, struct slice line, struct error *e)
{
    struct json_document document = {0};
    int result = json_parse(&document, line, e);
    const struct json_value *errors = json_member(document.root, "errors");
    uint64_t number = json_number_at(document.root, "line");
    if (result == 0 && (json_type_of(errors) != JSON_ARRAY || number == 0))
        result = error_set(e, STATUS_TROUBLE, "no line and errors: not a file of reasons");
    if (result == 0)
        report_reasons_count(r, errors, number);
    json_release(&document);
    return result;
}

static int read_lines(struct report_reasons *r, struct slice text, struct error *e)
{
    uint64_t number = 0;
    while (text.length > 0) {
        const char *end = memchr(text.data, '\n', text.length);
        struct slice line = slice_make(text.data, end == NULL ? 0 : (size_t)(end - text.data));
        number++;
        if (end == NULL)
            return error_set(e, STATUS_TROUBLE, "%" PRIu64 ": the line is cut off", number);
        if (read_line(r, line, e) != 0)
            return error_prefix(e, "%" PRIu64, number);
        text = slice_make(end + 1, text.length - line.length - 1);
    }
    return 0;
}

int report_reasons_read(struct report_batch *b, const char *path, struct error *e)
{
    struct operand file;
    struct report_reasons r = {0};
    struct buffer text = {0};
    if (operand_open_path(&file, path, e) != 0)
        return -1;
    int result = operand_read_whole(&file, BYTES_MAX, &text, e);
    if (result == 0 && read_lines(&r, buffer_slice(&text), e) != 0)
        result = error_prefix(e, "%s", path);
    if (result == 0)
        report_reasons_take(&r, b);
    report_reasons_release(&r);
    buffer_release(&text);
    operand_close(&file);
    return result;
}
