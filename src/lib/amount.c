#include "amount.h"

#include "word.h"

#include <ctype.h>
#include <string.h>

enum { COEFFICIENT_DIGITS_MAX = 18 };

/* A text that is being read: signs and symbols come off both of its ends, the number stays. */
struct cursor {
    const struct amount_format *format;
    const char *start;
    struct slice left;
    bool symbol_seen;
    int sign; /* as it is written: -1, 0 (none) or 1 */
    int side; /* as DR or CR say: -1, 0 (not said) or 1 */
    bool parentheses;
};

static const struct amount_problem sound = {RULE_NONE, NULL, 0};

static struct amount_problem problem(enum rule rule, const char *detail, const struct cursor *c)
{
    return (struct amount_problem){rule, detail, (size_t)(c->left.data - c->start)};
}

static bool starts_with(struct slice text, const char *word, size_t length)
{
    return length != 0 && text.length >= length && memcmp(text.data, word, length) == 0;
}

static bool take_front(struct cursor *c, const char *word)
{
    size_t length = strlen(word);
    if (!starts_with(c->left, word, length))
        return false;
    c->left.data += length;
    c->left.length -= length;
    return true;
}

static bool take_back(struct cursor *c, const char *word)
{
    size_t length = strlen(word);
    if (length == 0 || c->left.length < length ||
        memcmp(c->left.data + c->left.length - length, word, length) != 0)
        return false;
    c->left.length -= length;
    return true;
}

static bool take_symbol(struct cursor *c, bool (*take)(struct cursor *, const char *))
{
    for (size_t i = 0; !c->symbol_seen && i < c->format->symbols.count; i++)
        if (take(c, c->format->symbols.list[i])) {
            c->symbol_seen = true;
            return true;
        }
    return false;
}

static bool take_sign(struct cursor *c, bool (*take)(struct cursor *, const char *))
{
    if (c->sign != 0)
        return false;
    if (take(c, "-") || take(c, "\xE2\x88\x92"))
        c->sign = -1;
    else if (take(c, "+"))
        c->sign = 1;
    return c->sign != 0;
}

static bool take_side(struct cursor *c)
{
    if (c->sign != 0 || c->side != 0)
        return false;
    if (take_back(c, "DR") || take_back(c, "Dr") || take_back(c, "dr"))
        c->side = -1;
    else if (take_back(c, "CR") || take_back(c, "Cr") || take_back(c, "cr"))
        c->side = 1;
    return c->side != 0;
}

static void drop_space(struct cursor *c, bool (*take)(struct cursor *, const char *))
{
    while (take(c, " ") || take(c, "\xC2\xA0"))
        continue;
}

/* "$-", "-$ ", "($": at most one sign, one symbol and one parenthesis, in any order. */
static void take_prefix(struct cursor *c)
{
    enum amount_style style = c->format->style;
    bool taken = true;
    while (taken) {
        taken = take_symbol(c, take_front);
        if (!taken && style == AMOUNT_SIGNED)
            taken = take_sign(c, take_front);
        if (!taken && style == AMOUNT_PARENTHESES && !c->parentheses && take_front(c, "("))
            taken = c->parentheses = true;
        if (taken)
            drop_space(c, take_front);
    }
}

/* Returns false where a parenthesis stays open. */
static bool take_suffix(struct cursor *c)
{
    enum amount_style style = c->format->style;
    bool open = c->parentheses;
    bool taken = true;
    while (taken) {
        taken = take_symbol(c, take_back);
        if (!taken && style == AMOUNT_TRAILING_SIGN)
            taken = take_side(c) || (c->side == 0 && take_sign(c, take_back));
        if (!taken && open && take_back(c, ")")) {
            open = false;
            taken = true;
        }
        if (taken)
            drop_space(c, take_back);
    }
    return !open;
}

/* What a byte that cannot be in a number most likely is. */
static struct amount_problem odd_byte(const struct cursor *c, struct slice rest)
{
    struct amount_problem p = {RULE_AMOUNT, NULL, (size_t)(rest.data - c->start)};
    unsigned char byte = (unsigned char)*rest.data;
    if ((byte == 'E' || byte == 'e') && rest.length > 1 &&
        (rest.data[1] == '+' || rest.data[1] == '-' || isdigit((unsigned char)rest.data[1])))
        p.detail = "an exponent: saved by a spreadsheet?";
    else if (isalpha(byte))
        p.detail = "letter in place of a digit";
    else if (byte == '-' || byte == '+' || byte == '(' || byte == ')' ||
             starts_with(rest, "\xE2\x88\x92", 3))
        p.rule = RULE_AMOUNT_SIGN;
    else if (byte == ',' || byte == '.' || byte == ' ' || byte == '\'')
        p.detail = "a separator that the profile does not name";
    return p;
}

/* The digits of a number as they come; grouping is judged at the point and at the end. */
struct digits {
    int64_t coefficient;
    unsigned significant; /* without leading zeros */
    unsigned count;       /* in the whole part */
    unsigned scale;
    unsigned since_group; /* digits behind the last group separator */
    bool grouped;
    bool in_fraction;
};

static bool add_digit(struct digits *n, char digit)
{
    if (n->significant != 0 || digit != '0')
        n->significant++;
    if (n->significant > COEFFICIENT_DIGITS_MAX || n->scale == DECIMAL_SCALE_MAX)
        return false;
    n->coefficient = n->coefficient * 10 + (digit - '0');
    if (n->in_fraction) {
        n->scale++;
    } else {
        n->count++;
        n->since_group++;
    }
    return true;
}

/* Whether a separator, the point or the end may come here. */
static bool group_is_whole(const struct digits *n)
{
    return n->grouped ? n->since_group == 3 : true;
}

/* Takes one separator; returns false where there is none to take, and a problem where it stands
 * wrong. */
static bool take_separator(struct cursor *c, struct digits *n, struct amount_problem *p)
{
    const struct amount_format *f = c->format;
    const char *at = c->left.data;
    if (!n->in_fraction && take_front(c, f->group_char)) {
        if (n->count == 0 || (n->grouped ? n->since_group != 3 : n->since_group > 3))
            *p = (struct amount_problem){RULE_AMOUNT_GROUPING, NULL, (size_t)(at - c->start)};
        n->grouped = true;
        n->since_group = 0;
        return true;
    }
    if (f->implied_decimals < 0 && !n->in_fraction && take_front(c, f->decimal_char)) {
        if (!group_is_whole(n))
            *p = (struct amount_problem){RULE_AMOUNT_GROUPING, NULL, (size_t)(at - c->start)};
        n->in_fraction = true;
        return true;
    }
    return false;
}

static struct amount_problem read_number(struct cursor *c, struct decimal *d)
{
    struct digits n = {0};
    struct amount_problem p = sound;
    while (c->left.length > 0 && p.rule == RULE_NONE) {
        char byte = *c->left.data;
        if (isdigit((unsigned char)byte)) {
            if (!add_digit(&n, byte))
                return problem(RULE_AMOUNT_RANGE, NULL, c);
            c->left.data++;
            c->left.length--;
        } else if (!take_separator(c, &n, &p)) {
            return odd_byte(c, c->left);
        }
    }
    if (p.rule != RULE_NONE)
        return p;
    if (n.count + n.scale == 0)
        return problem(RULE_AMOUNT, "no digits", c);
    if (n.in_fraction && n.scale == 0)
        return problem(RULE_AMOUNT, "no digits behind the decimal point", c);
    if (!n.in_fraction && !group_is_whole(&n))
        return problem(RULE_AMOUNT_GROUPING, NULL, c);
    d->coefficient = n.coefficient;
    d->scale = c->format->implied_decimals >= 0 ? (unsigned)c->format->implied_decimals : n.scale;
    return sound;
}

struct amount_problem amount_read(const struct amount_format *f, struct slice text,
                                  struct decimal *d)
{
    struct cursor c = {.format = f, .start = text.data, .left = text};
    take_prefix(&c);
    if (!take_suffix(&c))
        return problem(RULE_AMOUNT_SIGN, "a parenthesis is not closed", &c);
    struct amount_problem p = read_number(&c, d);
    if (p.rule != RULE_NONE)
        return p;
    bool negative = c.sign < 0 || c.parentheses;
    if (c.side != 0)
        negative = c.side < 0;
    else if (f->style < AMOUNT_DEBIT_CREDIT && f->money_out_is_positive)
        negative = !negative;
    if (negative)
        d->coefficient = -d->coefficient;
    return sound;
}

/* --- plain numbers -------------------------------------------------------------------------------
 */

/* Whether no plain text can be taken for WORD: it has a byte that plain texts do not have. */
static bool is_foreign(const char *word, char point)
{
    for (; *word != '\0'; word++)
        if (*word != '-' && *word != '+' && *word != point && !isdigit((unsigned char)*word))
            return true;
    return false;
}

void amount_plain_init(struct amount_plain *p, const struct amount_format *f)
{
    bool written = f->implied_decimals < 0 && f->decimal_char[0] != '\0';
    *p = (struct amount_plain){
        .usable = !written || (f->decimal_char[1] == '\0' && is_foreign(f->decimal_char, '\0')),
        .takes_sign = f->style == AMOUNT_SIGNED,
        .negates = f->style < AMOUNT_DEBIT_CREDIT && f->money_out_is_positive,
        .point = written ? f->decimal_char[0] : '\0',
        .scale = f->implied_decimals < 0 ? 0 : (unsigned)f->implied_decimals,
    };
    if (f->group_char[0] != '\0' && !is_foreign(f->group_char, p->point))
        p->usable = false;
    for (size_t i = 0; i < f->symbols.count; i++)
        if (!is_foreign(f->symbols.list[i], p->point))
            p->usable = false;
}

/* The number that the COUNT bytes of DIGITS say, 1 to 8; false where one of them is no digit. */
static bool eight_digits(uint64_t digits, size_t count, uint64_t *value)
{
    /* To the upper end, as numbers are aligned, with zeros in front. */
    digits = digits << 8 * (8 - count) | WORD_OF('0') >> 1 >> (8 * count - 1);
    *value = word_digits_value(digits);
    return word_is_digits(digits);
}

/* 16 bytes as one number, the first in its lowest bits. */
__extension__ typedef unsigned __int128 sixteen;

static bool sixteen_digits(sixteen digits, size_t count, uint64_t *value)
{
    uint64_t upper, lower;
    if (count <= 8)
        return eight_digits((uint64_t)digits, count, value);
    digits <<= 8 * (16 - count); /* now the last eight are a word of their own */
    if (!eight_digits((uint64_t)(digits >> 64), 8, &lower) ||
        !eight_digits((uint64_t)digits >> 8 * (16 - count), count - 8, &upper))
        return false;
    *value = upper * 100000000 + lower;
    return true;
}

/* The number of LENGTH bytes, 1 to 16, at TEXT, in which the point may be anywhere but at the ends.
 */
static bool read_plain(const char *text, size_t length, char point, uint64_t *value,
                       unsigned *scale)
{
    struct head head = head_of(slice_make(text, length));
    size_t at = point == '\0' ? 16 : word_find(head.low, (unsigned char)point);
    if (length <= 8) {
        if (at >= 8)
            return eight_digits(head.low, length, value);
        if (at == 0 || at + 1 == length)
            return false;
        /* What is behind the point moves over it. */
        uint64_t before = (UINT64_C(1) << 8 * at) - 1;
        *scale = (unsigned)(length - 1 - at);
        return eight_digits((head.low & before) | (head.low >> 8 & ~before), length - 1, value);
    }
    sixteen digits = (sixteen)head.high << 64 | head.low;
    if (at == 8)
        at += word_find(head.high, (unsigned char)point);
    if (at >= 16)
        return sixteen_digits(digits, length, value);
    if (at == 0 || at + 1 == length)
        return false;
    sixteen before = ((sixteen)1 << 8 * at) - 1;
    *scale = (unsigned)(length - 1 - at);
    return sixteen_digits((digits & before) | (digits >> 8 & ~before), length - 1, value);
}

/* Whether TEXT begins with a hyphen, or with U+2212; LENGTH is set to its bytes then. */
static bool begins_with_minus(struct slice text, size_t *length)
{
    if (text.data[0] == '-') {
        *length = 1;
        return true;
    }
    *length = 3;
    return text.length > 3 && memcmp(text.data, "\xE2\x88\x92", 3) == 0;
}

bool amount_plain_read(const struct amount_plain *p, struct slice text, struct decimal *d)
{
    if (!p->usable || text.length == 0)
        return false;
    size_t sign = 0;
    bool minus = p->takes_sign && begins_with_minus(text, &sign);
    if (!minus)
        sign = p->takes_sign && text.data[0] == '+';
    uint64_t value;
    unsigned scale = p->scale;
    if (text.length - sign - 1 >= 16 ||
        !read_plain(text.data + sign, text.length - sign, p->point, &value, &scale))
        return false;
    int64_t turned = -(int64_t)(minus != p->negates); /* all ones, or 0: no branch on the sign */
    d->coefficient = ((int64_t)value ^ turned) - turned;
    d->scale = scale;
    return true;
}

/* --- two cells -----------------------------------------------------------------------------------
 */

/* A debit cell under columnSigns: negativeDebit is written with a minus, and only so. */
static struct amount_problem read_debit_cell(const struct amount_format *f, struct slice text,
                                             struct decimal *d)
{
    if (!f->debit_column_is_negative)
        return amount_read(f, text, d);
    struct amount_format is_signed = *f;
    is_signed.style = AMOUNT_SIGNED;
    is_signed.money_out_is_positive = false;
    struct amount_problem p = amount_read(&is_signed, text, d);
    if (p.rule == RULE_NONE && d->coefficient > 0)
        return (struct amount_problem){RULE_AMOUNT_SIGN, "a debit without its minus", 0};
    d->coefficient = -d->coefficient;
    return p;
}

struct amount_problem amount_read_debit_credit(const struct amount_format *f,
                                               const struct slice text[2], const bool missing[2],
                                               struct decimal *d, size_t *cell)
{
    struct decimal debit = {0};
    struct decimal credit = {0};
    *cell = 0;
    if (missing[0] && missing[1])
        return (struct amount_problem){RULE_AMOUNT_COLUMNS, "both are empty", 0};
    if (!missing[0]) {
        struct amount_problem p = read_debit_cell(f, text[0], &debit);
        if (p.rule != RULE_NONE)
            return p;
    }
    *cell = 1;
    if (!missing[1]) {
        struct amount_problem p = amount_read(f, text[1], &credit);
        if (p.rule != RULE_NONE)
            return p;
    }
    if (debit.coefficient != 0 && credit.coefficient != 0)
        return (struct amount_problem){RULE_AMOUNT_COLUMNS, "both hold an amount", 0};
    bool is_debit = missing[1] || debit.coefficient != 0;
    *d = is_debit ? debit : credit;
    if (is_debit)
        d->coefficient = -d->coefficient;
    *cell = is_debit ? 0 : 1;
    return sound;
}

struct amount_problem amount_read_flag(const struct amount_format *f, struct slice text,
                                       struct slice flag, struct decimal *d, size_t *cell)
{
    *cell = 0;
    struct amount_problem p = amount_read(f, text, d);
    if (p.rule != RULE_NONE)
        return p;
    *cell = 1;
    if (texts_hold(&f->debit_flags, flag))
        d->coefficient = -d->coefficient;
    else if (!texts_hold(&f->credit_flags, flag))
        return (struct amount_problem){RULE_AMOUNT_FLAG, NULL, 0};
    return sound;
}
