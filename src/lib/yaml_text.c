#include "yaml_text.h"

#include "utf8.h"

#include <stdbool.h>

struct slice yaml_text_without_mark(struct slice text)
{
    if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        return slice_make(text.data + 3, text.length - 3);
    return text;
}

/* A walk over the characters of a text. */
struct walk {
    uint32_t line;
    uint32_t column;
    bool indenting; /* nothing but white space in this line so far */
    size_t open;    /* brackets opened less closed in this line */
};

/* The character at byte AT, its LENGTH, and whether it ends a line: LF, CRLF (with its LF), CR. */
static uint32_t character_at(struct slice text, size_t at, size_t *length, bool *ends_line)
{
    struct slice rest = slice_make(text.data + at, text.length - at);
    uint32_t character = utf8_decode(rest, length);
    *ends_line =
        character == '\n' || (character == '\r' && (rest.length == 1 || rest.data[1] != '\n'));
    return character;
}

static const char *character_fault(const struct walk *w, uint32_t character)
{
    if (character == UTF8_INVALID)
        return "not valid UTF-8";
    if (character == 0)
        return "a NUL byte";
    if (character == '\t' && w->indenting)
        return "a tab in the indentation: YAML is indented with spaces";
    if ((character < ' ' && character != '\t' && character != '\n' && character != '\r') ||
        character == 0x7f)
        return "a control character";
    if (character == 0x85 || character == 0x2028 || character == 0x2029)
        return "a line separator that is not LF or CRLF";
    if (character == 0xfeff)
        return "a byte order mark inside the text";
    if (w->open > YAML_DEPTH_MAX)
        return "nested deeper than 32 levels";
    return NULL;
}

static void walk_over(struct walk *w, uint32_t character, bool ends_line)
{
    if (character == '[' || character == '{')
        w->open++;
    else if ((character == ']' || character == '}') && w->open > 0)
        w->open--;
    w->indenting = w->indenting && (character == ' ' || character == '\t');
    w->column++;
    if (ends_line)
        *w = (struct walk){w->line + 1, 1, true, 0};
}

int yaml_text_check(struct slice text, uint32_t *line, uint32_t *column, struct error *e)
{
    struct walk w = {1, 1, true, 0};
    const char *fault = NULL;
    if (text.length > YAML_BYTES_MAX)
        fault = "longer than 64 KiB";
    for (size_t at = 0, length; at < text.length && fault == NULL; at += length) {
        bool ends_line;
        uint32_t character = character_at(text, at, &length, &ends_line);
        fault = character_fault(&w, character);
        if (fault == NULL)
            walk_over(&w, character, ends_line);
    }
    if (fault == NULL)
        return 0;
    *line = w.line;
    *column = w.column;
    return error_set(e, STATUS_TROUBLE, "%s", fault);
}

void yaml_text_place(struct slice text, size_t at, uint32_t *line, uint32_t *column)
{
    struct walk w = {1, 1, true, 0};
    for (size_t i = 0, length; i < at && i < text.length; i += length) {
        bool ends_line;
        uint32_t character = character_at(text, i, &length, &ends_line);
        walk_over(&w, character, ends_line);
    }
    *line = w.line;
    *column = w.column;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

const char *yaml_text_gap_fault(struct slice text, size_t from, size_t to, size_t *at)
{
    for (*at = from; *at < to; ++*at) {
        if (text.data[*at] == '?')
            return "explicit keys (?) are not allowed";
        if (text.data[*at] != '#')
            continue;
        if (*at > 0 && !is_white(text.data[*at - 1]))
            return "a comment needs a space before its #";
        while (*at < to && text.data[*at] != '\n' && text.data[*at] != '\r')
            ++*at;
    }
    return NULL;
}
