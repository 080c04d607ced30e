#include "mock_plan.h"

#include "memory.h"
#include "mock_amount.h"
#include "pattern.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- columns ---------------------------------------------------------------------------------- */

uint64_t mock_column_count(const struct mock_column *c)
{
    return c->list != NULL ? c->list->count : mock_pattern_count(c->pattern);
}

void mock_column_append(const struct mock_column *c, uint64_t number, struct buffer *to)
{
    if (c->list != NULL)
        buffer_append_text(to, c->list->list[number % c->list->count]);
    else
        mock_pattern_append(c->pattern, number, to);
}

bool mock_turn_holds(const struct turn *turn, struct slice text)
{
    return texts_hold(&turn->values, text) ||
           (turn->pattern != NULL && pattern_matches(turn->pattern, text));
}

size_t mock_turn_column(const struct mock_plan *p, const struct turn *turn)
{
    bool turns = turn->values.count > 0 || turn->pattern != NULL;
    return turns ? p->place[turn->column] : SIZE_MAX;
}

static struct mock_column *column_of(struct mock_plan *p, uint32_t column)
{
    return &p->columns[p->place[column]];
}

static int refuse(struct error *e, const struct field *f, const char *why)
{
    return error_set(e, STATUS_TROUBLE, "%s: %s", f->name, why);
}

void mock_plan_add_column(struct mock_plan *p, const char *name)
{
    p->columns = memory_resize(p->columns, p->column_count + 1, sizeof *p->columns);
    p->columns[p->column_count++] =
        (struct mock_column){.name = memory_copy_text(name, strlen(name)),
                             .column = UINT32_MAX,
                             .field = FIELD_NO_COLUMN,
                             .may_be_empty = true};
}

static void add_filler(struct mock_plan *p)
{
    char name[32];
    snprintf(name, sizeof name, "Column %zu", p->column_count + 1);
    mock_plan_add_column(p, name);
}

static uint32_t column_at_position(const struct profile *profile, size_t position)
{
    for (uint32_t i = 0; i < profile->column_count; i++)
        if (profile->columns[i].position == position)
            return i;
    return UINT32_MAX;
}

/* Columns by position stand there; those by name fill the places between and behind. */
static int lay_out(struct mock_plan *p, struct error *e)
{
    const struct profile *profile = p->profile;
    size_t last_position = 0;
    for (size_t i = 0; i < profile->column_count; i++)
        if (profile->columns[i].position > last_position)
            last_position = profile->columns[i].position;
    p->place = memory_array(profile->column_count + 1, sizeof *p->place);
    uint32_t named = 0;
    for (size_t position = 1;; position++) {
        uint32_t column = column_at_position(profile, position);
        while (named < profile->column_count && profile->columns[named].name_count == 0)
            named++;
        if (column == UINT32_MAX && named < profile->column_count)
            column = named++;
        if (column == UINT32_MAX && position > last_position)
            break;
        add_filler(p);
        if (column == UINT32_MAX && profile->dialect.header &&
            !profile->layout.unknown_columns_are_ignored)
            return error_set(e, STATUS_TROUBLE,
                             "no field names column %zu, and the profile rejects unknown columns",
                             position);
        if (column == UINT32_MAX)
            continue;
        p->columns[position - 1].column = column;
        p->place[column] = position - 1;
        const struct column *c = &profile->columns[column];
        if (c->name_count > 0) {
            free(p->columns[position - 1].name);
            p->columns[position - 1].name = memory_copy_text(c->names[0], strlen(c->names[0]));
        }
    }
    return 0;
}

/* --- what each column's texts are made from --------------------------------------------------- */

static bool is_text(const struct field *f)
{
    return f->type == FIELD_STRING || f->type == FIELD_IDENTIFIER;
}

static bool in_identity(const struct profile *profile, uint32_t field)
{
    for (size_t i = 0; i < profile->identity.field_count; i++)
        if (profile->identity.fields[i] == field)
            return true;
    return profile->identity.by_transaction_id &&
           profile->canonical[CANONICAL_TRANSACTION_ID] == field;
}

/* The texts that a column of its own has where its constraints do not say: the characters, and how
 * many there usually are. NULL where they are made in another way. */
static const char *usual_pattern(const struct field *f, size_t *length)
{
    *length = 4;
    switch (f->canonical) {
    case CANONICAL_ACCOUNT_ID:
        *length = 10;
        return "[0-9]+";
    case CANONICAL_MEMBER_ID:
        *length = 7;
        return "[0-9]+";
    case CANONICAL_TYPE:
    case CANONICAL_TRANSACTION_ID:
    case CANONICAL_DESCRIPTION:
    case CANONICAL_MERCHANT_CATEGORY_CODE:
    case CANONICAL_CHECK_NUMBER:
        return NULL;
    default:
        return f->type == FIELD_IDENTIFIER ? "[A-Z0-9]+" : "[A-Z]+";
    }
}

/* Takes the texts of a whole field from its constraints. */
static int make_texts(struct mock_column *c, const struct field *f, struct error *e)
{
    const struct constraints *k = &f->constraints;
    size_t minimum = k->min_length;
    size_t usual_length;
    const char *text = usual_pattern(f, &usual_length);
    if (k->enumeration.count > 0) {
        c->list = &k->enumeration;
        return 0;
    }
    if (k->pattern != NULL)
        text = pattern_text(k->pattern);
    else if (minimum < usual_length)
        minimum = k->max_length == 0 || k->max_length > usual_length ? usual_length : k->max_length;
    if (text == NULL)
        return 0;
    c->pattern = mock_pattern_compile(text, minimum, k->max_length, e);
    return c->pattern != NULL ? 0 : error_prefix(e, "%s", f->name);
}

/* The field that takes its whole value from COLUMN and constrains it; NULL where none does. */
static const struct field *constrained_field(const struct profile *profile, uint32_t column)
{
    for (size_t i = 0; i < profile->field_count; i++) {
        const struct field *f = &profile->fields[i];
        const struct constraints *k = &f->constraints;
        if (f->column_count == 1 && f->columns[0] == column && is_text(f) &&
            (k->enumeration.count > 0 || k->pattern != NULL || k->min_length != 0 ||
             k->max_length != 0))
            return f;
    }
    return NULL;
}

static bool turns_by_value(const struct profile *profile, uint32_t column,
                           const struct texts **values)
{
    for (size_t i = 0; i < profile->field_count; i++) {
        const struct turn *t = &profile->fields[i].turn;
        if (t->values.count > 0 && t->column == column) {
            *values = &t->values;
            return true;
        }
    }
    return false;
}

/* The parts of a key that is joined from several columns. */
static int make_parts(struct mock_plan *p, const struct field *f, struct error *e)
{
    const struct profile *profile = p->profile;
    const struct constraints *k = &f->constraints;
    struct mock_pattern *parts[PROFILE_FIELDS_MAX] = {NULL};
    if (f->column_count > PROFILE_FIELDS_MAX)
        return refuse(e, f, "it is joined from too many columns for txn-mock");
    if (k->pattern != NULL) {
        struct mock_pattern *whole =
            mock_pattern_compile(pattern_text(k->pattern), k->min_length, k->max_length, e);
        if (whole == NULL)
            return error_prefix(e, "%s", f->name);
        int result = mock_pattern_split(whole, f->separator, parts, f->column_count);
        mock_pattern_free(whole);
        if (result != 0)
            return refuse(e, f,
                          "txn-mock cannot tell where its pattern parts the columns it is joined "
                          "from");
    }
    for (size_t i = 0; i < f->column_count; i++) {
        struct mock_column *c = column_of(p, f->columns[i]);
        const struct field *own = constrained_field(profile, f->columns[i]);
        const struct texts *values = NULL;
        if (c->pattern != NULL || c->list != NULL) {
            mock_pattern_free(parts[i]);
        } else if (parts[i] != NULL) {
            c->pattern = parts[i];
        } else if (own != NULL) {
            if (make_texts(c, own, e) != 0)
                return -1;
        } else if (turns_by_value(profile, f->columns[i], &values) && values->count > 1) {
            c->list = values;
        } else {
            c->pattern = mock_pattern_compile(i == 0 ? "[0-9]{7}" : "[SL][0-9]{4}", 0, 0, e);
        }
    }
    return 0;
}

static void own_columns(struct mock_plan *p, uint32_t field, enum mock_source source)
{
    const struct field *f = &p->profile->fields[field];
    for (size_t i = 0; i < f->column_count; i++) {
        struct mock_column *c = column_of(p, f->columns[i]);
        if (c->field != FIELD_NO_COLUMN)
            continue;
        c->field = field;
        c->cell = i;
        c->source = source;
        c->is_amount = f->type == FIELD_AMOUNT;
        c->may_be_empty = !f->constraints.required && !in_identity(p->profile, field) &&
                          (is_text(f) || f->type == FIELD_INTEGER || f->type == FIELD_BOOLEAN) &&
                          f->canonical != CANONICAL_DESCRIPTION;
    }
}

static int make_field(struct mock_plan *p, uint32_t field, struct error *e)
{
    const struct field *f = &p->profile->fields[field];
    if (f->column_count == 0)
        return 0;
    struct mock_column *first = column_of(p, f->columns[0]);
    bool fresh = first->field == FIELD_NO_COLUMN;
    bool of_account = f->canonical == CANONICAL_ACCOUNT_ID || f->canonical == CANONICAL_MEMBER_ID;
    own_columns(p, field, of_account ? MOCK_ACCOUNT : MOCK_VALUE);
    if (!is_text(f))
        return 0;
    if (f->column_count > 1)
        return make_parts(p, f, e);
    return fresh ? make_texts(first, f, e) : 0;
}

/* A column that nothing but a turn names: shares have one text, loans another. */
static int make_turn(struct mock_plan *p, const struct turn *turn, struct error *e)
{
    size_t place = mock_turn_column(p, turn);
    if (place == SIZE_MAX || p->columns[place].field != FIELD_NO_COLUMN ||
        p->columns[place].pattern != NULL || p->columns[place].list != NULL)
        return 0;
    p->columns[place].source = MOCK_TURN;
    if (turn->values.count > 0) {
        p->columns[place].list = &turn->values;
        return 0;
    }
    p->columns[place].pattern = mock_pattern_compile(pattern_text(turn->pattern), 1, 0, e);
    return p->columns[place].pattern != NULL ? 0 : -1;
}

/* Keys first, so that columns which others share are made to fit them. */
static int make_columns(struct mock_plan *p, struct error *e)
{
    const struct profile *profile = p->profile;
    static const enum canonical first[] = {CANONICAL_ACCOUNT_ID, CANONICAL_MEMBER_ID};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        uint32_t field = profile->canonical[first[i]];
        if (field != UINT32_MAX && make_field(p, field, e) != 0)
            return -1;
    }
    for (uint32_t i = 0; i < profile->field_count; i++)
        if (make_field(p, i, e) != 0)
            return -1;
    for (uint32_t i = 0; i < profile->field_count; i++)
        if (make_turn(p, &profile->fields[i].turn, e) != 0)
            return -1;
    return 0;
}

/* --- accounts, currencies, free text ---------------------------------------------------------- */

static uint64_t greatest_common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int plan_accounts(struct mock_plan *p, struct error *e)
{
    uint32_t field = p->profile->canonical[CANONICAL_ACCOUNT_ID];
    if (field == UINT32_MAX || p->profile->fields[field].column_count == 0) {
        /* One account, which the upload does not name. */
        p->options.accounts = 1;
        p->options.spare_accounts = 0;
        p->accounts_per_member = p->members = p->member_factor = 1;
        return 0;
    }
    const struct field *f = &p->profile->fields[field];
    p->members = mock_column_count(column_of(p, f->columns[0]));
    p->accounts_per_member = 1;
    if (f->column_count > 1) {
        uint64_t suffixes = mock_column_count(column_of(p, f->columns[1]));
        p->accounts_per_member = suffixes < 3 ? suffixes : 3;
    }
    uint64_t wanted = p->options.accounts + p->options.spare_accounts;
    uint64_t needed = (wanted + p->accounts_per_member - 1) / p->accounts_per_member;
    if (needed > p->members)
        return error_set(e, STATUS_TROUBLE,
                         "%s: its constraints leave room for %" PRIu64 " accounts, %" PRIu64
                         " are needed",
                         f->name, p->members * p->accounts_per_member, wanted);
    p->member_offset = (p->options.seed * 7919 + 104729) % p->members;
    p->member_factor = p->members * 3 / 8 + 1;
    while (greatest_common_divisor(p->member_factor, p->members) != 1)
        p->member_factor++;
    return 0;
}

/* The least amount that every place where one is written can hold. */
static int64_t common_step(const struct profile *profile, const struct currency *currency)
{
    int64_t step = 1;
    for (size_t i = 0; i < profile->field_count; i++) {
        if (profile->fields[i].type != FIELD_AMOUNT)
            continue;
        int64_t own = mock_amount_step(&profile->fields[i].amount, currency->minor_units);
        step = own > step ? own : step;
    }
    if (profile->control_trailer.marker != NULL) {
        int64_t own = mock_amount_step(&profile->control_trailer.amounts, currency->minor_units);
        step = own > step ? own : step;
    }
    return step;
}

static int add_currency(struct mock_plan *p, struct slice code, struct error *e)
{
    const struct currency *currency = currency_find(code);
    if (currency == NULL)
        return error_set(e, STATUS_TROUBLE, "the profile names a currency that ISO 4217 has not");
    size_t n = p->currency_count++;
    p->currencies = memory_resize(p->currencies, n + 1, sizeof *p->currencies);
    p->steps = memory_resize(p->steps, n + 1, sizeof *p->steps);
    p->currencies[n] = currency;
    p->steps[n] = common_step(p->profile, currency);
    return 0;
}

static int plan_currencies(struct mock_plan *p, struct error *e)
{
    const struct profile *profile = p->profile;
    uint32_t field = profile->canonical[CANONICAL_CURRENCY];
    if (profile->control_trailer.marker != NULL && profile->control_trailer.currency != NULL)
        return add_currency(p, slice_of(profile->control_trailer.currency->code), e);
    if (field == UINT32_MAX)
        return add_currency(p, slice_of("USD"), e);
    const struct field *f = &profile->fields[field];
    if (f->constant != NULL)
        return add_currency(p, slice_of(f->constant), e);
    const struct texts *list = &f->constraints.enumeration;
    for (size_t i = 0; i < list->count; i++)
        if (add_currency(p, slice_of(list->list[i]), e) != 0)
            return -1;
    return list->count > 0 ? 0 : add_currency(p, slice_of("USD"), e);
}

static bool is_free_text(const struct mock_plan *p, const struct mock_column *c)
{
    if (c->source != MOCK_VALUE || c->list != NULL || c->field == FIELD_NO_COLUMN)
        return false;
    const struct field *f = &p->profile->fields[c->field];
    const struct constraints *k = &f->constraints;
    if (f->type != FIELD_STRING || f->column_count != 1 || k->pattern != NULL ||
        k->min_length > 4 || (k->max_length != 0 && k->max_length < 16))
        return false;
    for (size_t i = 0; i < p->profile->field_count; i++) {
        const struct field *other = &p->profile->fields[i];
        for (size_t j = 0; other != f && j < other->column_count; j++)
            if (other->columns[j] == c->column)
                return false;
    }
    return true;
}

static void find_free_text(struct mock_plan *p)
{
    p->text_column = SIZE_MAX;
    for (size_t i = 0; i < p->column_count; i++) {
        const struct mock_column *c = &p->columns[i];
        if (!is_free_text(p, c))
            continue;
        const struct field *f = &p->profile->fields[c->field];
        if (p->text_column == SIZE_MAX || f->canonical == CANONICAL_DESCRIPTION) {
            p->text_column = i;
            p->text_maximum = f->constraints.max_length;
        }
    }
}

int mock_plan_compile(struct mock_plan *p, const struct profile *profile,
                      const struct mock_options *options, struct error *e)
{
    *p = (struct mock_plan){.profile = profile, .options = *options};
    p->amount = profile->canonical[CANONICAL_AMOUNT];
    p->balance = profile->canonical[CANONICAL_RUNNING_BALANCE];
    p->beyond_latin = profile->encoding <= ENCODING_UTF_16BE;
    static const char *const breaks[] = {
        [LINE_ANY] = "\n", [LINE_LF] = "\n", [LINE_CRLF] = "\r\n", [LINE_CR] = "\r"};
    p->line_break = breaks[profile->dialect.line_terminator];
    if (p->amount == UINT32_MAX || profile->fields[p->amount].column_count == 0)
        return error_set(e, STATUS_TROUBLE, "the profile takes the amount from no column");
    if (lay_out(p, e) != 0 || make_columns(p, e) != 0 || plan_accounts(p, e) != 0 ||
        plan_currencies(p, e) != 0) {
        mock_plan_release(p);
        return -1;
    }
    find_free_text(p);
    return 0;
}

void mock_plan_release(struct mock_plan *p)
{
    for (size_t i = 0; i < p->column_count; i++) {
        free(p->columns[i].name);
        mock_pattern_free(p->columns[i].pattern);
    }
    free(p->columns);
    free(p->place);
    free(p->currencies);
    free(p->steps);
    *p = (struct mock_plan){0};
}
