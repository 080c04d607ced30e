#include "pattern_ecma.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    const char *members; /* as they stand in a bracket of ECMA-262 */
} classes[] = {
    {"alpha", "A-Za-z"},
    {"digit", "0-9"},
    {"alnum", "A-Za-z0-9"},
    {"upper", "A-Z"},
    {"lower", "a-z"},
    {"xdigit", "0-9A-Fa-f"},
    {"space", "\\t-\\r "},
    {"blank", "\\t "},
    {"print", " -~"},
    {"graph", "!-~"},
    {"cntrl", "\\0-\\x1f\\x7f"},
    {"punct", "!-\\/:-@\\[-`\\{-~"},
};

/* A byte that stands for itself, in a bracket or outside. */
static void append_literal(struct buffer *to, char c)
{
    if (strchr("^$\\.*+?()[]{}|/-", c) != NULL && c != '\0')
        buffer_append_byte(to, '\\');
    buffer_append_byte(to, c);
}

/* [:digit:] and its like; the byte behind it, or NULL. */
static const char *append_class(struct buffer *to, const char *p)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t length = strlen(classes[i].name);
        if (strncmp(p + 2, classes[i].name, length) == 0 && strncmp(p + 2 + length, ":]", 2) == 0) {
            buffer_append_text(to, classes[i].members);
            return p + length + 4;
        }
    }
    return NULL;
}

/* The bracket expression that P stands at; the byte behind it, or NULL. */
static const char *append_bracket(struct buffer *to, const char *p)
{
    const char *first;
    buffer_append_byte(to, *p++);
    if (*p == '^')
        buffer_append_byte(to, *p++);
    first = p;
    while (p != NULL && *p != '\0' && (*p != ']' || p == first)) {
        bool range = *p == '-' && p != first && p[1] != ']';
        if (p[0] == '[' && p[1] == ':')
            p = append_class(to, p);
        else if (p[0] == '[' && (p[1] == '.' || p[1] == '='))
            return NULL;
        else if (strchr("-\\[]^", *p) != NULL && !range)
            append_literal(to, *p++);
        else
            buffer_append_byte(to, *p++);
    }
    if (p == NULL || *p == '\0')
        return NULL;
    buffer_append_byte(to, ']');
    return p + 1;
}

/* {m}, {m,}, {m,n} as they are, {,n} from 0; the byte behind it, or NULL. */
static const char *append_repetition(struct buffer *to, const char *p)
{
    const char *end = strchr(p, '}');
    if (end == NULL)
        return NULL;
    buffer_append_text(to, p[1] == ',' ? "{0" : "{");
    buffer_append(to, p + 1, (size_t)(end - p));
    return end + 1;
}

static bool append_translated(struct buffer *to, const char *p)
{
    bool repeated = false;
    while (p != NULL && *p != '\0') {
        bool repeats = strchr("*+?{", *p) != NULL;
        if (repeats && repeated)
            return false;
        repeated = repeats;
        if (*p == '[') {
            p = append_bracket(to, p);
        } else if (*p == '{') {
            p = append_repetition(to, p);
        } else if (*p == '\\') {
            append_literal(to, p[1]);
            p += 2;
        } else if (*p == '(') {
            buffer_append_text(to, "(?:");
            p++;
        } else if (*p == '.') {
            buffer_append_text(to, "[\\s\\S]");
            p++;
        } else if (strchr("^$*+?)|", *p) != NULL) {
            buffer_append_byte(to, *p++);
        } else {
            if (strchr("]}/", *p) != NULL)
                buffer_append_byte(to, '\\');
            buffer_append_byte(to, *p++);
        }
    }
    return p != NULL;
}

bool pattern_ecma(const char *text, struct buffer *to)
{
    size_t length = to->length;
    buffer_append_text(to, "^(?:");
    if (append_translated(to, text)) {
        buffer_append_text(to, ")$");
        return true;
    }
    to->length = length;
    to->data[length] = '\0';
    return false;
}
