/* Tables against regexec, which they must agree with on every text. */
#include "class_pattern.h"
#include "pattern.h"
#include "random.h"
#include "tap.h"

#include <regex.h>
#include <stdlib.h>

enum { PATTERNS = 2000, VALUES = 100, TEXT_MAX = 256, ATOMS_MAX = 5, REPEATS_MAX = 9 };

/* An atom and bytes that it matches, to make texts that are nearly right. */
static const struct atom {
    const char *text, *bytes;
} atoms[] = {
    {"[0-9]", "0123456789"}, {"[SL]", "SL"},      {"-", "-"},          {"a", "a"},
    {".", "a0\n\xC3\xA9~"},  {"\\.", "."},        {"[^a]", "b-\xFF"},  {"[[:alpha:]]", "azAZ"},
    {"[]x]", "]x"},          {"[a-c0-4]", "b40"}, {"[+*?{}|()]", "{"}, {"[1357]", "1357"},
    {"[[.-.]/]", "-/"},      {"\\\\", "\\"},      {"\xC3", "\xC3"},
};

static const struct repetition {
    const char *text;
    unsigned least, most;
} repetitions[] = {
    {"", 1, 1},     {"", 1, 1},    {"*", 0, 9},      {"+", 1, 9},
    {"?", 0, 1},    {"{3}", 3, 3}, {"{1,4}", 1, 4},  {"{0,2}", 0, 2},
    {"{2,}", 2, 9}, {"{7}", 7, 7}, {"{0,17}", 0, 9}, {"{0}", 0, 0},
};

enum {
    ATOMS = sizeof atoms / sizeof *atoms,
    REPETITIONS = sizeof repetitions / sizeof *repetitions
};

struct made {
    char pattern[TEXT_MAX];
    size_t count;
    const struct atom *atoms[ATOMS_MAX];
    const struct repetition *repetitions[ATOMS_MAX];
};

static void make_pattern(struct random *r, struct made *m)
{
    size_t length = 0;
    m->count = 1 + random_below(r, ATOMS_MAX);
    for (size_t i = 0; i < m->count; i++) {
        m->atoms[i] = &atoms[random_below(r, ATOMS)];
        m->repetitions[i] = &repetitions[random_below(r, REPETITIONS)];
        length += (size_t)snprintf(m->pattern + length, sizeof m->pattern - length, "%s%s",
                                   m->atoms[i]->text, m->repetitions[i]->text);
    }
}

/* A text that matches, now and then with a repetition too many or too few or another byte in it. */
static struct slice make_value(struct random *r, const struct made *m, char *room)
{
    static const char others[] = "0aSL-.x]~\x80\xC3";
    size_t length = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct repetition *repetition = m->repetitions[i];
        size_t count =
            repetition->least + random_below(r, repetition->most - repetition->least + 1);
        if (random_below(r, 12) == 0)
            count = random_below(r, REPEATS_MAX);
        for (size_t j = 0; j < count; j++)
            room[length++] = m->atoms[i]->bytes[random_below(r, strlen(m->atoms[i]->bytes))];
    }
    if (length != 0 && random_below(r, 4) == 0)
        room[random_below(r, length)] = others[random_below(r, sizeof others - 1)];
    return slice_make(room, length);
}

static bool regexec_matches(const regex_t *compiled, struct slice value)
{
    regmatch_t range = {0, (regoff_t)value.length};
    return regexec(compiled, value.data, 1, &range, REG_STARTEND) == 0;
}

static void compare_random(uint64_t seed)
{
    struct random r;
    size_t compiled_count = 0, matched = 0, different = 0;
    random_seed(&r, seed);
    for (size_t i = 0; i < PATTERNS; i++) {
        struct made m;
        struct class_pattern p;
        regex_t compiled;
        char whole[TEXT_MAX + 8];
        make_pattern(&r, &m);
        snprintf(whole, sizeof whole, "^(%s)$", m.pattern);
        bool takes = regcomp(&compiled, whole, REG_EXTENDED | REG_NOSUB) == 0;
        if (!takes)
            continue;
        if (class_pattern_compile(&p, m.pattern)) {
            compiled_count++;
            for (size_t j = 0; j < VALUES; j++) {
                char room[ATOMS_MAX * REPEATS_MAX + 1];
                /* A copy of its own, so that a sanitizer sees a byte read behind it. */
                struct slice made = make_value(&r, &m, room);
                char *copy = malloc(made.length + 1);
                memcpy(copy, made.data, made.length);
                char *value = realloc(copy, made.length == 0 ? 1 : made.length);
                room[made.length] = '\0';
                bool expected = regexec_matches(&compiled, made);
                matched += expected;
                if (class_pattern_matches(&p, slice_make(value, made.length)) != expected &&
                    different++ == 0)
                    tap_note(m.pattern, made);
                free(value);
            }
            class_pattern_release(&p);
        }
        regfree(&compiled);
    }
    tap_ok(different == 0, "random texts match random patterns as regexec says");
    tap_ok(compiled_count > PATTERNS / 2 && matched > 10000, "and many of them do match");
}

static void check_kind(const char *text, bool expected, const char *sentence)
{
    struct class_pattern p;
    bool got = class_pattern_compile(&p, text);
    tap_ok(got == expected, sentence);
    class_pattern_release(&p);
}

/* The library copies an atom for each +, and the copies for the next one. */
static void check_repeated(const char *text)
{
    struct error e = {0};
    struct pattern *p = pattern_compile(text, &e);
    tap_ok(p == NULL, "repetitions piled up are refused before they take all memory");
    pattern_free(p);
}

int main(void)
{
    struct class_pattern zeroed = {0};
    check_repeated("o++++++++++++++++++++++++++++");
    check_repeated("o{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}{1,}");
    compare_random(20261120);
    check_kind("[0-9]{7}-[SL][0-9]{1,4}", true, "an account with its suffix becomes tables");
    check_kind("L.*", true, "a letter and anything becomes tables");
    check_kind("(ACH|CARD)", false, "a choice is left to regexec");
    check_kind("a|b", false, "and one without a group");
    check_kind("^a", false, "and an anchor");
    check_kind("a**", false, "and a repetition of a repetition");
    check_kind("[0-9]{64}", false, "and a row that is too long");
    tap_ok(!class_pattern_matches(&zeroed, slice_of("a")), "a zeroed pattern matches no text");
    class_pattern_release(&zeroed);
    return tap_done();
}
