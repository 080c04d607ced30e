#include "buffer.h"

#include "tap.h"

static void test_growth(void)
{
    struct buffer b = {0};
    buffer_append_text(&b, "night");
    buffer_append_byte(&b, '-');
    buffer_append_format(&b, "%s %d", "drop", 7);
    tap_equal_text(b.data, "night-drop 7", "what was added in pieces reads as one text");
    buffer_consume(&b, 6);
    tap_equal_text(b.data, "drop 7", "what was consumed is gone and the rest stands in front");
    buffer_clear(&b);
    tap_equal_number((int64_t)b.length, 0, "a cleared buffer is empty");
    for (int i = 0; i < 100000; i++) {
        buffer_append(&b, "0123456789", 10);
    }
    tap_equal_number((int64_t)b.length, 1000000, "a million bytes fit");
    tap_ok(memcmp(b.data + 999990, "0123456789", 11) == 0, "a NUL stands behind the last byte");
    buffer_release(&b);
    tap_ok(b.data == NULL && b.length == 0, "a released buffer is an empty one");
    buffer_release(&b);
}

static void test_any_byte(void)
{
    struct buffer b = {0};
    buffer_append(&b, "a\0b", 3);
    tap_equal_slice(buffer_slice(&b), slice_make("a\0b", 3), "a NUL is a byte as any other");
    buffer_append(&b, NULL, 0);
    tap_equal_number((int64_t)b.length, 3, "nothing added changes nothing");
    buffer_release(&b);
}

int main(void)
{
    test_growth();
    test_any_byte();
    return tap_done();
}
