#include "encoding.h"

#include "utf8.h"
#include "word.h"

#include <stdint.h>

static const char *const names[ENCODING_COUNT] = {
    "utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "iso-8859-15",
};

static const struct slice boms[ENCODING_COUNT] = {
    [ENCODING_UTF_8] = SLICE_LITERAL("\xEF\xBB\xBF"),
    [ENCODING_UTF_16] = SLICE_LITERAL("\xFF\xFE"),
    [ENCODING_UTF_16LE] = SLICE_LITERAL("\xFF\xFE"),
    [ENCODING_UTF_16BE] = SLICE_LITERAL("\xFE\xFF"),
};

/* Bytes 80 to 9F of windows-1252, as Unicode's CP1252.TXT has them; 0 where there is no character.
 */
static const uint16_t windows_1252_80[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* Where iso-8859-15 is not iso-8859-1. */
static const struct replacement {
    unsigned char byte;
    uint16_t code_point;
} iso_8859_15_replacements[] = {
    {0xA4, 0x20AC}, {0xA6, 0x0160}, {0xA8, 0x0161}, {0xB4, 0x017D},
    {0xB8, 0x017E}, {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178},
};

enum { REPLACEMENT_COUNT = sizeof iso_8859_15_replacements / sizeof iso_8859_15_replacements[0] };

static bool is_utf_16(enum encoding encoding)
{
    return encoding == ENCODING_UTF_16 || encoding == ENCODING_UTF_16LE ||
           encoding == ENCODING_UTF_16BE;
}

const char *encoding_name(enum encoding encoding)
{
    return names[encoding];
}

struct slice encoding_bom(enum encoding encoding)
{
    return boms[encoding];
}

/* --- marks ----------------------------------------------------------------------------------- */

enum { MARK_LEAD = 0xFC, MARK_LENGTH = 2 };

static char *put_mark(char *to, unsigned char byte)
{
    *to++ = (char)(MARK_LEAD | byte >> 6);
    *to++ = (char)(0x80 | (byte & 0x3F));
    return to;
}

/* Whether TEXT begins with a mark, and of which byte. */
static bool read_mark(struct slice text, unsigned char *byte)
{
    if (text.length < MARK_LENGTH)
        return false;
    unsigned char lead = (unsigned char)text.data[0], second = (unsigned char)text.data[1];
    if (lead < MARK_LEAD || (second & 0xC0) != 0x80)
        return false;
    *byte = (unsigned char)((lead & 0x03) << 6 | (second & 0x3F));
    return true;
}

/* --- encodings of one byte a character ------------------------------------------------------- */

static uint32_t byte_decode(enum encoding encoding, unsigned char byte)
{
    if (encoding == ENCODING_WINDOWS_1252 && byte >= 0x80 && byte <= 0x9F)
        return windows_1252_80[byte - 0x80] == 0 ? UTF8_INVALID : windows_1252_80[byte - 0x80];
    if (encoding == ENCODING_ISO_8859_15)
        for (size_t i = 0; i < REPLACEMENT_COUNT; i++)
            if (iso_8859_15_replacements[i].byte == byte)
                return iso_8859_15_replacements[i].code_point;
    return byte;
}

/* The byte of a character; -1 where it has none. */
static int byte_encode(enum encoding encoding, uint32_t code_point)
{
    if (code_point < 0x80)
        return (int)code_point;
    for (int byte = 0x80; byte < 0x100; byte++)
        if (byte_decode(encoding, (unsigned char)byte) == code_point)
            return byte;
    return -1;
}

/* Copies bytes as long as they are ASCII, 16 at a time. Returns how many were. */
static size_t copy_ascii(char *to, const char *from, size_t count)
{
    const bytes16 upper = (bytes16)(words2){WORD_OF(0x80), WORD_OF(0x80)};
    size_t at = 0;
    for (; count - at >= 16; at += 16) {
        bytes16 bytes = bytes16_load(from + at);
        bytes16_store(to + at, bytes);
        if (bytes16_any(bytes & upper))
            break;
    }
    return at;
}

static char *decode_byte(enum encoding encoding, unsigned char byte, char *to)
{
    uint32_t code_point = byte < 0x80 ? byte : byte_decode(encoding, byte);
    return code_point == UTF8_INVALID ? put_mark(to, byte) : to + utf8_encode(code_point, to);
}

static void decode_bytes(enum encoding encoding, struct slice in, struct buffer *out)
{
    char *to = buffer_reserve(out, in.length * UTF8_LENGTH_MAX);
    size_t at = 0;
    while (at < in.length) {
        size_t ascii = copy_ascii(to, in.data + at, in.length - at);
        to += ascii;
        at += ascii;
        /* What is not, and what is near it. */
        for (size_t end = at + 16; at < in.length && at < end; at++)
            to = decode_byte(encoding, (unsigned char)in.data[at], to);
    }
    *to = '\0';
    out->length = (size_t)(to - out->data);
}

/* --- utf-16 ---------------------------------------------------------------------------------- */

static uint32_t unit_at(enum encoding encoding, const unsigned char *bytes)
{
    return encoding == ENCODING_UTF_16BE ? (uint32_t)bytes[0] << 8 | bytes[1]
                                         : (uint32_t)bytes[1] << 8 | bytes[0];
}

static bool is_high_surrogate(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(uint32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

static char *put_marks(char *to, const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to = put_mark(to, bytes[i]);
    return to;
}

/* Four units as one number, the first in its lowest bits. */
static uint64_t four_units(enum encoding encoding, const unsigned char *bytes)
{
    uint64_t units = word_load((const char *)bytes);
    if (encoding == ENCODING_UTF_16BE)
        units = (units & UINT64_C(0x00FF00FF00FF00FF)) << 8 |
                (units >> 8 & UINT64_C(0x00FF00FF00FF00FF));
    return units;
}

/* Decodes units as long as they are ASCII, four at a time. Returns how many bytes they were. */
static size_t decode_ascii_units(enum encoding encoding, const unsigned char *bytes, size_t count,
                                 char *to)
{
    size_t at = 0;
    for (; count - at >= 8; at += 8) {
        uint64_t units = four_units(encoding, bytes + at);
        if ((units & UINT64_C(0xFF80FF80FF80FF80)) != 0)
            break;
        units = (units | units >> 8) & UINT64_C(0x0000FFFF0000FFFF);
        word_store_half(to + at / 2, units | units >> 16);
    }
    return at;
}

/*
 * Decodes what is whole of COUNT bytes and returns how many that were: up to three stay, an odd
 * byte and a high surrogate whose other half may follow. At the END of the file none stays.
 */
static size_t decode_utf_16(enum encoding encoding, const unsigned char *bytes, size_t count,
                            bool end, struct buffer *out)
{
    char *to = buffer_reserve(out, count * MARK_LENGTH);
    size_t at = 0;
    while (count - at >= 2) {
        size_t ascii = decode_ascii_units(encoding, bytes + at, count - at, to);
        to += ascii / 2;
        at += ascii;
        if (count - at < 2)
            break;
        uint32_t unit = unit_at(encoding, bytes + at);
        bool is_high = is_high_surrogate(unit);
        if (is_high && count - at < 4)
            break;
        uint32_t next = is_high ? unit_at(encoding, bytes + at + 2) : 0;
        if (is_low_surrogate(next)) {
            to += utf8_encode(0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00), to);
            at += 4;
            continue;
        }
        if (is_high || is_low_surrogate(unit))
            to = put_marks(to, bytes + at, 2);
        else
            to += utf8_encode(unit, to);
        at += 2;
    }
    if (end) {
        to = put_marks(to, bytes + at, count - at);
        at = count;
    }
    *to = '\0';
    out->length = (size_t)(to - out->data);
    return at;
}

/* Decodes IN behind the held bytes. Those are done with, byte by byte, before the rest is decoded
 * where it stands. */
static void decode_utf_16_stream(struct decoder *d, struct slice in, struct buffer *out)
{
    const unsigned char *bytes = (const unsigned char *)in.data;
    size_t at = 0;
    while (d->held_length > 0 && at < in.length) {
        d->held[d->held_length++] = bytes[at++];
        size_t used = decode_utf_16(d->encoding, d->held, d->held_length, false, out);
        d->held_length -= used;
        memmove(d->held, d->held + used, d->held_length);
    }
    if (at == in.length)
        return;
    at += decode_utf_16(d->encoding, bytes + at, in.length - at, false, out);
    d->held_length = in.length - at;
    memcpy(d->held, bytes + at, d->held_length);
}

static char *put_unit(enum encoding encoding, char *to, uint32_t unit)
{
    char high = (char)(unit >> 8), low = (char)(unit & 0xFF);
    *to++ = encoding == ENCODING_UTF_16BE ? high : low;
    *to++ = encoding == ENCODING_UTF_16BE ? low : high;
    return to;
}

static char *put_utf_16(enum encoding encoding, char *to, uint32_t code_point)
{
    if (code_point < 0x10000)
        return put_unit(encoding, to, code_point);
    to = put_unit(encoding, to, 0xD800 + ((code_point - 0x10000) >> 10));
    return put_unit(encoding, to, 0xDC00 + ((code_point - 0x10000) & 0x3FF));
}

/* --- the start of a file --------------------------------------------------------------------- */

static bool begins_with(struct slice text, struct slice start)
{
    return start.length > 0 && text.length >= start.length &&
           memcmp(text.data, start.data, start.length) == 0;
}

/* The encoding whose byte order mark HEAD begins with; ENCODING_COUNT where there is none. */
static enum encoding find_bom(struct slice head)
{
    static const enum encoding marked[] = {ENCODING_UTF_8, ENCODING_UTF_16LE, ENCODING_UTF_16BE};
    for (size_t i = 0; i < sizeof marked / sizeof marked[0]; i++)
        if (begins_with(head, boms[marked[i]]))
            return marked[i];
    return ENCODING_COUNT;
}

int encoding_start(struct decoder *d, struct slice head, struct error *e)
{
    enum encoding found = find_bom(head);
    if (found == ENCODING_COUNT && d->encoding == ENCODING_UTF_16)
        return error_set(e, STATUS_REJECTED,
                         "the file begins without the byte order mark that utf-16 needs");
    if (d->encoding == ENCODING_UTF_16 && found != ENCODING_UTF_8)
        d->encoding = found;
    if (found != ENCODING_COUNT && found != d->encoding)
        return error_set(e, STATUS_REJECTED,
                         "the file begins with the byte order mark of %s, but the profile says %s",
                         names[found], names[d->encoding]);
    d->bom_length = found == ENCODING_COUNT ? 0 : boms[found].length;
    d->started = true;
    return 0;
}

/* --- streams --------------------------------------------------------------------------------- */

static void decode_started(struct decoder *d, struct slice in, struct buffer *out)
{
    if (d->encoding == ENCODING_UTF_8)
        buffer_append_slice(out, in);
    else if (is_utf_16(d->encoding))
        decode_utf_16_stream(d, in, out);
    else
        decode_bytes(d->encoding, in, out);
}

/* Starts by the held bytes and decodes those behind the byte order mark. */
static int start_held(struct decoder *d, struct buffer *out, struct error *e)
{
    unsigned char head[sizeof d->held];
    size_t length = d->held_length;
    memcpy(head, d->held, length);
    if (encoding_start(d, slice_make((const char *)head, length), e) == -1)
        return -1;
    d->held_length = 0;
    decode_started(d, slice_make((const char *)head + d->bom_length, length - d->bom_length), out);
    return 0;
}

int encoding_decode(struct decoder *d, struct slice in, struct buffer *out, struct error *e)
{
    size_t at = 0;
    if (!d->started) {
        while (d->held_length < ENCODING_BOM_MAX && at < in.length)
            d->held[d->held_length++] = (unsigned char)in.data[at++];
        if (d->held_length < ENCODING_BOM_MAX)
            return 0;
        if (start_held(d, out, e) == -1)
            return -1;
    }
    if (at < in.length)
        decode_started(d, slice_make(in.data + at, in.length - at), out);
    return 0;
}

int encoding_decode_end(struct decoder *d, struct buffer *out, struct error *e)
{
    if (!d->started && start_held(d, out, e) == -1)
        return -1;
    if (is_utf_16(d->encoding))
        decode_utf_16(d->encoding, d->held, d->held_length, true, out);
    d->held_length = 0;
    return 0;
}

/* Writes the character or mark at the start of TEXT, LENGTH bytes of it; NULL where the encoding
 * has no such thing. */
static char *put_encoded(enum encoding encoding, char *to, struct slice text, size_t *length)
{
    unsigned char marked;
    if (read_mark(text, &marked)) {
        *length = MARK_LENGTH;
        *to++ = (char)marked;
        return to;
    }
    uint32_t code_point = utf8_decode(text, length);
    if (code_point == UTF8_INVALID)
        return NULL;
    if (is_utf_16(encoding))
        return put_utf_16(encoding, to, code_point);
    int byte = byte_encode(encoding, code_point);
    if (byte < 0)
        return NULL;
    *to++ = (char)byte;
    return to;
}

int encoding_encode(enum encoding encoding, struct slice text, struct buffer *out)
{
    if (encoding == ENCODING_UTF_8) {
        buffer_append_slice(out, text);
        return 0;
    }
    /* No character of N bytes in UTF-8 has more than 2 N in another encoding. */
    char *to = buffer_reserve(out, text.length * 2);
    for (size_t at = 0, length; at < text.length; at += length) {
        to = put_encoded(encoding, to, slice_make(text.data + at, text.length - at), &length);
        if (to == NULL) {
            out->data[out->length] = '\0';
            return -1;
        }
    }
    *to = '\0';
    out->length = (size_t)(to - out->data);
    return 0;
}

size_t encoding_original_length(enum encoding encoding, struct slice decoded)
{
    if (encoding == ENCODING_UTF_8)
        return decoded.length;
    size_t length = 0;
    for (size_t i = 0; i < decoded.length; i++) {
        unsigned char byte = (unsigned char)decoded.data[i];
        if ((byte & 0xC0) == 0x80) /* inside a character or a mark, which its first byte counted */
            continue;
        if (is_utf_16(encoding) && byte < MARK_LEAD)
            length += byte >= 0xF0 ? 4 : 2;
        else
            length++;
    }
    return length;
}
