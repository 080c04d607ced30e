#include "date.h"

#include "word.h"

enum {
    DAYS_PER_ERA = 146097, /* the calendar repeats every 400 years */
    DAYS_PER_CENTURY = 36524,
    DAYS_PER_FOUR_YEARS = 1461,
    DAYS_PER_YEAR = 365
};

/* Days before each month of a year that is not a leap year. */
static const int16_t days_before_month[13] = {0,   31,  59,  90,  120, 151, 181,
                                              212, 243, 273, 304, 334, 365};

bool date_is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
    if (month < 1 || month > 12)
        return 0;
    if (month == 2 && date_is_leap_year(year))
        return 29;
    return days_before_month[month] - days_before_month[month - 1];
}

bool date_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.day >= 1 &&
           d.day <= date_days_in_month(d.year, d.month);
}

int date_day_of_year(struct date d)
{
    int leap_day = d.month > 2 && date_is_leap_year(d.year);
    return days_before_month[d.month - 1] + leap_day + d.day;
}

/* Days from 0001-01-01 to the first of January. */
static int32_t days_before_year(int year)
{
    int32_t past = year - 1;
    return past * DAYS_PER_YEAR + past / 4 - past / 100 + past / 400;
}

int32_t date_days(struct date d)
{
    return DATE_DAYS_MIN + days_before_year(d.year) + date_day_of_year(d) - 1;
}

struct date date_of_days(int32_t days)
{
    int32_t left = days - DATE_DAYS_MIN;
    int year = 1 + 400 * (left / DAYS_PER_ERA);
    left %= DAYS_PER_ERA;
    /* The last century of an era and the last year of four are a day longer than the others. */
    int centuries = left / DAYS_PER_CENTURY > 3 ? 3 : left / DAYS_PER_CENTURY;
    left -= centuries * DAYS_PER_CENTURY;
    int fours = left / DAYS_PER_FOUR_YEARS;
    left -= fours * DAYS_PER_FOUR_YEARS;
    int years = left / DAYS_PER_YEAR > 3 ? 3 : left / DAYS_PER_YEAR;
    left -= years * DAYS_PER_YEAR;
    year += centuries * 100 + fours * 4 + years;
    int month = 1;
    while (left >= date_days_in_month(year, month))
        left -= date_days_in_month(year, month++);
    return (struct date){(int16_t)year, (uint8_t)month, (uint8_t)(left + 1)};
}

void date_format(struct date d, char *text)
{
    /* 20261120, then a dash behind the year and another behind the month. */
    uint64_t digits =
        WORD_OF('0') | word_of_digits((uint32_t)(d.year * 10000 + d.month * 100 + d.day));
    uint64_t year = digits & UINT32_MAX, month = digits >> 32 & UINT16_MAX;
    word_store(text, year | (uint64_t)'-' << 32 | month << 40 | (uint64_t)'-' << 56);
    text[8] = (char)(digits >> 48);
    text[9] = (char)(digits >> 56);
    text[10] = '\0';
}

/* The value of COUNT digits, -1 where one is none. */
static int read_digits(const char *from, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (from[i] < '0' || from[i] > '9')
            return -1;
        value = value * 10 + (from[i] - '0');
    }
    return value;
}

int date_parse_iso(struct slice text, struct date *d)
{
    if (text.length != 10 || text.data[4] != '-' || text.data[7] != '-')
        return -1;
    int year = read_digits(text.data, 4);
    int month = read_digits(text.data + 5, 2);
    int day = read_digits(text.data + 8, 2);
    if (year < 0 || month < 0 || day < 0)
        return -1;
    struct date read = {(int16_t)year, (uint8_t)month, (uint8_t)day};
    if (!date_valid(read))
        return -1;
    *d = read;
    return 0;
}

int date_compare(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year - b.year;
    if (a.month != b.month)
        return a.month - b.month;
    return a.day - b.day;
}
