#include "pattern.h"

#include "memory.h"

#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The library builds a copy of an atom for each repetition, so that a short text can ask for any
 * amount of memory: what a text expands to is counted before it is compiled. */
enum { TEXT_MAX = 256, DEPTH_MAX = 32, EXPANSION_MAX = 4096 };

struct pattern {
    regex_t compiled; /* the authority on every pattern */
    bool has_classes; /* whether the tables say the same */
    struct class_pattern classes;
    char *text;
};

/* A walk over the text: the atoms of each open group, those of the atom just read, and whether a
 * repetition can follow. POSIX leaves a repetition of nothing, or of a repetition, undefined
 * (XBD 9.4.6), and the library takes exponential time for a row of them. */
struct scan {
    const char *at;
    size_t depth;
    size_t sizes[DEPTH_MAX + 1];
    size_t atom;
    bool can_repeat;
};

static void scan_atom(struct scan *s, size_t size)
{
    s->sizes[s->depth] += s->atom;
    s->atom = size;
    s->can_repeat = true;
}

static int scan_bracket(struct scan *s, struct error *e)
{
    const char *end = class_pattern_bracket_end(s->at);
    if (end == NULL)
        return error_set(e, STATUS_TROUBLE, "a [ is never closed");
    scan_atom(s, 1);
    s->at = end;
    return 0;
}

static int scan_escape(struct scan *s, struct error *e)
{
    if (s->at[1] == '\0')
        return error_set(e, STATUS_TROUBLE, "a backslash at the end");
    if (s->at[1] >= '1' && s->at[1] <= '9')
        return error_set(e, STATUS_TROUBLE, "back-references (\\%c) are not allowed", s->at[1]);
    if (isalnum((unsigned char)s->at[1]) || strchr("<>`'", s->at[1]) != NULL)
        return error_set(e, STATUS_TROUBLE, "\\%c is not POSIX: use brackets, as in [0-9]",
                         s->at[1]);
    scan_atom(s, 1);
    s->at += 2;
    return 0;
}

static int scan_group(struct scan *s, struct error *e)
{
    if (*s->at++ == '(') {
        if (s->depth == DEPTH_MAX)
            return error_set(e, STATUS_TROUBLE, "groups nested deeper than %d", DEPTH_MAX);
        scan_atom(s, 0);
        s->sizes[++s->depth] = 0;
        s->can_repeat = false;
        return 0;
    }
    if (s->depth == 0)
        return error_set(e, STATUS_TROUBLE, "a ) that closes nothing");
    scan_atom(s, 0);
    s->atom = s->sizes[s->depth--] + 1;
    return 0;
}

/* {m}, {m,} or {m,n}: anything else in braces is left to the library to refuse. */
static int scan_braces(struct scan *s, struct error *e)
{
    size_t greatest = 1;
    size_t number = 0;
    const char *p = s->at + 1;
    for (; *p != '\0' && *p != '}'; p++) {
        number = *p >= '0' && *p <= '9' ? 10 * number + (size_t)(*p - '0') : 0;
        if (number > EXPANSION_MAX)
            return error_set(e, STATUS_TROUBLE, "a repetition count is too great");
        greatest = number > greatest ? number : greatest;
    }
    s->atom *= greatest + (*p == '}' && p[-1] == ','); /* {2,} is two copies and a third with * */
    s->at = *p == '\0' ? p : p + 1;
    return 0;
}

static int scan_repetition(struct scan *s, struct error *e)
{
    if (!s->can_repeat)
        return error_set(e, STATUS_TROUBLE, "%c has nothing before it that it could repeat",
                         *s->at);
    s->can_repeat = false;
    if (*s->at == '{')
        return scan_braces(s, e);
    if (*s->at++ == '+') /* a copy, and another with * */
        s->atom *= 2;
    return 0;
}

static void scan_anchor_or_bar(struct scan *s)
{
    scan_atom(s, 1);
    s->can_repeat = false;
    s->at++;
}

static int scan_next(struct scan *s, struct error *e)
{
    switch (*s->at) {
    case '[':
        return scan_bracket(s, e);
    case '\\':
        return scan_escape(s, e);
    case '(':
    case ')':
        return scan_group(s, e);
    case '{':
    case '+':
    case '*':
    case '?':
        return scan_repetition(s, e);
    case '^':
    case '$':
    case '|':
        scan_anchor_or_bar(s);
        return 0;
    default:
        scan_atom(s, 1);
        s->at++;
        return 0;
    }
}

static int check_text(const char *text, struct error *e)
{
    struct scan s = {.at = text};
    if (strlen(text) > TEXT_MAX)
        return error_set(e, STATUS_TROUBLE, "longer than %d bytes", TEXT_MAX);
    if (*text == '\0')
        return error_set(e, STATUS_TROUBLE, "an empty pattern");
    while (*s.at != '\0') {
        if (scan_next(&s, e) != 0)
            return -1;
        if (s.atom > EXPANSION_MAX || s.sizes[s.depth] > EXPANSION_MAX)
            return error_set(e, STATUS_TROUBLE, "repetitions multiply to too many");
    }
    if (s.depth > 0)
        return error_set(e, STATUS_TROUBLE, "a ( is never closed");
    return 0;
}

struct pattern *pattern_compile(const char *text, struct error *e)
{
    char whole[TEXT_MAX + sizeof "^()$"];
    struct pattern *pattern;
    int failure;
    if (check_text(text, e) != 0)
        return NULL;
    snprintf(whole, sizeof whole, "^(%s)$", text);
    pattern = memory_zeroed(sizeof *pattern);
    failure = regcomp(&pattern->compiled, whole, REG_EXTENDED | REG_NOSUB);
    if (failure != 0) {
        char words[128];
        regerror(failure, &pattern->compiled, words, sizeof words);
        free(pattern);
        error_set(e, STATUS_TROUBLE, "%s", words);
        return NULL;
    }
    pattern->has_classes = class_pattern_compile(&pattern->classes, text);
    pattern->text = memory_copy_text(text, strlen(text));
    return pattern;
}

bool pattern_matches(const struct pattern *pattern, struct slice value)
{
    if (pattern->has_classes)
        return class_pattern_matches(&pattern->classes, value);
    /* REG_STARTEND: the value is not ended by NUL, and may hold one. */
    regmatch_t range = {0, (regoff_t)value.length};
    return regexec(&pattern->compiled, value.data == NULL ? "" : value.data, 1, &range,
                   REG_STARTEND) == 0;
}

const struct class_pattern *pattern_places(const struct pattern *pattern)
{
    return pattern->has_classes && pattern->classes.ranges != 0 ? &pattern->classes : NULL;
}

const char *pattern_text(const struct pattern *pattern)
{
    return pattern->text;
}

void pattern_free(struct pattern *pattern)
{
    if (pattern == NULL)
        return;
    regfree(&pattern->compiled);
    class_pattern_release(&pattern->classes);
    free(pattern->text);
    free(pattern);
}
