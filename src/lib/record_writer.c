#include "record_writer.h"

#include "json_writer.h"
#include "memory.h"
#include "word.h"

#include <stdio.h>
#include <stdlib.h>

/* What a value of the longest kind but text takes, its quote and what is copied too far included.
 */
enum { VALUE_ROOM = 64, RECORD_ROOM = 128 };

/* Whether a value of this type stands in quotes. */
static bool is_string(enum field_type type)
{
    return type != FIELD_INTEGER && type != FIELD_BOOLEAN;
}

static bool is_text(enum field_type type)
{
    return type == FIELD_STRING || type == FIELD_IDENTIFIER || type == FIELD_CURRENCY;
}

void record_writer_init(struct record_writer *w, const struct profile *profile,
                        const char *organization)
{
    *w = (struct record_writer){.profile = profile};
    buffer_append_text(&w->start, "{\"organizationId\":\"");
    json_escape(&w->start, slice_of(organization));
    buffer_append_text(&w->start, "\",\"line\":");
    w->room = w->start.length + RECORD_ROOM;
    w->keys = memory_array(profile->field_count, sizeof *w->keys);
    w->texts = memory_array(profile->field_count, sizeof *w->texts);
    for (size_t i = 0; i < profile->field_count; i++) {
        struct record_key *key = &w->keys[i];
        key->type = profile->fields[i].type;
        key->length = (size_t)snprintf(key->text, sizeof key->text, ",\"%s\":%s",
                                       profile->fields[i].name, is_string(key->type) ? "\"" : "");
        w->room += RECORD_KEY_MAX + VALUE_ROOM;
        if (is_text(key->type))
            w->texts[w->text_count++] = (uint32_t)i;
    }
}

static char *write_text(char *at, const char *text, size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

static char *write_date(char *at, const struct date *date)
{
    date_format(*date, at);
    return at + DATE_TEXT_MAX - 1;
}

static char *write_two_digits(char *at, char before, unsigned value)
{
    at[0] = before;
    at[1] = (char)('0' + value / 10);
    at[2] = (char)('0' + value % 10);
    return at + 3;
}

char *record_writer_value(char *at, enum field_type type, const struct value *v,
                          const struct currency *currency)
{
    switch (type) {
    case FIELD_STRING:
    case FIELD_IDENTIFIER:
    case FIELD_CURRENCY:
        at = json_escape_to(at, v->text);
        break;
    case FIELD_AMOUNT:
        at += decimal_format(v->integer, currency->minor_units, at);
        break;
    case FIELD_DECIMAL:
        at += decimal_format(v->decimal.coefficient, v->decimal.scale, at);
        break;
    case FIELD_INTEGER:
        return at + decimal_format(v->integer, 0, at);
    case FIELD_DATE:
        at = write_date(at, &v->when.date);
        break;
    case FIELD_DATETIME:
        at = write_date(at, &v->when.date);
        at = write_two_digits(at, 'T', v->when.hour);
        at = write_two_digits(at, ':', v->when.minute);
        at = write_two_digits(at, ':', v->when.second);
        break;
    case FIELD_BOOLEAN:
        return v->truth ? write_text(at, "true", 4) : write_text(at, "false", 5);
    case FIELD_STATUS:
        return v->truth ? write_text(at, "posted\"", 7) : write_text(at, "pending\"", 8);
    }
    *at = '"';
    return at + 1;
}

/* The room that the whole record can take. */
static size_t room_of(const struct record_writer *w, const struct transaction *t)
{
    size_t room = w->room;
    for (size_t i = 0; i < w->text_count; i++) {
        const struct value *v = &t->values[w->texts[i]];
        room += v->state == VALUE_PRESENT ? JSON_ESCAPE_ROOM(v->text.length) : 0;
    }
    return room;
}

void record_writer_append(const struct record_writer *w, const struct transaction *t, uint64_t line,
                          uint64_t number, struct buffer *to)
{
    char *at = buffer_reserve(to, room_of(w, t));
    at = write_text(at, w->start.data, w->start.length);
    at += decimal_format((int64_t)line, 0, at);
    at = write_text(at, record_writer_number_key, sizeof record_writer_number_key - 1);
    at += decimal_format((int64_t)number, 0, at);
    for (size_t i = 0; i < w->profile->field_count; i++) {
        const struct value *v = &t->values[i];
        if (v->state != VALUE_PRESENT)
            continue;
        at = record_writer_key(at, &w->keys[i]);
        at = record_writer_value(at, w->keys[i].type, v, t->currency);
    }
    at = write_text(at, "}\n", 2);
    *at = '\0';
    to->length = (size_t)(at - to->data);
}

void record_writer_release(struct record_writer *w)
{
    free(w->keys);
    free(w->texts);
    buffer_release(&w->start);
    *w = (struct record_writer){0};
}
