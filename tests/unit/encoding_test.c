#include "encoding.h"
#include "tap.h"
#include "utf8.h"

#include <iconv.h>

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 24;
}

/* Decodes IN in calls of CUT bytes; as told by *STATE where CUT is 0. */
static int decode(struct decoder *d, struct slice in, size_t cut, uint64_t *state,
                  struct buffer *out, struct error *e)
{
    size_t at = 0;
    while (at < in.length) {
        size_t length = cut != 0 ? cut : (size_t)(next(state) % 9);
        if (length > in.length - at)
            length = in.length - at;
        if (encoding_decode(d, slice_make(in.data + at, length), out, e) == -1)
            return -1;
        at += length;
    }
    return encoding_decode_end(d, out, e);
}

static void decodes(enum encoding encoding, struct slice in, const char *expected,
                    const char *sentence)
{
    for (size_t cut = 1; cut <= in.length + 1; cut++) {
        struct decoder d = {.encoding = encoding};
        struct buffer out = {0};
        struct error e;
        int result = decode(&d, in, cut, NULL, &out, &e);
        if (result != 0 || !slice_equals_text(buffer_slice(&out), expected) ||
            cut == in.length + 1) {
            tap_equal_number(result, 0, sentence);
            tap_equal_slice(buffer_slice(&out), slice_of(expected), "and gives the text");
            cut = in.length + 1;
        }
        buffer_release(&out);
    }
}

#define BYTES(text) slice_make(text, sizeof(text) - 1)

static void test_texts(void)
{
    decodes(ENCODING_UTF_8, BYTES("a\xC3\xA9"), "aé", "UTF-8 passes");
    decodes(ENCODING_UTF_8,
            BYTES("\xEF\xBB\xBF"
                  "a"),
            "a", "its byte order mark does not");
    decodes(ENCODING_UTF_8, BYTES("\xEF\xBB"), "\xEF\xBB", "half a byte order mark is data");
    decodes(ENCODING_UTF_8, BYTES("a\xFF\x80"), "a\xFF\x80", "invalid bytes pass untouched");
    decodes(ENCODING_UTF_8, BYTES("a\xEF\xBB\xBF"), "a\xEF\xBB\xBF", "U+FEFF in the text is data");
    decodes(ENCODING_UTF_8, BYTES(""), "", "an empty file is empty");
    decodes(ENCODING_UTF_16,
            BYTES("\xFF\xFE"
                  "a\0\xAC\x20"),
            "a€", "little endian by its mark");
    decodes(ENCODING_UTF_16, BYTES("\xFE\xFF\0a\x20\xAC"), "a€", "big endian by its mark");
    decodes(ENCODING_UTF_16, BYTES("\xFF\xFE"), "", "nothing but a byte order mark");
    decodes(ENCODING_UTF_16, BYTES("\xFF\xFE\xFF\xFE"), "\xEF\xBB\xBF", "the second is data");
    decodes(ENCODING_UTF_16LE, BYTES("a\0"), "a", "utf-16le needs no mark");
    decodes(ENCODING_UTF_16LE,
            BYTES("\xFF\xFE"
                  "a\0"),
            "a", "but may have it");
    decodes(ENCODING_UTF_16BE, BYTES("\0a"), "a", "utf-16be needs none either");
    decodes(ENCODING_UTF_16BE, BYTES("\xD8\x3D\xDE\x00\0b"), "😀b", "a surrogate pair is one");
    decodes(ENCODING_UTF_16LE,
            BYTES("\x3D\xD8"
                  "a\0"),
            "\xFC\xBD\xFF\x98"
            "a",
            "a lone high surrogate is marked");
    decodes(ENCODING_UTF_16LE,
            BYTES("\0\xDE"
                  "a\0"),
            "\xFC\x80\xFF\x9E"
            "a",
            "a lone low surrogate is marked");
    decodes(ENCODING_UTF_16LE, BYTES("\x3D\xD8\x3D\xD8\0\xDE"), "\xFC\xBD\xFF\x98😀",
            "the half before a pair is marked");
    decodes(ENCODING_UTF_16LE, BYTES("a\0,"), "a\xFC\xAC", "an odd last byte is no comma");
    decodes(ENCODING_UTF_16LE, BYTES("a\0\x3D\xD8,"), "a\xFC\xBD\xFF\x98\xFC\xAC",
            "half a pair and a byte at the end are marked");
    decodes(ENCODING_WINDOWS_1252,
            BYTES("5 \x80 \x93"
                  "a\x94 \xE9\xFF"),
            "5 € “a” éÿ", "windows-1252 has its euro and its quotes");
    decodes(ENCODING_WINDOWS_1252, BYTES("\x81\x8D\x8F\x90\x9D"),
            "\xFE\x81\xFE\x8D\xFE\x8F\xFE\x90\xFE\x9D", "its five empty places are marked");
    decodes(ENCODING_ISO_8859_15, BYTES("\xA4\xBD\xE9"), "€œé", "iso-8859-15 has its euro");
}

static void refuses(enum encoding encoding, struct slice in, const char *message)
{
    for (size_t cut = 1; cut <= 4; cut++) {
        struct decoder d = {.encoding = encoding};
        struct buffer out = {0};
        struct error e = {0};
        tap_equal_number(decode(&d, in, cut, NULL, &out, &e), -1, "the file is refused");
        tap_equal_text(e.message, message, "with the reason");
        tap_equal_number(e.status, STATUS_REJECTED, "as the sender's fault");
        buffer_release(&out);
    }
}

static void test_refusals(void)
{
    refuses(ENCODING_UTF_16, BYTES("a\0b\0"),
            "the file begins without the byte order mark that utf-16 needs");
    refuses(ENCODING_UTF_16, BYTES(""),
            "the file begins without the byte order mark that utf-16 needs");
    refuses(ENCODING_UTF_16,
            BYTES("\xEF\xBB\xBF"
                  "abc"),
            "the file begins with the byte order mark of utf-8, but the profile says utf-16");
    refuses(ENCODING_UTF_8,
            BYTES("\xFF\xFE"
                  "a\0"),
            "the file begins with the byte order mark of utf-16le, but the profile says utf-8");
    refuses(ENCODING_UTF_16LE, BYTES("\xFE\xFF"),
            "the file begins with the byte order mark of utf-16be, but the profile says utf-16le");
    refuses(ENCODING_WINDOWS_1252,
            BYTES("\xEF\xBB\xBF"
                  "abc"),
            "the file begins with the byte order mark of utf-8, but the profile says windows-1252");
}

static void test_names(void)
{
    tap_equal_text(encoding_name(ENCODING_UTF_16LE), "utf-16le", "an encoding has its name");
    tap_equal_text(encoding_name(ENCODING_WINDOWS_1252), "windows-1252",
                   "and the name is what a profile says");
    tap_equal_number((int64_t)encoding_bom(ENCODING_ISO_8859_15).length, 0,
                     "encodings of one byte have no byte order mark");
}

static void test_encode(void)
{
    struct buffer out = {0};
    buffer_append_text(&out, "x");
    tap_equal_number(encoding_encode(ENCODING_WINDOWS_1252, slice_of("aaaa漢"), &out), -1,
                     "a character that the encoding has not is refused");
    tap_equal_text(out.data, "x", "and nothing is added");
    tap_equal_number(encoding_encode(ENCODING_UTF_16LE, slice_of("a\xC3"), &out), -1,
                     "what is not UTF-8 is refused");
    tap_equal_number(encoding_encode(ENCODING_UTF_16LE, slice_of("a\xFE"), &out), -1,
                     "and so is half a mark");
    tap_equal_number(encoding_encode(ENCODING_ISO_8859_15, slice_of("¤"), &out), -1,
                     "iso-8859-15 has no currency sign");
    buffer_clear(&out);
    encoding_encode(ENCODING_UTF_16BE, slice_of("a😀"), &out);
    tap_equal_slice(buffer_slice(&out), BYTES("\0a\xD8\x3D\xDE\0"), "utf-16be is written");
    buffer_release(&out);
}

/* Bytes that are often the beginning or the middle of something. */
static unsigned char random_byte(uint64_t *state)
{
    static const unsigned char likely[] = {0xD8, 0xDB, 0xDC, 0xDF, 0x00, ',',  '\n', 0x81, 0x8D,
                                           0xFE, 0xFF, 0xEF, 0xBB, 0xBF, 0x80, 0xC3, 0xE2, 0x82};
    return next(state) % 3 == 0 ? (unsigned char)next(state) : likely[next(state) % sizeof likely];
}

/* Whether what is not valid in DECODED is marks and nothing else. */
static bool marks_are_seen(struct slice decoded)
{
    for (size_t at = 0; at < decoded.length; at += 2) {
        at += utf8_valid_length(slice_make(decoded.data + at, decoded.length - at));
        if (at == decoded.length)
            break;
        if (decoded.length - at < 2 || (decoded.data[at] & 0xFC) != 0xFC ||
            (decoded.data[at + 1] & 0xC0) != 0x80)
            return false;
    }
    return true;
}

static bool survives(enum encoding encoding, struct slice in, uint64_t *state, int *refused)
{
    struct decoder d = {.encoding = encoding};
    struct buffer text = {0}, cut = {0}, back = {0};
    struct error e;
    bool good = false;
    if (decode(&d, in, SIZE_MAX, NULL, &text, &e) == -1) {
        (*refused)++;
        good = true;
    } else {
        struct decoder again = {.encoding = encoding};
        struct slice behind = slice_make(in.data + d.bom_length, in.length - d.bom_length);
        good = decode(&again, in, 0, state, &cut, &e) == 0 &&
               slice_equals(buffer_slice(&text), buffer_slice(&cut)) &&
               again.bom_length == d.bom_length && again.encoding == d.encoding &&
               encoding_encode(d.encoding, buffer_slice(&text), &back) == 0 &&
               slice_equals(buffer_slice(&back), behind) &&
               encoding_original_length(d.encoding, buffer_slice(&text)) == behind.length &&
               (encoding == ENCODING_UTF_8 || marks_are_seen(buffer_slice(&text)));
    }
    buffer_release(&text);
    buffer_release(&cut);
    buffer_release(&back);
    return good;
}

static void test_bijection(void)
{
    uint64_t state = 42;
    for (int i = 0; i < ENCODING_COUNT; i++) {
        bool all = true;
        int refused = 0;
        char sentence[80];
        snprintf(sentence, sizeof sentence, "all bytes survive %s, however they are cut",
                 encoding_name((enum encoding)i));
        for (int run = 0; run < 20000; run++) {
            char bytes[64];
            size_t length = next(&state) % (sizeof bytes + 1);
            for (size_t k = 0; k < length; k++)
                bytes[k] = (char)random_byte(&state);
            if (i == ENCODING_UTF_16 && length >= 2)
                memcpy(bytes, run % 2 == 0 ? "\xFF\xFE" : "\xFE\xFF", 2);
            all = all && survives((enum encoding)i, slice_make(bytes, length), &state, &refused);
        }
        tap_ok(all, sentence);
        tap_ok(refused < 2000, "few of them were refused");
    }
}

/* The characters of the C library's tables, which another hand wrote. */
static bool agrees_with_iconv(enum encoding encoding, const char *name)
{
    iconv_t converter = iconv_open("UTF-8", name);
    bool agrees = converter != (iconv_t)-1;
    for (int byte = 0; agrees && byte < 256; byte++) {
        char in = (char)byte, expected[8], *from = &in, *to = expected;
        size_t in_left = 1, out_left = sizeof expected;
        bool is_character = iconv(converter, &from, &in_left, &to, &out_left) != (size_t)-1;
        struct decoder d = {.encoding = encoding};
        struct buffer out = {0};
        struct error e;
        decode(&d, slice_make(&in, 1), 1, NULL, &out, &e);
        struct slice text = buffer_slice(&out);
        agrees = is_character ? slice_equals(text, slice_make(expected, sizeof expected - out_left))
                              : utf8_valid_length(text) == 0;
        buffer_release(&out);
    }
    if (converter != (iconv_t)-1)
        iconv_close(converter);
    return agrees;
}

static void test_tables(void)
{
    tap_ok(agrees_with_iconv(ENCODING_WINDOWS_1252, "WINDOWS-1252"),
           "windows-1252 has the characters of the C library");
    tap_ok(agrees_with_iconv(ENCODING_ISO_8859_15, "ISO-8859-15"),
           "iso-8859-15 has the characters of the C library");
}

int main(void)
{
    test_texts();
    test_refusals();
    test_names();
    test_encode();
    test_bijection();
    test_tables();
    return tap_done();
}
