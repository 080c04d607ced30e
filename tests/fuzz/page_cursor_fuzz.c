/*
 * Whatever text: one that is a sound cursor is written again as the same text, and any fields
 * written as a cursor are read back. The bytes are taken as both.
 */
#include "page_cursor.h"
#include "target.h"

static void check_text(struct slice text)
{
    struct page_cursor cursor;
    char again[PAGE_CURSOR_LENGTH + 1];
    if (page_cursor_decode(text, &cursor) != PAGE_CURSOR_SOUND)
        return;
    demand(cursor.batch >= 1 && cursor.arrival >= 0 && date_valid(cursor.date));
    page_cursor_encode(&cursor, again);
    demand(slice_equals_text(text, again));
}

static void check_fields(const uint8_t *data)
{
    struct page_cursor cursor, read;
    uint64_t numbers[3];
    char text[PAGE_CURSOR_LENGTH + 1];
    memcpy(cursor.query, data, sizeof cursor.query);
    memcpy(numbers, data + sizeof cursor.query, sizeof numbers);
    cursor.batch = (int64_t)(numbers[0] >> 1 | 1);
    cursor.arrival = (int64_t)(numbers[1] >> 1);
    cursor.date =
        date_of_days((int32_t)(numbers[2] % (DATE_DAYS_MAX - DATE_DAYS_MIN + 1)) + DATE_DAYS_MIN);
    page_cursor_encode(&cursor, text);
    demand(page_cursor_decode(slice_of(text), &read) == PAGE_CURSOR_SOUND);
    demand(memcmp(read.query, cursor.query, sizeof read.query) == 0);
    demand(read.batch == cursor.batch && read.arrival == cursor.arrival);
    demand(date_compare(read.date, cursor.date) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_text(slice_make((const char *)data, size));
    if (size >= PAGE_CURSOR_QUERY_BYTES + 3 * sizeof(uint64_t))
        check_fields(data);
    return 0;
}
