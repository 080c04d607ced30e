#include "section.h"

#include "buffer.h"
#include "memory.h"
#include "nearest.h"
#include "option.h"
#include "pattern.h"
#include "profile_problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *kind_words(enum tree_kind kind)
{
    static const char *const words[] = {"one value", "a list", "a mapping"};
    return words[kind];
}

/* ": did you mean "delimiter"?", or nothing. */
static void suggestion(char *to, size_t size, const char *wrong, const char *const *words,
                       size_t count)
{
    const char *nearest = nearest_word(slice_of(wrong), words, count);
    if (nearest == NULL)
        *to = '\0';
    else
        snprintf(to, size, ": did you mean \"%s\"?", nearest);
}

/* A problem at NODE, unless its value was refused already. */
static void problem_at(const struct section *s, const struct tree *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void problem_at(const struct section *s, const struct tree *node, const char *format, ...)
{
    char words[256];
    va_list arguments;
    if (node->kind == TREE_SCALAR && profile_problems_hold(s->problems, node->line, node->column))
        return;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    profile_problems_add(s->problems, node->line, node->column, "%s", words);
}

/* Where WRONG is, or may have been meant for, a key of another mapping; or nothing. */
static void suggest_elsewhere(char *to, size_t size, const char *wrong)
{
    *to = '\0';
    for (size_t i = 0; i < MAPPING_COUNT; i++) {
        const struct profile_keys *other = profile_keys((enum profile_mapping)i);
        const char *nearest = nearest_word(slice_of(wrong), other->keys, other->count);
        if (nearest != NULL && strcmp(nearest, wrong) == 0) {
            snprintf(to, size, ": it is a key of %s", other->title);
            return;
        }
        if (nearest != NULL && *to == '\0')
            snprintf(to, size, ": did you mean \"%s\", a key of %s?", nearest, other->title);
    }
}

static void refuse_unknown_key(const struct section *s, const struct tree *key)
{
    char nearest[80];
    for (size_t i = 0; i < s->keys->count; i++)
        if (strcmp(key->text, s->keys->keys[i]) == 0)
            return;
    suggestion(nearest, sizeof nearest, key->text, s->keys->keys, s->keys->count);
    if (*nearest == '\0')
        suggest_elsewhere(nearest, sizeof nearest, key->text);
    problem_at(s, key, "%s: unknown key \"%.64s\"%s", s->keys->title, key->text, nearest);
}

bool section_open(struct section *s, struct profile_problems *problems, const struct tree *node,
                  enum profile_mapping mapping)
{
    *s = (struct section){problems, NULL, profile_keys(mapping)};
    if (node == NULL)
        return false;
    if (node->kind != TREE_MAPPING) {
        profile_problems_add(problems, node->line, node->column,
                             "%s: expected a mapping (key: value), found %s", s->keys->title,
                             kind_words(node->kind));
        return false;
    }
    s->mapping = node;
    for (size_t i = 0; i < node->count; i++)
        refuse_unknown_key(s, node->entries[i].key);
    return true;
}

bool section_open_member(struct section *s, const struct section *outer, const char *key,
                         enum profile_mapping mapping)
{
    return section_open(s, outer->problems, section_member(outer, key), mapping);
}

const struct tree *section_member(const struct section *s, const char *key)
{
    return s->mapping == NULL ? NULL : tree_member(s->mapping, key);
}

bool section_has(const struct section *s, const char *key)
{
    return section_member(s, key) != NULL;
}

void section_problem(const struct section *s, const char *key, const char *format, ...)
{
    char words[192];
    va_list arguments;
    const struct tree *node = section_member(s, key);
    if (node == NULL)
        node = s->mapping;
    if (node == NULL)
        return;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    problem_at(s, node, "%s: %s", key, words);
}

bool section_need(const struct section *s, const char *key, const char *why)
{
    if (section_has(s, key))
        return true;
    if (s->mapping != NULL)
        profile_problems_add(s->problems, s->mapping->line, s->mapping->column,
                             "%s: %s is missing%s%s%s", s->keys->title, key,
                             *why == '\0' ? "" : " (", why, *why == '\0' ? "" : ")");
    return false;
}

void section_refuse(const struct section *s, const char *key, const char *why)
{
    if (section_has(s, key))
        section_problem(s, key, "%s", why);
}

/* The value of KEY where it is of KIND. */
static const struct tree *member_of_kind(const struct section *s, const char *key,
                                         enum tree_kind kind)
{
    const struct tree *node = section_member(s, key);
    if (node == NULL || node->kind == kind)
        return node;
    section_problem(s, key, "expected %s, found %s", kind_words(kind), kind_words(node->kind));
    return NULL;
}

bool section_boolean(const struct section *s, const char *key, bool *value)
{
    const struct tree *node = member_of_kind(s, key, TREE_SCALAR);
    if (node == NULL)
        return false;
    if (node->quoted || (strcmp(node->text, "true") != 0 && strcmp(node->text, "false") != 0)) {
        section_problem(s, key, "expected true or false");
        return false;
    }
    *value = *node->text == 't';
    return true;
}

bool section_count(const struct section *s, const char *key, size_t minimum, size_t maximum,
                   size_t *value)
{
    const struct tree *node = member_of_kind(s, key, TREE_SCALAR);
    uint64_t number;
    if (node == NULL)
        return false;
    if (!option_number(node->text, minimum, maximum, &number)) {
        section_problem(s, key, "expected a whole number from %zu to %zu", minimum, maximum);
        return false;
    }
    *value = (size_t)number;
    return true;
}

const char *section_text(const struct section *s, const char *key)
{
    const struct tree *node = member_of_kind(s, key, TREE_SCALAR);
    if (node == NULL)
        return NULL;
    if (*node->text == '\0') {
        section_problem(s, key, "is empty");
        return NULL;
    }
    return node->text;
}

bool section_copy_text(const struct section *s, const char *key, char **value)
{
    const char *text = section_text(s, key);
    if (text == NULL)
        return false;
    free(*value);
    *value = memory_copy_text(text, strlen(text));
    return true;
}

static void refuse_choice(const struct section *s, const char *key, const struct tree *node,
                          const char *const *words, size_t count)
{
    struct buffer list = {0};
    char nearest[80];
    for (size_t i = 0; i < count; i++)
        buffer_append_format(&list, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", words[i]);
    suggestion(nearest, sizeof nearest, node->text, words, count);
    problem_at(s, node, "%s: expected %s, not \"%.64s\"%s", key, list.data, node->text, nearest);
    buffer_release(&list);
}

bool section_choice_of(const struct section *s, const char *key, const struct tree *node,
                       const char *const *words, size_t count, size_t *index)
{
    if (node->kind != TREE_SCALAR) {
        problem_at(s, node, "%s: expected a word", key);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(node->text, words[i]) == 0) {
            *index = i;
            return true;
        }
    }
    refuse_choice(s, key, node, words, count);
    return false;
}

bool section_choice(const struct section *s, const char *key, const char *const *words,
                    size_t count, size_t *index)
{
    const struct tree *node = member_of_kind(s, key, TREE_SCALAR);
    return node != NULL && section_choice_of(s, key, node, words, count, index);
}

const struct tree *section_sequence(const struct section *s, const char *key)
{
    return member_of_kind(s, key, TREE_SEQUENCE);
}

/* Whether NODE may be the next of TEXTS. */
static bool check_text(const struct section *s, const char *key, const struct tree *node,
                       bool empty_texts, const struct texts *texts)
{
    const char *fault = NULL;
    if (node->kind != TREE_SCALAR)
        fault = "expected a list of texts";
    else if (*node->text == '\0' && !empty_texts)
        fault = "an empty text";
    else if (texts_hold(texts, slice_of(node->text)))
        fault = "the same text a second time";
    if (fault == NULL)
        return true;
    problem_at(s, node, "%s: %s", key, fault);
    return false;
}

bool section_texts(const struct section *s, const char *key, bool empty_texts, struct texts *texts)
{
    const struct tree *list = section_sequence(s, key);
    if (list == NULL)
        return false;
    if (list->count == 0) {
        section_problem(s, key, "an empty list");
        return false;
    }
    texts->list = memory_array(list->count, sizeof *texts->list);
    for (size_t i = 0; i < list->count; i++) {
        const struct tree *node = list->entries[i].value;
        if (check_text(s, key, node, empty_texts, texts))
            texts->list[texts->count++] = memory_copy_text(node->text, strlen(node->text));
    }
    return texts->count == list->count;
}

bool section_pattern(const struct section *s, const char *key, struct pattern **pattern)
{
    struct error e;
    const char *text = section_text(s, key);
    if (text == NULL)
        return false;
    *pattern = pattern_compile(text, &e);
    if (*pattern == NULL)
        section_problem(s, key, "no extended regular expression: %.120s", e.message);
    return *pattern != NULL;
}
