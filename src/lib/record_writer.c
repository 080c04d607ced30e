#include "record_writer.h"

#include "json_writer.h"
#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether a value of this type stands in quotes. */
static bool is_string(enum field_type type)
{
    return type != FIELD_INTEGER && type != FIELD_BOOLEAN;
}

void record_writer_init(struct record_writer *w, const struct profile *profile,
                        const char *organization)
{
    *w = (struct record_writer){.profile = profile};
    buffer_append_text(&w->start, "{\"organizationId\":\"");
    json_escape(&w->start, slice_of(organization));
    buffer_append_text(&w->start, "\",\"line\":");
    w->keys = memory_array(profile->field_count, sizeof *w->keys);
    for (size_t i = 0; i < profile->field_count; i++)
        buffer_append_format(&w->keys[i], ",\"%s\":%s", profile->fields[i].name,
                             is_string(profile->fields[i].type) ? "\"" : "");
}

static void append_decimal(struct buffer *to, int64_t units, unsigned scale)
{
    char *at = buffer_reserve(to, DECIMAL_TEXT_MAX);
    to->length += decimal_format(units, scale, at);
}

static void append_date(struct buffer *to, const struct date *date)
{
    char *at = buffer_reserve(to, DATE_TEXT_MAX);
    date_format(*date, at);
    to->length += DATE_TEXT_MAX - 1;
}

static void append_value(struct buffer *to, const struct field *field, const struct value *v,
                         const struct currency *currency)
{
    switch (field->type) {
    case FIELD_STRING:
    case FIELD_IDENTIFIER:
    case FIELD_CURRENCY:
        json_escape(to, v->text);
        break;
    case FIELD_AMOUNT:
        append_decimal(to, v->integer, currency->minor_units);
        break;
    case FIELD_DECIMAL:
        append_decimal(to, v->decimal.coefficient, v->decimal.scale);
        break;
    case FIELD_INTEGER:
        append_decimal(to, v->integer, 0);
        break;
    case FIELD_DATE:
        append_date(to, &v->when.date);
        break;
    case FIELD_DATETIME:
        append_date(to, &v->when.date);
        buffer_append_format(to, "T%02u:%02u:%02u", v->when.hour, v->when.minute, v->when.second);
        break;
    case FIELD_BOOLEAN:
        buffer_append_text(to, v->truth ? "true" : "false");
        break;
    case FIELD_STATUS:
        buffer_append_text(to, v->truth ? "posted" : "pending");
        break;
    }
}

void record_writer_append(const struct record_writer *w, const struct transaction *t, uint64_t line,
                          uint64_t number, struct buffer *to)
{
    buffer_append_slice(to, buffer_slice(&w->start));
    append_decimal(to, (int64_t)line, 0);
    buffer_append_text(to, ",\"record\":");
    append_decimal(to, (int64_t)number, 0);
    for (size_t i = 0; i < w->profile->field_count; i++) {
        const struct field *field = &w->profile->fields[i];
        const struct value *v = &t->values[i];
        if (v->state != VALUE_PRESENT)
            continue;
        buffer_append_slice(to, buffer_slice(&w->keys[i]));
        append_value(to, field, v, t->currency);
        if (is_string(field->type))
            buffer_append_byte(to, '"');
    }
    buffer_append(to, "}\n", 2);
}

void record_writer_release(struct record_writer *w)
{
    for (size_t i = 0; w->keys != NULL && i < w->profile->field_count; i++)
        buffer_release(&w->keys[i]);
    free(w->keys);
    buffer_release(&w->start);
    *w = (struct record_writer){0};
}
