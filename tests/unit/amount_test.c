#include "amount.h"
#include "tap.h"

#include <stdio.h>

static char *no_texts[1];

static struct amount_format format_of(enum amount_style style)
{
    struct amount_format f = {.style = style, .implied_decimals = -1};
    f.decimal_char[0] = '.';
    f.group_char[0] = ',';
    f.symbols = (struct texts){no_texts, 0};
    return f;
}

/* "-42.17" for what TEXT is read as, or the code of the rule, a space and the byte. */
static const char *reading(const struct amount_format *f, const char *text)
{
    static char said[DECIMAL_TEXT_MAX + 64];
    struct decimal d = {0};
    struct amount_problem p = amount_read(f, slice_of(text), &d);
    if (p.rule != RULE_NONE)
        snprintf(said, sizeof said, "%s %zu", rule_code(p.rule), p.at);
    else
        decimal_format(d.coefficient, d.scale, said);
    return said;
}

struct row {
    const char *text;
    const char *expected;
};

static void check(const struct amount_format *f, const struct row *rows, size_t count,
                  const char *style)
{
    char name[160];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s: \"%s\" is %s", style, rows[i].text, rows[i].expected);
        tap_equal_text(reading(f, rows[i].text), rows[i].expected, name);
    }
}

#define CHECK(f, style, ...)                                                                       \
    do {                                                                                           \
        static const struct row rows[] = {__VA_ARGS__};                                            \
        check(f, rows, sizeof rows / sizeof *rows, style);                                         \
    } while (0)

static void check_signed(void)
{
    char *symbols[] = {(char[]){"$"}, (char[]){"USD"}};
    struct amount_format f = format_of(AMOUNT_SIGNED);
    f.symbols = (struct texts){symbols, 2};
    CHECK(&f, "signed", {"-42.17", "-42.17"}, {"+1500", "1500"}, {"1500", "1500"},
          {"\xE2\x88\x92"
           "3.5",
           "-3.5"},
          {".50", "0.50"}, {"0", "0"}, {"-0.00", "0.00"}, {"1,234,567.89", "1234567.89"},
          {"$-1.00", "-1.00"}, {"-$1.00", "-1.00"}, {"- $ 1.00", "-1.00"}, {"1.00 USD", "1.00"},
          {"007", "7"}, {"999999999999999999", "999999999999999999"},
          {"1000000000000000000", "amount-range 18"}, {"5.", "amount 2"}, {"-", "amount 1"},
          {"", "amount 0"}, {"--1", "amount-sign 1"}, {"1-", "amount-sign 1"},
          {"(1)", "amount-sign 0"}, {"1,23", "amount-grouping 4"},
          {"1234,567", "amount-grouping 4"}, {"1,234567", "amount-grouping 8"},
          {"1,23.45", "amount-grouping 4"}, {",123", "amount-grouping 0"}, {"1.234.5", "amount 5"},
          {"12O.00", "amount 2"}, {"1.5E+03", "amount 3"}, {"0x10", "amount 1"},
          {"1 000", "amount 1"}, {"\xD9\xA1", "amount 0"}, {"NaN", "amount 0"},
          {"$$1", "amount 1"});
    f.money_out_is_positive = true;
    CHECK(&f, "signed, positive is money out", {"42.17", "-42.17"}, {"-42.17", "42.17"});
}

static void check_parentheses(void)
{
    char *symbols[] = {(char[]){"$"}};
    struct amount_format f = format_of(AMOUNT_PARENTHESES);
    f.symbols = (struct texts){symbols, 1};
    CHECK(&f, "parentheses", {"($1,234.56)", "-1234.56"}, {"$(1.00)", "-1.00"}, {"1.00", "1.00"},
          {"$1.00", "1.00"}, {"(1.00", "amount-sign 1"}, {"1.00)", "amount-sign 4"},
          {"-1.00", "amount-sign 0"}, {"((1))", "amount-sign 1"});
}

static void check_trailing_sign(void)
{
    struct amount_format f = format_of(AMOUNT_TRAILING_SIGN);
    CHECK(&f, "trailing sign", {"12.50-", "-12.50"}, {"12.50+", "12.50"}, {"5.00 DR", "-5.00"},
          {"1,234.56CR", "1234.56"}, {"5.00", "5.00"}, {"-5.00", "amount-sign 0"},
          {"5.00-DR", "amount-sign 4"}, {"5.00 D", "amount 4"}, {"DR", "amount 0"});
    f.money_out_is_positive = true;
    CHECK(&f, "trailing sign, positive is money out: DR and CR say it themselves",
          {"12.50", "-12.50"}, {"5.00 DR", "-5.00"}, {"5.00CR", "5.00"});
}

static void check_separators(void)
{
    struct amount_format f = format_of(AMOUNT_SIGNED);
    f.decimal_char[0] = ',';
    f.group_char[0] = '.';
    CHECK(&f, "decimal comma", {"1.234,56", "1234.56"}, {"1,234.56", "amount 5"});
    f.group_char[0] = '\xC2';
    f.group_char[1] = '\xA0';
    CHECK(&f, "grouped by no-break spaces",
          {"24\xC2\xA0"
           "207,40",
           "24207.40"},
          {"24 207,40", "amount 2"});
    f.group_char[0] = '\0';
    CHECK(&f, "no grouping", {"24207,40", "24207.40"}, {"24.207,40", "amount 2"});
    f.decimal_char[0] = '\0';
    f.implied_decimals = 2;
    CHECK(&f, "implied decimals", {"00056789", "567.89"}, {"5", "0.05"}, {"-100", "-1.00"},
          {"567.89", "amount 3"});
}

/* The same for two cells; NULL is a cell that means no value. */
static const char *reading_of_two(const struct amount_format *f, const char *a, const char *b)
{
    static char said[DECIMAL_TEXT_MAX + 64];
    struct slice text[2] = {slice_of(a), slice_of(b)};
    bool missing[2] = {a == NULL, b == NULL};
    struct decimal d = {0};
    size_t cell = 9;
    struct amount_problem p = f->style == AMOUNT_FLAG
                                  ? amount_read_flag(f, text[0], text[1], &d, &cell)
                                  : amount_read_debit_credit(f, text, missing, &d, &cell);
    if (p.rule != RULE_NONE)
        snprintf(said, sizeof said, "%s %zu", rule_code(p.rule), cell);
    else
        decimal_format(d.coefficient, d.scale, said);
    return said;
}

static void check_two_cells(void)
{
    struct amount_format f = format_of(AMOUNT_DEBIT_CREDIT);
    char *debit[] = {(char[]){"D"}, (char[]){"DR"}};
    char *credit[] = {(char[]){"C"}};
    tap_equal_text(reading_of_two(&f, "5.00", NULL), "-5.00", "a debit is money out");
    tap_equal_text(reading_of_two(&f, NULL, "5.00"), "5.00", "a credit is money in");
    tap_equal_text(reading_of_two(&f, "0.00", "5.00"), "5.00", "a zero debit beside a credit");
    tap_equal_text(reading_of_two(&f, "5.00", "0.00"), "-5.00", "a zero credit beside a debit");
    tap_equal_text(reading_of_two(&f, "1", "1"), "amount-columns 1", "debit and credit at once");
    tap_equal_text(reading_of_two(&f, NULL, NULL), "amount-columns 0", "neither debit nor credit");
    tap_equal_text(reading_of_two(&f, "-1", NULL), "amount-sign 0", "a sign in a debit column");
    f.debit_column_is_negative = true;
    tap_equal_text(reading_of_two(&f, "-5.00", NULL), "-5.00", "a debit written with its minus");
    tap_equal_text(reading_of_two(&f, "5.00", NULL), "amount-sign 0", "a debit without its minus");
    f = format_of(AMOUNT_FLAG);
    f.debit_flags = (struct texts){debit, 2};
    f.credit_flags = (struct texts){credit, 1};
    tap_equal_text(reading_of_two(&f, "5.00", "DR"), "-5.00", "a debit flag");
    tap_equal_text(reading_of_two(&f, "5.00", "C"), "5.00", "a credit flag");
    tap_equal_text(reading_of_two(&f, "5.00", "c"), "amount-flag 1", "a flag in another case");
    tap_equal_text(reading_of_two(&f, "-5.00", "D"), "amount-sign 0", "a sign beside a flag");
}

int main(void)
{
    check_signed();
    check_parentheses();
    check_trailing_sign();
    check_separators();
    check_two_cells();
    return tap_done();
}
