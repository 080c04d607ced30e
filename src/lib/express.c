#include "express.h"

#include "json_writer.h"
#include "memory.h"
#include "pattern.h"

#include <stdlib.h>

enum { RECORD_ROOM = 128 }; /* what stands before the first field, and the brace behind the last */

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t most_of(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* --- making the steps ---------------------------------------------------------------------------
 */

static enum express_kind kind_of(const struct plain_step *plain)
{
    const struct field *field = plain->rule;
    switch (plain->kind) {
    case PLAIN_NEVER:
        return field->amount.style == AMOUNT_FLAG ? EXPRESS_FLAG : EXPRESS_DEBIT_CREDIT;
    case PLAIN_TEXT:
    case PLAIN_IDENTIFIER:
        if (plain->is_joined)
            return EXPRESS_JOINED;
        return plain->enumeration.entries != NULL ? EXPRESS_KNOWN : EXPRESS_TEXT;
    case PLAIN_NUMBER:
        return field->type == FIELD_AMOUNT ? EXPRESS_AMOUNT : EXPRESS_OTHER;
    case PLAIN_CURRENCY:
    case PLAIN_DATE:
    case PLAIN_BOOLEAN:
    case PLAIN_STATUS:
        return EXPRESS_KNOWN;
    case PLAIN_INTEGER:
        break;
    }
    return EXPRESS_OTHER;
}

static void make_constant(struct express_step *step, const struct value *v)
{
    char *at = buffer_reserve(&step->constant, RECORD_KEY_MAX + 2 * EXPRESS_OVERSHOOT +
                                                   JSON_ESCAPE_ROOM(v->text.length));
    step->kind = EXPRESS_CONSTANT;
    if (v->state != VALUE_PRESENT)
        return;
    at = record_writer_key(at, step->key);
    at = record_writer_value(at, step->field->type, v, NULL);
    step->constant.length = (size_t)(at - step->constant.data);
}

/* Whether BYTE may stand in a text that no other look is needed at. */
static bool is_harmless(unsigned byte, int quote)
{
    return byte > ' ' && byte != '"' && byte != '\\' && byte != '+' && byte < 0x80 &&
           (int)byte != quote;
}

static void judge_places(struct express_step *step, const struct class_pattern *places, int quote)
{
    if (places == NULL)
        return;
    for (size_t at = 0; at < CLASS_PATTERN_HEAD; at++)
        for (size_t i = 0; i < places->ranges; i++)
            for (unsigned beyond = 0; beyond <= places->beyond[i][at]; beyond++)
                if (!is_harmless(places->least[i][at] + beyond, quote))
                    return;
    const struct plain_step *plain = step->plain;
    size_t least = most_of(most_of(places->length_min, plain->bytes_min), 1);
    size_t most = least_of(least_of(places->length_max, plain->bytes_max), CLASS_PATTERN_HEAD);
    if (least > most)
        return;
    step->places = places;
    step->places_least = least;
    step->places_span = most - least;
}

/* False where a record of this profile always wants the general reading. */
static bool make_step(struct express_step *step, const struct plain_step *plain, int quote)
{
    const struct field *field = step->field;
    bool two_cells = plain->kind == PLAIN_NEVER;
    step->plain = plain;
    step->kind = kind_of(plain);
    if (field->constant != NULL || (two_cells && field->type != FIELD_AMOUNT) ||
        (plain->is_joined && step->kind != EXPRESS_JOINED) ||
        (step->kind == EXPRESS_DEBIT_CREDIT && field->amount.debit_column_is_negative))
        return false;
    if (step->kind == EXPRESS_KNOWN)
        step->known = memory_array(EXPRESS_KNOWN_COUNT, sizeof *step->known);
    if (step->kind == EXPRESS_JOINED)
        step->joined_cells = memory_array(field->column_count, sizeof *step->joined_cells);
    text_set_init(&step->debit_flags, &field->amount.debit_flags);
    text_set_init(&step->credit_flags, &field->amount.credit_flags);
    step->may_be_missing = plain->may_be_missing && !step->is_canonical_amount;
    step->places_least = SIZE_MAX; /* no text is as long, unless there are places */
    if (plain->pattern != NULL && step->kind == EXPRESS_TEXT)
        judge_places(step, pattern_places(plain->pattern), quote);
    step->has_turn = field->turn.pattern != NULL || field->turn.values.count != 0;
    step->is_written_canonically = plain->amount.usable && plain->amount.point == '.' &&
                                   plain->amount.takes_sign && !plain->amount.negates &&
                                   !step->has_turn;
    return true;
}

static bool make_steps(struct express *x, struct transaction *t)
{
    const struct plain *plain = &t->plain;
    size_t at = 0; /* plain steps stand in the order of the fields; constants have none */
    bool usable = true;
    for (uint32_t i = 0; i < x->profile->field_count; i++) {
        struct express_step *step = &x->steps[x->step_count++];
        step->field = &x->profile->fields[i];
        step->key = &x->writer->keys[i];
        step->is_canonical_amount = x->profile->canonical[CANONICAL_AMOUNT] == i;
        if (at < plain->count && plain->steps[at].field == i)
            usable = make_step(step, &plain->steps[at++], x->quote) && usable;
        else
            make_constant(step, &t->values[i]);
    }
    return usable;
}

/* What a record needs beside the insides of its texts; a column may be in several fields. */
static void measure_room(struct express *x)
{
    x->room = x->start.length + RECORD_ROOM;
    for (size_t i = 0; i < x->step_count; i++) {
        const struct field *field = x->steps[i].field;
        x->room += RECORD_KEY_MAX + EXPRESS_OVERSHOOT + x->steps[i].constant.length;
        x->text_count += field->constant == NULL ? field->column_count : 0;
        if (x->steps[i].kind == EXPRESS_JOINED)
            x->room += field->column_count * strlen(field->separator);
    }
}

void express_init(struct express *x, struct transaction *t, const struct record_writer *w)
{
    const struct profile *p = t->profile;
    uint32_t currency = p->canonical[CANONICAL_CURRENCY];
    *x = (struct express){.profile = p, .writer = w, .plain = &t->plain};
    x->quote = p->dialect.has_quote ? (unsigned char)p->dialect.quote : EXPRESS_NO_QUOTE;
    x->steps = memory_array(p->field_count + 1, sizeof *x->steps); /* zeroed */
    x->steps[p->field_count].kind = EXPRESS_END;
    x->usable = make_steps(x, t);
    x->may_return = p->dialect.line_terminator != LINE_LF;
    x->length_max = least_of(p->limits.record_bytes, p->limits.field_bytes);
    buffer_append_slice(&x->start, buffer_slice(&w->start));
    buffer_reserve(&x->start, EXPRESS_OVERSHOOT);
    measure_room(x);
    if (p->control_trailer.marker != NULL)
        x->markers[0] = slice_of(p->control_trailer.marker);
    if (p->layout.end_marker != NULL)
        x->markers[1] = slice_of(p->layout.end_marker);
    if (p->canonical[CANONICAL_AMOUNT] == UINT32_MAX || currency == UINT32_MAX)
        x->usable = false;
    else if (x->steps[currency].kind == EXPRESS_CONSTANT)
        x->currency = currency_find(t->values[currency].text);
}

void express_release(struct express *x)
{
    for (size_t i = 0; i < x->step_count; i++) {
        struct express_step *step = &x->steps[i];
        free(step->known);
        free(step->joined_cells);
        buffer_release(&step->constant);
        text_set_release(&step->debit_flags);
        text_set_release(&step->credit_flags);
    }
    free(x->steps);
    buffer_release(&x->start);
    *x = (struct express){0};
}

/* --- where the columns stand --------------------------------------------------------------------
 */

static struct express_cell cell_at(uint32_t index, size_t field_count)
{
    return (struct express_cell){index, index + 1 == field_count ? UINT32_MAX : 0};
}

/* The field of the record that COLUMN of the profile is. */
static struct express_cell cell_of(struct express *x, const size_t *index, size_t column)
{
    if (index[column] < x->field_count)
        return cell_at((uint32_t)index[column], x->field_count);
    x->usable = false;
    return (struct express_cell){0};
}

/* A column that the upload lacks, and need not have, makes a constant that writes nothing. */
static void aim_at_nothing(struct express_step *step)
{
    step->kind = EXPRESS_CONSTANT;
    buffer_reserve(&step->constant, EXPRESS_OVERSHOOT);
}

static void aim_step(struct express *x, struct express_step *step, const size_t *index)
{
    const struct field *field = step->field;
    if (step->kind == EXPRESS_CONSTANT)
        return;
    if (field->column_count == 1 && index[field->columns[0]] >= x->field_count &&
        step->may_be_missing) {
        aim_at_nothing(step);
        return;
    }
    step->cell = cell_of(x, index, field->columns[0]);
    for (size_t i = 0; step->kind == EXPRESS_JOINED && i < field->column_count; i++)
        step->joined_cells[i] = cell_of(x, index, field->columns[i]);
    if (step->kind == EXPRESS_DEBIT_CREDIT || step->kind == EXPRESS_FLAG)
        step->second_cell = cell_of(x, index, field->columns[1]);
    if (step->has_turn)
        step->turn_cell = cell_of(x, index, field->turn.column);
}

void express_aim(struct express *x, const size_t *index, size_t field_count)
{
    uint32_t currency = x->profile->canonical[CANONICAL_CURRENCY];
    x->aimed = true;
    x->field_count = field_count;
    if (!x->usable)
        return;
    for (size_t i = 0; i < x->step_count; i++)
        aim_step(x, &x->steps[i], index);
    x->first_cell = cell_at(0, field_count);
    if (x->currency == NULL)
        x->currency_cell = x->steps[currency].cell;
}
