#include "transaction.h"

#include "amount.h"
#include "memory.h"
#include "pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void transaction_release(struct transaction *t)
{
    free(t->values);
    free(t->amounts);
    plain_release(&t->plain);
    buffer_release(&t->scratch);
    *t = (struct transaction){0};
}

const struct value *transaction_value(const struct transaction *t, enum canonical canonical)
{
    uint32_t index = t->profile->canonical[canonical];
    return index == UINT32_MAX ? NULL : &t->values[index];
}

static void found(struct transaction *t, enum rule rule, struct value_place place, size_t at,
                  const char *detail)
{
    struct finding *finding =
        findings_add_text(&t->findings, rule, place.field, detail == NULL ? "" : detail);
    t->values[place.field].state = VALUE_BROKEN;
    if (finding != NULL) {
        finding->cell = place.cell;
        finding->at = at;
    }
}

static bool is_missing(const struct profile *profile, struct slice text)
{
    return text.length == 0 || texts_hold(&profile->missing_values, text);
}

/*
 * The cell's text as the rules see it. Free text is data to its last space; anything else with
 * spaces around it is rejected, unless the profile tolerates them: then they are dropped
 * everywhere, and counted.
 */
static bool settle_space(struct transaction *t, const struct field *field, struct value_place place,
                         struct slice *text)
{
    size_t at = value_surrounding_space(*text);
    if (at == SIZE_MAX)
        return true;
    if ((t->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_SURROUNDING_SPACE)) != 0) {
        t->tolerated |= RULE_ALLOW_BIT(RULE_ALLOW_SURROUNDING_SPACE);
        *text = value_trim(*text);
        return true;
    }
    if (field->type == FIELD_STRING)
        return true;
    found(t, RULE_SURROUNDING_SPACE, place, at, NULL);
    return false;
}

/* Joins the cells of FIELD in the scratch; a part that is missing makes the whole missing. */
static bool join_cells(struct transaction *t, const struct field *field, uint32_t index,
                       const struct slice *cells, struct slice *text)
{
    size_t start = t->scratch.length;
    bool whole = true;
    for (size_t i = 0; i < field->column_count; i++) {
        struct slice part = cells[field->columns[i]];
        struct value_place place = {index, field->columns[i]};
        if (!settle_space(t, field, place, &part))
            return false;
        whole = whole && !is_missing(t->profile, part);
        if (i != 0)
            buffer_append_text(&t->scratch, field->separator);
        buffer_append_slice(&t->scratch, part);
    }
    *text =
        whole ? slice_make(t->scratch.data + start, t->scratch.length - start) : slice_make("", 0);
    return true;
}

/* The text of a field that is not an amount of two cells; false where it is broken already. */
static bool gather(struct transaction *t, const struct field *field, struct value_place place,
                   const struct slice *cells, struct slice *text)
{
    if (field->constant != NULL) {
        *text = slice_of(field->constant);
        return true;
    }
    if (field->column_count > 1)
        return join_cells(t, field, place.field, cells, text);
    *text = cells[field->columns[0]];
    return settle_space(t, field, place, text);
}

/* Whether a required value is missing; says so. */
static void judge_missing(struct transaction *t, const struct field *field,
                          struct value_place place)
{
    if (field->constraints.required)
        found(t, RULE_REQUIRED, place, 0, NULL);
}

static void read_two_cells(struct transaction *t, const struct field *field, uint32_t index,
                           const struct slice *cells)
{
    struct value *v = &t->values[index];
    struct slice text[2];
    bool missing[2];
    size_t cell = 0;
    for (size_t i = 0; i < 2; i++) {
        text[i] = cells[field->columns[i]];
        if (!settle_space(t, field, (struct value_place){index, field->columns[i]}, &text[i]))
            return;
        missing[i] = is_missing(t->profile, text[i]);
    }
    if (missing[0] && (missing[1] || field->amount.style == AMOUNT_FLAG)) {
        judge_missing(t, field, (struct value_place){index, field->columns[0]});
        return;
    }
    struct amount_problem p =
        field->amount.style == AMOUNT_FLAG
            ? amount_read_flag(&field->amount, text[0], text[1], &v->decimal, &cell)
            : amount_read_debit_credit(&field->amount, text, missing, &v->decimal, &cell);
    v->text = text[cell];
    v->state = VALUE_PRESENT;
    if (p.rule != RULE_NONE)
        found(t, p.rule, (struct value_place){index, field->columns[cell]}, p.at, p.detail);
}

static void read_field(struct transaction *t, uint32_t index, const struct slice *cells,
                       const struct date *business_date)
{
    const struct field *field = &t->profile->fields[index];
    struct value *v = &t->values[index];
    uint32_t cell = field->constant != NULL ? FINDING_NO_FIELD : field->columns[0];
    struct value_place place = {index, cell};
    struct slice text;
    *v = (struct value){VALUE_MISSING, {0}, 0, {0}, {{0}, 0, 0, 0}, false};
    if (field->type == FIELD_AMOUNT && field->amount.style >= AMOUNT_DEBIT_CREDIT) {
        read_two_cells(t, field, index, cells);
        return;
    }
    if (!gather(t, field, place, cells, &text))
        return;
    if (is_missing(t->profile, text) &&
        !(field->type == FIELD_STATUS &&
          (texts_hold(&field->posted, text) || texts_hold(&field->pending, text)))) {
        judge_missing(t, field, place);
        return;
    }
    value_read(field, place, text, business_date, v, &t->findings);
    if (field->type == FIELD_AMOUNT && v->state == VALUE_PRESENT) {
        struct amount_problem p = amount_read(&field->amount, text, &v->decimal);
        if (p.rule != RULE_NONE)
            found(t, p.rule, place, p.at, p.detail);
    }
}

bool transaction_turns(const struct turn *turn, struct slice text)
{
    return turn->pattern != NULL ? pattern_matches(turn->pattern, text)
                                 : texts_hold(&turn->values, text);
}

static bool is_turned(const struct transaction *t, const struct turn *turn,
                      const struct slice *cells)
{
    if (turn->pattern == NULL && turn->values.count == 0)
        return false;
    struct slice text = cells[turn->column];
    if ((t->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_SURROUNDING_SPACE)) != 0)
        text = value_trim(text);
    return transaction_turns(turn, text);
}

static void judge_settled(struct transaction *t, struct value_place place,
                          enum decimal_result result)
{
    char detail[FINDING_DETAIL_MAX];
    if (result == DECIMAL_INEXACT) {
        snprintf(detail, sizeof detail, "%s has %u", t->currency->code, t->currency->minor_units);
        found(t, RULE_AMOUNT_DECIMALS, place, 0, detail);
    } else {
        found(t, RULE_AMOUNT_RANGE, place, 0, NULL);
    }
}

/* Turns the signs, and brings every amount to the minor units of the record's currency. */
static void settle_amount(struct transaction *t, uint32_t index, const struct slice *cells)
{
    const struct field *field = &t->profile->fields[index];
    struct value *v = &t->values[index];
    struct value_place place = {index,
                                field->constant != NULL ? FINDING_NO_FIELD : field->columns[0]};
    if (v->state != VALUE_PRESENT)
        return;
    int64_t turned = -(int64_t)is_turned(t, &field->turn, cells); /* all ones, or 0 */
    v->decimal.coefficient = (v->decimal.coefficient ^ turned) - turned;
    if (t->currency == NULL)
        return;
    if (v->decimal.scale == t->currency->minor_units) {
        v->integer = v->decimal.coefficient;
        return;
    }
    enum decimal_result result = decimal_rescale(v->decimal, t->currency->minor_units, &v->integer);
    if (result != DECIMAL_OK)
        judge_settled(t, place, result);
}

static const struct currency *currency_of(struct transaction *t)
{
    const struct value *v = transaction_value(t, CANONICAL_CURRENCY);
    return v == NULL || v->state != VALUE_PRESENT ? NULL : plain_currency(&t->plain, v->text);
}

/* All the room that joined values can need: the scratch must not move while values point into it.
 */
static void reserve_scratch(struct transaction *t, const struct slice *cells)
{
    size_t joined = 0;
    for (size_t i = 0; i < t->profile->field_count; i++) {
        const struct field *field = &t->profile->fields[i];
        for (size_t j = 0; field->column_count > 1 && j < field->column_count; j++)
            joined += cells[field->columns[j]].length +
                      (field->separator == NULL ? 0 : strlen(field->separator));
    }
    buffer_clear(&t->scratch);
    buffer_reserve(&t->scratch, joined);
}

/* A pending record that is left out is left out whatever else it lacks: banks fill in the rest when
 * they post it. */
static bool is_filtered(const struct transaction *t)
{
    uint32_t index = t->profile->canonical[CANONICAL_STATUS];
    return index != UINT32_MAX && t->profile->fields[index].pending_is_filtered &&
           t->values[index].state == VALUE_PRESENT && !t->values[index].truth;
}

/* Constants are read here, once, unless something is wrong with one or it depends on the record. */
static void read_constants(struct transaction *t)
{
    const struct profile *profile = t->profile;
    bool is_constant[PROFILE_FIELDS_MAX] = {false};
    const struct slice no_cells[] = {{"", 0}}; /* a constant looks at none */
    for (uint32_t i = 0; i < profile->field_count; i++) {
        const struct field *field = &profile->fields[i];
        if (field->constant == NULL || field->type == FIELD_AMOUNT || field->has_window)
            continue;
        t->findings.count = 0;
        t->tolerated = 0;
        read_field(t, i, no_cells, NULL);
        is_constant[i] = t->findings.count == 0 && t->tolerated == 0;
    }
    t->findings.count = 0;
    t->tolerated = 0;
    plain_init(&t->plain, profile, is_constant);
}

void transaction_init(struct transaction *t, const struct profile *profile)
{
    *t = (struct transaction){.profile = profile};
    t->values = memory_array(profile->field_count, sizeof *t->values);
    read_constants(t);
    t->amounts = memory_array(profile->field_count, sizeof *t->amounts);
    for (uint32_t i = 0; i < profile->field_count; i++) {
        t->has_joins = t->has_joins || profile->fields[i].column_count > 1;
        if (profile->fields[i].type == FIELD_AMOUNT)
            t->amounts[t->amount_count++] = i;
    }
}

void transaction_read(struct transaction *t, const struct slice *cells,
                      const struct date *business_date)
{
    t->findings.count = 0;
    t->tolerated = 0;
    if (t->has_joins)
        reserve_scratch(t, cells);
    plain_set_date(&t->plain, business_date);
    for (size_t i = 0;; i++) {
        i = plain_read(&t->plain, i, cells, t->values, &t->scratch);
        if (i == t->plain.count)
            break;
        read_field(t, t->plain.steps[i].field, cells, business_date);
    }
    t->currency = currency_of(t);
    for (size_t i = 0; i < t->amount_count; i++)
        settle_amount(t, t->amounts[i], cells);
    t->filtered = is_filtered(t);
    if (t->filtered)
        t->findings.count = 0;
}
