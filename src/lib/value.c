#include "value.h"

#include "amount.h"
#include "pattern.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

/* JSON readers hold integers exactly only up to here (RFC 8259 section 6). */
static const int64_t INTEGER_MAX = (INT64_C(1) << 53) - 1;

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

size_t value_surrounding_space(struct slice text)
{
    if (text.length > 0 && is_blank(text.data[0]))
        return 0;
    size_t end = text.length;
    while (end > 0 && is_blank(text.data[end - 1]))
        end--;
    return end < text.length ? end : SIZE_MAX;
}

struct slice value_trim(struct slice text)
{
    while (text.length > 0 && is_blank(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && is_blank(text.data[text.length - 1]))
        text.length--;
    return text;
}

static void found(struct findings *findings, struct value *v, enum rule rule,
                  struct value_place place, size_t at, const char *detail)
{
    struct finding *finding = findings_add_text(findings, rule, place.field, detail);
    v->state = VALUE_BROKEN;
    if (finding != NULL) {
        finding->cell = place.cell;
        finding->at = at;
    }
}

static size_t count_characters(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static size_t leading_digits(struct slice text)
{
    size_t count = 0;
    while (count < text.length && isdigit((unsigned char)text.data[count]))
        count++;
    return count;
}

/* 1.23457E+15: what a spreadsheet shows, and saves, for an identifier of many digits. */
static bool is_spreadsheet_exponent(struct slice text)
{
    size_t at = leading_digits(text);
    if (at == 0 || at == text.length)
        return false;
    if (text.data[at] == '.' || text.data[at] == ',')
        at += 1 + leading_digits(slice_make(text.data + at + 1, text.length - at - 1));
    if (at + 2 >= text.length || text.data[at] != 'E' || text.data[at + 1] != '+')
        return false;
    size_t exponent = leading_digits(slice_make(text.data + at + 2, text.length - at - 2));
    return exponent >= 1 && exponent <= 3 && at + 2 + exponent == text.length;
}

static void check_length(const struct field *field, struct value_place place, struct value *v,
                         struct findings *findings)
{
    const struct constraints *c = &field->constraints;
    char detail[FINDING_DETAIL_MAX];
    size_t count = count_characters(v->text);
    if (count < c->min_length) {
        bool digits = leading_digits(v->text) == v->text.length;
        snprintf(detail, sizeof detail, "%zu characters, %zu at least", count, c->min_length);
        found(findings, v,
              field->type == FIELD_IDENTIFIER && digits ? RULE_SPREADSHEET_ZEROS : RULE_MIN_LENGTH,
              place, 0, detail);
    } else if (c->max_length != 0 && count > c->max_length) {
        snprintf(detail, sizeof detail, "%zu characters, %zu at most", count, c->max_length);
        found(findings, v, RULE_MAX_LENGTH, place, 0, detail);
    }
}

static void check_constraints(const struct field *field, struct value_place place, struct value *v,
                              struct findings *findings)
{
    const struct constraints *c = &field->constraints;
    if (c->min_length != 0 || c->max_length != 0)
        check_length(field, place, v, findings);
    if (v->state == VALUE_BROKEN)
        return;
    if (c->enumeration.count != 0 && !texts_hold(&c->enumeration, v->text))
        found(findings, v, RULE_ENUM, place, 0, "");
    else if (c->pattern != NULL && !pattern_matches(c->pattern, v->text))
        found(findings, v, RULE_PATTERN, place, 0, "");
}

static void read_identifier(struct value_place place, struct value *v, struct findings *findings)
{
    if (is_spreadsheet_exponent(v->text))
        found(findings, v, RULE_SPREADSHEET_EXPONENT, place, 0, "");
}

static void read_integer(struct value_place place, struct value *v, struct findings *findings)
{
    struct slice digits = v->text;
    bool negative = digits.data[0] == '-';
    int64_t number = 0;
    if (negative || digits.data[0] == '+')
        digits = slice_make(digits.data + 1, digits.length - 1);
    size_t count = leading_digits(digits);
    if (count == 0 || count != digits.length) {
        size_t at = (size_t)(digits.data - v->text.data) + count;
        found(findings, v, RULE_INTEGER, place, at < v->text.length ? at : 0, "");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        number = number * 10 + (digits.data[i] - '0');
        if (number > INTEGER_MAX) {
            found(findings, v, RULE_INTEGER, place, 0, "greater than 2^53 - 1");
            return;
        }
    }
    v->integer = negative ? -number : number;
}

static void read_decimal(const struct field *field, struct value_place place, struct value *v,
                         struct findings *findings)
{
    struct amount_problem p = amount_read(&field->amount, v->text, &v->decimal);
    if (p.rule != RULE_NONE)
        found(findings, v, p.rule == RULE_AMOUNT ? RULE_DECIMAL : p.rule, place, p.at,
              p.detail == NULL ? "" : p.detail);
}

static void check_window(const struct field *field, struct value_place place,
                         const struct date *business_date, struct value *v,
                         struct findings *findings)
{
    char detail[FINDING_DETAIL_MAX];
    int32_t distance = date_days(v->when.date) - date_days(*business_date);
    /* How far it is would tell the date itself. */
    if (distance < -field->window_days_before)
        snprintf(detail, sizeof detail, "more than %d days before it",
                 (int)field->window_days_before);
    else if (distance > field->window_days_after)
        snprintf(detail, sizeof detail, "more than %d days after it",
                 (int)field->window_days_after);
    else
        return;
    found(findings, v, RULE_DATE_WINDOW, place, 0, detail);
}

/* Which part of a day in the right form there cannot be. */
static void explain_day(struct date said, char *detail, size_t size)
{
    int days = date_days_in_month(said.year, said.month);
    if (said.month < 1 || said.month > 12)
        snprintf(detail, size, "a year has 12 months");
    else if (said.day < 1 || said.day > days)
        snprintf(detail, size, "month has %d days", days);
}

static void read_date(const struct field *field, struct value_place place,
                      const struct date *business_date, struct value *v, struct findings *findings)
{
    char detail[FINDING_DETAIL_MAX] = "";
    size_t at = 0;
    switch (date_pattern_read(&field->date, v->text, &v->when, &at)) {
    case DATE_OK:
        if (field->has_window && business_date != NULL)
            check_window(field, place, business_date, v, findings);
        return;
    case DATE_NO_SUCH_DAY:
        explain_day(v->when.date, detail, sizeof detail);
        found(findings, v, RULE_DATE_DAY, place, at, detail);
        return;
    case DATE_TRAILING:
        found(findings, v, RULE_DATE, place, at, "something follows it");
        return;
    case DATE_SYNTAX:
    case DATE_AMBIGUOUS:
        found(findings, v, RULE_DATE, place, at, "");
        return;
    }
}

static void read_boolean(const struct field *field, struct value_place place, struct value *v,
                         struct findings *findings)
{
    v->truth = texts_hold(&field->true_values, v->text);
    if (!v->truth && !texts_hold(&field->false_values, v->text))
        found(findings, v, RULE_BOOLEAN, place, 0, "");
}

static void read_status(const struct field *field, struct value_place place, struct value *v,
                        struct findings *findings)
{
    v->truth = texts_hold(&field->posted, v->text);
    if (!v->truth && !texts_hold(&field->pending, v->text))
        found(findings, v, RULE_STATUS, place, 0, "");
}

static void read_currency(struct value_place place, struct value *v, struct findings *findings)
{
    if (currency_find(v->text) == NULL)
        found(findings, v, RULE_CURRENCY, place, 0, "");
}

void value_read(const struct field *field, struct value_place place, struct slice text,
                const struct date *business_date, struct value *v, struct findings *findings)
{
    v->state = VALUE_PRESENT;
    v->text = text;
    switch (field->type) {
    case FIELD_STRING:
    case FIELD_AMOUNT:
        break;
    case FIELD_IDENTIFIER:
        read_identifier(place, v, findings);
        break;
    case FIELD_INTEGER:
        read_integer(place, v, findings);
        break;
    case FIELD_DECIMAL:
        read_decimal(field, place, v, findings);
        break;
    case FIELD_CURRENCY:
        read_currency(place, v, findings);
        break;
    case FIELD_DATE:
    case FIELD_DATETIME:
        read_date(field, place, business_date, v, findings);
        break;
    case FIELD_BOOLEAN:
        read_boolean(field, place, v, findings);
        break;
    case FIELD_STATUS:
        read_status(field, place, v, findings);
        break;
    }
    if (v->state == VALUE_PRESENT)
        check_constraints(field, place, v, findings);
}
