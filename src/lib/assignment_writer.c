#include "assignment_writer.h"

#include "json_writer.h"
#include "rejections.h"

void assignment_writer_init(struct assignment_writer *w, const struct profile *profile,
                            const char *organization)
{
    *w = (struct assignment_writer){.profile = profile};
    record_writer_init(&w->fields, profile, organization);
    buffer_append_text(&w->start, "{\"organizationId\":\"");
    json_escape(&w->start, slice_of(organization));
    buffer_append_text(&w->start, "\",\"line\":");
    w->fields_begin = w->start.length + sizeof "0,\"record\":0" - 1;
}

void assignment_writer_fields(struct assignment_writer *w, struct transaction *t, struct buffer *to)
{
    uint32_t action = w->profile->canonical[CANONICAL_ACTION];
    if (action != UINT32_MAX)
        t->values[action].state = VALUE_MISSING;
    buffer_clear(&w->scratch);
    record_writer_append(&w->fields, t, 0, 0, &w->scratch);
    buffer_append(to, w->scratch.data + w->fields_begin, w->scratch.length - w->fields_begin);
}

static void append_number(uint64_t number, struct buffer *to)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    buffer_append(to, digits + at, sizeof digits - at);
}

/* Everything up to the kind of entry. */
static void begin(const struct assignment_writer *w, const struct assignment_place *place,
                  const char *entry, struct buffer *to)
{
    buffer_append_slice(to, buffer_slice(&w->start));
    append_number(place->line, to);
    buffer_append_text(to, ",\"record\":");
    append_number(place->number, to);
    buffer_append_text(to, ",\"entry\":\"");
    buffer_append_text(to, entry);
    buffer_append_byte(to, '"');
}

void assignment_writer_assignment(const struct assignment_writer *w,
                                  const struct assignment_place *place,
                                  enum assignment_action action, struct slice fields,
                                  struct buffer *to)
{
    begin(w, place, "assignment", to);
    if (place->group_column != 0) {
        buffer_append_text(to, ",\"groupColumn\":");
        append_number(place->group_column, to);
    }
    buffer_append_text(to, ",\"action\":\"");
    buffer_append_text(to, assignment_action_name(action));
    buffer_append_byte(to, '"');
    buffer_append_slice(to, fields);
}

void assignment_writer_duplicate(const struct assignment_writer *w,
                                 const struct assignment_place *place, uint64_t of_line,
                                 struct buffer *to)
{
    begin(w, place, "duplicate", to);
    buffer_append_text(to, ",\"duplicateOf\":");
    append_number(of_line, to);
    buffer_append_text(to, "}\n");
}

void assignment_writer_rejected(const struct assignment_writer *w,
                                const struct assignment_place *place,
                                const struct findings *findings, struct buffer *to)
{
    struct json_writer json;
    struct buffer errors = {0};
    begin(w, place, "rejected", to);
    buffer_append_text(to, ",\"lines\":");
    append_number(place->line_count, to);
    buffer_append_byte(to, ',');
    json_begin(&json, &errors);
    json_object_begin(&json);
    rejections_write_errors(w->profile, findings, &json);
    json_object_end(&json);
    /* Without the brace that opens it. */
    buffer_append(to, errors.data + 1, errors.length - 1);
    buffer_append_byte(to, '\n');
    buffer_release(&errors);
}

void assignment_writer_release(struct assignment_writer *w)
{
    record_writer_release(&w->fields);
    buffer_release(&w->start);
    buffer_release(&w->scratch);
    *w = (struct assignment_writer){0};
}
