#include "tap.h"
#include "totals.h"

static const struct currency *currency(const char *code)
{
    return currency_find(slice_of(code));
}

static const char *money(decimal_sum minor_units)
{
    static char text[DECIMAL_TEXT_MAX];
    decimal_format(minor_units, 2, text);
    return text;
}

static void test_add(void)
{
    struct totals t = {0};
    tap_ok(totals_next(&t, NULL) == NULL, "empty totals have no currency");
    totals_add(&t, currency("USD"), -4217);
    totals_add(&t, currency("USD"), 150000);
    totals_add(&t, currency("USD"), -1);
    const struct total *usd = totals_of(&t, currency("USD"));
    tap_equal_number((int64_t)usd->records, 3, "records are counted");
    tap_equal_text(money(usd->debit), "42.18", "money out is the debit, without a sign");
    tap_equal_text(money(usd->credit), "1500.00", "money in is the credit");
    totals_add(&t, currency("ZMW"), 0);
    totals_add(&t, currency("AED"), 5);
    const struct currency *c = totals_next(&t, NULL);
    tap_equal_text(c->code, "AED", "currencies come in the order of their codes");
    c = totals_next(&t, c);
    tap_equal_text(c->code, "USD", "and not in that of the records");
    c = totals_next(&t, c);
    tap_equal_text(c->code, "ZMW", "a record of nothing is a record");
    tap_ok(totals_next(&t, c) == NULL, "then there are no more");
}

static void test_extremes(void)
{
    struct totals t = {0};
    for (int i = 0; i < 3; i++) {
        totals_add(&t, currency("USD"), INT64_MIN);
        totals_add(&t, currency("USD"), INT64_MAX);
    }
    const struct total *usd = totals_of(&t, currency("USD"));
    tap_equal_text(money(usd->debit), "276701161105643274.24", "the least amounts add up");
    tap_equal_text(money(usd->credit), "276701161105643274.21", "the greatest amounts add up");
}

static void test_merge(void)
{
    struct totals whole = {0}, first = {0}, second = {0};
    for (int i = 0; i < 1000; i++) {
        const struct currency *c = currency_at((size_t)i * 7 % CURRENCY_COUNT);
        int64_t amount = (i * 7919 % 2003) - 1000;
        totals_add(&whole, c, amount);
        totals_add(i < 400 ? &first : &second, c, amount);
    }
    tap_ok(!totals_equal(&whole, &first), "a part is not the whole");
    totals_merge(&first, &second);
    tap_ok(totals_equal(&whole, &first), "the parts together are the whole");
    totals_of(&first, currency("USD"))->records++;
    tap_ok(!totals_equal(&whole, &first), "one record more is noticed");
    totals_of(&first, currency("USD"))->records--;
    totals_of(&first, currency("ZWG"))->debit++;
    tap_ok(!totals_equal(&whole, &first), "one minor unit more of debit is noticed");
    totals_of(&first, currency("ZWG"))->debit--;
    totals_of(&first, currency("AED"))->credit++;
    tap_ok(!totals_equal(&whole, &first), "one minor unit more of credit is noticed");
}

int main(void)
{
    test_add();
    test_extremes();
    test_merge();
    return tap_done();
}
