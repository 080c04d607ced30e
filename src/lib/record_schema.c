#include "record_schema.h"

#include "pattern.h"
#include "pattern_ecma.h"
#include "profile_kind.h"

#include <stdio.h>

/* JSON readers hold integers exactly only up to 2^53 - 1 (RFC 8259 section 6). */
static const int64_t INTEGER_MAX = (INT64_C(1) << 53) - 1;

static void write_type(struct json_writer *w, const char *type)
{
    json_member_text(w, "type", type);
}

static void write_texts(struct json_writer *w, const char *key, const struct texts *texts)
{
    json_member_array_begin(w, key);
    for (size_t i = 0; i < texts->count; i++)
        json_text(w, texts->list[i]);
    json_array_end(w);
}

static void write_pattern(struct json_writer *w, const struct pattern *pattern)
{
    struct buffer translated = {0};
    if (pattern_ecma(pattern_text(pattern), &translated))
        json_member_string(w, "pattern", buffer_slice(&translated));
    else
        json_member_text(w, "$comment", "the profile's pattern has no counterpart here");
    buffer_release(&translated);
}

/* A value that is there is never empty. */
static void write_text(struct json_writer *w, const struct field *field)
{
    const struct constraints *c = &field->constraints;
    write_type(w, "string");
    json_member_unsigned(w, "minLength", c->min_length == 0 ? 1 : c->min_length);
    if (c->max_length != 0)
        json_member_unsigned(w, "maxLength", c->max_length);
    if (c->pattern != NULL)
        write_pattern(w, c->pattern);
    if (c->enumeration.count != 0)
        write_texts(w, "enum", &c->enumeration);
}

static void write_integer(struct json_writer *w, int64_t minimum)
{
    write_type(w, "integer");
    json_member_signed(w, "minimum", minimum);
    json_member_signed(w, "maximum", INTEGER_MAX);
}

/* The currency of every record, where there is only one; else NULL. */
static const struct currency *only_currency(const struct profile *profile)
{
    uint32_t index = profile->canonical[CANONICAL_CURRENCY];
    const struct field *field = index == UINT32_MAX ? NULL : &profile->fields[index];
    if (field == NULL)
        return NULL;
    if (field->constant != NULL)
        return currency_find(slice_of(field->constant));
    if (field->constraints.enumeration.count == 1)
        return currency_find(slice_of(field->constraints.enumeration.list[0]));
    return NULL;
}

static void write_amount(struct json_writer *w, const struct profile *profile)
{
    const struct currency *currency = only_currency(profile);
    char pattern[64];
    write_type(w, "string");
    if (currency == NULL)
        snprintf(pattern, sizeof pattern, "^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,4})?$");
    else if (currency->minor_units == 0)
        snprintf(pattern, sizeof pattern, "^-?(?:0|[1-9][0-9]*)$");
    else
        snprintf(pattern, sizeof pattern, "^-?(?:0|[1-9][0-9]*)\\.[0-9]{%u}$",
                 currency->minor_units);
    json_member_text(w, "pattern", pattern);
}

static void write_currency(struct json_writer *w, const struct field *field)
{
    write_type(w, "string");
    if (field->constraints.enumeration.count != 0)
        write_texts(w, "enum", &field->constraints.enumeration);
    else
        json_member_text(w, "pattern", "^[A-Z]{3}$");
}

static void write_status(struct json_writer *w, const struct field *field)
{
    json_member_array_begin(w, "enum");
    if (field->posted.count != 0)
        json_text(w, "posted");
    if (field->pending.count != 0 && !field->pending_is_filtered)
        json_text(w, "pending");
    json_array_end(w);
}

static void write_value(struct json_writer *w, const struct profile *profile,
                        const struct field *field)
{
    switch (field->type) {
    case FIELD_STRING:
    case FIELD_IDENTIFIER:
        write_text(w, field);
        break;
    case FIELD_INTEGER:
        write_integer(w, -INTEGER_MAX);
        break;
    case FIELD_DECIMAL:
        write_type(w, "string");
        json_member_text(w, "pattern", "^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,18})?$");
        break;
    case FIELD_AMOUNT:
        write_amount(w, profile);
        break;
    case FIELD_CURRENCY:
        write_currency(w, field);
        break;
    case FIELD_DATE:
        write_type(w, "string");
        json_member_text(w, "format", "date");
        json_member_text(w, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
        break;
    case FIELD_DATETIME: /* date-time is another thing: it has a time zone, which banks do not send
                          */
        write_type(w, "string");
        json_member_text(w, "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$");
        break;
    case FIELD_BOOLEAN:
        write_type(w, "boolean");
        break;
    case FIELD_STATUS:
        write_status(w, field);
        break;
    }
}

static const char *description_of(const struct profile *profile, const struct field *field)
{
    const struct canonical_field *canonical = profile_kind_field(profile->kind, field->name);
    if (field->description != NULL)
        return field->description;
    return canonical == NULL ? NULL : canonical->description;
}

static void write_field(struct json_writer *w, const struct profile *profile,
                        const struct field *field)
{
    const char *description = description_of(profile, field);
    json_member_object_begin(w, field->name);
    if (description != NULL)
        json_member_text(w, "description", description);
    if (field->constant != NULL)
        json_member_text(w, "const", field->constant);
    else
        write_value(w, profile, field);
    json_object_end(w);
}

static void write_number(struct json_writer *w, const char *key, const char *description)
{
    json_member_object_begin(w, key);
    json_member_text(w, "description", description);
    write_integer(w, 1);
    json_object_end(w);
}

/* The properties that every record has, of whatever kind; the caller ends them. */
static void begin_properties(struct json_writer *w)
{
    json_member_object_begin(w, "properties");
    json_member_object_begin(w, "organizationId");
    json_member_text(w, "description", "The organization whose upload it was in");
    write_type(w, "string");
    json_member_text(w, "pattern", "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$");
    json_object_end(w);
    write_number(w, "line", "The first physical line of the upload on which it stands, from 1");
    write_number(w, "record", "Its number among the records of the upload, from 1");
}

/* The action stands in front of the fields of its record, whatever the upload calls it. */
static bool is_field_of_record(const struct field *field)
{
    return field->canonical != CANONICAL_ACTION;
}

static void write_fields(struct json_writer *w, const struct profile *profile)
{
    for (size_t i = 0; i < profile->field_count; i++)
        if (is_field_of_record(&profile->fields[i]))
            write_field(w, profile, &profile->fields[i]);
}

/* What stands in every record is required; the caller ends the list. */
static void begin_required(struct json_writer *w)
{
    json_member_array_begin(w, "required");
    json_text(w, "organizationId");
    json_text(w, "line");
    json_text(w, "record");
}

static void write_required_fields(struct json_writer *w, const struct profile *profile)
{
    for (size_t i = 0; i < profile->field_count; i++) {
        const struct field *field = &profile->fields[i];
        if (is_field_of_record(field) && (field->constraints.required || field->constant != NULL))
            json_text(w, field->name);
    }
}

static void end_object(struct json_writer *w)
{
    json_array_end(w);
    json_member_boolean(w, "additionalProperties", false);
}

static void write_transaction(struct json_writer *w, const struct profile *profile)
{
    write_type(w, "object");
    begin_properties(w);
    write_fields(w, profile);
    json_object_end(w);
    begin_required(w);
    write_required_fields(w, profile);
    end_object(w);
}

/* --- the entries of a stream of assignments --- */

static void begin_entry(struct json_writer *w, const char *entry)
{
    json_object_begin(w);
    write_type(w, "object");
    begin_properties(w);
    json_member_object_begin(w, "entry");
    json_member_text(w, "const", entry);
    json_object_end(w);
}

static void write_action(struct json_writer *w, const struct profile *profile)
{
    uint32_t index = profile->canonical[CANONICAL_ACTION];
    const char *constant = index == UINT32_MAX ? "add" : profile->fields[index].constant;
    json_member_object_begin(w, "action");
    json_member_text(w, "description", "Whether the member is to be in the group, or no longer");
    if (constant != NULL) {
        json_member_text(w, "const", constant);
    } else {
        json_member_array_begin(w, "enum");
        json_text(w, "add");
        json_text(w, "remove");
        json_array_end(w);
    }
    json_object_end(w);
}

static void write_assignment(struct json_writer *w, const struct profile *profile)
{
    begin_entry(w, "assignment");
    write_number(w, "groupColumn", "The byte of its line at which the group stands, from 1");
    write_action(w, profile);
    write_fields(w, profile);
    json_object_end(w);
    begin_required(w);
    json_text(w, "entry");
    json_text(w, "action");
    write_required_fields(w, profile);
    end_object(w);
    json_object_end(w);
}

static void write_duplicate(struct json_writer *w)
{
    begin_entry(w, "duplicate");
    write_number(w, "duplicateOf", "The line of the assignment that it repeats");
    json_object_end(w);
    begin_required(w);
    json_text(w, "entry");
    json_text(w, "duplicateOf");
    end_object(w);
    json_object_end(w);
}

static void write_rejected(struct json_writer *w)
{
    begin_entry(w, "rejected");
    write_number(w, "lines", "How many physical lines it spans");
    json_member_object_begin(w, "errors");
    write_type(w, "array");
    json_member_unsigned(w, "minItems", 1);
    json_object_end(w);
    json_object_end(w);
    begin_required(w);
    json_text(w, "entry");
    json_text(w, "lines");
    json_text(w, "errors");
    end_object(w);
    json_object_end(w);
}

static void write_entries(struct json_writer *w, const struct profile *profile)
{
    json_member_array_begin(w, "oneOf");
    write_assignment(w, profile);
    write_duplicate(w);
    write_rejected(w);
    json_array_end(w);
}

void record_schema_write(const struct profile *profile, const char *profile_sha256,
                         struct json_writer *w)
{
    char comment[192];
    snprintf(comment, sizeof comment, "Records of kind %s, made by the profile %s (SHA-256 %s)",
             profile->kind->name, profile->name, profile_sha256);
    json_object_begin(w);
    json_member_text(w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    json_member_text(w, "$comment", comment);
    json_member_text(w, "title", profile->title == NULL ? profile->name : profile->title);
    if (profile->kind->kind == KIND_GROUPS)
        write_entries(w, profile);
    else
        write_transaction(w, profile);
    json_object_end(w);
}
