/*
 * tap: what a unit test prints, in the Test Anything Protocol. A test is a plain program: some
 * tap_ok() and its family, then `return tap_done();`. The plan comes last, so that a program that
 * dies early is seen to have failed.
 */
#ifndef TAP_H
#define TAP_H

#include "slice.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct tap {
    int run;
    int failed;
};

/* The counts of this program; a function, so that a test of several files would still have one. */
static inline struct tap *tap_counts(void)
{
    static struct tap counts;
    return &counts;
}

/* One test, named by a sentence that a user would care about. Returns CONDITION. */
static inline bool tap_ok(bool condition, const char *sentence)
{
    struct tap *t = tap_counts();
    if (t->run == 0) {
        setvbuf(stdout, NULL, _IOLBF, 0);
    }
    t->run++;
    t->failed += condition ? 0 : 1;
    printf("%s %d - %s\n", condition ? "ok" : "not ok", t->run, sentence);
    return condition;
}

/* A line for a person, shown where a test failed. */
static inline void tap_note(const char *label, struct slice text)
{
    printf("# %s \"", label);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte < ' ' || byte == 0x7f) {
            printf("\\x%02x", byte);
        } else {
            putchar(byte);
        }
    }
    printf("\"\n");
}

static inline bool tap_equal_slice(struct slice got, struct slice expected, const char *sentence)
{
    bool equal = tap_ok(slice_equals(got, expected), sentence);
    if (!equal) {
        tap_note("expected", expected);
        tap_note("     got", got);
    }
    return equal;
}

/* GOT and EXPECTED may be NULL; NULL equals only NULL. */
static inline bool tap_equal_text(const char *got, const char *expected, const char *sentence)
{
    if (got != NULL && expected != NULL) {
        return tap_equal_slice(slice_of(got), slice_of(expected), sentence);
    }
    bool equal = tap_ok(got == expected, sentence);
    if (!equal) {
        printf("# expected %s\n#      got %s\n", expected == NULL ? "NULL" : expected,
               got == NULL ? "NULL" : got);
    }
    return equal;
}

static inline bool tap_equal_number(int64_t got, int64_t expected, const char *sentence)
{
    bool equal = tap_ok(got == expected, sentence);
    if (!equal) {
        printf("# expected %" PRId64 "\n#      got %" PRId64 "\n", expected, got);
    }
    return equal;
}

/* COUNT tests that cannot run here, and why: said aloud, and a failure in CI. */
static inline void tap_skip(int count, const char *reason)
{
    struct tap *t = tap_counts();
    for (int i = 0; i < count; i++) {
        t->run++;
        printf("ok %d # skip %s\n", t->run, reason);
    }
}

/* Prints the plan. Returns the exit status of the program: 1 where a test failed. */
static inline int tap_done(void)
{
    printf("1..%d\n", tap_counts()->run);
    return tap_counts()->failed == 0 ? 0 : 1;
}

#endif
