#include "business_date.h"

#include "slice.h"

int business_date_take(const struct option_table *table, const char *text, struct date *date)
{
    if (date_parse_iso(slice_of(text), date) == 0)
        return 0;
    option_usage_error(table, "--date: %s: not a date like 2026-11-20", text);
    return -1;
}
