#include "random.h"
#include "tap.h"

/* The numbers that the authors' own C code gives for this state. */
static void test_generator(void)
{
    static const uint64_t expected[] = {
        11520U,
        0U,
        1509978240U,
        1215971899390074240U,
        1216172134540287360U,
        607988272756665600U,
        16172922978634559625U,
        8476171486693032832U,
        10595114339597558777U,
        2904607092377533576U,
    };
    struct random r = {{1, 2, 3, 4}};
    bool same = true;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        same = same && random_next(&r) == expected[i];
    tap_ok(same, "the generator is xoshiro256**");
}

static void test_seed(void)
{
    struct random r;
    random_seed(&r, 1234567);
    tap_ok(r.state[0] == 6457827717110365317U && r.state[1] == 3203168211198807973U &&
               r.state[2] == 9817491932198370423U && r.state[3] == 4593380528125082431U,
           "the seed is spread by splitmix64");
    random_seed(&r, 0);
    tap_ok(random_next(&r) == 11091344671253066420U, "seed 0 is good, and always the same");
}

static void test_below(void)
{
    struct random r;
    random_seed(&r, 1);
    bool below = true;
    int counts[6] = {0};
    for (int i = 0; i < 60000; i++) {
        uint64_t die = random_below(&r, 6);
        below = below && die < 6;
        counts[die % 6]++;
    }
    tap_ok(below, "a die has six sides");
    bool fair = true;
    for (int i = 0; i < 6; i++)
        fair = fair && counts[i] > 9600 && counts[i] < 10400;
    tap_ok(fair, "and each comes as often");
    tap_ok(random_below(&r, 1) == 0, "below 1 there is only 0");
    /* With three quarters of 2^64, a plain remainder would give the first third twice as often. */
    uint64_t limit = UINT64_C(3) << 62;
    int low = 0;
    for (int i = 0; i < 30000; i++) {
        uint64_t value = random_below(&r, limit);
        below = below && value < limit;
        low += value < limit / 3;
    }
    tap_ok(below && low > 9700 && low < 10300, "great limits are as fair as small ones");
}

int main(void)
{
    test_generator();
    test_seed();
    test_below();
    return tap_done();
}
