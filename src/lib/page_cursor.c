#include "page_cursor.h"

enum {
    CHECKSUM_BYTES = 4,
    BATCH_AT = 1 + PAGE_CURSOR_QUERY_BYTES,
    DAY_AT = BATCH_AT + 8,
    ARRIVAL_AT = DAY_AT + 4,
    CHECKSUM_AT = ARRIVAL_AT + 8,
    BYTES_MAXIMUM = 256 /* of a cursor of any version */
};

/* CRC-32 as gzip has it (RFC 1952 section 8): every error in one place is found. */
static uint32_t checksum(const unsigned char *bytes, size_t count)
{
    uint32_t sum = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xedb88320U : 0);
    }
    return ~sum;
}

/* Numbers stand with their most significant byte first. */
static void put(unsigned char *to, size_t count, uint64_t number)
{
    for (size_t i = count; i > 0; i--, number >>= 8)
        to[i - 1] = (unsigned char)number;
}

static uint64_t take(const unsigned char *from, size_t count)
{
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++)
        number = number << 8 | from[i];
    return number;
}

void page_cursor_encode(const struct page_cursor *cursor, char *text)
{
    unsigned char bytes[PAGE_CURSOR_BYTES] = {PAGE_CURSOR_VERSION};
    memcpy(bytes + 1, cursor->query, PAGE_CURSOR_QUERY_BYTES);
    put(bytes + BATCH_AT, DAY_AT - BATCH_AT, (uint64_t)cursor->batch);
    put(bytes + DAY_AT, ARRIVAL_AT - DAY_AT, (uint64_t)(date_days(cursor->date) - DATE_DAYS_MIN));
    put(bytes + ARRIVAL_AT, CHECKSUM_AT - ARRIVAL_AT, (uint64_t)cursor->arrival);
    put(bytes + CHECKSUM_AT, CHECKSUM_BYTES, checksum(bytes, CHECKSUM_AT));
    base64url_encode(bytes, sizeof bytes, text);
}

static enum page_cursor_result unpack(const unsigned char *bytes, struct page_cursor *cursor)
{
    uint64_t batch = take(bytes + BATCH_AT, DAY_AT - BATCH_AT);
    uint64_t day = take(bytes + DAY_AT, ARRIVAL_AT - DAY_AT);
    uint64_t arrival = take(bytes + ARRIVAL_AT, CHECKSUM_AT - ARRIVAL_AT);
    if (batch == 0 || batch > INT64_MAX || arrival > INT64_MAX ||
        day > (uint64_t)(DATE_DAYS_MAX - DATE_DAYS_MIN))
        return PAGE_CURSOR_MANGLED;
    memcpy(cursor->query, bytes + 1, PAGE_CURSOR_QUERY_BYTES);
    cursor->batch = (int64_t)batch;
    cursor->date = date_of_days((int32_t)day + DATE_DAYS_MIN);
    cursor->arrival = (int64_t)arrival;
    return PAGE_CURSOR_SOUND;
}

/* The checksum stands last in every version. */
enum page_cursor_result page_cursor_decode(struct slice text, struct page_cursor *cursor)
{
    unsigned char bytes[BYTES_MAXIMUM];
    size_t count;
    if (base64url_decode(text, bytes, sizeof bytes, &count) != 0 || count <= CHECKSUM_BYTES)
        return PAGE_CURSOR_MANGLED;
    size_t end = count - CHECKSUM_BYTES;
    if (take(bytes + end, CHECKSUM_BYTES) != checksum(bytes, end))
        return PAGE_CURSOR_MANGLED;
    if (bytes[0] != PAGE_CURSOR_VERSION)
        return PAGE_CURSOR_OTHER_VERSION;
    return count == PAGE_CURSOR_BYTES ? unpack(bytes, cursor) : PAGE_CURSOR_MANGLED;
}
