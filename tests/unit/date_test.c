#include "date.h"
#include "tap.h"

#include <time.h>

/* The calendar of the C library, which another hand wrote. */
static bool agrees_with_libc(int32_t days)
{
    time_t seconds = (time_t)days * 86400;
    struct tm tm;
    gmtime_r(&seconds, &tm);
    struct date d = date_of_days(days);
    if (d.year != tm.tm_year + 1900 || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday)
        return false;
    return date_valid(d) && date_days(d) == days && date_day_of_year(d) == tm.tm_yday + 1 &&
           timegm(&tm) == seconds;
}

static void test_calendar(void)
{
    bool agrees = true, returns = true;
    for (int32_t days = DATE_DAYS_MIN; days <= DATE_DAYS_MAX; days++) {
        char text[DATE_TEXT_MAX];
        struct date d = date_of_days(days), back = {0};
        agrees = agrees && agrees_with_libc(days);
        date_format(d, text);
        returns = returns && date_parse_iso(slice_of(text), &back) == 0 && date_days(back) == days;
    }
    tap_ok(agrees, "every day of the years 1 to 9999 has the number the C library gives it");
    tap_ok(returns, "every day is written and read back");
    tap_equal_number(date_days((struct date){1970, 1, 1}), 0, "days count from 1970-01-01");
    tap_equal_number(date_days((struct date){1, 1, 1}), DATE_DAYS_MIN, "the first day");
    tap_equal_number(date_days((struct date){9999, 12, 31}), DATE_DAYS_MAX, "the last day");
}

static void test_valid(void)
{
    bool agrees = true;
    for (int year = -1; year <= 10001; year++)
        for (int month = 0; month <= 13; month++)
            for (int day = 0; day <= 33; day++) {
                struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
                timegm(&tm); /* moves a day that there is not to one that there is */
                bool stays =
                    tm.tm_mon == month - 1 && tm.tm_mday == day && year >= 1 && year <= 9999;
                struct date d = {(int16_t)year, (uint8_t)month, (uint8_t)day};
                agrees = agrees && date_valid(d) == stays;
            }
    tap_ok(agrees, "a day is valid exactly where the C library leaves it alone");
    tap_ok(!date_valid((struct date){0}), "a zeroed date is no day");
}

static bool refuses(const char *text)
{
    struct date d = {1, 2, 3};
    return date_parse_iso(slice_of(text), &d) == -1 && d.year == 1 && d.month == 2 && d.day == 3;
}

static void test_text(void)
{
    static const char *const wrong[] = {
        "",           "2026-11-2",  "2026-11-200", "2026/11/20", "2026-11/20",
        "20261120",   "2026-1-020", " 026-11-20",  "+026-11-20", "2026-13-01",
        "2026-00-10", "2026-02-30", "2023-02-29",  "1900-02-29", "0000-01-01",
        "2026-11-00", "2026-1a-20", "202x-11-20",  "2026-11-2:",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        tap_ok(refuses(wrong[i]), wrong[i]);
    tap_ok(date_parse_iso(slice_make("2026-11-20T", 10), &(struct date){0}) == 0,
           "only the bytes of the slice are read");
    char text[DATE_TEXT_MAX];
    date_format((struct date){7, 3, 4}, text);
    tap_equal_text(text, "0007-03-04", "all digits are written");
}

static void test_compare(void)
{
    struct date d = {2026, 11, 20};
    tap_ok(date_compare(d, d) == 0, "a day is as late as itself");
    tap_ok(date_compare(d, (struct date){2027, 1, 1}) < 0, "the year counts first");
    tap_ok(date_compare(d, (struct date){2026, 10, 30}) > 0, "then the month");
    tap_ok(date_compare(d, (struct date){2026, 11, 21}) < 0, "then the day");
}

int main(void)
{
    test_calendar();
    test_valid();
    test_text();
    test_compare();
    return tap_done();
}
