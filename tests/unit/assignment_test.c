/* What records of one member and group say of each other, and what each asks for. */
#include "assignment.h"

#include "assignment_pairing.h"
#include "tap.h"

/* A record about the pair PAIR that says SAYS: "+" or "-", and a letter for all its other values.
 */
static struct assignment_mark mark_of(uint64_t number, char pair, const char *says)
{
    struct assignment_mark mark = {.line = 10 + number};
    mark.pair[1] = (unsigned char)pair;
    assignment_mark_say(&mark, *says == '+' ? ASSIGNMENT_ADD : ASSIGNMENT_REMOVE,
                        (uint64_t)says[1] << 8);
    return mark;
}

static char letter_of(enum assignment_fate fate)
{
    return "ad!?"[fate];
}

static void append_fate(struct buffer *to, enum assignment_fate fate, uint64_t line)
{
    buffer_append_byte(to, letter_of(fate));
    if (line != 0)
        buffer_append_format(to, "%d", (int)line);
    buffer_append_byte(to, ' ');
}

/*
 * What becomes of records that say SAYS, one after the other, all of one pair: a alone, d12 a
 * duplicate of line 12, !12 contradicts line 12, ?12 says the same as line 12 with other values.
 */
static void becomes(const char *const *says, size_t count, const char *expected,
                    const char *sentence)
{
    struct assignment_pair pair = {.count = 0};
    struct buffer got = {0};
    for (size_t i = 0; i < count; i++) {
        struct assignment_mark mark = mark_of(i + 1, 'p', says[i]);
        assignment_pair_add(&pair, &mark);
    }
    for (size_t i = 0; i < count; i++) {
        struct assignment_mark mark = mark_of(i + 1, 'p', says[i]);
        uint64_t line;
        enum assignment_fate fate = assignment_pair_judge(&pair, &mark, &line);
        append_fate(&got, fate, line);
    }
    tap_equal_text(got.data, expected, sentence);
    buffer_release(&got);
}

#define BECOMES(expected, sentence, ...)                                                           \
    becomes((const char *const[]){__VA_ARGS__},                                                    \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), expected, sentence)

static void test_pairs(void)
{
    BECOMES("a ", "a record alone is the change", "+a");
    BECOMES("a d11 d11 ", "the same again is a duplicate of the first", "+a", "+a", "+a");
    BECOMES("!12 !11 ", "an addition and a removal are both rejected", "+a", "-a");
    BECOMES("!12 !11 ", "whatever else they say, and in either order", "-b", "+a");
    BECOMES("!13 !13 !11 ", "a duplicate of what is contradicted is rejected too", "+a", "+a",
            "-a");
    BECOMES("?12 ?11 ", "the same with other values is rejected, each naming the other", "+a",
            "+b");
    BECOMES("?13 ?13 ?11 ?13 ", "every one of them, duplicates too", "-a", "-a", "-b", "-a");
    BECOMES("!13 !13 !11 ", "a contradiction goes before other values", "+a", "+b", "-a");
}

static void test_order(void)
{
    struct assignment_mark first = mark_of(1, 'p', "+a");
    struct assignment_mark second = mark_of(2, 'p', "+a");
    struct assignment_mark other = mark_of(1, 'q', "+a");
    tap_ok(assignment_mark_compare(&first, &second) < 0, "records of a pair keep their order");
    tap_ok(assignment_mark_compare(&other, &second) > 0, "pairs stand apart");
    tap_ok(assignment_mark_compare(&first, &first) == 0, "a record is itself");
}

/* What becomes of COUNT records of which each pair has SIZE, every second one a removal where
 * CONTRADICT. */
static bool pairs_up(uint64_t count, uint64_t size, bool contradict)
{
    struct assignment_pairing p;
    struct error e;
    bool right = true;
    assignment_pairing_open(&p);
    for (uint64_t i = 0; i < count; i++) {
        struct assignment_mark mark = {.pair = {i % (count / size)}, .line = i + 2};
        bool removes = contradict && i / (count / size) % 2 == 1;
        assignment_mark_say(&mark, removes ? ASSIGNMENT_REMOVE : ASSIGNMENT_ADD, 0);
        right = right && assignment_pairing_add(&p, &mark, &e) == 0;
    }
    right = right && assignment_pairing_settle(&p, &e) == 0;
    for (uint64_t i = 0; right && i < count; i++) {
        struct assignment_verdict verdict;
        uint64_t pairs = count / size;
        right = assignment_pairing_judge(&p, i + 2, &verdict, &e) == 0;
        if (contradict)
            right = right && verdict.fate == ASSIGNMENT_CONTRADICTION &&
                    verdict.other_line == i % pairs + 2 + (i / pairs % 2 == 0 ? pairs : 0);
        else if (i < pairs)
            right = right && verdict.fate == ASSIGNMENT_ALONE;
        else
            right = right && verdict.fate == ASSIGNMENT_DUPLICATE &&
                    verdict.other_line == i % pairs + 2;
    }
    assignment_pairing_close(&p);
    return right;
}

int main(void)
{
    test_pairs();
    test_order();
    tap_ok(pairs_up(1000, 1, false), "a thousand records of their own are a thousand changes");
    tap_ok(pairs_up(1000, 4, false), "each is found again among a thousand");
    tap_ok(pairs_up(1000, 1000, false), "a thousand times the same is one change");
    tap_ok(pairs_up(1000, 2, true), "each contradiction is found among a thousand");
    tap_ok(pairs_up(6400, 64, true) && pairs_up(6500, 65, true) && pairs_up(6500, 65, false),
           "however many records a pair has, it is judged alike");
    tap_ok(pairs_up(1400000, 2, false), "more records than fit in memory are paired all the same");
    tap_ok(pairs_up(1400000, 1400000, true), "all of one pair, more than fit in memory");
    return tap_done();
}
