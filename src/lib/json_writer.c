#include "json_writer.h"

#include "decimal.h"
#include "word.h"

#include <stdlib.h>

void json_begin(struct json_writer *w, struct buffer *to)
{
    *w = (struct json_writer){.to = to};
}

/* A call out of order would publish what no reader accepts: better no file than that one. */
static void demand(bool in_order)
{
    if (!in_order)
        abort();
}

/* Sets the comma before an element or a key; after a key there is none. */
static void separate(struct json_writer *w)
{
    if (w->value_expected) {
        w->value_expected = false;
        return;
    }
    if (w->has_member[w->depth])
        buffer_append_byte(w->to, ',');
    w->has_member[w->depth] = true;
}

static void open_bracket(struct json_writer *w, char bracket)
{
    separate(w);
    demand(w->depth < JSON_WRITER_DEPTH_MAXIMUM);
    buffer_append_byte(w->to, bracket);
    w->depth++;
    w->has_member[w->depth] = false;
}

static void close_bracket(struct json_writer *w, char bracket)
{
    demand(w->depth > 0 && !w->value_expected);
    buffer_append_byte(w->to, bracket);
    w->depth--;
}

void json_object_begin(struct json_writer *w)
{
    open_bracket(w, '{');
}

void json_object_end(struct json_writer *w)
{
    close_bracket(w, '}');
}

void json_array_begin(struct json_writer *w)
{
    open_bracket(w, '[');
}

void json_array_end(struct json_writer *w)
{
    close_bracket(w, ']');
}

/* The letter behind the backslash, 'u' where the byte has no short form, 0 where it needs no
 * escape. */
static char escape_letter(unsigned char byte)
{
    static const char control[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";
    if (byte < 0x20)
        return control[byte];
    return byte == '"' || byte == '\\' ? (char)byte : 0;
}

static char *escape_bytes(char *at, const char *from, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)from[i];
        char letter = escape_letter(byte);
        if (letter == 0) {
            *at++ = (char)byte;
            continue;
        }
        *at++ = '\\';
        *at++ = letter;
        if (letter == 'u') {
            *at++ = '0';
            *at++ = '0';
            *at++ = digits[byte >> 4];
            *at++ = digits[byte & 15];
        }
    }
    return at;
}

char *json_escape_to(char *at, struct slice text)
{
    const char *from = text.data;
    size_t left = text.length;
    if (left < 16) {
        bytes16 bytes = bytes16_of_head(head_of(text));
        if (bytes16_any(json_needs_escape(bytes) & bytes16_mask(left)))
            return escape_bytes(at, from, left);
        bytes16_store(at, bytes);
        return at + left;
    }
    for (; left >= 16; from += 16, left -= 16) {
        bytes16 bytes = bytes16_load(from);
        if (bytes16_any(json_needs_escape(bytes))) {
            at = escape_bytes(at, from, 16);
        } else {
            bytes16_store(at, bytes);
            at += 16;
        }
    }
    if (left == 0)
        return at;
    /* The last sixteen bytes, of which some are written already. Where none of them needs an escape
     * those were copied as they are, and stand right in front of AT: writing them again is no harm.
     */
    bytes16 bytes = bytes16_load(from + left - 16);
    if (bytes16_any(json_needs_escape(bytes)))
        return escape_bytes(at, from, left);
    bytes16_store(at + left - 16, bytes);
    return at + left;
}

void json_escape(struct buffer *to, struct slice text)
{
    char *at = buffer_reserve(to, JSON_ESCAPE_ROOM(text.length));
    to->length += (size_t)(json_escape_to(at, text) - at);
    to->data[to->length] = '\0';
}

static void quote(struct json_writer *w, struct slice text)
{
    buffer_append_byte(w->to, '"');
    json_escape(w->to, text);
    buffer_append_byte(w->to, '"');
}

void json_key(struct json_writer *w, const char *key)
{
    demand(w->depth > 0 && !w->value_expected);
    separate(w);
    struct slice name = slice_of(key);
    char *at = buffer_reserve(w->to, JSON_ESCAPE_ROOM(name.length) + 3);
    *at = '"';
    at = json_escape_to(at + 1, name);
    memcpy(at, "\":", 3);
    w->to->length = (size_t)(at + 2 - w->to->data);
    w->value_expected = true;
}

void json_string(struct json_writer *w, struct slice text)
{
    separate(w);
    quote(w, text);
}

void json_text(struct json_writer *w, const char *text)
{
    json_string(w, slice_of(text));
}

static void append_digits(struct buffer *to, uint64_t number)
{
    to->length += decimal_format((decimal_sum)number, 0, buffer_reserve(to, DECIMAL_TEXT_MAX));
}

void json_unsigned(struct json_writer *w, uint64_t number)
{
    separate(w);
    append_digits(w->to, number);
}

void json_signed(struct json_writer *w, int64_t number)
{
    separate(w);
    if (number < 0)
        buffer_append_byte(w->to, '-');
    append_digits(w->to, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void json_boolean(struct json_writer *w, bool value)
{
    separate(w);
    buffer_append_text(w->to, value ? "true" : "false");
}

void json_raw(struct json_writer *w, struct slice text)
{
    separate(w);
    buffer_append_slice(w->to, text);
}

void json_null(struct json_writer *w)
{
    separate(w);
    buffer_append_text(w->to, "null");
}

void json_member_string(struct json_writer *w, const char *key, struct slice text)
{
    json_key(w, key);
    json_string(w, text);
}

void json_member_text(struct json_writer *w, const char *key, const char *text)
{
    json_key(w, key);
    json_text(w, text);
}

void json_member_unsigned(struct json_writer *w, const char *key, uint64_t number)
{
    json_key(w, key);
    json_unsigned(w, number);
}

void json_member_signed(struct json_writer *w, const char *key, int64_t number)
{
    json_key(w, key);
    json_signed(w, number);
}

void json_member_boolean(struct json_writer *w, const char *key, bool value)
{
    json_key(w, key);
    json_boolean(w, value);
}

void json_member_object_begin(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_object_begin(w);
}

void json_member_array_begin(struct json_writer *w, const char *key)
{
    json_key(w, key);
    json_array_begin(w);
}
