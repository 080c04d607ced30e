#include "mock_record.h"

#include "date_pattern.h"
#include "memory.h"
#include "mock_amount.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS_IN_UPLOAD = 3, REPICKS_MAX = 4 };

/* --- ledger ----------------------------------------------------------------------------------- */

static const int64_t NOT_SEEN = INT64_MIN;

void mock_ledger_init(struct mock_ledger *l, const struct mock_plan *p)
{
    *l = (struct mock_ledger){.count = p->options.accounts, .spare_account = UINT64_MAX};
    l->balances = memory_array((size_t)l->count, sizeof *l->balances);
    for (uint64_t i = 0; i < l->count; i++)
        l->balances[i] = NOT_SEEN;
}

void mock_ledger_release(struct mock_ledger *l)
{
    free(l->balances);
    *l = (struct mock_ledger){0};
}

static int64_t *ledger_balance(struct mock_ledger *l, uint64_t account)
{
    if (account < l->count)
        return &l->balances[account];
    if (l->spare_account != account) {
        l->spare_account = account;
        l->spare_balance = NOT_SEEN;
    }
    return &l->spare_balance;
}

/* --- cells ------------------------------------------------------------------------------------ */

struct slice mock_record_text(const struct mock_record *r, size_t column)
{
    return slice_make(r->text.data + r->cells[column].at, r->cells[column].length);
}

static void cell_begin(struct mock_record *r, size_t column)
{
    r->cells[column] = (struct mock_cell){.at = r->text.length};
}

static void cell_end(struct mock_record *r, size_t column)
{
    r->cells[column].length = r->text.length - r->cells[column].at;
}

void mock_record_set(struct mock_record *r, size_t column, struct slice text)
{
    size_t own = SIZE_MAX;
    if (text.length > 0 && text.data >= r->text.data && text.data < r->text.data + r->text.length)
        own = (size_t)(text.data - r->text.data);
    char *to = buffer_reserve(&r->text, text.length + 1);
    if (text.length > 0)
        memmove(to, own == SIZE_MAX ? text.data : r->text.data + own, text.length);
    cell_begin(r, column);
    r->text.length += text.length;
    cell_end(r, column);
}

void mock_record_release(struct mock_record *r)
{
    buffer_release(&r->text);
    free(r->cells);
    *r = (struct mock_record){0};
}

/* --- accounts --------------------------------------------------------------------------------- */

static uint64_t member_number(const struct mock_plan *p, uint64_t member)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)member * p->member_factor + p->member_offset;
    return (uint64_t)(product % p->members);
}

/* The number of the text that a column of the account has. */
static uint64_t account_number(const struct mock_plan *p, const struct mock_column *c,
                               uint64_t account)
{
    uint64_t member = member_number(p, account / p->accounts_per_member);
    if (c->cell == 0)
        return member;
    /* Suffixes are numbered from 1, and in "[SL][0-9]{4}" the letter counts fastest. */
    uint64_t count = mock_column_count(c);
    return count <= p->accounts_per_member ? account % p->accounts_per_member
                                           : account % p->accounts_per_member + 2;
}

static void turn_append(const struct mock_plan *p, const struct mock_column *c, bool loan,
                        struct mock_record *r)
{
    static const char *const shares[] = {"S", "SHARE", "0", "1", "Z"};
    for (uint32_t i = 0; i < p->profile->field_count; i++) {
        const struct turn *turn = &p->profile->fields[i].turn;
        if (mock_turn_column(p, turn) != (size_t)(c - p->columns))
            continue;
        for (size_t j = 0; !loan && j < sizeof shares / sizeof *shares; j++)
            if (!mock_turn_holds(turn, slice_of(shares[j]))) {
                buffer_append_text(&r->text, shares[j]);
                return;
            }
    }
    mock_column_append(c, random_next(&r->random), &r->text);
}

static bool is_turned(const struct mock_plan *p, const struct mock_record *r, uint32_t field)
{
    const struct turn *turn = &p->profile->fields[field].turn;
    size_t column = mock_turn_column(p, turn);
    return column != SIZE_MAX && mock_turn_holds(turn, mock_record_text(r, column));
}

static void make_account(const struct mock_plan *p, uint64_t account, struct mock_record *r)
{
    for (size_t i = 0; i < p->column_count; i++) {
        const struct mock_column *c = &p->columns[i];
        if (c->source != MOCK_ACCOUNT && c->source != MOCK_TURN)
            continue;
        cell_begin(r, i);
        if (c->source == MOCK_TURN)
            turn_append(p, c, account % 3 == 1, r);
        else
            mock_column_append(c, account_number(p, c, account), &r->text);
        cell_end(r, i);
    }
    size_t turns = mock_turn_column(p, &p->profile->fields[p->amount].turn);
    r->loan =
        turns != SIZE_MAX && p->columns[turns].source != MOCK_VALUE && is_turned(p, r, p->amount);
    r->currency = p->currencies[account % p->currency_count];
}

/* --- money ------------------------------------------------------------------------------------ */

static int64_t power_of_ten(unsigned exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* HUNDREDTHS as minor units of the currency, and as an amount that the profile can write. */
static int64_t in_currency(const struct mock_plan *p, const struct currency *currency,
                           int64_t hundredths)
{
    int64_t minor = currency->minor_units >= 2
                        ? hundredths * power_of_ten(currency->minor_units - 2)
                        : hundredths / power_of_ten(2 - currency->minor_units);
    int64_t step = 1;
    for (size_t i = 0; i < p->currency_count; i++)
        if (p->currencies[i] == currency)
            step = p->steps[i];
    minor -= minor % step;
    return minor == 0 ? step : minor;
}

static const struct mock_kind *make_money(const struct mock_plan *p, struct mock_ledger *l,
                                          uint64_t account, struct mock_record *r)
{
    bool ascending = p->profile->balance_order != BALANCE_DESCENDING;
    int64_t *balance = ledger_balance(l, account);
    struct random *random = &r->random;
    const struct mock_kind *kind = NULL;
    int64_t before = *balance;
    if (before == NOT_SEEN) {
        before = in_currency(p, r->currency, 10000 + (int64_t)random_below(random, 2000000));
        if (r->loan)
            before = -2 * before;
    }
    for (int i = 0; i < REPICKS_MAX; i++) {
        kind = mock_content_kind(random, r->loan);
        uint64_t span = (uint64_t)(kind->greatest - kind->least + 1);
        r->amount = kind->side *
                    in_currency(p, r->currency, kind->least + (int64_t)random_below(random, span));
        if (r->loan || (ascending ? before + r->amount : before - r->amount) >= 0)
            break;
    }
    /* A pending record that is left out moves no balance: banks book it later. */
    if (r->pending &&
        p->profile->fields[p->profile->canonical[CANONICAL_STATUS]].pending_is_filtered) {
        r->balance = *balance = before;
        return kind;
    }
    /* Downward, each row shows the balance from which its own amount is still to be taken off. */
    r->balance = ascending ? before + r->amount : before;
    *balance = ascending ? r->balance : before - r->amount;
    return kind;
}

static struct mock_amount_form amount_form(const struct mock_plan *p, const struct field *f,
                                           const struct mock_record *r, bool quotable,
                                           uint64_t variety)
{
    const struct amount_format *a = &f->amount;
    const struct dialect *d = &p->profile->dialect;
    struct mock_amount_form form = {.pick = (unsigned)(variety >> 8 & 7)};
    bool delimits = a->group_char[0] == d->delimiter && a->group_char[1] == '\0';
    (void)r;
    form.grouped = (variety & 3) != 0 && (!delimits || quotable);
    form.plus = (variety >> 2 & 7) == 0;
    form.typographic = p->beyond_latin && (variety >> 5 & 7) == 0;
    form.words = (variety >> 11 & 1) == 0;
    if (a->symbols.count > 0 && (variety >> 12 & 1) == 0)
        form.symbol = a->symbols.list[(variety >> 13) % a->symbols.count];
    if (a->implied_decimals >= 0 && !form.grouped)
        form.least_digits = 8;
    return form;
}

static void append_amount(const struct mock_plan *p, struct mock_record *r, uint32_t field,
                          int64_t minor_units, size_t column, uint64_t variety)
{
    const struct field *f = &p->profile->fields[field];
    bool quotable = p->text_column != SIZE_MAX && r->cells[p->text_column].quoted;
    struct mock_amount_form form = amount_form(p, f, r, quotable, variety);
    cell_begin(r, column);
    mock_amount_append(&f->amount, minor_units, r->currency->minor_units, is_turned(p, r, field),
                       &form, p->columns[column].cell, &r->text);
    cell_end(r, column);
}

void mock_record_set_amount(const struct mock_plan *p, struct mock_record *r, uint32_t field,
                            int64_t minor_units)
{
    uint64_t variety = random_next(&r->random);
    for (size_t i = 0; i < p->column_count; i++)
        if (p->columns[i].field == field && p->columns[i].is_amount)
            append_amount(p, r, field, minor_units, i, variety);
}

static void make_amounts(const struct mock_plan *p, struct mock_record *r)
{
    uint64_t variety = random_next(&r->random);
    int64_t other = in_currency(p, r->currency, 1 + (int64_t)(variety >> 40 & 1023));
    for (size_t i = 0; i < p->column_count; i++) {
        const struct mock_column *c = &p->columns[i];
        if (!c->is_amount)
            continue;
        int64_t value = c->field == p->amount    ? r->amount
                        : c->field == p->balance ? r->balance
                                                 : other;
        append_amount(p, r, c->field, value, i, variety + (uint64_t)c->field * 31);
    }
}

/* --- dates ------------------------------------------------------------------------------------ */

static int32_t clipped(const struct mock_plan *p, const struct field *f, int32_t day)
{
    int32_t business = date_days(p->options.date);
    if (!f->has_window)
        return day;
    if (day < business - f->window_days_before)
        return business - f->window_days_before;
    return day > business + f->window_days_after ? business + f->window_days_after : day;
}

/* The day on which a record was posted: they follow each other as the rows do. */
static int32_t posted_day(const struct mock_plan *p, uint64_t number)
{
    uint64_t back = (number - 1) / ((p->options.records + DAYS_IN_UPLOAD - 1) / DAYS_IN_UPLOAD);
    if (p->profile->balance_order != BALANCE_DESCENDING)
        back = DAYS_IN_UPLOAD - 1 - back;
    return date_days(p->options.date) - (int32_t)back;
}

static void append_date(const struct mock_plan *p, const struct field *f, struct date day,
                        struct mock_record *r)
{
    uint64_t time = random_below(&r->random, 86400);
    struct datetime moment = {.date = day};
    (void)p;
    if (f->type == FIELD_DATETIME) {
        moment.hour = (uint8_t)(time / 3600);
        moment.minute = (uint8_t)(time / 60 % 60);
        moment.second = (uint8_t)(time % 60);
    }
    date_pattern_write(&f->date, moment, &r->text);
}

void mock_record_set_date(const struct mock_plan *p, struct mock_record *r, uint32_t field,
                          struct date day)
{
    for (size_t i = 0; i < p->column_count; i++) {
        if (p->columns[i].field != field)
            continue;
        cell_begin(r, i);
        append_date(p, &p->profile->fields[field], day, r);
        cell_end(r, i);
    }
}

static void make_date(const struct mock_plan *p, const struct mock_column *c,
                      const struct mock_wish *wish, struct mock_record *r)
{
    const struct field *f = &p->profile->fields[c->field];
    int32_t day = date_days(r->posted);
    if (f->canonical == CANONICAL_TRANSACTION_DATE)
        day -= (int32_t)random_below(&r->random, 2);
    else if (f->canonical == CANONICAL_NONE)
        day -= (int32_t)random_below(&r->random, 30);
    struct date date = date_of_days(clipped(p, f, day));
    if (wish->date != NULL && wish->dated == c->field)
        date = *wish->date;
    append_date(p, f, date, r);
}

/* --- the other values ------------------------------------------------------------------------- */

static void append_digits(struct buffer *to, uint64_t number, size_t width)
{
    char digits[24];
    size_t at = sizeof digits;
    for (; number > 0 || sizeof digits - at < width; number /= 10)
        digits[--at] = (char)('0' + number % 10);
    buffer_append(to, digits + at, sizeof digits - at);
}

static const char *one_of(const struct texts *texts, const char *otherwise, struct random *random)
{
    return texts->count == 0 ? otherwise : texts->list[random_below(random, texts->count)];
}

static void append_empty(const struct mock_plan *p, struct mock_record *r)
{
    if (p->profile->missing_values.count > 0 && random_below(&r->random, 3) == 0)
        buffer_append_text(&r->text, one_of(&p->profile->missing_values, "", &r->random));
}

static bool is_of_type(const char *text, const char *type)
{
    for (; *text != '\0' && *type != '\0'; text++, type++)
        if ((*text | 0x20) != (*type | 0x20))
            return false;
    return *text == '\0' && *type == '\0';
}

static void append_type(const struct mock_column *c, const struct mock_kind *kind,
                        struct mock_record *r)
{
    if (c->list == NULL && c->pattern == NULL) {
        buffer_append_text(&r->text, kind->type);
        return;
    }
    for (size_t i = 0; c->list != NULL && i < c->list->count; i++)
        if (is_of_type(c->list->list[i], kind->type)) {
            buffer_append_text(&r->text, c->list->list[i]);
            return;
        }
    mock_column_append(c, random_next(&r->random), &r->text);
}

static void append_transaction_id(const struct mock_plan *p, const struct field *f,
                                  struct mock_record *r)
{
    const struct constraints *k = &f->constraints;
    size_t width = k->max_length != 0 && k->max_length < 12 ? k->max_length : 12;
    width = width < k->min_length ? k->min_length : width;
    /* The day in front, as cores number them; where there is no room, the number alone. */
    uint64_t day = (uint64_t)date_days(p->options.date) % 10000;
    if (width >= 12) {
        append_digits(&r->text, day, width - 8);
        width = 8;
    }
    append_digits(&r->text, r->number, width);
}

static void append_description(const struct mock_plan *p, size_t column,
                               const struct mock_kind *kind, const struct mock_wish *wish,
                               struct mock_record *r)
{
    const struct mock_options *o = &p->options;
    const struct dialect *d = &p->profile->dialect;
    uint64_t dice = random_next(&r->random);
    bool multiline = d->has_quote && !wish->quoted && dice % 100 < o->multiline;
    bool quoted = d->has_quote && (multiline || wish->quoted || dice / 100 % 100 < o->quoted);
    if (wish->plain)
        multiline = quoted = false;
    char avoided[3] = {d->delimiter, d->has_quote ? d->quote : '\0', '\0'};
    bool beyond = dice / 10000 % 100 < o->beyond_ascii;
    struct mock_wording wording = {.punctuation = quoted || !d->has_quote,
                                   .beyond_ascii = beyond,
                                   .beyond_latin = beyond && p->beyond_latin,
                                   .line_break = multiline ? p->line_break : NULL,
                                   .avoided = quoted ? "" : avoided};
    size_t start = r->text.length;
    mock_content_describe(&r->random, kind, &wording, p->text_maximum, &r->text);
    for (size_t least = p->profile->fields[p->columns[column].field].constraints.min_length;
         r->text.length - start < least;)
        buffer_append_byte(&r->text, 'X');
    r->cells[column].quoted = quoted;
}

/* A value whose field is text, of the field's list or pattern or what its name means. */
static void append_text_value(const struct mock_plan *p, size_t column,
                              const struct mock_kind *kind, const struct mock_wish *wish,
                              struct mock_record *r)
{
    const struct mock_column *c = &p->columns[column];
    const struct field *f = &p->profile->fields[c->field];
    bool made = c->list != NULL || c->pattern != NULL;
    if (column == p->text_column) {
        append_description(p, column, kind, wish, r);
    } else if (f->canonical == CANONICAL_TYPE) {
        append_type(c, kind, r);
    } else if (f->canonical == CANONICAL_MERCHANT_CATEGORY_CODE &&
               (kind->has_merchant || !c->may_be_empty)) {
        if (c->list != NULL)
            mock_column_append(c, random_next(&r->random), &r->text);
        else
            buffer_append_text(&r->text, mock_content_merchant_category(&r->random));
    } else if (f->canonical == CANONICAL_TRANSACTION_ID && !made) {
        append_transaction_id(p, f, r);
    } else if (f->canonical == CANONICAL_TRANSACTION_ID && p->profile->identity.by_transaction_id) {
        mock_column_append(c, r->number, &r->text);
    } else if (f->canonical == CANONICAL_CHECK_NUMBER && (kind->has_check || !c->may_be_empty) &&
               !made) {
        append_digits(&r->text, 100 + random_below(&r->random, 9000), f->constraints.min_length);
    } else if (f->canonical == CANONICAL_MERCHANT_CATEGORY_CODE ||
               (c->may_be_empty &&
                (f->canonical == CANONICAL_CHECK_NUMBER ? !kind->has_check
                                                        : random_below(&r->random, 8) == 0))) {
        append_empty(p, r);
    } else if (made) {
        mock_column_append(c, random_next(&r->random), &r->text);
    } else {
        append_digits(&r->text, random_below(&r->random, 100000), 0);
    }
}

static void append_value(const struct mock_plan *p, size_t column, const struct mock_kind *kind,
                         const struct mock_wish *wish, struct mock_record *r)
{
    const struct mock_column *c = &p->columns[column];
    const struct field *f = &p->profile->fields[c->field];
    struct random *random = &r->random;
    switch (f->type) {
    case FIELD_CURRENCY:
        buffer_append_text(&r->text, r->currency->code);
        break;
    case FIELD_DATE:
    case FIELD_DATETIME:
        make_date(p, c, wish, r);
        break;
    case FIELD_STATUS:
        buffer_append_text(&r->text, one_of(r->pending ? &f->pending : &f->posted, "", random));
        break;
    case FIELD_BOOLEAN:
        buffer_append_text(&r->text, random_below(random, 2) == 0
                                         ? one_of(&f->true_values, "true", random)
                                         : one_of(&f->false_values, "false", random));
        break;
    case FIELD_INTEGER:
        append_digits(&r->text, random_below(random, 10000), 1);
        break;
    case FIELD_DECIMAL:
        mock_amount_append_magnitude(&f->amount, (decimal_sum)random_below(random, 1000000), 2,
                                     &(struct mock_amount_form){0}, &r->text);
        break;
    case FIELD_STRING:
    case FIELD_IDENTIFIER:
        append_text_value(p, column, kind, wish, r);
        break;
    case FIELD_AMOUNT:
        break;
    }
}

static void make_values(const struct mock_plan *p, const struct mock_kind *kind,
                        const struct mock_wish *wish, struct mock_record *r)
{
    for (size_t i = 0; i < p->column_count; i++) {
        const struct mock_column *c = &p->columns[i];
        if (c->is_amount || c->source == MOCK_ACCOUNT || c->source == MOCK_TURN)
            continue;
        cell_begin(r, i);
        if (c->source == MOCK_VALUE)
            append_value(p, i, kind, wish, r);
        else if (random_below(&r->random, 2) == 0)
            append_digits(&r->text, random_below(&r->random, 1000), 3);
        cell_end(r, i);
    }
}

static bool is_pending(const struct mock_plan *p, const struct mock_wish *wish,
                       struct random *random)
{
    uint32_t status = p->profile->canonical[CANONICAL_STATUS];
    bool rolled = random_below(random, 25) == 0;
    if (status == UINT32_MAX || wish->posted)
        return false;
    const struct field *f = &p->profile->fields[status];
    return f->pending.count > 0 && (rolled || f->posted.count == 0);
}

static uint64_t mixed(uint64_t seed, uint64_t number)
{
    uint64_t z = seed * UINT64_C(0x9E3779B97F4A7C15) + number * UINT64_C(0xD1B54A32D192ED03);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    return z ^ (z >> 31);
}

void mock_record_make(const struct mock_plan *p, struct mock_ledger *l, uint64_t number,
                      const struct mock_wish *wish, struct mock_record *r)
{
    if (r->cells == NULL)
        r->cells = memory_array(p->column_count + 1, sizeof *r->cells);
    buffer_clear(&r->text);
    buffer_reserve(&r->text, 1);
    r->cell_count = p->column_count;
    r->number = number;
    r->posted = date_of_days(posted_day(p, number));
    random_seed(&r->random, mixed(p->options.seed, number));
    r->pending = is_pending(p, wish, &r->random);
    uint64_t account = random_below(&r->random, p->options.accounts);
    if (wish->own_account && p->options.spare_accounts > 0)
        account = p->options.accounts + wish->account;
    make_account(p, account, r);
    const struct mock_kind *kind = make_money(p, l, account, r);
    make_values(p, kind, wish, r);
    make_amounts(p, r);
}
