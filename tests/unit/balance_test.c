#include "balance.h"
#include "tap.h"

#include <stdio.h>

static enum balance_result next(struct balance *b, const char *account, int64_t amount,
                                int64_t balance, uint64_t line, uint64_t *previous)
{
    return balance_next(b, slice_of(account), amount, balance, line, previous);
}

static void check_ascending(void)
{
    struct balance b;
    uint64_t previous = 0;
    balance_init(&b, BALANCE_ASCENDING, 10);
    tap_ok(next(&b, "A", -100, 900, 2, &previous) == BALANCE_AGREES,
           "the first record is believed");
    tap_ok(next(&b, "B", 5, 5, 3, &previous) == BALANCE_AGREES, "each account has its own balance");
    tap_ok(next(&b, "A", 50, 950, 4, &previous) == BALANCE_AGREES,
           "each balance is the one before plus the amount");
    tap_ok(next(&b, "A", 50, 900, 5, &previous) == BALANCE_BREAKS && previous == 4,
           "a flipped sign breaks it, and the line it was held against is named");
    tap_ok(next(&b, "A", 1, 901, 6, &previous) == BALANCE_AGREES,
           "one break is one break: the next record is held against the broken one");
    balance_forget(&b, slice_of("A"));
    tap_ok(next(&b, "A", 1, 77, 8, &previous) == BALANCE_AGREES,
           "after a record that cannot be followed its account begins anew");
    tap_ok(next(&b, "B", 1, 7, 9, &previous) == BALANCE_BREAKS, "and only its account");
    balance_forget_all(&b);
    tap_ok(next(&b, "B", 1, 70, 11, &previous) == BALANCE_AGREES &&
               next(&b, "A", 1, 70, 12, &previous) == BALANCE_AGREES,
           "after a record of no known account every account begins anew");
    tap_ok(next(&b, "A", INT64_MAX, INT64_MIN + 69, 13, &previous) == BALANCE_BREAKS,
           "a sum beyond 64 bits agrees with nothing");
    balance_release(&b);
}

static void check_descending(void)
{
    struct balance b;
    uint64_t previous = 0;
    balance_init(&b, BALANCE_DESCENDING, 10);
    next(&b, "A", -100, 900, 2, &previous);
    tap_ok(next(&b, "A", 400, 1000, 3, &previous) == BALANCE_AGREES,
           "newest first: the older balance plus the newer amount is the newer balance");
    tap_ok(next(&b, "A", 1, 500, 4, &previous) == BALANCE_BREAKS && previous == 3,
           "newest first: a missing row breaks it");
    balance_release(&b);
}

static void check_limit(void)
{
    struct balance b;
    uint64_t previous = 0;
    char name[24];
    bool all_agree = true;
    bool all_break = true;
    balance_init(&b, BALANCE_ASCENDING, 5000);
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "account-%d", i);
        all_agree = all_agree && next(&b, name, 0, i, (uint64_t)i + 1, &previous) == BALANCE_AGREES;
    }
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "account-%d", i);
        all_break = all_break && next(&b, name, 0, i + 1, 9000, &previous) == BALANCE_BREAKS &&
                    previous == (uint64_t)i + 1;
    }
    tap_ok(all_agree && all_break, "thousands of accounts are told apart");
    tap_ok(!b.overflowed, "as many accounts as allowed are followed");
    tap_ok(next(&b, "one more", 0, 0, 1, &previous) == BALANCE_AGREES && b.overflowed,
           "one more than allowed is said");
    balance_release(&b);
}

int main(void)
{
    check_ascending();
    check_descending();
    check_limit();
    return tap_done();
}
