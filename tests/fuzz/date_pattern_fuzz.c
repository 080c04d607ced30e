/*
 * Whatever format compiles: what is read by it is a day that there is, is written and read back as
 * the same instant, and is found in a file's name too; a refusal is placed within the text. The
 * first line is the format, the rest the text.
 */
#include "date_pattern.h"
#include "target.h"

enum { PIVOT = 70 };

static bool same_instant(struct datetime a, struct datetime b)
{
    return date_compare(a.date, b.date) == 0 && a.hour == b.hour && a.minute == b.minute &&
           a.second == b.second;
}

static void check_read(const struct date_pattern *p, struct slice text)
{
    struct datetime when, again;
    size_t at = SIZE_MAX;
    if (date_pattern_read(p, text, &when, &at) != DATE_OK) {
        demand(at <= text.length);
        return;
    }
    demand(date_valid(when.date) && when.hour < 24 && when.minute < 60 && when.second < 60);
    demand(p->has_time || (when.hour == 0 && when.minute == 0 && when.second == 0));
    struct buffer written = {0};
    date_pattern_write(p, when, &written);
    demand(date_pattern_read(p, buffer_slice(&written), &again, &at) == DATE_OK);
    demand(same_instant(when, again));
    buffer_release(&written);
}

static void check_name(const struct date_pattern *p, struct slice name)
{
    struct date found, again;
    if (date_pattern_find_in_name(p, name, &found) != DATE_OK)
        return;
    demand(date_valid(found));
    struct buffer written = {0};
    date_pattern_write(p, (struct datetime){.date = found}, &written);
    /* Without its any-texts the name may be read in more ways, but this one is among them. */
    enum date_result result = date_pattern_find_in_name(p, buffer_slice(&written), &again);
    demand(result == DATE_AMBIGUOUS || (result == DATE_OK && date_compare(found, again) == 0));
    buffer_release(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    const char *end = size == 0 ? NULL : memchr(bytes, '\n', size);
    if (end == NULL)
        return 0;
    struct slice format = slice_make(bytes, (size_t)(end - bytes));
    struct slice text = slice_make(end + 1, size - format.length - 1);
    struct date_pattern p;
    struct error e;
    if (date_pattern_compile(&p, format, PIVOT, &e) == 0)
        check_read(&p, text);
    if (date_pattern_compile_name(&p, format, PIVOT, &e) == 0)
        check_name(&p, text);
    return 0;
}
