#include "tap.h"
#include "utf8.h"

static bool round_trips(uint32_t code_point)
{
    char bytes[UTF8_LENGTH_MAX];
    size_t length = utf8_encode(code_point, bytes), read = 0;
    return utf8_decode(slice_make(bytes, length), &read) == code_point && read == length &&
           utf8_valid_length(slice_make(bytes, length)) == length;
}

static void test_characters(void)
{
    bool all = true, none = true;
    char bytes[UTF8_LENGTH_MAX];
    for (uint32_t c = 0; c < 0x110000; c++) {
        if (c >= 0xD800 && c <= 0xDFFF)
            none = none && utf8_encode(c, bytes) == 0;
        else
            all = all && round_trips(c);
    }
    tap_ok(all, "every character is encoded, valid, and decoded to itself");
    tap_ok(none, "surrogates are not characters");
    tap_equal_number((int64_t)utf8_encode(0x110000, bytes), 0, "nothing is above U+10FFFF");
    tap_equal_number((int64_t)utf8_encode(UTF8_INVALID, bytes), 0, "the invalid is not encoded");
}

/* Of the three bytes behind a lead, whether some continuation makes a valid character, by the table
 * of RFC 3629. */
static size_t expected_length(unsigned char a, unsigned char b, unsigned char c, unsigned char d)
{
    bool c_ok = c >= 0x80 && c <= 0xBF, d_ok = d >= 0x80 && d <= 0xBF;
    if (a <= 0x7F)
        return 1;
    if (a >= 0xC2 && a <= 0xDF)
        return b >= 0x80 && b <= 0xBF ? 2 : 0;
    if ((a == 0xE0 && b >= 0xA0 && b <= 0xBF) ||
        (a >= 0xE1 && a <= 0xEC && b >= 0x80 && b <= 0xBF) ||
        (a == 0xED && b >= 0x80 && b <= 0x9F) || (a >= 0xEE && a <= 0xEF && b >= 0x80 && b <= 0xBF))
        return c_ok ? 3 : 0;
    if ((a == 0xF0 && b >= 0x90 && b <= 0xBF) ||
        (a >= 0xF1 && a <= 0xF3 && b >= 0x80 && b <= 0xBF) || (a == 0xF4 && b >= 0x80 && b <= 0x8F))
        return c_ok && d_ok ? 4 : 0;
    return 0;
}

static bool agrees(unsigned char a, unsigned char b, unsigned char c, unsigned char d)
{
    char bytes[4] = {(char)a, (char)b, (char)c, (char)d};
    size_t length, expected = expected_length(a, b, c, d);
    uint32_t code_point = utf8_decode(slice_make(bytes, 4), &length);
    return (code_point == UTF8_INVALID) == (expected == 0) &&
           length == (expected == 0 ? 1 : expected);
}

static void test_sequences(void)
{
    static const unsigned char ends[] = {0x00, 0x7F, 0x80, 0x8F, 0x90,
                                         0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    bool all = true;
    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++)
            for (size_t c = 0; c < sizeof ends; c++)
                for (size_t d = 0; d < sizeof ends; d++)
                    all = all && agrees((unsigned char)a, (unsigned char)b, ends[c], ends[d]);
    tap_ok(all, "what is a character follows the table of RFC 3629");
}

static size_t valid(const char *text)
{
    return utf8_valid_length(slice_of(text));
}

static void test_valid_length(void)
{
    size_t length = 9;
    tap_equal_number((int64_t)utf8_valid_length((struct slice){0}), 0, "nothing is valid");
    tap_equal_number((int64_t)utf8_valid_length(slice_make("a\0b", 3)), 3, "NUL is valid");
    tap_equal_number((int64_t)valid("Zoë, 12 €, 😀"), 18, "text is valid to its end");
    tap_equal_number((int64_t)valid("abcdefgh\xFFz"), 8, "the place of a bad byte is exact");
    tap_equal_number((int64_t)valid("abcdefghijk\xC3"), 11, "a character cut short is not valid");
    tap_equal_number((int64_t)valid("ab\xE2\x82"), 2, "nor one cut before its last byte");
    tap_equal_number((int64_t)valid("\xC0\xAF"), 0, "an overlong slash is not valid");
    tap_equal_number((int64_t)valid("x\xED\xA0\x80"), 1, "an encoded surrogate is not valid");
    tap_ok(utf8_decode((struct slice){0}, &length) == UTF8_INVALID && length == 0,
           "nothing holds no character");
    char text[64];
    bool all = true;
    for (size_t bad = 0; bad < sizeof text; bad++) {
        memset(text, 'x', sizeof text);
        text[bad] = (char)0x80;
        for (size_t from = 0; from <= bad; from++)
            all =
                all && utf8_valid_length(slice_make(text + from, sizeof text - from)) == bad - from;
    }
    tap_ok(all, "a bad byte is found at every distance from the start");
}

int main(void)
{
    test_characters();
    test_sequences();
    test_valid_length();
    return tap_done();
}
