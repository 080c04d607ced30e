#include "base64url.h"
#include "tap.h"

static void check_round_trips(void)
{
    /* RFC 4648 section 10, and the two digits that are not base64's. */
    static const struct {
        const char *bytes, *text;
    } examples[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"}};
    bool written = true, read = true;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        char text[16];
        unsigned char bytes[8];
        size_t count;
        struct slice expected = slice_of(examples[i].bytes);
        base64url_encode((const unsigned char *)expected.data, expected.length, text);
        written = written && strcmp(text, examples[i].text) == 0 &&
                  strlen(text) == BASE64URL_LENGTH(expected.length);
        read = read && base64url_decode(slice_of(text), bytes, sizeof bytes, &count) == 0 &&
               slice_equals(slice_make((char *)bytes, count), expected);
    }
    tap_ok(written, "bytes are written as RFC 4648 has it, without padding");
    tap_ok(read, "and are read back");
}

static bool is_refused(struct slice text)
{
    unsigned char bytes[8];
    size_t count;
    return base64url_decode(text, bytes, sizeof bytes, &count) == -1;
}

int main(void)
{
    check_round_trips();
    tap_ok(is_refused(slice_of("Zg==")), "padding is refused");
    tap_ok(is_refused(slice_of("Zm9vY")), "a digit that is no part of a byte is refused");
    tap_ok(is_refused(slice_of("Zh")) && is_refused(slice_of("Zm9")),
           "another spelling of the same bytes is refused");
    tap_ok(is_refused(slice_of("+/+/")) && is_refused(slice_of("Zm 9v")) &&
               is_refused(slice_make("Zm\0v", 4)) && is_refused(slice_of("Zm\xc3\xa4")),
           "a byte that is no digit is refused");
    tap_ok(is_refused(slice_of("AAAAAAAAAAAA")) && !is_refused(slice_of("AAAAAAAAAAA")),
           "more bytes than there is room for are refused");
    return tap_done();
}
