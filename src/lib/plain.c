#include "plain.h"

#include "memory.h"
#include "pattern.h"
#include "rule.h"
#include "word.h"

#include <stdlib.h>

/* JSON readers hold integers exactly only up to here (RFC 8259 section 6). */
static const int64_t INTEGER_MAX = (INT64_C(1) << 53) - 1;

/* --- deciding, once -----------------------------------------------------------------------------
 */

static enum plain_kind kind_of(const struct field *field)
{
    switch (field->type) {
    case FIELD_STRING:
        return PLAIN_TEXT;
    case FIELD_IDENTIFIER:
        return PLAIN_IDENTIFIER;
    case FIELD_INTEGER:
        return PLAIN_INTEGER;
    case FIELD_DECIMAL:
        return PLAIN_NUMBER;
    case FIELD_AMOUNT:
        return field->amount.style >= AMOUNT_DEBIT_CREDIT ? PLAIN_NEVER : PLAIN_NUMBER;
    case FIELD_CURRENCY:
        return PLAIN_CURRENCY;
    case FIELD_DATE:
    case FIELD_DATETIME:
        return PLAIN_DATE;
    case FIELD_BOOLEAN:
        return PLAIN_BOOLEAN;
    case FIELD_STATUS:
        return PLAIN_STATUS;
    }
    return PLAIN_NEVER;
}

static void decide_constraints(struct plain_step *step, const struct constraints *c)
{
    step->bytes_min = c->min_length;
    step->bytes_max = c->max_length == 0 ? SIZE_MAX : c->max_length;
    step->pattern = c->pattern;
    text_set_init(&step->enumeration, &c->enumeration);
    step->has_constraints =
        c->min_length != 0 || c->max_length != 0 || c->pattern != NULL || c->enumeration.count != 0;
}

static void decide(struct plain_step *step, const struct profile *profile, uint32_t index)
{
    static const struct amount_plain integer = {.usable = true, .takes_sign = true};
    const struct field *field = &profile->fields[index];
    bool drops_space = (profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_SURROUNDING_SPACE)) != 0;
    *step = (struct plain_step){.kind = field->constant == NULL ? kind_of(field) : PLAIN_NEVER,
                                .field = index,
                                .column = field->constant == NULL ? field->columns[0] : 0,
                                .keeps_space = field->type == FIELD_STRING && !drops_space,
                                .rule = field};
    step->is_joined = step->kind != PLAIN_NEVER && field->column_count > 1;
    step->may_be_missing =
        !field->constraints.required && step->kind != PLAIN_STATUS && step->kind != PLAIN_NEVER;
    decide_constraints(step, &field->constraints);
    if (step->kind == PLAIN_INTEGER)
        step->amount = integer;
    else if (step->kind == PLAIN_NUMBER || field->type == FIELD_AMOUNT)
        amount_plain_init(&step->amount, &field->amount);
    bool is_status = field->type == FIELD_STATUS;
    text_set_init(&step->yes, is_status ? &field->posted : &field->true_values);
    text_set_init(&step->no, is_status ? &field->pending : &field->false_values);
}

/* The empty text is missing in any case, and not asked for. */
static void add_missing(struct plain *p, const char *text)
{
    if (*text == '\0')
        return;
    size_t length = strlen(text);
    p->missing_lengths |= UINT64_C(1) << (length < 63 ? length : 63);
    p->missing_bytes |= UINT64_C(1) << ((unsigned char)text[0] & 63);
}

void plain_init(struct plain *p, const struct profile *profile, const bool *is_constant)
{
    *p = (struct plain){.profile = profile};
    p->steps = memory_array(profile->field_count, sizeof *p->steps);
    for (uint32_t i = 0; i < profile->field_count; i++)
        if (!is_constant[i])
            decide(&p->steps[p->count++], profile, i);
    for (size_t i = 0; i < profile->missing_values.count; i++)
        add_missing(p, profile->missing_values.list[i]);
}

void plain_release(struct plain *p)
{
    for (size_t i = 0; i < p->count; i++) {
        text_set_release(&p->steps[i].enumeration);
        text_set_release(&p->steps[i].yes);
        text_set_release(&p->steps[i].no);
    }
    free(p->steps);
    *p = (struct plain){0};
}

/* --- dates --------------------------------------------------------------------------------------
 */

/* Days in their order, with gaps between months: comparing needs no calendar. */
static int32_t order_of(struct date d)
{
    return d.year * 512 + d.month * 32 + d.day;
}

static struct date day_within(int64_t days)
{
    if (days < DATE_DAYS_MIN)
        days = DATE_DAYS_MIN;
    return date_of_days((int32_t)(days > DATE_DAYS_MAX ? DATE_DAYS_MAX : days));
}

void plain_set_date(struct plain *p, const struct date *business_date)
{
    if (business_date == NULL || date_compare(p->business_date, *business_date) == 0)
        return;
    p->business_date = *business_date;
    int64_t days = date_days(*business_date);
    for (size_t i = 0; i < p->count; i++) {
        struct plain_step *step = &p->steps[i];
        step->earliest = order_of(day_within(days - step->rule->window_days_before));
        step->latest = order_of(day_within(days + step->rule->window_days_after));
    }
}

static bool read_date(const struct plain_step *step, struct slice text, struct value *v)
{
    if (!date_pattern_read_in_place(&step->rule->date, text, &v->when))
        return false;
    int32_t order = order_of(v->when.date);
    return !step->rule->has_window || (order >= step->earliest && order <= step->latest);
}

/* --- other types --------------------------------------------------------------------------------
 */

static bool read_integer(const struct plain_step *step, struct slice text, struct value *v)
{
    if (!amount_plain_read(&step->amount, text, &v->decimal) ||
        v->decimal.coefficient > INTEGER_MAX || v->decimal.coefficient < -INTEGER_MAX)
        return false;
    v->integer = v->decimal.coefficient;
    return true;
}

const struct currency *plain_currency(struct plain *p, struct slice code)
{
    if (code.length != 3)
        return NULL;
    const char *c = code.data;
    const struct currency **place = &p->currencies[(c[0] ^ c[1] << 1 ^ c[2] << 2) & 15];
    if (*place != NULL && memcmp(c, (*place)->code, 3) == 0)
        return *place;
    const struct currency *found = currency_find(code);
    if (found != NULL)
        *place = found;
    return found;
}

static bool read_truth(const struct plain_step *step, struct slice text, struct value *v)
{
    v->truth = text_set_holds(&step->yes, text);
    return v->truth || text_set_holds(&step->no, text);
}

static bool is_ascii(struct slice text)
{
    struct head head = head_of(text);
    return text.length <= 16 && ((head.low | head.high) & WORD_OF(0x80)) == 0;
}

/* False also where a closer look is needed, as at the number of characters that are not ASCII. */
__attribute__((noinline)) static bool meets_constraints(const struct plain_step *step,
                                                        struct slice text)
{
    if (text.length > step->bytes_max || text.length < step->bytes_min)
        return false;
    if (text.length / 4 < step->bytes_min && step->bytes_min != 0 && !is_ascii(text))
        return false;
    if (step->enumeration.entries != NULL && !text_set_holds(&step->enumeration, text))
        return false;
    return step->pattern == NULL || pattern_matches(step->pattern, text);
}

/* --- reading ------------------------------------------------------------------------------------
 */

bool plain_is_listed_missing(const struct plain *p, struct slice text)
{
    return texts_hold(&p->profile->missing_values, text);
}

/* Joins the cells; false where one is empty, missing or has spaces around it. */
static bool join(const struct plain *p, const struct plain_step *step, const struct slice *cells,
                 struct buffer *scratch, struct slice *text)
{
    const struct field *field = step->rule;
    size_t start = scratch->length;
    for (size_t i = 0; i < field->column_count; i++) {
        struct slice part = cells[field->columns[i]];
        if (part.length == 0 || plain_is_spaced(part) || plain_is_missing(p, part))
            return false;
        if (i != 0)
            buffer_append_text(scratch, field->separator);
        buffer_append_slice(scratch, part);
    }
    *text = slice_make(scratch->data + start, scratch->length - start);
    return true;
}

/* Numbers, dates and codes have no spaces around them where they are plain. */
__attribute__((always_inline)) static inline bool read_type(struct plain *p,
                                                            const struct plain_step *step,
                                                            struct slice text, struct value *v)
{
    switch (step->kind) {
    case PLAIN_NEVER:
        return false;
    case PLAIN_TEXT:
        return step->keeps_space || !plain_is_spaced(text);
    case PLAIN_IDENTIFIER:
        return !plain_is_spaced(text) && !plain_may_be_exponent(text);
    case PLAIN_INTEGER:
        return read_integer(step, text, v);
    case PLAIN_NUMBER:
        return amount_plain_read(&step->amount, text, &v->decimal);
    case PLAIN_CURRENCY:
        return plain_currency(p, text) != NULL;
    case PLAIN_DATE:
        return read_date(step, text, v);
    case PLAIN_BOOLEAN:
    case PLAIN_STATUS:
        return !plain_is_spaced(text) && read_truth(step, text, v);
    }
    return false;
}

/* A value that is not there is plain where it may be so; a status may be called "" or "N/A". */
__attribute__((always_inline)) static inline bool read_text(struct plain *p,
                                                            const struct plain_step *step,
                                                            struct slice text, struct value *v)
{
    if (text.length == 0 || plain_is_missing(p, text)) {
        v->state = VALUE_MISSING;
        return step->may_be_missing &&
               (text.length == 0 || step->keeps_space || !plain_is_spaced(text));
    }
    v->state = VALUE_PRESENT;
    v->text = text;
    return read_type(p, step, text, v) && (!step->has_constraints || meets_constraints(step, text));
}

bool plain_read_value(struct plain *p, const struct plain_step *step, struct slice text,
                      struct value *v)
{
    return read_text(p, step, text, v);
}

__attribute__((noinline)) static bool read_joined(struct plain *p, const struct plain_step *step,
                                                  const struct slice *cells, struct value *v,
                                                  struct buffer *scratch)
{
    size_t start = scratch->length;
    struct slice text;
    if (join(p, step, cells, scratch, &text) && read_text(p, step, text, v))
        return true;
    scratch->length = start; /* the room is for one joining: the general one comes next */
    return false;
}

/* One function with all that most fields need in it: calls would cost more than the reading. */
size_t plain_read(struct plain *p, size_t from, const struct slice *cells, struct value *values,
                  struct buffer *scratch)
{
    const struct plain_step *step = p->steps + from, *end = p->steps + p->count;
    for (; step < end; step++) {
        struct value *v = &values[step->field];
        bool plain = step->is_joined ? read_joined(p, step, cells, v, scratch)
                                     : read_text(p, step, cells[step->column], v);
        if (!plain)
            break;
    }
    return (size_t)(step - p->steps);
}
