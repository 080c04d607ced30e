#include "currency.h"
#include "tap.h"

static int minor_units(const char *code)
{
    const struct currency *c = currency_find(slice_of(code));
    return c == NULL ? -1 : (int)c->minor_units;
}

static bool all_have(const char *const *codes, int expected)
{
    bool all = true;
    for (; *codes != NULL; codes++)
        all = tap_equal_number(minor_units(*codes), expected, *codes) && all;
    return all;
}

static int count_with(unsigned units)
{
    int count = 0;
    for (size_t i = 0; i < CURRENCY_COUNT; i++)
        count += currency_at(i)->minor_units == units;
    return count;
}

static void test_minor_units(void)
{
    static const char *const none[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                       "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                       "VND", "VUV", "XAF", "XOF", "XPF", NULL};
    static const char *const three[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", NULL};
    static const char *const four[] = {"CLF", "UYW", NULL};
    static const char *const two[] = {"USD", "EUR", "CAD", "GBP", "CHF",
                                      "MXN", "AED", "ZWG", "USN", NULL};
    tap_ok(all_have(none, 0), "these currencies have no decimals");
    tap_ok(all_have(three, 3), "these have three");
    tap_ok(all_have(four, 4), "these have four");
    tap_ok(all_have(two, 2), "the usual ones have two");
    tap_equal_number(count_with(0), 17, "no other has none");
    tap_equal_number(count_with(3), 7, "no other has three");
    tap_equal_number(count_with(4), 2, "no other has four");
    tap_equal_number(count_with(2), CURRENCY_COUNT - 17 - 7 - 2, "all others have two");
}

static void test_find(void)
{
    static const char *const wrong[] = {"",    "U",   "US",  "USDD", "usd", "Usd", "XXX", "XTS",
                                        "XAU", "XDR", "AAA", "ZZZ",  "BGN", "HRK", "   ", "US "};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        tap_equal_number(minor_units(wrong[i]), -1, "no currency");
    tap_ok(currency_find((struct slice){0}) == NULL, "no code, no currency");
    bool ordered = true, found = true;
    for (size_t i = 0; i < CURRENCY_COUNT; i++) {
        const struct currency *c = currency_at(i);
        ordered = ordered && (i == 0 || strcmp(currency_at(i - 1)->code, c->code) < 0);
        found = found && currency_find(slice_of(c->code)) == c && currency_index(c) == i;
    }
    tap_ok(ordered, "they stand in the order of their codes, none twice");
    tap_ok(found, "each is found by its code");
}

int main(void)
{
    test_minor_units();
    test_find();
    return tap_done();
}
