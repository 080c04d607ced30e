#include "date_pattern.h"
#include "tap.h"

#include <stdio.h>
#include <time.h>

enum { PIVOT = 69 }; /* that of POSIX's strptime */

static struct date_pattern compiled(const char *format)
{
    struct date_pattern p;
    struct error e;
    if (date_pattern_compile(&p, slice_of(format), PIVOT, &e) == -1)
        tap_ok(false, e.message);
    return p;
}

static void refuses(const char *format, const char *message)
{
    struct date_pattern p;
    struct error e = {0};
    int result = date_pattern_compile(&p, slice_of(format), DATE_PATTERN_NO_PIVOT, &e);
    tap_equal_number(result, -1, format);
    tap_equal_text(e.message, message, "and says why");
    tap_equal_number(e.status, STATUS_TROUBLE, "and that the profile is at fault");
}

static void test_compile(void)
{
    refuses("", "the format says no year: write day, month and year like %d.%m.%Y");
    refuses("DD.MM.YYYY", "the format says no year: write day, month and year like %d.%m.%Y");
    refuses("%m/%d", "the format says no year");
    refuses("%Y-%m", "the format says no day");
    refuses("%Y-%d", "the format says no month");
    refuses("%Y", "the format says no month");
    refuses("%Y-%m-%d %m", "the format says the month twice");
    refuses("%b %m %d %Y", "the format says the month twice");
    refuses("%Y%y%m%d", "the format says the year twice");
    refuses("%Y-%m-%d %j", "the format says the day twice: %j is a whole date");
    refuses("%H %I %p %Y%j", "the format says the hour twice");
    refuses("%m/%d/%y", "%y needs a pivot from 0 to 100: years below it are 20yy, others 19yy");
    refuses("%Y%m%d%", "the format ends with a lone %");
    refuses("%Y%j %I:%M", "%I needs %p, which says the half of the day");
    refuses("%Y%j %p", "%p needs %I, the hour from 01 to 12");
    refuses("%Y%j %H:%M %p", "%p needs %I, the hour from 01 to 12");
    refuses("%Y%j %M", "the format says the minute, but no hour");
    refuses("%Y%j %H %S", "the format says the second, but no minute");
    refuses("%-m%d%Y", "a digit may follow %-m, which has one digit or two");
    refuses("%Y %m %-d0", "a digit may follow %-d, which has one digit or two");
    refuses("%Y-%m-%Q", "%Q is not a word of date formats; the words are %Y %y %m %-m %b %B %d "
                        "%-d %j %H %I %p %M %S %%");
    refuses("%Y-%-H", "%-H is not a word of date formats; the words are %Y %y %m %-m %b %B %d "
                      "%-d %j %H %I %p %M %S %%");
    char longest[DATE_PATTERN_LENGTH_MAX + 2];
    memset(longest, 'x', sizeof longest);
    memcpy(longest, "%Y%j", 4);
    longest[DATE_PATTERN_LENGTH_MAX + 1] = '\0';
    refuses(longest, "the format is longer than 255 bytes");
    longest[DATE_PATTERN_LENGTH_MAX] = '\0';
    compiled(longest);
    tap_ok(!compiled("%Y-%m-%d").has_time, "a date has no time part");
    tap_ok(compiled("%Y-%m-%dT%H").has_time, "a date with an hour has one");
}

/* What reading TEXT gives, in words: the date and time, or the result and the offset. */
static const char *reading(const char *format, const char *text)
{
    static const char *const results[] = {"", "syntax", "no such day", "trailing", "ambiguous"};
    static char words[64];
    struct date_pattern p = compiled(format);
    struct datetime when = {0};
    size_t at = 99;
    enum date_result result = date_pattern_read(&p, slice_of(text), &when, &at);
    if (result != DATE_OK)
        snprintf(words, sizeof words, "%s at %zu", results[result], at);
    else
        snprintf(words, sizeof words, "%04d-%02d-%02d %02d:%02d:%02d", when.date.year,
                 when.date.month, when.date.day, when.hour, when.minute, when.second);
    return words;
}

static void test_read(void)
{
    static const char *const cases[][3] = {
        {"%m/%d/%Y", "11/20/2026", "2026-11-20 00:00:00"},
        {"%m/%d/%Y", "11/20/26", "syntax at 8"},
        {"%m/%d/%Y", "1/20/2026", "syntax at 1"},
        {"%m/%d/%Y", "11-20-2026", "syntax at 2"},
        {"%m/%d/%Y", "", "syntax at 0"},
        {"%m/%d/%Y", " 11/20/2026", "syntax at 0"},
        {"%m/%d/%Y", "11/20/2026 ", "trailing at 10"},
        {"%m/%d/%Y", "11/20/20266", "trailing at 10"},
        {"%m/%d/%Y", "13/20/2026", "no such day at 0"},
        {"%m/%d/%Y", "00/20/2026", "no such day at 0"},
        {"%m/%d/%Y", "02/30/2026", "no such day at 3"},
        {"%m/%d/%Y", "02/29/2025", "no such day at 3"},
        {"%m/%d/%Y", "02/29/2024", "2024-02-29 00:00:00"},
        {"%m/%d/%Y", "11/20/0000", "no such day at 6"},
        {"%-m/%-d/%Y", "1/2/2026", "2026-01-02 00:00:00"},
        {"%-m/%-d/%Y", "01/02/2026", "2026-01-02 00:00:00"},
        {"%-m/%-d/%Y", "001/2/2026", "syntax at 2"},
        {"%-m/%-d/%Y", "/2/2026", "syntax at 0"},
        {"%y%m%d", "261120", "2026-11-20 00:00:00"},
        {"%y%m%d", "681120", "2068-11-20 00:00:00"},
        {"%y%m%d", "691120", "1969-11-20 00:00:00"},
        {"%y%m%d", "001120", "2000-11-20 00:00:00"},
        {"%Y%j", "2024366", "2024-12-31 00:00:00"},
        {"%Y%j", "2026366", "no such day at 4"},
        {"%Y%j", "2026000", "no such day at 4"},
        {"%Y%j", "2026060", "2026-03-01 00:00:00"},
        {"%d-%b-%Y", "20-NOV-2026", "2026-11-20 00:00:00"},
        {"%d-%b-%Y", "20-nov-2026", "2026-11-20 00:00:00"},
        {"%d-%b-%Y", "20-Now-2026", "syntax at 3"},
        {"%d-%b-%Y", "20-November-2026", "syntax at 6"},
        {"%d-%b-%Y", "20-No", "syntax at 3"},
        {"%B %-d, %Y", "May 5, 2026", "2026-05-05 00:00:00"},
        {"%B %-d, %Y", "SEPTEMBER 30, 2026", "2026-09-30 00:00:00"},
        {"%B %-d, %Y", "Sep 30, 2026", "syntax at 0"},
        {"%B %-d, %Y", "September 31, 2026", "no such day at 10"},
        {"%Y-%m-%d %H:%M:%S", "2026-11-20 23:59:59", "2026-11-20 23:59:59"},
        {"%Y-%m-%d %H:%M:%S", "2026-11-20 24:00:00", "no such day at 11"},
        {"%Y-%m-%d %H:%M:%S", "2026-11-20 23:60:00", "no such day at 14"},
        {"%Y-%m-%d %H:%M:%S", "2026-11-20 23:59:60", "no such day at 17"},
        {"%Y-%m-%d %H:%M:%S", "2026-11-20", "syntax at 10"},
        {"%Y-%m-%d %I:%M %p", "2026-11-20 12:00 AM", "2026-11-20 00:00:00"},
        {"%Y-%m-%d %I:%M %p", "2026-11-20 12:30 pm", "2026-11-20 12:30:00"},
        {"%Y-%m-%d %I:%M %p", "2026-11-20 01:30 Pm", "2026-11-20 13:30:00"},
        {"%Y-%m-%d %I:%M %p", "2026-11-20 00:30 AM", "no such day at 11"},
        {"%Y-%m-%d %I:%M %p", "2026-11-20 13:30 PM", "no such day at 11"},
        {"%Y-%m-%d %I:%M %p", "2026-11-20 01:30 XM", "syntax at 17"},
        {"%p%I %Y%j", "PM11 2026001", "2026-01-01 23:00:00"},
        {"%%%Y%j*", "%2026001*", "2026-01-01 00:00:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[80];
        snprintf(name, sizeof name, "\"%s\" as %s", cases[i][1], cases[i][0]);
        tap_equal_text(reading(cases[i][0], cases[i][1]), cases[i][2], name);
    }
}

static const char *found(const char *format, const char *name)
{
    static char text[DATE_TEXT_MAX];
    static const char *const results[] = {"", "syntax", "no such day", "trailing", "ambiguous"};
    struct date_pattern p;
    struct error e;
    struct date d = {0};
    if (date_pattern_compile_name(&p, slice_of(format), PIVOT, &e) == -1)
        return "the format is refused";
    enum date_result result = date_pattern_find_in_name(&p, slice_of(name), &d);
    if (result != DATE_OK)
        return results[result];
    date_format(d, text);
    return text;
}

static void test_names(void)
{
    static const char *const cases[][3] = {
        {"acme-*-%Y%m%d.csv", "acme-daily-20261120.csv", "2026-11-20"},
        {"acme-*-%Y%m%d.csv", "acme--20261120.csv", "2026-11-20"},
        {"acme-*-%Y%m%d.csv", "acme-20261120.csv", "syntax"},
        {"acme-*-%Y%m%d.csv", "acme-x-20261120-20261121.csv", "2026-11-21"},
        {"acme-*-%Y%m%d.csv", "acme-x-20261120.csv.gz", "syntax"},
        {"acme-*-%Y%m%d.csv", "acme-x-20261320.csv", "no such day"},
        {"*%Y%m%d*", "acme-20261120-1.csv", "2026-11-20"},
        {"*%Y%m%d*", "acme-20261120-20261121.csv", "ambiguous"},
        {"*%Y%m%d*", "20261120-20261121-20261120", "ambiguous"},
        {"*%Y%m%d*", "acme-20261120-20261120.csv", "2026-11-20"},
        {"*%Y%m%d*", "99999999-20261120.csv", "2026-11-20"},
        {"*%Y%m%d*", "acme.csv", "syntax"},
        {"*-%-m-%-d-%Y", "x-1-2-2026", "2026-01-02"},
        {"*%-d.%m.%Y", "12.11.2026", "ambiguous"},
        {"%Y%j", "2026001", "2026-01-01"},
        {"%Y%j%H*", "202600199", "no such day"},
        {"*%y*%j*", "", "syntax"},
        {"*%Y*%m*%d*", "20261120", "the format is refused"},
        {"**%Y%j", "2026001", "the format is refused"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[80];
        snprintf(name, sizeof name, "the name %s as %s", cases[i][1], cases[i][0]);
        tap_equal_text(found(cases[i][0], cases[i][1]), cases[i][2], name);
    }
    char name[DATE_PATTERN_LENGTH_MAX + 2];
    memset(name, '1', sizeof name);
    name[sizeof name - 1] = '\0';
    tap_equal_text(found("*%Y%j*", name), "syntax",
                   "a name longer than any file's is not searched");
}

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state >> 20;
}

static const char *const formats[] = {
    "%Y-%m-%d",
    "%m/%d/%y",
    "%-d.%-m.%Y",
    "%Y%j",
    "%d %b %Y",
    "%B %-d, %Y",
    "%Y%m%d%H%M%S",
    "%y%j:%H",
    "%I:%M:%S %p, %b-%d-%y",
    "%-m/%-d/%Y %I %p",
    "%%%Y%%%j%%",
    "%d.%m.%Y %H:%M",
};

/* The formats are those above, literals all of them. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static bool agrees_with_strftime(const char *format, struct tm *tm, char *text, size_t room)
{
    struct date_pattern p = compiled(format);
    struct buffer b = {0};
    struct datetime when = {
        {(int16_t)(tm->tm_year + 1900), (uint8_t)(tm->tm_mon + 1), (uint8_t)tm->tm_mday},
        (uint8_t)tm->tm_hour,
        (uint8_t)tm->tm_min,
        (uint8_t)tm->tm_sec};
    date_pattern_write(&p, when, &b);
    strftime(text, room, format, tm);
    bool same = slice_equals_text(buffer_slice(&b), text);
    buffer_release(&b);
    return same;
}

/* strptime is laxer: what is read here it must read too, and as the same instant. */
static bool agrees_with_strptime(const char *format, const char *text, bool *was_read)
{
    struct date_pattern p = compiled(format);
    struct datetime when;
    size_t at;
    *was_read = date_pattern_read(&p, slice_of(text), &when, &at) == DATE_OK;
    if (!*was_read)
        return at <= strlen(text);
    struct tm tm = {0};
    char *end = strptime(text, format, &tm);
    return end != NULL && *end == '\0' && tm.tm_year + 1900 == when.date.year &&
           tm.tm_mon + 1 == when.date.month && tm.tm_mday == when.date.day &&
           tm.tm_hour == when.hour && tm.tm_min == when.minute && tm.tm_sec == when.second;
}

static void mutate(char *text, uint64_t *state)
{
    static const char bytes[] = "0123456789-/.: aApPmMjJ%";
    size_t length = strlen(text);
    if (length == 0)
        return;
    text[next(state) % length] = bytes[next(state) % (sizeof bytes - 1)];
    if (next(state) % 8 == 0)
        text[next(state) % length] = '\0';
}

static void test_against_libc(void)
{
    uint64_t state = 7;
    bool writes = true, reads = true, refusals = true;
    int accepted = 0;
    for (int i = 0; i < 60000; i++) {
        const char *format = formats[next(&state) % (sizeof formats / sizeof formats[0])];
        bool century = strstr(format, "%y") != NULL; /* only the pivot's own hundred years */
        int64_t days = century ? -365 + (int64_t)next(&state) % 36500
                               : DATE_DAYS_MIN + 366 * 1000 + (int64_t)next(&state) % 3200000;
        time_t seconds = (time_t)(days * 86400 + (int64_t)next(&state) % 86400);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        char text[80] = "";
        bool was_read = false;
        writes = writes && agrees_with_strftime(format, &tm, text, sizeof text);
        reads = reads && agrees_with_strptime(format, text, &was_read) && was_read;
        mutate(text, &state);
        refusals = refusals && agrees_with_strptime(format, text, &was_read);
        accepted += was_read;
    }
    tap_ok(writes, "dates are written as strftime writes them");
    tap_ok(reads, "what strftime wrote is read as what it was");
    tap_ok(refusals, "whatever is read, strptime reads as the same");
    tap_ok(accepted > 1000, "and much of it was read");
}

int main(void)
{
    test_compile();
    test_read();
    test_names();
    test_against_libc();
    return tap_done();
}
