#include "json_syntax.h"

#include "buffer.h"
#include "memory.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* A key of an object that is still open, as its escapes decode: a run of the scan's `names`. */
struct key {
    size_t start;
    size_t length;
};

struct scan {
    struct slice text;
    size_t at; /* the next byte */
    unsigned int depth;
    struct buffer names; /* decoded keys of the open objects, outermost first */
    struct key *keys;    /* of the same, in the same order */
    size_t key_count;
    size_t key_capacity;
    struct error *error;
};

/* Refuses the byte at AT. The line is only counted here, where it is needed. */
static int refuse(struct scan *s, size_t at, const char *rule)
{
    size_t line = 1;
    size_t line_start = 0;
    for (size_t i = 0; i < at; i++) {
        if (s->text.data[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    return error_set(s->error, STATUS_TROUBLE, "line %zu, column %zu: not JSON: %s", line,
                     at - line_start + 1, rule);
}

/* The next byte, or -1 at the end. */
static int peek(const struct scan *s)
{
    return s->at < s->text.length ? (unsigned char)s->text.data[s->at] : -1;
}

static bool take(struct scan *s, char byte)
{
    if (peek(s) != (unsigned char)byte)
        return false;
    s->at++;
    return true;
}

static void skip_space(struct scan *s)
{
    while (take(s, ' ') || take(s, '\n') || take(s, '\r') || take(s, '\t'))
        ;
}

static int scan_word(struct scan *s, const char *word)
{
    size_t start = s->at;
    for (const char *letter = word; *letter != '\0'; letter++) {
        if (!take(s, *letter))
            return refuse(s, start, "a word that is not true, false or null");
    }
    return 0;
}

/* One digit or more. */
static bool take_digits(struct scan *s)
{
    size_t start = s->at;
    while (peek(s) >= '0' && peek(s) <= '9')
        s->at++;
    return s->at > start;
}

/* RFC 8259 section 6. */
static int scan_number(struct scan *s)
{
    size_t start = s->at;
    take(s, '-');
    if (!take(s, '0') && !take_digits(s))
        return refuse(s, s->at, "a minus without a digit behind it");
    if (peek(s) >= '0' && peek(s) <= '9')
        return refuse(s, start, "a number with a leading zero");
    if (take(s, '.') && !take_digits(s))
        return refuse(s, s->at, "a decimal point without a digit behind it");
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '+'))
            take(s, '-');
        if (!take_digits(s))
            return refuse(s, s->at, "an exponent without a digit");
    }
    if (s->at - start > JSON_SYNTAX_NUMBER_MAXIMUM)
        return refuse(s, start, "a number of more than 63 characters");
    return 0;
}

/* Reads the four digits of a \u escape. */
static int scan_unit(struct scan *s, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int byte = peek(s);
        uint32_t digit;
        if (byte >= '0' && byte <= '9')
            digit = (uint32_t)(byte - '0');
        else if (byte >= 'a' && byte <= 'f')
            digit = (uint32_t)(byte - 'a' + 10);
        else if (byte >= 'A' && byte <= 'F')
            digit = (uint32_t)(byte - 'A' + 10);
        else
            return refuse(s, s->at, "\\u without four hexadecimal digits behind it");
        *unit = *unit << 4 | digit;
        s->at++;
    }
    return 0;
}

/* What stands behind `\u`; START is where the backslash is. */
static int scan_point(struct scan *s, size_t start, struct buffer *decoded)
{
    uint32_t point;
    if (scan_unit(s, &point) != 0)
        return -1;
    if (point == 0)
        return refuse(s, start, "\\u0000, which texts of ours never hold");
    if (point >= 0xdc00 && point <= 0xdfff)
        return refuse(s, start, "the second half of a surrogate pair without its first");
    if (point >= 0xd800 && point <= 0xdbff) {
        uint32_t second = 0;
        if (!take(s, '\\') || !take(s, 'u'))
            return refuse(s, start, "the first half of a surrogate pair without its second");
        if (scan_unit(s, &second) != 0)
            return -1;
        if (second < 0xdc00 || second > 0xdfff)
            return refuse(s, start, "the first half of a surrogate pair without its second");
        point = 0x10000 + ((point - 0xd800) << 10) + (second - 0xdc00);
    }
    if (decoded != NULL)
        decoded->length += utf8_encode(point, buffer_reserve(decoded, UTF8_LENGTH_MAX));
    return 0;
}

/* What stands behind a backslash. */
static int scan_escape(struct scan *s, struct buffer *decoded)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    size_t start = s->at - 1;
    if (take(s, 'u'))
        return scan_point(s, start, decoded);
    for (size_t i = 0; letters[i] != '\0'; i++) {
        if (take(s, letters[i])) {
            if (decoded != NULL)
                buffer_append_byte(decoded, meanings[i]);
            return 0;
        }
    }
    return refuse(s, start, "a backslash before a character that is never escaped");
}

/* A string from its opening quote on; what it says is added to DECODED where that is not NULL. */
static int scan_string(struct scan *s, struct buffer *decoded)
{
    size_t start = s->at;
    if (!take(s, '"'))
        return refuse(s, s->at, "an object's key that is not a string in double quotes");
    while (!take(s, '"')) {
        int byte = peek(s);
        if (byte < 0)
            return refuse(s, start, "a string that is never closed");
        if (byte < 0x20)
            return refuse(s, s->at, "a control character inside a string");
        s->at++;
        if (byte == '\\') {
            if (scan_escape(s, decoded) != 0)
                return -1;
        } else if (decoded != NULL) {
            buffer_append_byte(decoded, (char)byte);
        }
    }
    return 0;
}

/* Nothing is allocated yet where all keys so far were empty. */
static struct slice name_of(const struct scan *s, struct key key)
{
    return key.length == 0 ? slice_of("") : slice_make(s->names.data + key.start, key.length);
}

/* Takes the key behind the KEYS of the same object that begin at FIRST, and its colon. */
static int scan_key(struct scan *s, size_t first)
{
    size_t at = s->at;
    struct key key = {s->names.length, 0};
    if (s->key_count - first == JSON_SYNTAX_MEMBERS_MAXIMUM)
        return refuse(s, at, "an object of more than 1024 members");
    if (scan_string(s, &s->names) != 0)
        return -1;
    key.length = s->names.length - key.start;
    for (size_t i = first; i < s->key_count; i++) {
        if (slice_equals(name_of(s, s->keys[i]), name_of(s, key)))
            return refuse(s, at, "a key that its object has already");
    }
    if (s->key_count == s->key_capacity) {
        s->key_capacity = s->key_capacity * 2 + 16;
        s->keys = memory_resize(s->keys, s->key_capacity, sizeof *s->keys);
    }
    s->keys[s->key_count++] = key;
    skip_space(s);
    return take(s, ':') ? 0 : refuse(s, s->at, "a key without a colon behind it");
}

static int scan_value(struct scan *s);

static int scan_members(struct scan *s)
{
    size_t first = s->key_count;
    size_t names_length = s->names.length;
    skip_space(s);
    if (take(s, '}'))
        return 0;
    do {
        skip_space(s);
        if (scan_key(s, first) != 0 || scan_value(s) != 0)
            return -1;
    } while (take(s, ','));
    if (!take(s, '}'))
        return refuse(s, s->at, "neither a comma nor } behind an object's member");
    s->key_count = first;
    s->names.length = names_length;
    return 0;
}

static int scan_elements(struct scan *s)
{
    take(s, '[');
    skip_space(s);
    if (take(s, ']'))
        return 0;
    do {
        if (scan_value(s) != 0)
            return -1;
    } while (take(s, ','));
    return take(s, ']') ? 0 : refuse(s, s->at, "neither a comma nor ] behind an array's element");
}

static int scan_nested(struct scan *s)
{
    if (s->depth == JSON_SYNTAX_DEPTH_MAXIMUM)
        return refuse(s, s->at, "nested more than 64 deep");
    s->depth++;
    int result = take(s, '{') ? scan_members(s) : scan_elements(s);
    s->depth--;
    return result;
}

/* A value with the white space around it. */
static int scan_value(struct scan *s)
{
    skip_space(s);
    int byte = peek(s);
    int result;
    if (byte == '{' || byte == '[')
        result = scan_nested(s);
    else if (byte == '"')
        result = scan_string(s, NULL);
    else if (byte == '-' || (byte >= '0' && byte <= '9'))
        result = scan_number(s);
    else if (byte == 't')
        result = scan_word(s, "true");
    else if (byte == 'f')
        result = scan_word(s, "false");
    else if (byte == 'n')
        result = scan_word(s, "null");
    else if (byte < 0)
        result = refuse(s, s->at, "the end stands where a value should");
    else
        result = refuse(s, s->at, "a character that begins no value");
    skip_space(s);
    return result;
}

static int scan_text(struct scan *s)
{
    size_t valid = utf8_valid_length(s->text);
    if (valid < s->text.length)
        return refuse(s, valid, "bytes that are not UTF-8");
    if (valid >= 3 && memcmp(s->text.data, "\xef\xbb\xbf", 3) == 0)
        return refuse(s, 0, "a byte order mark before the value");
    if (scan_value(s) != 0)
        return -1;
    return s->at == s->text.length ? 0 : refuse(s, s->at, "something stands behind the value");
}

int json_syntax_check(struct slice text, struct error *e)
{
    struct scan s = {.text = text, .error = e};
    int result = scan_text(&s);
    buffer_release(&s.names);
    free(s.keys);
    return result;
}
