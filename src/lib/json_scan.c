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

/* The inside of a string whose opening quote was taken. */
static bool take_string(struct json_scan *s, struct slice *text)
{
    const char *start = s->at;
    const char *at = start;
    while (at != s->end && *at != '"') {
        if (*at == '\\' || (unsigned char)*at < ' ')
            return false;
        at++;
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

static bool take_value(struct json_scan *s, struct json_scan_member *member)
{
    if (s->at == s->end)
        return false;
    switch (*s->at) {
    case '"':
        s->at++;
        member->kind = JSON_SCAN_STRING;
        return take_string(s, &member->value);
    case 't':
    case 'f':
        member->kind = JSON_SCAN_BOOLEAN;
        member->number = *s->at == 't';
        return take_word(s, member->number == 1 ? "true" : "false");
    default:
        member->kind = JSON_SCAN_UNSIGNED;
        return take_number(s, &member->number);
    }
}

int json_scan_next(struct json_scan *s, struct json_scan_member *member)
{
    if (take(s, '}'))
        return s->at == s->end ? 0 : -1;
    if (!s->first && !take(s, ','))
        return -1;
    s->first = false;
    if (!take(s, '"') || !take_string(s, &member->key) || !take(s, ':') || !take_value(s, member))
        return -1;
    return 1;
}
