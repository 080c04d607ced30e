/*
 * Lines of our streams, read by the scan and by the library: what both take is the same entry, and
 * what the scan takes is JSON but for a key of somebody's own that stands there twice.
 */
#include "json.h"
#include "plan_line.h"
#include "target.h"

static bool same(const struct plan_entry *a, const struct plan_entry *b)
{
    struct buffer x = {0};
    struct buffer y = {0};
    struct json_writer w;
    json_begin(&w, &x);
    plan_entry_write(a, &w);
    json_begin(&w, &y);
    plan_entry_write(b, &w);
    bool equal = slice_equals(buffer_slice(&x), buffer_slice(&y));
    buffer_release(&x);
    buffer_release(&y);
    return equal;
}

/* The line with a space that changes nothing, so that the scan leaves it to the library. */
static int read_slowly(struct plan_line *l, struct slice line, struct buffer *room,
                       struct plan_entry *entry, struct error *e)
{
    buffer_append_byte(room, ' ');
    buffer_append_slice(room, line);
    return plan_line_read(l, buffer_slice(room), entry, e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice line = slice_make((const char *)data, size);
    struct plan_line fast = {0};
    struct plan_line slow = {0};
    struct plan_entry scanned;
    struct plan_entry read;
    struct buffer room = {0};
    struct error e;
    struct error why;
    if (memchr(data, '\n', size) != NULL)
        return 0;
    int result = plan_line_read(&fast, line, &scanned, &e);
    int expected = read_slowly(&slow, line, &room, &read, &why);
    if (expected == 0 && result != 0)
        abort();
    if (expected == 0 && !same(&scanned, &read))
        abort();
    if (result == 0 && expected != 0 &&
        strstr(why.message, "a key that its object has already") == NULL)
        abort();
    plan_line_release(&fast);
    plan_line_release(&slow);
    buffer_release(&room);
    return 0;
}
