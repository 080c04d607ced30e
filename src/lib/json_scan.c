#include "json_scan.h"

#include "utf8.h"

/* 2^53 - 1: json.h takes no greater number either. */
static const uint64_t number_maximum = UINT64_C(9007199254740991);

bool json_scan_begin(struct json_scan *s, struct slice line)
{
    if (line.length < 2 || line.data[0] != '{' || utf8_valid_length(line) != line.length)
        return false;
    *s = (struct json_scan){line.data + 1, line.data + line.length, true};
    return true;
}

static bool take(struct json_scan *s, char byte)
{
    if (s->at == s->end || *s->at != byte)
        return false;
    s->at++;
    return true;
}

static const char escaped_letters[] = "\"\\bfnrt";
static const char meant_bytes[] = "\"\\\b\f\n\r\t";

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* The bytes of the escape at AT, before END, that json_writer may have written; 0 of any other.
 * What it means goes to BYTE. */
static size_t read_escape(const char *at, const char *end, char *byte)
{
    const char *letter;
    if (end - at >= 2 && at[1] != '\0' && (letter = strchr(escaped_letters, at[1])) != NULL) {
        *byte = meant_bytes[letter - escaped_letters];
        return 2;
    }
    if (end - at < 6 || memcmp(at + 1, "u00", 3) != 0)
        return 0;
    int high = hex_value(at[4]);
    int low = hex_value(at[5]);
    if (high < 0 || high > 1 || low < 0 || high + low == 0)
        return 0;
    *byte = (char)(high * 16 + low);
    return strchr(meant_bytes, *byte) == NULL ? 6 : 0; /* those have an escape of two bytes */
}

void json_scan_unescape(struct slice inside, struct buffer *to)
{
    const char *at = inside.data;
    const char *end = at + inside.length;
    char byte;
    while (at != end) {
        byte = *at;
        at += byte == '\\' ? read_escape(at, end, &byte) : 1;
        buffer_append_byte(to, byte);
    }
}

/* The inside of a string whose opening quote was taken. */
static bool take_string(struct json_scan *s, struct slice *text, bool *escaped)
{
    const char *start = s->at;
    const char *at = start;
    char meant;
    *escaped = false;
    while (at != s->end && *at != '"') {
        size_t taken = 1;
        if (*at == '\\') {
            *escaped = true;
            taken = read_escape(at, s->end, &meant);
        }
        if (taken == 0 || (unsigned char)*at < ' ')
            return false;
        at += taken;
    }
    s->at = at;
    *text = slice_make(start, (size_t)(s->at - start));
    return take(s, '"');
}

static bool take_number(struct json_scan *s, uint64_t *number)
{
    const char *start = s->at;
    *number = 0;
    while (s->at != s->end && *s->at >= '0' && *s->at <= '9') {
        *number = *number * 10 + (uint64_t)(*s->at++ - '0');
        if (*number > number_maximum)
            return false;
    }
    return s->at != start && (*start != '0' || s->at == start + 1);
}

static bool take_word(struct json_scan *s, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0)
        return false;
    s->at += length;
    return true;
}

static bool take_text(struct json_scan *s, struct json_scan_member *member)
{
    bool escaped;
    if (!take_string(s, &member->value, &escaped))
        return false;
    member->kind = escaped ? JSON_SCAN_ESCAPED : JSON_SCAN_STRING;
    return true;
}

/* What is no string: a number or a boolean. */
static bool take_scalar(struct json_scan *s, struct json_scan_member *member)
{
    const char *start = s->at;
    bool taken;
    if (*start == 't' || *start == 'f') {
        member->kind = JSON_SCAN_BOOLEAN;
        member->number = *start == 't';
        taken = take_word(s, member->number == 1 ? "true" : "false");
    } else {
        bool negative = take(s, '-');
        member->kind = negative ? JSON_SCAN_NEGATIVE : JSON_SCAN_UNSIGNED;
        taken = take_number(s, &member->number) && !(negative && member->number == 0);
    }
    member->value = slice_make(start, (size_t)(s->at - start));
    return taken;
}

static bool take_value(struct json_scan *s, struct json_scan_member *member)
{
    if (s->at == s->end)
        return false;
    return take(s, '"') ? take_text(s, member) : take_scalar(s, member);
}

int json_scan_next(struct json_scan *s, struct json_scan_member *member)
{
    bool escaped;
    if (take(s, '}'))
        return s->at == s->end ? 0 : -1;
    if (!s->first && !take(s, ','))
        return -1;
    s->first = false;
    if (!take(s, '"') || !take_string(s, &member->key, &escaped) || escaped || !take(s, ':') ||
        !take_value(s, member))
        return -1;
    return 1;
}
