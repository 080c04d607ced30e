#include "class_pattern.h"

#include "memory.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 63, STATES_MAX = 64, ATOM_BYTES_MAX = 256, UNBOUNDED = -1 };

/* One repetition of an atom, in a row: {2,4} is two that must be there and two that may. */
struct cell {
    unsigned atom;
    bool optional;
    bool repeats; /* any number of times; then it is optional too */
};

/* What the text says. A set of states of the row is a bit for each cell that may come next, and one
 * behind the last: the whole was matched. */
struct row {
    struct cell cells[CELLS_MAX];
    size_t count;
    uint64_t holds[256]; /* by byte: a bit for each cell whose atom matches it */
    unsigned atom_count;
    bool in_place; /* no cell but those of the last atom is optional */
};

const char *class_pattern_bracket_end(const char *text)
{
    const char *p = text + 1;
    p += *p == '^';
    p += *p == ']';
    while (*p != '\0' && *p != ']') {
        if (*p == '[' && (p[1] == ':' || p[1] == '.' || p[1] == '=')) {
            char closing[3] = {p[1], ']', '\0'};
            p = strstr(p + 2, closing);
            if (p == NULL)
                return NULL;
            p++;
        }
        p++;
    }
    return *p == '\0' ? NULL : p + 1;
}

/* --- reading the text --------------------------------------------------------------------------
 */

/* Behind the atom at TEXT; NULL where it is something else. */
static const char *atom_end(const char *text)
{
    if (*text == '[')
        return class_pattern_bracket_end(text);
    if (*text == '\\')
        return text[1] == '\0' ? NULL : text + 2;
    return *text == '\0' || strchr("()|^$*+?{}", *text) != NULL ? NULL : text + 1;
}

/* {2}, {2,} and {2,4}, at *TEXT, which is moved behind it. */
static bool read_interval(const char **text, long *least, long *most)
{
    char *end;
    const char *p = *text + 1;
    if (*p < '0' || *p > '9')
        return false;
    *least = *most = strtol(p, &end, 10);
    if (*end == ',') {
        p = end + 1;
        *most = UNBOUNDED;
        if (*p >= '0' && *p <= '9')
            *most = strtol(p, &end, 10);
        else
            end++;
    }
    if (*end != '}')
        return false;
    *text = end + 1;
    return true;
}

static bool read_repetition(const char **text, long *least, long *most)
{
    *least = *most = 1;
    if (**text == '{')
        return read_interval(text, least, most);
    if (**text != '*' && **text != '+' && **text != '?')
        return true;
    *least = **text == '+';
    *most = **text == '?' ? 1 : UNBOUNDED;
    (*text)++;
    return true;
}

static bool add_cells(struct row *row, long least, long most)
{
    long count = most == UNBOUNDED ? least + 1 : most;
    if (count > CELLS_MAX - (long)row->count)
        return false;
    for (long i = 0; i < count; i++)
        row->cells[row->count++] = (struct cell){
            .atom = row->atom_count, .optional = i >= least, .repeats = i >= least && most < 0};
    return true;
}

/* Asks regexec which bytes the LENGTH bytes at TEXT match, for the cells from FIRST on. */
static bool ask_atom(struct row *row, const char *text, size_t length, size_t first)
{
    char whole[ATOM_BYTES_MAX + sizeof "^()$"];
    regex_t compiled;
    snprintf(whole, sizeof whole, "^(%.*s)$", (int)length, text);
    if (length > ATOM_BYTES_MAX || regcomp(&compiled, whole, REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    uint64_t bits = ((UINT64_C(1) << row->count) - 1) & ~((UINT64_C(1) << first) - 1);
    for (int byte = 1; byte < 256; byte++) {
        const char value[] = {(char)byte, '\0'};
        regmatch_t range = {0, 1};
        if (regexec(&compiled, value, 1, &range, REG_STARTEND) == 0)
            row->holds[byte] |= bits;
    }
    regfree(&compiled);
    return true;
}

static bool read_row(struct row *row, const char *text)
{
    *row = (struct row){.in_place = true};
    while (*text != '\0') {
        const char *atom = text;
        long least, most;
        size_t first = row->count;
        text = atom_end(atom);
        if (text == NULL)
            return false;
        size_t length = (size_t)(text - atom);
        if (first != 0 && row->cells[first - 1].optional)
            row->in_place = false;
        if (!read_repetition(&text, &least, &most) || !add_cells(row, least, most) ||
            !ask_atom(row, atom, length, first))
            return false;
        row->atom_count++;
    }
    return row->count != 0;
}

/* --- judging by place --------------------------------------------------------------------------
 */

/* Fills in the ranges of the bytes that CELL matches, for place AT. False where they are too many.
 */
static bool fill_place(struct class_pattern *p, const struct row *row, size_t cell, size_t at)
{
    size_t count = 0;
    for (unsigned byte = 1; byte < 256; byte++) {
        if ((row->holds[byte] >> cell & 1) == 0)
            continue;
        unsigned last = byte;
        while (last < 255 && (row->holds[last + 1] >> cell & 1) != 0)
            last++;
        if (count == CLASS_PATTERN_RANGES)
            return false;
        p->least[count][at] = (unsigned char)byte;
        p->beyond[count][at] = (unsigned char)(last - byte);
        count++;
        byte = last;
    }
    if (count == 0)
        return false;
    p->ranges = count > p->ranges ? count : p->ranges;
    for (; count < CLASS_PATTERN_RANGES; count++) { /* the first again: it adds nothing */
        p->least[count][at] = p->least[0][at];
        p->beyond[count][at] = p->beyond[0][at];
    }
    return true;
}

static void compile_places(struct class_pattern *p, const struct row *row)
{
    p->length_max = row->count;
    for (size_t i = 0; i < row->count; i++) {
        p->length_min += !row->cells[i].optional;
        if (row->cells[i].repeats)
            p->length_max = SIZE_MAX;
    }
    for (size_t at = 0; row->in_place && at < CLASS_PATTERN_HEAD; at++) {
        size_t cell = at < row->count ? at : row->count - 1;
        if (!fill_place(p, row, cell, at)) {
            p->ranges = 0;
            return;
        }
    }
}

/* --- judging byte for byte ----------------------------------------------------------------------
 */

/* Sorts the bytes by the cells that match them. */
static void compile_kinds(struct class_pattern *p, const struct row *row, uint64_t *holds)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        size_t kind = 0;
        while (kind < p->kind_count && holds[kind] != row->holds[byte])
            kind++;
        if (kind == p->kind_count)
            holds[p->kind_count++] = row->holds[byte];
        p->kinds[byte] = (uint8_t)kind;
    }
}

/* SET and what can be reached from it without a byte. */
static uint64_t skip_optional(const struct row *row, uint64_t set)
{
    for (size_t i = 0; i < row->count; i++)
        if ((set >> i & 1) != 0 && row->cells[i].optional)
            set |= UINT64_C(2) << i;
    return set;
}

static uint64_t step(const struct row *row, uint64_t set, uint64_t holds)
{
    uint64_t matched = set & holds, reached = 0;
    for (size_t i = 0; i < row->count; i++)
        if ((matched >> i & 1) != 0)
            reached |= UINT64_C(1) << (row->cells[i].repeats ? i : i + 1);
    return skip_optional(row, reached);
}

/* The state that stands for SET, made where there is none; STATES_MAX where there is no room. */
static size_t state_of(uint64_t *sets, size_t *count, uint64_t set)
{
    for (size_t i = 0; i < *count; i++)
        if (sets[i] == set)
            return i;
    if (*count == STATES_MAX)
        return STATES_MAX;
    sets[*count] = set;
    return (*count)++;
}

/* The subset construction: each state is a set of places in the row. */
static bool compile_states(struct class_pattern *p, const struct row *row)
{
    uint64_t sets[STATES_MAX] = {0, skip_optional(row, 1)};
    uint64_t holds[256] = {0};
    size_t count = 2;
    compile_kinds(p, row, holds);
    p->next = memory_array(STATES_MAX * p->kind_count, 1);
    for (size_t state = 0; state < count; state++) {
        if ((sets[state] >> row->count & 1) != 0)
            p->accepting |= UINT64_C(1) << state;
        for (size_t kind = 0; kind < p->kind_count; kind++) {
            size_t next = state_of(sets, &count, step(row, sets[state], holds[kind]));
            if (next == STATES_MAX)
                return false;
            p->next[state * p->kind_count + kind] = (uint8_t)next;
        }
    }
    return true;
}

static bool states_match(const struct class_pattern *p, struct slice value)
{
    size_t state = 1;
    for (size_t i = 0; i < value.length && state != 0; i++)
        state = p->next[state * p->kind_count + p->kinds[(unsigned char)value.data[i]]];
    return (p->accepting >> state & 1) != 0;
}

bool class_pattern_compile(struct class_pattern *p, const char *text)
{
    struct row row;
    *p = (struct class_pattern){0};
    if (!read_row(&row, text))
        return false;
    compile_places(p, &row);
    if (compile_states(p, &row))
        return true;
    class_pattern_release(p);
    return false;
}

bool class_pattern_matches(const struct class_pattern *p, struct slice value)
{
    if (value.length < p->length_min || value.length > p->length_max)
        return false;
    if (p->ranges != 0 && value.length <= CLASS_PATTERN_HEAD)
        return class_pattern_places_hold(p, bytes16_of_head(head_of(value)), value.length);
    return states_match(p, value);
}

void class_pattern_release(struct class_pattern *p)
{
    free(p->next);
    *p = (struct class_pattern){0};
}
