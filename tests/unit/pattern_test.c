#include "pattern.h"
#include "pattern_ecma.h"

#include "buffer.h"
#include "tap.h"

static bool matches(const char *text, struct slice value)
{
    struct error e;
    struct pattern *pattern = pattern_compile(text, &e);
    bool result = pattern != NULL && pattern_matches(pattern, value);
    pattern_free(pattern);
    return result;
}

static bool fits(const char *text, const char *value)
{
    return matches(text, slice_of(value));
}

static void refused(const char *text, const char *words, const char *sentence)
{
    struct error e = {.message = "nothing"};
    struct pattern *pattern = pattern_compile(text, &e);
    tap_equal_text(pattern == NULL ? e.message : "a pattern", words, sentence);
    pattern_free(pattern);
}

static void translates(const char *text, const char *expected, const char *sentence)
{
    struct buffer got = {0};
    buffer_append_byte(&got, '>');
    bool done = pattern_ecma(text, &got);
    tap_equal_text(got.data + 1, done ? expected : "", sentence);
    tap_ok(done == (*expected != '\0'), sentence);
    buffer_release(&got);
}

static void test_matching(void)
{
    tap_ok(fits("[0-9]{7}-[SL][0-9]{1,4}", "0012345-S0001"), "a whole value fits");
    tap_ok(!fits("[0-9]+", "123x"), "a value that goes on does not fit");
    tap_ok(!fits("[0-9]+", "x123"), "a value that begins before does not fit");
    tap_ok(!fits("a|b", "ab"), "an alternative is the whole value");
    tap_ok(fits("a|ab", "ab"), "the longer alternative counts");
    tap_ok(!fits("a", "a\nb"), "a line end inside does not end the value");
    tap_ok(!fits("a", "a\n"), "nor does one at its end");
    tap_ok(!matches("a", slice_make("a\0b", 3)), "a NUL does not end the value");
    tap_ok(matches("a", slice_make("ab", 1)), "the value ends where its length says");
    tap_ok(fits("\xc3\xa9+", "\xc3\xa9"), "letters beyond ASCII stand for their bytes");
    tap_ok(matches("a*", (struct slice){NULL, 0}), "an empty value can fit");
    tap_ok(fits("[]]", "]") && fits("[^]a]", "b") && fits("[[:digit:]]", "7"),
           "brackets are POSIX brackets");
}

static void test_refusals(void)
{
    refused("", "an empty pattern", "an empty pattern is refused");
    refused("(a)\\1", "back-references (\\1) are not allowed", "back-references are refused");
    refused("\\d+", "\\d is not POSIX: use brackets, as in [0-9]", "\\d is refused by name");
    refused("a)|(b", "a ) that closes nothing", "a parenthesis cannot close ours");
    refused("(a", "a ( is never closed", "an open parenthesis is refused");
    refused("[a", "a [ is never closed", "an open bracket is refused");
    refused("[[:digit:]", "a [ is never closed", "so is one behind a class");
    refused("a\\", "a backslash at the end", "a backslash at the end is refused");
    refused("a{5000}", "a repetition count is too great", "a huge repetition is refused");
    refused("((a{99}){99}){99}", "repetitions multiply to too many",
            "repetitions that multiply are refused");
    refused("a{99999999999999999999}", "a repetition count is too great",
            "a count beyond any number is refused");
    refused("a*+", "+ has nothing before it that it could repeat",
            "a repetition of a repetition is refused");
    refused("*", "* has nothing before it that it could repeat", "so is a repetition of nothing");
    refused("a|?", "? has nothing before it that it could repeat", "so is one behind a bar");
    refused("(+a)", "+ has nothing before it that it could repeat", "and one behind a parenthesis");
    refused("^{2}", "{ has nothing before it that it could repeat", "and one of an anchor");
    tap_ok(fits("(a+)+[*+]*", "aa*+"),
           "a repetition of a group, or in a bracket, is none of these");
    char longest[258];
    memset(longest, 'a', sizeof longest);
    longest[257] = '\0';
    refused(longest, "longer than 256 bytes", "a long pattern is refused");
    longest[256] = '\0';
    tap_ok(matches(longest, slice_of(longest)), "256 bytes are not too long");
    char deep[140];
    memset(deep, '(', 70);
    memset(deep + 70, ')', 69);
    deep[139] = '\0';
    refused(deep, "groups nested deeper than 32", "deep nesting is refused");
}

static void test_translation(void)
{
    translates("[0-9]{7}-[SL]", "^(?:[0-9]{7}-[SL])$", "what both syntaxes share stays as it is");
    translates("a.c", "^(?:a[\\s\\S]c)$", "a dot is any character, line ends too");
    translates("(a|b)+", "^(?:(?:a|b)+)$", "groups capture nothing");
    translates("[]^-]", "^(?:[\\]\\^\\-])$", "what is special in a bracket is escaped");
    translates("[^[:digit:]_]", "^(?:[^0-9_])$", "classes are spelled out");
    translates("[\\]", "^(?:[\\\\])$", "a backslash in a bracket is one");
    translates("a{,3}/\\.", "^(?:a{0,3}\\/\\.)$", "a repetition from nothing begins at 0");
    translates("\\\"", "^(?:\")$", "a needless escape is left out");
    translates("[[.hyphen.]]", "", "a collating element has no counterpart");
    translates("a**", "", "a repetition of a repetition has none");
}

int main(void)
{
    test_matching();
    test_refusals();
    test_translation();
    return tap_done();
}
