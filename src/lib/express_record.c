#include "express_record.h"

#include "json_writer.h"
#include "pattern.h"

enum { ESCAPED_MAX = 256 }; /* bytes of a text with bytes that JSON escapes */

/* Where the fields of the record stand: passed by value, so that it stays in registers. */
struct cutting {
    const char *bytes;     /* what the ends count from */
    const uint32_t *ends;  /* of its fields; the one before the first too */
    uint32_t return_bytes; /* of the CR before its line feed: 0 or 1 */
    int quote;
};

/* What else is known of it, for whatever is not done for every value. */
struct taking {
    struct express *x;
    struct cutting cut;
    const struct currency *currency;
    struct express_outcome *outcome;
};

#define INLINE __attribute__((always_inline)) static inline
#define OUTLINE __attribute__((noinline)) static

INLINE struct slice value_of(struct cutting c, struct express_cell cell)
{
    size_t begin = (uint32_t)(c.ends[(ptrdiff_t)cell.index - 1] + 1);
    size_t end = c.ends[cell.index] - (c.return_bytes & cell.return_mask);
    size_t quoted = (unsigned char)c.bytes[begin] == c.quote;
    return slice_make(c.bytes + begin + quoted, end - begin - 2 * quoted);
}

/* Copies LENGTH bytes, and some behind them, of what has EXPRESS_OVERSHOOT bytes behind its end. */
INLINE char *copy_loosely(char *at, const char *from, size_t length)
{
    memcpy(at, from, 32);
    for (size_t done = 32; done < length; done += 32)
        memcpy(at + done, from + done, 32);
    return at + length;
}

INLINE char *close_string(char *at)
{
    *at = '"';
    return at + 1;
}

/* --- texts --------------------------------------------------------------------------------------
 */

static bool is_plain_text(const struct plain_step *plain, struct slice text)
{
    if (plain->kind == PLAIN_TEXT)
        return plain->keeps_space || !plain_is_spaced(text);
    return !plain_is_spaced(text) && !plain_may_be_exponent(text);
}

/*
 * Copies TEXT, 16 bytes at a time and some beyond its end; what is behind the text is masked out.
 * NULL where a byte needs an escape. ALL is set to its bytes, or'ed.
 */
INLINE char *copy_text(char *at, struct slice text, unsigned char quote, bytes16 *all)
{
    const char *from = text.data;
    size_t left = text.length;
    bytes16 odd = {0};
    *all = (bytes16){0};
    for (; left > 16; left -= 16, from += 16, at += 16) {
        bytes16 bytes = bytes16_load(from);
        bytes16_store(at, bytes);
        odd |= json_needs_escape(bytes) | (bytes16)(bytes == quote);
        *all |= bytes;
    }
    bytes16 bytes = bytes16_load(from), mask = bytes16_mask(left);
    bytes16_store(at, bytes);
    odd |= (json_needs_escape(bytes) | (bytes16)(bytes == quote)) & mask;
    *all |= bytes & mask;
    return bytes16_any(odd) ? NULL : at + left;
}

static bool is_ascii(bytes16 all)
{
    return !bytes16_any(all & (bytes16)(words2){WORD_OF(0x80), WORD_OF(0x80)});
}

/* Whether TEXT, written already, is within the step's constraints, as far as that can be told here.
 * ALL is its bytes, or'ed. */
INLINE bool meets_constraints(const struct plain_step *plain, struct slice text, bytes16 all)
{
    return text.length <= plain->bytes_max && text.length >= plain->bytes_min &&
           (text.length / 4 >= plain->bytes_min || is_ascii(all)) &&
           (plain->pattern == NULL || pattern_matches(plain->pattern, text));
}

/*
 * Writes TEXT, some bytes of which JSON escapes or are quotes, each of them two for one: those of a
 * dialect's quote within a quoted field are, as the index says.
 */
OUTLINE char *write_escaped(char *at, const struct express_step *step, struct slice text,
                            const struct taking *now)
{
    char bytes[ESCAPED_MAX + EXPRESS_OVERSHOOT] = {0};
    size_t length = 0;
    unsigned char all = 0;
    if (text.length > ESCAPED_MAX)
        return NULL;
    for (size_t i = 0; i < text.length; i++) {
        bytes[length++] = text.data[i];
        all |= (unsigned char)text.data[i];
        i += (unsigned char)text.data[i] == now->cut.quote;
    }
    struct slice value = slice_make(bytes, length);
    if (!is_plain_text(step->plain, value) || plain_is_missing(now->x->plain, value) ||
        !meets_constraints(step->plain, value, (bytes16){all}))
        return NULL;
    return close_string(json_escape_to(at, value));
}

/* Writes TEXT, which is not empty, and its closing quote; NULL where it is not plain. */
INLINE char *write_text(char *at, const struct express_step *step, struct slice text,
                        const struct taking *now, int quote_or_none)
{
    unsigned char quote = (unsigned char)(quote_or_none == EXPRESS_NO_QUOTE ? '"' : quote_or_none);
    bytes16 all;
    char *end = copy_text(at, text, quote, &all);
    if (end == NULL)
        return write_escaped(at, step, text, now);
    if (!is_plain_text(step->plain, text) || !meets_constraints(step->plain, text, all))
        return NULL;
    return close_string(end);
}

/* A value that is not there writes nothing, where it may be so. */
OUTLINE char *take_missing(char *at, const struct express_step *step, struct slice text)
{
    bool is_plain = text.length == 0 || step->plain->keeps_space || !plain_is_spaced(text);
    return step->may_be_missing && is_plain ? at : NULL;
}

static bool has_escapes(struct slice text, int quote)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte < 0x20 || byte == '"' || byte == '\\' || byte == quote)
            return true;
    }
    return false;
}

/* The parts are joined where they are written, and looked at there. */
OUTLINE char *take_joined(char *at, const struct express_step *step, const struct taking *now)
{
    const struct field *field = step->field;
    const struct plain *plain = now->x->plain;
    size_t separator_length = strlen(field->separator);
    char *begin = at = record_writer_key(at, step->key);
    for (size_t i = 0; i < field->column_count; i++) {
        struct slice part = value_of(now->cut, step->joined_cells[i]);
        if (part.length == 0 || plain_is_spaced(part) || plain_is_missing(plain, part) ||
            has_escapes(part, now->cut.quote))
            return NULL;
        if (i != 0)
            memcpy(at, field->separator, separator_length);
        at += i != 0 ? separator_length : 0;
        memcpy(at, part.data, part.length);
        at += part.length;
    }
    struct slice text = slice_make(begin, (size_t)(at - begin));
    if (plain_is_missing(plain, text) || (step->plain->enumeration.entries != NULL &&
                                          !text_set_holds(&step->plain->enumeration, text)))
        return NULL;
    return write_text(begin, step, text, now, now->cut.quote);
}

/* --- money --------------------------------------------------------------------------------------
 */

/* Whether the record's sign is turned by another column; -1 where that is not plain. */
OUTLINE int turn_of(const struct express_step *step, struct cutting cut)
{
    struct slice text = value_of(cut, step->turn_cell);
    if (text.length != 0 && (plain_is_spaced(text) || has_escapes(text, cut.quote)))
        return -1;
    return transaction_turns(&step->field->turn, text);
}

OUTLINE char *write_amount(char *at, const struct express_step *step, const struct taking *now,
                           struct decimal d)
{
    unsigned minor_units = now->currency->minor_units;
    int64_t units = d.coefficient;
    int turned = step->has_turn ? turn_of(step, now->cut) : 0;
    if (turned < 0)
        return NULL;
    d.coefficient = units = turned ? -units : units;
    if (d.scale != minor_units && decimal_rescale(d, minor_units, &units) != DECIMAL_OK)
        return NULL;
    if (step->is_canonical_amount)
        now->outcome->amount = units;
    at = record_writer_key(at, step->key);
    at += decimal_format(units, minor_units, at);
    return close_string(at);
}

OUTLINE char *take_any_amount(char *at, const struct express_step *step, const struct taking *now,
                              struct slice text)
{
    struct decimal d;
    if (text.length == 0 || plain_is_missing(now->x->plain, text))
        return take_missing(at, step, text);
    return amount_plain_read(&step->plain->amount, text, &d) ? write_amount(at, step, now, d)
                                                             : NULL;
}

/*
 * An amount that is written as it will be: its digits, a point and as many more as the currency
 * has, and no zero in front. False where it is otherwise, whatever it means.
 */
INLINE bool read_canonical(struct slice text, unsigned minor_units, int64_t *units)
{
    size_t sign = text.data[0] == '-';
    size_t digits = text.length - sign - minor_units - 1; /* before the point; huge below 1 */
    uint64_t fraction = 0, whole;
    if (digits - 1 > 7 || minor_units - 1 > 1)
        return false;
    const char *point = text.data + sign + digits;
    for (unsigned i = 1; i <= 2; i++) {
        uint64_t digit = (unsigned char)point[i] - (unsigned)'0';
        if (i > minor_units)
            break;
        if (digit > 9)
            return false;
        fraction = 10 * fraction + digit;
    }
    uint64_t word = word_load(text.data + sign) << 8 * (8 - digits);
    word |= WORD_OF('0') >> 1 >> (8 * digits - 1);
    whole = word_digits_value(word);
    if (*point != '.' || !word_is_digits(word) ||
        ((text.data[sign] == '0') & ((digits > 1) | (whole + fraction == 0))))
        return false;
    int64_t value = (int64_t)(whole * (minor_units == 2 ? 100 : 10) + fraction);
    *units = sign != 0 ? -value : value;
    return true;
}

/* --- other values -------------------------------------------------------------------------------
 */

/* Reads and writes a value as every other record's; NULL where it is not plain, or says that the
 * record is to be left out. */
OUTLINE char *take_other(char *at, const struct express_step *step, const struct taking *now,
                         struct slice text, bool *is_pending)
{
    struct value v;
    if (has_escapes(text, now->cut.quote) ||
        !plain_read_value(now->x->plain, step->plain, text, &v))
        return NULL;
    *is_pending = step->plain->kind == PLAIN_STATUS && v.state == VALUE_PRESENT && !v.truth;
    if (*is_pending && step->field->pending_is_filtered)
        return NULL;
    if (v.state != VALUE_PRESENT)
        return at;
    at = record_writer_key(at, step->key);
    return record_writer_value(at, step->field->type, &v, now->currency);
}

/* Takes a value that is not known, and knows it from then on if it is short. */
OUTLINE char *learn(char *at, const struct express_step *step, const struct taking *now,
                    struct slice text, struct express_known *known, struct head head)
{
    char *begin = at;
    bool is_pending = false;
    at = take_other(at, step, now, text, &is_pending);
    if (at == NULL)
        return NULL;
    if (is_pending)
        now->outcome->is_pending = true;
    size_t length = (size_t)(at - begin);
    if (known == NULL || length > EXPRESS_KNOWN_WRITTEN_MAX)
        return at;
    known->head = head;
    known->length = (uint32_t)text.length;
    known->is_pending = is_pending;
    known->written_length = (uint8_t)length;
    memcpy(known->written, begin, length);
    return at;
}

INLINE struct express_known *place_of(const struct express_step *step, struct head head)
{
    uint64_t mixed = (head.low ^ head.high) * UINT64_C(0x9E3779B97F4A7C15);
    return &step->known[mixed >> (64 - EXPRESS_KNOWN_BITS)];
}

/* --- steps --------------------------------------------------------------------------------------
 */

INLINE char *take_constant(char *at, const struct express_step *step)
{
    return copy_loosely(at, step->constant.data, step->constant.length);
}

INLINE char *take_text(char *at, const struct express_step *step, const struct taking *now,
                       struct cutting cut)
{
    struct slice text = value_of(cut, step->cell);
    /* Less the least, so that what is shorter is out of range too. */
    if (text.length - step->places_least <= step->places_span &&
        class_pattern_places_hold(step->places, bytes16_load(text.data), text.length) &&
        !plain_is_missing(now->x->plain, text)) {
        at = record_writer_key(at, step->key);
        bytes16_store(at, bytes16_load(text.data));
        return close_string(at + text.length);
    }
    if (text.length == 0 || plain_is_missing(now->x->plain, text))
        return take_missing(at, step, text);
    return write_text(record_writer_key(at, step->key), step, text, now, cut.quote);
}

INLINE char *take_amount(char *at, const struct express_step *step, const struct taking *now,
                         struct slice text)
{
    int64_t units;
    if (!step->is_written_canonically || !read_canonical(text, now->currency->minor_units, &units))
        return take_any_amount(at, step, now, text);
    if (plain_is_missing(now->x->plain, text))
        return take_missing(at, step, text);
    if (step->is_canonical_amount)
        now->outcome->amount = units;
    at = record_writer_key(at, step->key);
    bytes16_store(at, bytes16_load(text.data));
    return close_string(at + text.length);
}

OUTLINE char *take_debit_or_credit(char *at, const struct express_step *step,
                                   const struct taking *now)
{
    struct slice debit = value_of(now->cut, step->cell);
    struct slice credit = value_of(now->cut, step->second_cell);
    struct decimal d;
    bool is_debit = credit.length == 0;
    struct slice text = is_debit ? debit : credit;
    if ((debit.length == 0) == is_debit || plain_is_missing(now->x->plain, text) ||
        !amount_plain_read(&step->plain->amount, text, &d))
        return NULL;
    if (is_debit)
        d.coefficient = -d.coefficient;
    return write_amount(at, step, now, d);
}

OUTLINE char *take_flagged(char *at, const struct express_step *step, const struct taking *now)
{
    const struct plain *plain = now->x->plain;
    struct slice text = value_of(now->cut, step->cell);
    struct slice flag = value_of(now->cut, step->second_cell);
    struct decimal d;
    if (text.length == 0 || flag.length == 0 || plain_is_missing(plain, text) ||
        plain_is_missing(plain, flag) || plain_is_spaced(flag) ||
        has_escapes(flag, now->cut.quote) || !amount_plain_read(&step->plain->amount, text, &d))
        return NULL;
    bool is_debit = text_set_holds(&step->debit_flags, flag);
    if (!is_debit && !text_set_holds(&step->credit_flags, flag))
        return NULL;
    if (is_debit)
        d.coefficient = -d.coefficient;
    return write_amount(at, step, now, d);
}

INLINE char *take_known(char *at, const struct express_step *step, const struct taking *now,
                        struct slice text)
{
    if (text.length - 1 > 15)
        return learn(at, step, now, text, NULL, (struct head){0});
    words2 words = (words2)(bytes16_load(text.data) & bytes16_mask(text.length));
    struct head head = {words[0], words[1]};
    struct express_known *known = place_of(step, head);
    if (known->head.low != head.low || known->head.high != head.high ||
        known->length != text.length)
        return learn(at, step, now, text, known, head);
    if (step->plain->kind == PLAIN_STATUS)
        now->outcome->is_pending = known->is_pending;
    memcpy(at, known->written, 32);
    if (known->written_length > 32)
        memcpy(at + 32, known->written + 32, 32);
    return at + known->written_length;
}

/* Appends the keys and values; NULL where one is not plain. */
INLINE char *take_steps(char *at, const struct taking *now, struct cutting cut)
{
    bool is_pending;
    for (const struct express_step *step = now->x->steps; at != NULL; step++)
        switch (step->kind) {
        case EXPRESS_CONSTANT:
            at = take_constant(at, step);
            break;
        case EXPRESS_TEXT:
            at = take_text(at, step, now, cut);
            break;
        case EXPRESS_JOINED:
            at = take_joined(at, step, now);
            break;
        case EXPRESS_AMOUNT:
            at = take_amount(at, step, now, value_of(cut, step->cell));
            break;
        case EXPRESS_DEBIT_CREDIT:
            at = take_debit_or_credit(at, step, now);
            break;
        case EXPRESS_FLAG:
            at = take_flagged(at, step, now);
            break;
        case EXPRESS_KNOWN:
            at = take_known(at, step, now, value_of(cut, step->cell));
            break;
        case EXPRESS_OTHER:
            at = take_other(at, step, now, value_of(cut, step->cell), &is_pending);
            break;
        case EXPRESS_END:
            return at;
        }
    return NULL;
}

/* --- the whole ----------------------------------------------------------------------------------
 */

enum { EIGHT_DIGITS = 100000000 };

OUTLINE void set_counter(struct express_counter *c, uint64_t value)
{
    uint64_t before = value / EIGHT_DIGITS;
    char digits[DECIMAL_TEXT_MAX];
    c->digits = word_of_digits((uint32_t)(value % EIGHT_DIGITS)) | WORD_OF('0');
    c->shown = before != 0 ? 8 : decimal_format((decimal_sum)value, 0, digits);
    c->before_count = before != 0 ? decimal_format((decimal_sum)before, 0, digits) : 0;
    memcpy(c->before, digits, c->before_count);
}

INLINE char *write_counter(char *at, struct express_counter *c, uint64_t value)
{
    const uint64_t one = UINT64_C(1) << 56;
    if (value == c->value + 1 && c->digits >> 56 < '9' && c->shown != 0)
        c->digits += one;
    else
        set_counter(c, value);
    c->value = value;
    if (c->before_count != 0) {
        memcpy(at, c->before, sizeof c->before);
        at += c->before_count;
    }
    word_store(at, c->digits >> 8 * (8 - c->shown));
    return at + c->shown;
}

/* Whether the first value is that of a control record or end marker, or may be. */
static bool may_be_marker(const struct express *x, struct slice first)
{
    for (size_t i = 0; i < sizeof x->markers / sizeof *x->markers; i++)
        if (x->markers[i].length != 0 &&
            (slice_equals(first, x->markers[i]) || has_escapes(first, x->quote)))
            return true;
    return false;
}

static const struct currency *find_currency(struct express *x, struct cutting cut)
{
    return x->currency != NULL ? x->currency
                               : plain_currency(x->plain, value_of(cut, x->currency_cell));
}

/* The room that a text of a record of LENGTH bytes may take: six times as much if it is escaped. */
INLINE size_t length_reserved(size_t length)
{
    return length + 5 * (length < ESCAPED_MAX ? length : ESCAPED_MAX);
}

bool express_take(struct express *x, const struct express_record *record, struct buffer *to,
                  struct express_outcome *outcome)
{
    struct cutting cut = {.bytes = record->run->bytes,
                          .ends = record->run->ends + record->first_end,
                          .quote = record->has_quotes ? x->quote : EXPRESS_NO_QUOTE};
    size_t begin = (uint32_t)(cut.ends[-1] + 1), end = cut.ends[x->field_count - 1];
    size_t length = end - begin;
    if (length > 0 && x->may_return && cut.bytes[end - 1] == '\r')
        length -= cut.return_bytes = 1;
    if (length == 0 || length > x->length_max || may_be_marker(x, value_of(cut, x->first_cell)))
        return false;
    struct taking now = {x, cut, find_currency(x, cut), outcome};
    if (now.currency == NULL)
        return false;
    outcome->currency = now.currency;
    outcome->is_pending = false;
    size_t room = x->room + x->text_count * length_reserved(length);
    if (to->capacity - to->length <= room)
        buffer_reserve(to, room);
    char *at = to->data + to->length;
    at = copy_loosely(at, x->start.data, x->start.length);
    at = write_counter(at, &x->line, record->line);
    memcpy(at, record_writer_number_key, sizeof record_writer_number_key);
    at = write_counter(at + sizeof record_writer_number_key - 1, &x->number, record->number);
    /* Most records have neither a quote nor a CR: what is for them is left out of their copy. */
    if (cut.quote == EXPRESS_NO_QUOTE && cut.return_bytes == 0)
        at = take_steps(at, &now, (struct cutting){cut.bytes, cut.ends, 0, EXPRESS_NO_QUOTE});
    else
        at = take_steps(at, &now, cut);
    if (at == NULL)
        return false;
    memcpy(at, "}\n", 3); /* a buffer has a NUL behind it */
    to->length = (size_t)(at + 2 - to->data);
    return true;
}
