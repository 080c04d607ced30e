#include "mock_pattern.h"

#include "pattern.h"
#include "tap.h"

#include <stdlib.h>

/* The texts from FIRST on, COUNT of them, with a blank between two. */
static void texts_are(const char *pattern, uint64_t first, size_t count, const char *expected,
                      const char *sentence)
{
    struct error e;
    struct buffer text = {0};
    struct mock_pattern *p = mock_pattern_compile(pattern, 0, 0, &e);
    if (!tap_ok(p != NULL, pattern))
        return;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_byte(&text, ' ');
        mock_pattern_append(p, first + i, &text);
    }
    tap_equal_slice(buffer_slice(&text), slice_of(expected), sentence);
    buffer_release(&text);
    mock_pattern_free(p);
}

static void test_texts(void)
{
    texts_are("[0-9]{3}", 0, 3, "000 001 002", "a run of digits counts as a number does");
    texts_are("[SL][0-9]{2}", 2, 4, "S01 L01 S02 L02", "what comes first counts fastest");
    texts_are("a|bc|d", 0, 3, "a bc d", "alternatives come in turn");
    texts_are("^x(Y|N)?$", 0, 3, "x xY xN", "what can be left out is left out first");
    texts_are("\\.[[:digit:]]-", 7, 1, ".7-", "escapes and classes are known");
    texts_are("[^0-9B-Z]", 0, 2, "A A", "a negated bracket leaves letters and digits");
}

static void test_all_differ_and_fit(void)
{
    static const char *const patterns[] = {"[0-9]{2}-[SL][0-9]{1,2}", "(AB|C[0-9])x?[a-c]*",
                                           "[A-F0-9]{1,3}", "(EAST|WEST|N)-[0-9A-F]{2}"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct error e;
        struct mock_pattern *p = mock_pattern_compile(patterns[i], 0, 0, &e);
        struct pattern *judge = pattern_compile(patterns[i], &e);
        uint64_t count = mock_pattern_count(p) < 3000 ? mock_pattern_count(p) : 3000;
        struct buffer *texts = calloc(count, sizeof *texts);
        bool fit = true;
        bool differ = true;
        for (uint64_t n = 0; n < count; n++) {
            mock_pattern_append(p, n, &texts[n]);
            fit = fit && pattern_matches(judge, buffer_slice(&texts[n]));
            for (uint64_t m = n < 300 ? 0 : n - 300; m < n; m++)
                differ = differ && !slice_equals(buffer_slice(&texts[m]), buffer_slice(&texts[n]));
        }
        tap_ok(fit, "every text fits the pattern");
        tap_ok(differ, "no two numbers have one text");
        for (uint64_t n = 0; n < count; n++)
            buffer_release(&texts[n]);
        free(texts);
        pattern_free(judge);
        mock_pattern_free(p);
    }
}

static void test_lengths(void)
{
    struct error e;
    struct buffer text = {0};
    struct mock_pattern *p = mock_pattern_compile("[0-9]+", 12, 12, &e);
    mock_pattern_append(p, 5, &text);
    tap_equal_text(text.data, "000000000005", "lengths narrow what repeats");
    mock_pattern_free(p);
    p = mock_pattern_compile("[0-9]{30}", 0, 0, &e);
    tap_ok(mock_pattern_count(p) == UINT64_C(1) << 62, "more texts than can be counted are 2^62");
    mock_pattern_free(p);
    tap_ok(mock_pattern_compile("[0-9]{4}", 5, 0, &e) == NULL,
           "lengths that cannot be are refused");
    buffer_release(&text);
}

static void test_refusals(void)
{
    static const char *const patterns[] = {"a^b", "(a",  "a)",      "[z",  "\\w+",  "a{3,2}",
                                           "*a",  "a**", "[[.x.]]", "a{1", "[\x80]"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct error e = {0};
        struct mock_pattern *p = mock_pattern_compile(patterns[i], 0, 0, &e);
        tap_ok(p == NULL && strstr(e.message, "txn-mock cannot make texts for") != NULL,
               "what it does not know is refused");
        mock_pattern_free(p);
    }
}

static void test_split(void)
{
    struct error e;
    struct buffer text = {0};
    struct mock_pattern *parts[2];
    struct mock_pattern *p = mock_pattern_compile("[0-9]{3}-(S|L)[0-9]", 0, 0, &e);
    tap_ok(mock_pattern_split(p, "-", parts, 2) == 0, "a pattern is cut at its separator");
    mock_pattern_append(parts[0], 42, &text);
    buffer_append_byte(&text, '/');
    mock_pattern_append(parts[1], 3, &text);
    tap_equal_text(text.data, "042/L1", "each part has its own texts");
    mock_pattern_free(parts[0]);
    mock_pattern_free(parts[1]);
    tap_ok(mock_pattern_split(p, "/", parts, 2) != 0, "where there is no separator it is not cut");
    tap_ok(mock_pattern_split(p, "", parts, 2) != 0, "nor where the separator is empty");
    mock_pattern_free(p);
    buffer_release(&text);
}

int main(void)
{
    test_texts();
    test_all_differ_and_fit();
    test_lengths();
    test_refusals();
    test_split();
    return tap_done();
}
