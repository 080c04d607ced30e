#include "utf8.h"

#include "word.h"

#include <stdbool.h>

static bool is_ascii(bytes16 bytes)
{
    return !bytes16_any(bytes & (bytes16)(words2){WORD_OF(0x80), WORD_OF(0x80)});
}

/* The leading bytes that are ASCII, looked at 64 at a time, then 16, and then one by one. */
static size_t ascii_length(const char *data, size_t length)
{
    size_t at = 0;
    while (length - at >= 64 &&
           is_ascii(bytes16_load(data + at) | bytes16_load(data + at + 16) |
                    bytes16_load(data + at + 32) | bytes16_load(data + at + 48)))
        at += 64;
    while (length - at >= 16 && is_ascii(bytes16_load(data + at)))
        at += 16;
    while (at < length && (unsigned char)data[at] < 0x80)
        at++;
    return at;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/*
 * The length of the character that begins at BYTES, 0 where it is not valid. The second byte's
 * narrower ranges are what keeps out overlong forms (E0, F0), surrogates (ED) and what is above
 * U+10FFFF (F4).
 */
static size_t character_length(const unsigned char *bytes, size_t left)
{
    unsigned char lead = bytes[0];
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (left < length)
        return 0;
    unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char greatest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < least || bytes[1] > greatest)
        return 0;
    for (size_t i = 2; i < length; i++)
        if (!is_continuation(bytes[i]))
            return 0;
    return length;
}

size_t utf8_valid_length(struct slice text)
{
    size_t at = 0;
    while (at < text.length) {
        at += ascii_length(text.data + at, text.length - at);
        if (at == text.length)
            break;
        size_t length = character_length((const unsigned char *)text.data + at, text.length - at);
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

uint32_t utf8_decode(struct slice text, size_t *length)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    *length = text.length == 0 ? 0 : 1;
    size_t valid = text.length == 0 ? 0 : character_length(bytes, text.length);
    if (valid == 0)
        return UTF8_INVALID;
    *length = valid;
    if (valid == 1)
        return bytes[0];
    uint32_t code_point = bytes[0] & (0x7FU >> valid);
    for (size_t i = 1; i < valid; i++)
        code_point = code_point << 6 | (bytes[i] & 0x3FU);
    return code_point;
}

size_t utf8_encode(uint32_t code_point, char *out)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        return 0;
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    /* As many ones in front as there are bytes, then a zero. */
    out[0] = (char)((0xF00U >> length & 0xFF) | code_point);
    return length;
}
