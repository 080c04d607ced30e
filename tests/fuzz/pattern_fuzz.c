/*
 * Whatever pattern compiles matches what regexec says, and only that. The first line is the
 * pattern, the rest the value. Groups are left out: regexec alone matches those, and takes much
 * memory for repeated ones.
 */
#include "memory.h"
#include "pattern.h"
#include "target.h"

#include <regex.h>
#include <stdio.h>

enum { PATTERN_MAX = 40, VALUE_MAX = 40 };

static bool regexec_matches(const char *text, struct slice value)
{
    char whole[PATTERN_MAX + sizeof "^()$"];
    regex_t compiled;
    regmatch_t range = {0, (regoff_t)value.length};
    snprintf(whole, sizeof whole, "^(%s)$", text);
    if (regcomp(&compiled, whole, REG_EXTENDED | REG_NOSUB) != 0)
        abort();
    bool matches = regexec(&compiled, value.data, 1, &range, REG_STARTEND) == 0;
    regfree(&compiled);
    return matches;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *end = size == 0 ? NULL : memchr(bytes, '\n', size);
    if (end == NULL || end - bytes > PATTERN_MAX || bytes + size - end > VALUE_MAX ||
        memchr(bytes, '\0', size) != NULL || memchr(bytes, '(', (size_t)(end - bytes)) != NULL)
        return 0;
    char *text = memory_copy_text(bytes, (size_t)(end - bytes));
    char *value = memory_copy_text(end + 1, (size_t)(bytes + size - end - 1));
    struct error e;
    struct pattern *pattern = pattern_compile(text, &e);
    if (pattern != NULL &&
        pattern_matches(pattern, slice_of(value)) != regexec_matches(text, slice_of(value)))
        abort();
    pattern_free(pattern);
    free(text);
    free(value);
    return 0;
}
