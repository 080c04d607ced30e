/* Holds the manual page and the starter profile to the tables of keys that the compiler knows. Run
 * from the top of the tree. */
#include "profile_keys.h"

#include "buffer.h"
#include "profile_kind.h"
#include "rule.h"
#include "tap.h"
#include "whole_file.h"

#include <stdlib.h>

static struct buffer read_whole(const char *path)
{
    struct buffer b = {0};
    if (!whole_file(path, &b)) {
        printf("Bail out! cannot read %s: run this from the top of the tree\n", path);
        exit(1);
    }
    return b;
}

static const char *section_end(const char *at)
{
    const char *section = strstr(at, "\n.Sh ");
    const char *subsection = strstr(at, "\n.Ss ");
    return subsection != NULL && subsection < section ? subsection : section;
}

/* The keys that the page's subsection TITLE documents, as "a b c ", in their order. */
static void documented_keys(const char *page, const char *title, struct buffer *keys)
{
    char heading[80];
    const char *at;
    const char *end;
    snprintf(heading, sizeof heading, "\n.Ss %s\n", title);
    at = strstr(page, heading);
    if (at == NULL)
        return;
    at += strlen(heading);
    end = section_end(at);
    while ((at = strstr(at, ".It Cm ")) != NULL && at < end) {
        const char *line_end = strchr(at, '\n');
        for (const char *p = at + 7; p < line_end; p++) {
            const char *word = p;
            while (p < line_end && *p != ' ')
                p++;
            if (*word != ',')
                buffer_append_format(keys, "%.*s ", (int)(p - word), word);
        }
        at = line_end;
    }
}

static int holds_word(const char *list, const char *word)
{
    char spaced[80];
    snprintf(spaced, sizeof spaced, "%s ", word);
    for (const char *at = list; (at = strstr(at, spaced)) != NULL; at++)
        if (at == list || at[-1] == ' ')
            return 1;
    return 0;
}

static void test_mapping(const char *page, const struct profile_keys *mapping)
{
    struct buffer documented = {0};
    char sentence[200];
    int unknown = 0;
    buffer_append_text(&documented, " ");
    documented_keys(page, mapping->title, &documented);
    for (size_t i = 0; i < mapping->count; i++) {
        snprintf(sentence, sizeof sentence, "the page says what %s of %s is", mapping->keys[i],
                 mapping->title);
        tap_ok(holds_word(documented.data, mapping->keys[i]), sentence);
    }
    for (char *word = strtok(documented.data, " "); word != NULL; word = strtok(NULL, " ")) {
        int known = 0;
        for (size_t i = 0; i < mapping->count; i++)
            known = known || strcmp(word, mapping->keys[i]) == 0;
        if (!known)
            printf("# %s\n", word);
        unknown += !known;
    }
    snprintf(sentence, sizeof sentence, "the page names no other keys of %s", mapping->title);
    tap_ok(unknown == 0, sentence);
    buffer_release(&documented);
}

/* Whether KEY: stands in TEXT as a key. */
static int says_key(const char *text, const char *key)
{
    char colon[80];
    snprintf(colon, sizeof colon, "%s:", key);
    for (const char *at = text; (at = strstr(at, colon)) != NULL; at++)
        if (at > text && strchr(" {\n", at[-1]) != NULL)
            return 1;
    return 0;
}

static int is_key(const char *word, size_t length)
{
    for (enum profile_mapping m = 0; m < MAPPING_COUNT; m++)
        for (size_t i = 0; i < profile_keys(m)->count; i++)
            if (slice_equals_text(slice_make(word, length), profile_keys(m)->keys[i]))
                return 1;
    return 0;
}

/* The keys behind "#:" are no comment for this test: each must be known. */
static void test_commented_keys(const char *starter)
{
    for (const char *at = starter; (at = strstr(at, "#: ")) != NULL;) {
        char sentence[120];
        size_t length;
        at += 3;
        length = strcspn(at, ":\n");
        snprintf(sentence, sizeof sentence, "the starter's #: %.*s is a key", (int)length, at);
        tap_ok(is_key(at, length), sentence);
    }
}

static void test_starter(const char *starter)
{
    char sentence[160];
    for (enum profile_mapping m = 0; m < MAPPING_COUNT; m++) {
        for (size_t i = 0; i < profile_keys(m)->count; i++) {
            const char *key = profile_keys(m)->keys[i];
            snprintf(sentence, sizeof sentence, "the starter shows %s of %s", key,
                     profile_keys(m)->title);
            tap_ok(says_key(starter, key), sentence);
        }
    }
    test_commented_keys(starter);
}

/* Words that are no keys: canonical names. */
static void test_names(const struct profile_kind *kind, const char *page, const char *starter)
{
    char sentence[160];
    char word[80];
    for (size_t i = 0; i < kind->field_count; i++) {
        snprintf(word, sizeof word, "\n.It Li %s Ta %s", kind->fields[i].name,
                 field_type_name(kind->fields[i].type));
        snprintf(sentence, sizeof sentence, "the page gives %s its type", kind->fields[i].name);
        tap_ok(strstr(page, word) != NULL, sentence);
        snprintf(word, sizeof word, "- name: %s", kind->fields[i].name);
        snprintf(sentence, sizeof sentence, "the starter has %s", kind->fields[i].name);
        tap_ok(strstr(starter, word) != NULL, sentence);
    }
}

static void test_deviations(const char *page, const char *starter)
{
    char sentence[160];
    char word[80];
    for (enum rule rule = RULE_ALLOW_TRAILING_DELIMITER; rule < RULE_COUNT; rule++) {
        snprintf(word, sizeof word, "\n.It Ql %s\n", rule_code(rule));
        snprintf(sentence, sizeof sentence, "the page says what %s tolerates", rule_code(rule));
        tap_ok(strstr(page, word) != NULL, sentence);
        snprintf(word, sizeof word, "- %s", rule_code(rule));
        snprintf(sentence, sizeof sentence, "the starter shows %s", rule_code(rule));
        tap_ok(strstr(starter, word) != NULL, sentence);
    }
}

int main(void)
{
    struct buffer page = read_whole("man/nightdrop-profile.5");
    struct buffer starter = read_whole("samples/profiles/starter.yaml");
    struct buffer groups = read_whole("samples/profiles/starter-groups.yaml");
    for (enum profile_mapping m = 0; m < MAPPING_COUNT; m++)
        test_mapping(page.data, profile_keys(m));
    test_names(profile_kind_find("transactions"), page.data, starter.data);
    test_names(profile_kind_find("groups"), page.data, groups.data);
    test_deviations(page.data, starter.data);
    /* Each names what is its own; together they name every key. */
    starter.length--;
    buffer_append_slice(&starter, buffer_slice(&groups));
    test_starter(starter.data);
    buffer_release(&page);
    buffer_release(&starter);
    buffer_release(&groups);
    return tap_done();
}
