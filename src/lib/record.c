#include "record.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void record_break(struct record *record, enum rule rule, const char *detail, ...)
{
    va_list arguments;
    record->kind = RECORD_BROKEN;
    record->broken = (struct finding){
        .rule = rule,
        .field = FINDING_NO_FIELD,
        .cell = FINDING_NO_FIELD,
        .line = record->line,
    };
    va_start(arguments, detail);
    vsnprintf(record->broken.detail, sizeof record->broken.detail, detail, arguments);
    va_end(arguments);
}

bool record_is_marked(const struct record *record, const char *marker)
{
    return marker != NULL && record->kind == RECORD_SOUND &&
           slice_equals_text(record->fields[0], marker);
}

/* --- places in the text ----------------------------------------------------------------------- */

/* Where the field that begins at byte AT of TEXT ends: at a delimiter, or at the end. */
static size_t field_end(const struct dialect *d, struct slice text, size_t at)
{
    bool quoted = d->has_quote && at < text.length && text.data[at] == d->quote;
    for (at += quoted; quoted && at < text.length; at++) {
        if (text.data[at] != d->quote)
            continue;
        bool last = at + 1 == text.length || text.data[at + 1] == d->delimiter;
        if (last)
            quoted = false;
        else if (text.data[at + 1] == d->quote)
            at++;
    }
    while (at < text.length && text.data[at] != d->delimiter)
        at++;
    return at;
}

/* Whether the fields are slices of the record's own text: those of a plain one. */
static bool fields_are_in_text(const struct record *record)
{
    return record->kind == RECORD_SOUND && record->field_count != 0 &&
           (uintptr_t)record->fields[0].data - (uintptr_t)record->text.data <= record->text.length;
}

size_t record_field_begin(const struct record *record, const struct dialect *dialect, size_t index)
{
    struct slice text = record->text;
    size_t at = 0;
    if (fields_are_in_text(record) && index < record->field_count) {
        at = (size_t)(record->fields[index].data - text.data);
        return at - (at != 0 && dialect->has_quote && text.data[at - 1] == dialect->quote);
    }
    for (size_t field = 0; at < text.length; field++) {
        while (dialect->skip_initial_space && at < text.length && text.data[at] == ' ')
            at++;
        if (field == index)
            break;
        at = field_end(dialect, text, at) + 1;
    }
    return at < text.length ? at : text.length;
}

size_t record_line_begin(const struct record *record, char line_byte, size_t offset,
                         uint64_t *lines)
{
    struct slice text = record->text;
    size_t end = offset < text.length ? offset : text.length, begin = 0;
    const char *line_end;
    *lines = 0;
    while (begin < end && (line_end = memchr(text.data + begin, line_byte, end - begin)) != NULL) {
        begin = (size_t)(line_end - text.data) + 1;
        ++*lines;
    }
    return begin;
}

size_t record_open_quote(const struct record *record, char quote)
{
    size_t opened = 0, closed = SIZE_MAX;
    bool inside = false;
    for (size_t i = 0; i < record->text.length; i++) {
        if (record->text.data[i] != quote)
            continue;
        if (inside)
            closed = i;
        else if (closed == SIZE_MAX || closed + 1 != i) /* two quotes inside quotes are one */
            opened = i;
        inside = !inside;
    }
    return opened;
}
