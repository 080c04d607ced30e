/*
 * What is read fast against what is read plainly: random texts, nearly all of them nearly right,
 * through both. The slow reading is the reference: a transaction none of whose steps is plain, a
 * date pattern without places, amount_read(), printf, a loop over bytes.
 */
#include "json_writer.h"
#include "random.h"
#include "record_writer.h"
#include "tap.h"
#include "transaction.h"
#include "yaml_tree.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 40000, TEXTS = 200000, TEXT_MAX = 128 };

static const char *const profiles[] = {
    "version: 1\n"
    "kind: transactions\n"
    "name: signed\n"
    "encoding: utf-8\n"
    "missingValues: [N/A, '0.00', ' -', H]\n"
    "businessDate: {fileName: 'x-%Y%m%d.csv'}\n"
    "fields:\n"
    "  - {name: accountId, column: account, constraints: {required: true, minLength: 9, maxLength: "
    "13, pattern: '[0-9]{7}-[SL][0-9]{1,4}'}}\n"
    "  - {name: transactionId, column: id, constraints: {maxLength: 10}}\n"
    "  - {name: postedDate, column: day, format: '%m/%d/%Y', window: {daysBefore: 10, daysAfter: "
    "1}, constraints: {required: true}}\n"
    "  - {name: transactionDate, column: time, format: '%Y-%m-%d %H:%M:%S'}\n"
    "  - {name: amount, column: money, format: signed, decimalChar: '.', groupChar: ',', symbols: "
    "[$, USD], moneyOut: negative, turn: {column: account, pattern: '.*-L.*'}, constraints: "
    "{required: true}}\n"
    "  - {name: currency, column: currency}\n"
    "  - {name: type, column: word, constraints: {enum: [ACH, CARD, 'A very long word of this "
    "kind', 'é']}}\n"
    "  - {name: status, column: status, posted: [P, Posted], pending: [H, 'N/A'], pendingRecords: "
    "filter}\n"
    "  - {name: description, column: text, constraints: {maxLength: 20}}\n"
    "  - {name: runningBalance, column: more, format: signed, decimalChar: '.', moneyOut: "
    "negative}\n"
    "  - {name: points, type: integer, column: integer}\n"
    "  - {name: rate, type: decimal, column: more, decimalChar: '.'}\n"
    "  - {name: contactless, type: boolean, column: flag, trueValues: [Y], falseValues: [N]}\n"
    "identity: {transactionId: trusted}\n",

    "version: 1\n"
    "kind: transactions\n"
    "name: joined\n"
    "encoding: utf-8\n"
    "allow: [surroundingSpace]\n"
    "businessDate: {fileName: 'x-%Y%m%d.csv'}\n"
    "fields:\n"
    "  - {name: accountId, join: [{column: account}, {column: word}], separator: '--', "
    "constraints: "
    "{required: true, minLength: 5, maxLength: 17, pattern: '[0-9]+.*'}}\n"
    "  - {name: memberId, join: [{column: id}, {column: account}], separator: .}\n"
    "  - {name: postedDate, column: short, format: '%y%m%d', pivot: 70}\n"
    "  - {name: effectiveDate, column: day, format: '%m/%d/%Y', window: {daysBefore: 36600, "
    "daysAfter: 1}, constraints: {required: true}}\n"
    "  - {name: amount, column: money, format: trailingSign, decimalChar: '.', moneyOut: positive, "
    "turn: {column: flag, values: [Y, D]}, constraints: {required: true}}\n"
    "  - {name: currency, constant: BHD}\n"
    "  - {name: runningBalance, column: integer, format: signed, impliedDecimals: 3, moneyOut: "
    "positive}\n"
    "  - {name: branch, type: identifier, constant: 'B 1'}\n"
    "  - {name: points, type: integer, column: more}\n"
    "identity: {fields: [accountId, amount], extract: cumulative}\n",

    "version: 1\n"
    "kind: transactions\n"
    "name: columns\n"
    "encoding: utf-8\n"
    "businessDate: {fileName: 'x-%Y%m%d.csv'}\n"
    "fields:\n"
    "  - {name: accountId, column: account, constraints: {required: true}}\n"
    "  - {name: postedDate, column: day, format: '%m/%d/%Y', constraints: {required: true}}\n"
    "  - {name: amount, format: debitCredit, debit: {column: money}, credit: {column: more}, "
    "decimalChar: '.', constraints: {required: true}}\n"
    "  - {name: currency, column: currency}\n"
    "  - {name: fee, type: amount, column: integer, format: parentheses, decimalChar: '.', "
    "moneyOut: "
    "negative}\n"
    "identity: {fields: [accountId, amount], extract: cumulative}\n",

    "version: 1\n"
    "kind: transactions\n"
    "name: constants\n"
    "encoding: utf-8\n"
    "missingValues: [N/A]\n"
    "businessDate: {fileName: 'x-%Y%m%d.csv'}\n"
    "fields:\n"
    "  - {name: accountId, column: account, constraints: {required: true}}\n"
    "  - {name: effectiveDate, column: day, format: '%m/%d/%Y', constraints: {required: true}}\n"
    "  - {name: amount, column: money, format: signed, decimalChar: '.', moneyOut: negative, "
    "constraints: {required: true}}\n"
    "  - {name: currency, constant: USD}\n"
    "  - {name: branch, type: identifier, constant: '1.2E+15'}\n"
    "identity: {fields: [accountId, amount], extract: cumulative}\n",
};

/* What may stand in a column, by its name. */
static const struct source {
    const char *column;
    const char *texts[24];
} sources[] = {
    {"account",
     {"1234567-S1", "0012345-L0001", "0012345-S0012", "123456-S1", "1234567-X1", "1234567-S12345",
      "12345é7-S1", "12345", "1.2E+15", "7"}},
    {"id",
     {"A1", "0123456789", "01234567890", "0123é56789", "12E+3", "1E+15", "1,2E+1234", "E+1",
      "0123456789012345678901234567890", "N/A", "1E+1x"}},
    {"day",
     {"11/20/2026", "11/19/2026", "11/10/2026", "11/09/2026", "11/21/2026", "11/22/2026",
      "02/29/2024", "02/29/2026", "13/01/2026", "00/10/2026", "11/31/2026", "1/20/2026",
      "11/20/2026 ", "11-20-2026", "11/20/0000", "01/01/0001", "12/31/9999", "11/2a/2026"}},
    {"time",
     {"2026-11-20 23:59:59", "2026-11-20 24:00:00", "2026-11-20 00:60:00", "2026-11-20T00:00:00",
      "2026-11-20", "2024-02-29 01:02:03"}},
    {"short", {"261120", "691231", "700101", "000101", "26112", "2611200", "261131", "26x120"}},
    {"money",
     {"-42.17",
      "42.17",
      "+1500",
      "0.00",
      "0",
      "-0.00",
      "5",
      "5.1",
      "5.170",
      "5.175",
      ".5",
      "5.",
      "1,234.56",
      "$5.00",
      "-$5",
      "12345678.90",
      "123456789.01",
      "1234567890123456",
      "12345678901234567",
      "9999999999999.99",
      "-",
      "1.2.3",
      "12O.00",
      "12.50-"}},
    {"more",
     {"1.00", "-1.00", "0.00", "12", "007", "1e5", "99999999999999999", "1234567.8", "12345678.9",
      "\xE2\x88\x92"
      "5.00",
      "(5.00)", "--5", "12345678"}},
    {"currency", {"USD", "JPY", "BHD", "EUR", "usd", "US", "USDX", "XXX", "CLF"}},
    {"word",
     {"ACH", "CARD", "A very long word of this kind", "A very long word of this kinD", "é", "card",
      "ACHCARD", "a \"quote\""}},
    {"status", {"P", "Posted", "H", "N/A", "X", "posted"}},
    {"text",
     {"COFFEE", "6\" SUB, a\\b", "exactly sixteen.", "seventeen letters", "twenty letters, éé",
      "twenty-one letters ok", "tab\there", "\x01", " spaced ", "a",
      "more than thirty-two bytes with a quote at the end\""}},
    {"integer",
     {"1", "-1", "+7", "0012", "9007199254740991", "9007199254740992", "-9007199254740991", "1.5",
      "12345678901234567890", "", "123456789"}},
    {"flag", {"Y", "N", "D", "y", "YN"}},
};

/* A text of the column, now and then without one, with spaces, or with a byte that is not its own.
 */
static struct slice random_cell(struct random *r, const struct source *source, char *room)
{
    size_t count = 0;
    while (count < sizeof source->texts / sizeof *source->texts && source->texts[count] != NULL)
        count++;
    /* The first are the good ones: they come most. */
    uint64_t choice =
        random_below(r, 8) != 0 ? random_below(r, count < 2 ? count : 2) : random_below(r, count);
    size_t length = (size_t)snprintf(room, TEXT_MAX, "%s", source->texts[choice]);
    switch (random_below(r, 100)) {
    case 0:
        return slice_make(room, 0);
    case 1:
        memmove(room + 1, room, length);
        room[0] = random_below(r, 2) == 0 ? ' ' : '\t';
        return slice_make(room, length + 1);
    case 2:
        room[length] = ' ';
        return slice_make(room, length + 1);
    case 3:
        length = (size_t)snprintf(room, TEXT_MAX, "%s", random_below(r, 2) == 0 ? "N/A" : " -");
        return slice_make(room, length);
    case 4: /* never the second byte of a character */
        if (length != 0 && (room[length - 1] & 0x80) == 0)
            room[length - 1] = (char)(' ' + random_below(r, 95));
        return slice_make(room, length);
    default:
        return slice_make(room, length);
    }
}

static const struct source *source_of(const struct column *column)
{
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (strcmp(sources[i].column, column->names[0]) == 0)
            return &sources[i];
    return NULL;
}

static void profile_open(struct profile *p, const char *text)
{
    struct error e = {0};
    struct profile_problems problems = {0};
    uint32_t line, column;
    struct tree *root = yaml_tree_read(slice_of(text), &line, &column, &e);
    if (root == NULL || profile_compile(p, root, &problems) != 0) {
        printf("Bail out! the test's profile: %s\n",
               problems.count == 0 ? e.message : problems.list[0].message);
        exit(1);
    }
    tree_free(root);
}

/* --- what the two readings say, as text
 * ----------------------------------------------------------- */

static void say_number(struct buffer *to, int64_t units, unsigned scale)
{
    char digits[64];
    bool negative = units < 0;
    int length = snprintf(digits, sizeof digits, "%0*" PRIu64, (int)scale + 1,
                          negative ? -(uint64_t)units : (uint64_t)units);
    buffer_append_format(to, "%s%.*s", negative ? "-" : "", length - (int)scale, digits);
    if (scale != 0)
        buffer_append_format(to, ".%s", digits + length - (int)scale);
}

static void say_text(struct buffer *to, struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        const char *short_forms = strchr("\bb\ff\nn\rr\tt", byte);
        if (byte == '"' || byte == '\\')
            buffer_append_format(to, "\\%c", byte);
        else if (byte < 0x20 && byte != 'b' && short_forms != NULL && byte != 0)
            buffer_append_format(to, "\\%c", short_forms[1]);
        else if (byte < 0x20)
            buffer_append_format(to, "\\u%04x", byte);
        else
            buffer_append_byte(to, (char)byte);
    }
}

static void say_value(struct buffer *to, const struct field *field, const struct value *v,
                      const struct currency *currency)
{
    const struct datetime *when = &v->when;
    bool quoted = field->type != FIELD_INTEGER && field->type != FIELD_BOOLEAN;
    buffer_append_format(to, ",\"%s\":%s", field->name, quoted ? "\"" : "");
    switch (field->type) {
    case FIELD_AMOUNT:
        say_number(to, v->integer, currency->minor_units);
        break;
    case FIELD_DECIMAL:
        say_number(to, v->decimal.coefficient, v->decimal.scale);
        break;
    case FIELD_INTEGER:
        say_number(to, v->integer, 0);
        break;
    case FIELD_DATE:
    case FIELD_DATETIME:
        buffer_append_format(to, "%04d-%02d-%02d", when->date.year, when->date.month,
                             when->date.day);
        if (field->type == FIELD_DATETIME)
            buffer_append_format(to, "T%02d:%02d:%02d", when->hour, when->minute, when->second);
        break;
    case FIELD_BOOLEAN:
        buffer_append_text(to, v->truth ? "true" : "false");
        break;
    case FIELD_STATUS:
        buffer_append_text(to, v->truth ? "posted" : "pending");
        break;
    default:
        say_text(to, v->text);
        break;
    }
    buffer_append_text(to, quoted ? "\"" : "");
}

static void say_record(struct buffer *to, const struct transaction *t, uint64_t line)
{
    buffer_append_format(to,
                         "{\"organizationId\":\"acme\",\"line\":%" PRIu64 ",\"record\":%" PRIu64,
                         line, line - 1);
    for (size_t i = 0; i < t->profile->field_count; i++)
        if (t->values[i].state == VALUE_PRESENT)
            say_value(to, &t->profile->fields[i], &t->values[i], t->currency);
    buffer_append_text(to, "}\n");
}

static void say_findings(struct buffer *to, const struct transaction *t)
{
    buffer_append_format(to, "%s %u %s\n", t->filtered ? "filtered" : "", t->tolerated,
                         t->currency == NULL ? "-" : t->currency->code);
    for (size_t i = 0; i < t->findings.count; i++) {
        const struct finding *f = &t->findings.list[i];
        buffer_append_format(to, "%u %s %u %zu %" PRIu64 " %" PRIu64 " %s\n", f->field,
                             rule_code(f->rule), f->cell, f->at, f->line, f->column, f->detail);
    }
    for (size_t i = 0; i < t->profile->field_count; i++)
        buffer_append_format(to, "%d", (int)t->values[i].state);
}

/* --- rows
 * ----------------------------------------------------------------------------------------- */

struct counts {
    size_t sound, different;
};

static void compare_row(struct transaction *fast, struct transaction *slow,
                        const struct record_writer *writer, const struct slice *cells,
                        const struct date *date, uint64_t line, struct counts *counts)
{
    struct buffer got = {0}, expected = {0};
    transaction_read(fast, cells, date);
    transaction_read(slow, cells, date);
    say_findings(&got, fast);
    say_findings(&expected, slow);
    if (slow->findings.count == 0 && !slow->filtered) {
        counts->sound++;
        record_writer_append(writer, fast, line, line - 1, &got);
        say_record(&expected, slow, line);
    }
    if (!slice_equals(buffer_slice(&got), buffer_slice(&expected)) && counts->different++ == 0) {
        tap_note("expected", buffer_slice(&expected));
        tap_note("     got", buffer_slice(&got));
    }
    buffer_release(&got);
    buffer_release(&expected);
}

/* Returns how many rows were sound. */
static size_t compare_rows(const char *text, uint64_t seed, const char *sentence)
{
    struct profile profile;
    struct transaction fast, slow;
    struct record_writer writer;
    struct random r;
    struct counts counts = {0};
    profile_open(&profile, text);
    transaction_init(&fast, &profile);
    transaction_init(&slow, &profile);
    for (size_t i = 0; i < slow.plain.count; i++)
        slow.plain.steps[i].kind = PLAIN_NEVER;
    for (size_t i = 0; i < profile.field_count; i++)
        profile.fields[i].date.places = (struct date_places){0};
    record_writer_init(&writer, &profile, "acme");
    random_seed(&r, seed);
    for (uint64_t line = 2; line < ROWS + 2; line++) {
        struct slice cells[32];
        char *rooms[32];
        struct date date = {2026, 11, (uint8_t)(20 + line / (ROWS / 2))};
        for (size_t i = 0; i < profile.column_count; i++) {
            char room[TEXT_MAX + 2];
            struct slice cell = random_cell(&r, source_of(&profile.columns[i]), room);
            /* Each in memory of its own, so that a sanitizer sees a byte read outside of it. */
            rooms[i] = malloc(cell.length == 0 ? 1 : cell.length);
            memcpy(rooms[i], cell.data, cell.length);
            cells[i] = slice_make(rooms[i], cell.length);
        }
        compare_row(&fast, &slow, &writer, cells, &date, line * line * line, &counts);
        for (size_t i = 0; i < profile.column_count; i++)
            free(rooms[i]);
    }
    tap_ok(counts.different == 0, sentence);
    record_writer_release(&writer);
    transaction_release(&fast);
    transaction_release(&slow);
    profile_release(&profile);
    return counts.sound;
}

/* --- single values
 * -------------------------------------------------------------------------------- */

/* A text of up to 18 bytes in memory of its own, of BYTES or of a number with a point. */
static struct slice random_text(struct random *r, const char *bytes)
{
    size_t length = random_below(r, 19);
    char *text = malloc(length + 1);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('0' + random_below(r, 10));
    if (length != 0 && random_below(r, 2) == 0)
        text[0] = random_below(r, 2) == 0 ? '-' : '+';
    if (length != 0 && random_below(r, 4) != 0)
        text[random_below(r, length)] = '.';
    if (length != 0 && random_below(r, 4) == 0)
        text[random_below(r, length)] = bytes[random_below(r, strlen(bytes))];
    return slice_make(realloc(text, length == 0 ? 1 : length), length);
}

static bool same_amount(const struct amount_format *f, struct slice text, size_t *plain_count)
{
    struct amount_plain plain;
    struct decimal fast = {0}, slow = {0};
    amount_plain_init(&plain, f);
    if (!amount_plain_read(&plain, text, &fast))
        return true;
    (*plain_count)++;
    return amount_read(f, text, &slow).rule == RULE_NONE && fast.scale == slow.scale &&
           fast.coefficient == slow.coefficient;
}

static void compare_amounts(void)
{
    char dollar[] = "$", digits[] = "0", minus[] = "-";
    char *symbols[] = {dollar, digits, minus};
    struct random r;
    size_t different = 0, plain_count = 0;
    random_seed(&r, 3);
    for (size_t i = 0; i < TEXTS; i++) {
        struct amount_format f = {.implied_decimals = -1, .decimal_char = "."};
        f.style = (enum amount_style)random_below(&r, 5);
        f.money_out_is_positive = random_below(&r, 2) == 0;
        if (random_below(&r, 4) == 0)
            f.implied_decimals = (int)random_below(&r, 5);
        if (f.implied_decimals >= 0 || random_below(&r, 4) == 0)
            f.decimal_char[0] = '\0';
        if (random_below(&r, 4) == 0)
            f.group_char[0] = ',';
        if (random_below(&r, 4) == 0)
            f.symbols = (struct texts){symbols + random_below(&r, 3), 1};
        struct slice text = random_text(&r, "-+.,$ (/:A\xE2");
        if (text.length != 0 && !same_amount(&f, text, &plain_count) && different++ == 0)
            tap_note("text", text);
        free((char *)(uintptr_t)text.data);
    }
    tap_ok(different == 0, "a plain amount is what the general reading reads");
    tap_ok(plain_count > TEXTS / 8, "and many amounts are plain");
}

static void compare_decimals(void)
{
    struct random r;
    struct buffer expected = {0};
    size_t different = 0;
    random_seed(&r, 4);
    for (size_t i = 0; i < TEXTS; i++) {
        int64_t units = (int64_t)(random_next(&r) >> random_below(&r, 64));
        unsigned scale = (unsigned)random_below(&r, 10);
        char text[DECIMAL_TEXT_MAX];
        if (random_below(&r, 8) == 0) { /* around the powers of ten */
            units = 1;
            for (uint64_t digits = random_below(&r, 18); digits > 0; digits--)
                units *= 10;
            units -= (int64_t)random_below(&r, 2);
        }
        units = random_below(&r, 2) == 0 || units == INT64_MIN ? units : -units;
        buffer_clear(&expected);
        say_number(&expected, units, scale);
        size_t length = decimal_format(units, scale, text);
        if ((length != strlen(text) || !slice_equals_text(buffer_slice(&expected), text)) &&
            different++ == 0)
            tap_equal_text(text, expected.data, "decimal");
    }
    buffer_release(&expected);
    tap_ok(different == 0, "a decimal is written as printf writes its digits");
}

static void compare_days(void)
{
    size_t different = 0;
    for (int32_t days = DATE_DAYS_MIN; days <= DATE_DAYS_MAX; days++) {
        struct date d = date_of_days(days), read;
        char text[DATE_TEXT_MAX];
        date_format(d, text);
        different += text[10] != '\0' || date_parse_iso(slice_make(text, 10), &read) != 0 ||
                     date_compare(d, read) != 0;
    }
    tap_ok(different == 0, "every day there is is written so that it can be read back");
}

static void compare_dates(void)
{
    static const char *const formats[] = {"%m/%d/%Y", "%Y%m%d", "%d.%m.%y", "%Y-%m-%d %H:%M:%S",
                                          "on %Y.%m.%d at %H%M, %%"};
    struct random r;
    size_t different = 0, sound = 0;
    struct error e;
    struct buffer text = {0};
    random_seed(&r, 5);
    for (size_t i = 0; i < TEXTS; i++) {
        struct date_pattern p;
        struct datetime when = {.hour = (uint8_t)random_below(&r, 24),
                                .minute = (uint8_t)random_below(&r, 60),
                                .second = (uint8_t)random_below(&r, 60)};
        struct datetime fast = {0}, slow = {0};
        size_t fast_at = 0, slow_at = 0;
        date_pattern_compile(&p, slice_of(formats[i % 5]), 70, &e);
        when.date = date_of_days((int32_t)random_below(&r, 40000));
        buffer_clear(&text);
        date_pattern_write(&p, when, &text);
        if (random_below(&r, 2) == 0)
            text.data[random_below(&r, text.length)] = "0123456789/: x"[random_below(&r, 14)];
        text.length -= random_below(&r, 16) == 0;
        enum date_result got = date_pattern_read(&p, buffer_slice(&text), &fast, &fast_at);
        p.places = (struct date_places){0};
        enum date_result expected = date_pattern_read(&p, buffer_slice(&text), &slow, &slow_at);
        sound += expected == DATE_OK;
        if ((got != expected || memcmp(&fast, &slow, sizeof fast) != 0 ||
             (got != DATE_OK && fast_at != slow_at)) &&
            different++ == 0)
            tap_note(formats[i % 5], buffer_slice(&text));
    }
    buffer_release(&text);
    tap_ok(different == 0, "a date read by its places is what the general reading reads");
    tap_ok(sound > TEXTS / 2, "and many of them are sound");
}

static void compare_escapes(void)
{
    static const char special[] = "\"\\\x01\x1f\b\f\n\r\t\x7f\x80\xff ";
    struct random r;
    struct buffer got = {0}, expected = {0};
    size_t different = 0;
    random_seed(&r, 6);
    for (size_t i = 0; i < TEXTS; i++) {
        size_t length = random_below(&r, 70);
        char *text = malloc(length + 1);
        memset(text, 'a', length);
        for (uint64_t specials = random_below(&r, 4); specials > 0 && length > 0; specials--)
            text[random_below(&r, length)] = special[random_below(&r, sizeof special - 1)];
        buffer_clear(&got);
        buffer_clear(&expected);
        text = realloc(text, length == 0 ? 1 : length);
        json_escape(&got, slice_make(text, length));
        say_text(&expected, slice_make(text, length));
        if (!slice_equals(buffer_slice(&got), buffer_slice(&expected)) && different++ == 0)
            tap_note("text", slice_make(text, length));
        free(text);
    }
    buffer_release(&got);
    buffer_release(&expected);
    tap_ok(different == 0, "a text is escaped as a loop over its bytes escapes it");
}

int main(void)
{
    size_t sound = ROWS;
    static const char *const sentences[] = {
        "rows of every type are read alike, the plain way and the other",
        "so are joined keys, tolerated spaces and constants", "and amounts in two columns"};
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        size_t count = compare_rows(profiles[i], i, sentences[i]);
        sound = count < sound ? count : sound;
    }
    tap_ok(sound > ROWS / 200, "and some of those rows were sound");
    tap_ok(compare_rows(profiles[3], 7, "constants that break a rule break it in every row") == 0,
           "so that none of those is sound");
    compare_amounts();
    compare_decimals();
    compare_days();
    compare_dates();
    compare_escapes();
    return tap_done();
}
