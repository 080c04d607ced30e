#include "decimal.h"
#include "tap.h"

#include <inttypes.h>
#include <stdio.h>

static const decimal_sum sum_max = (decimal_sum)INT64_MAX << 64 | UINT64_MAX;

static const char *text_of(decimal_sum units, unsigned scale)
{
    static char text[DECIMAL_TEXT_MAX];
    size_t length = decimal_format(units, scale, text);
    return length == strlen(text) ? text : "the length is wrong";
}

static const char *grouped_of(decimal_sum units, unsigned scale)
{
    static char text[DECIMAL_TEXT_MAX];
    size_t length = decimal_format_grouped(units, scale, text);
    return length == strlen(text) ? text : "the length is wrong";
}

static bool rescales_to(int64_t coefficient, unsigned from, unsigned to, int64_t expected)
{
    int64_t units = 99;
    struct decimal d = {coefficient, from};
    return decimal_rescale(d, to, &units) == DECIMAL_OK && units == expected;
}

static bool rescale_refuses(int64_t coefficient, unsigned from, unsigned to,
                            enum decimal_result expected)
{
    int64_t units = 99;
    struct decimal d = {coefficient, from};
    return decimal_rescale(d, to, &units) == expected && units == 99;
}

static void test_rescale(void)
{
    tap_ok(rescales_to(4217, 2, 2, 4217), "the same scale changes nothing");
    tap_ok(rescales_to(-42, 0, 2, -4200), "a greater scale adds zeros");
    tap_ok(rescales_to(42170, 3, 2, 4217), "zeros may be cut");
    tap_ok(rescales_to(0, 18, 0, 0), "zero has every scale");
    tap_ok(rescale_refuses(42175, 3, 2, DECIMAL_INEXACT), "a digit that counts is not cut");
    tap_ok(rescale_refuses(-1, 18, 0, DECIMAL_INEXACT), "nor is one far behind the point");
    tap_ok(rescale_refuses(INT64_MAX, 0, 2, DECIMAL_OVERFLOW), "what does not fit is refused");
    tap_ok(rescale_refuses(INT64_MIN, 0, 1, DECIMAL_OVERFLOW), "what does not fit below, too");
    tap_ok(rescales_to(INT64_MIN, 5, 5, INT64_MIN), "the least number keeps its value");
    tap_ok(rescales_to(9, 0, 18, 9000000000000000000), "the greatest scale is reached");
    tap_ok(rescale_refuses(10, 0, 18, DECIMAL_OVERFLOW), "and one unit more overflows");
}

static void test_format(void)
{
    tap_equal_text(text_of(-4217, 2), "-42.17", "money has its sign and its point");
    tap_equal_text(text_of(0, 2), "0.00", "nothing has no sign");
    tap_equal_text(text_of(5, 0), "5", "scale 0 has no point");
    tap_equal_text(text_of(-5, 2), "-0.05", "less than a unit has a zero in front");
    tap_equal_text(text_of(1, 18), "0.000000000000000001", "the greatest scale is written");
    tap_equal_text(text_of(INT64_MIN, 2), "-92233720368547758.08", "the least amount is written");
    tap_equal_text(text_of(sum_max, 3), "170141183460469231731687303715884105.727",
                   "the greatest sum is written");
    tap_equal_text(text_of(-sum_max - 1, 0), "-170141183460469231731687303715884105728",
                   "the least sum is written");
    tap_equal_text(grouped_of(-123456789, 2), "-1,234,567.89", "thousands are set apart");
    tap_equal_text(grouped_of(123456, 3), "123.456", "digits behind the point are not");
    tap_equal_text(grouped_of(-123456, 0), "-123,456", "no comma stands behind the sign");
    tap_equal_text(grouped_of(100000, 2), "1,000.00", "a thousand has its comma");
    tap_equal_text(grouped_of(-sum_max - 1, 0),
                   "-170,141,183,460,469,231,731,687,303,715,884,105,728", "the longest text fits");
}

static bool parses_as(const char *text, int64_t coefficient, unsigned scale)
{
    struct decimal d = {99, 9};
    return decimal_parse_canonical(slice_of(text), &d) == DECIMAL_OK &&
           d.coefficient == coefficient && d.scale == scale;
}

static bool parse_refuses(const char *text, enum decimal_result expected)
{
    struct decimal d = {99, 9};
    return decimal_parse_canonical(slice_of(text), &d) == expected && d.coefficient == 99;
}

static bool sum_refuses(const char *text, unsigned scale, enum decimal_result expected)
{
    decimal_sum sum = 99;
    return decimal_sum_parse(slice_of(text), scale, &sum) == expected && sum == 99;
}

static void test_parse(void)
{
    static const char *const malformed[] = {
        "",      "-",    "-0",  "-0.00", "00",  "007",  "-01.5", "1.",   ".5",     "-.5", "+1",
        "1,000", " 1",   "1 ",  "1e3",   "--1", "1.2.", "1.2.3", "0x10", "1.-5",   "1-",  "Inf",
        "1.5 ",  "1.5a", "1 0", "- 1",   ".",   "-.",   "0.0.0", "01",   "0.00-1", "/",   ":",
    };
    tap_ok(parses_as("-42.17", -4217, 2), "an amount is read with its scale");
    tap_ok(parses_as("0.00", 0, 2), "nothing is read");
    tap_ok(parses_as("5", 5, 0), "an integer is read");
    tap_ok(parses_as("-9223372036854775808", INT64_MIN, 0), "the least amount is read");
    tap_ok(parses_as("9.223372036854775807", INT64_MAX, 18), "the greatest amount is read");
    tap_ok(parse_refuses("9223372036854775808", DECIMAL_OVERFLOW), "one more overflows");
    tap_ok(parse_refuses("-9223372036854775809", DECIMAL_OVERFLOW), "one less overflows");
    tap_ok(parse_refuses("0.0000000000000000000", DECIMAL_OVERFLOW), "scale 19 is too great");
    tap_ok(parse_refuses("9999999999999999999999999999999999999999999999999999999999999999",
                         DECIMAL_OVERFLOW),
           "a very long number overflows");
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        char name[80];
        snprintf(name, sizeof name, "not canonical: <%s>", malformed[i]);
        tap_ok(parse_refuses(malformed[i], DECIMAL_MALFORMED), name);
    }
    tap_ok(decimal_parse_canonical(slice_make("1\0", 2), &(struct decimal){0}) == DECIMAL_MALFORMED,
           "a NUL byte is not canonical");
    tap_ok(sum_refuses("42.17", 3, DECIMAL_MALFORMED), "a sum has exactly the scale asked for");
    tap_ok(sum_refuses("42", 2, DECIMAL_MALFORMED), "a sum without its decimals is refused");
    tap_ok(sum_refuses("42.0", 0, DECIMAL_MALFORMED), "a sum with unwanted decimals is refused");
    tap_ok(sum_refuses("170141183460469231731687303715884105728", 0, DECIMAL_OVERFLOW),
           "a sum too great for 128 bits overflows");
    tap_ok(sum_refuses("-1701411834604692317316873037158841057.29", 2, DECIMAL_OVERFLOW),
           "a sum too small for 128 bits overflows");
}

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state ^ *state >> 29;
}

static bool sum_survives(decimal_sum sum, unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    struct slice written = slice_make(text, decimal_format(sum, scale, text));
    decimal_sum back;
    return decimal_sum_parse(written, scale, &back) == DECIMAL_OK && back == sum;
}

/* printf writes 64-bit integers: the same digits, with the point put in by hand. */
static bool agrees_with_printf(int64_t units, unsigned scale)
{
    char digits[32], expected[40], text[DECIMAL_TEXT_MAX];
    uint64_t value = units < 0 ? -(uint64_t)units : (uint64_t)units;
    int length = snprintf(digits, sizeof digits, "%0*" PRIu64, (int)scale + 1, value);
    int integer = length - (int)scale;
    snprintf(expected, sizeof expected, "%s%.*s%s%s", units < 0 ? "-" : "", integer, digits,
             scale == 0 ? "" : ".", digits + integer);
    decimal_format(units, scale, text);
    return strcmp(text, expected) == 0;
}

static bool agrees_with_wide_arithmetic(struct decimal d, unsigned scale)
{
    decimal_sum exact = d.coefficient;
    enum decimal_result expected = DECIMAL_OK;
    for (unsigned i = d.scale; i < scale; i++)
        exact *= 10;
    for (unsigned i = scale; i < d.scale; i++) {
        if (exact % 10 != 0)
            expected = DECIMAL_INEXACT;
        exact /= 10;
    }
    if (exact < INT64_MIN || exact > INT64_MAX)
        expected = DECIMAL_OVERFLOW;
    int64_t units;
    enum decimal_result result = decimal_rescale(d, scale, &units);
    return result == expected && (result != DECIMAL_OK || units == exact);
}

static void test_many(void)
{
    uint64_t state = 1;
    bool survives = true, prints = true, rescales = true, reads = true;
    for (int i = 0; i < 300000; i++) {
        unsigned scale = (unsigned)(next(&state) % (DECIMAL_SCALE_MAX + 1));
        unsigned other = (unsigned)(next(&state) % (DECIMAL_SCALE_MAX + 1));
        int64_t units = (int64_t)next(&state) >> (next(&state) % 64);
        decimal_sum wide = (decimal_sum)(int64_t)next(&state) * INT64_MAX + (int64_t)next(&state);
        decimal_sum sum = wide >> (next(&state) % 128);
        survives = survives && sum_survives(sum, scale);
        prints = prints && agrees_with_printf(units, scale);
        if (next(&state) % 2 == 0)
            units = units / 1000000 * 1000000; /* so that cuts are often exact */
        rescales = rescales && agrees_with_wide_arithmetic((struct decimal){units, scale}, other);
        char text[DECIMAL_TEXT_MAX];
        decimal_format(units, scale, text);
        reads = reads && parses_as(text, units, scale);
    }
    tap_ok(survives, "every sum that is written is read back the same");
    tap_ok(prints, "amounts are written with the digits of printf");
    tap_ok(rescales, "rescaling agrees with 128-bit arithmetic");
    tap_ok(reads, "every amount that is written is read back with its scale");
}

int main(void)
{
    test_rescale();
    test_format();
    test_parse();
    test_many();
    return tap_done();
}
