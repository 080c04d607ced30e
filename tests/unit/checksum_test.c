#include "buffer.h"
#include "checksum.h"
#include "tap.h"

static void expect(const char *text, const char *hex, const char *sentence)
{
    struct checksum c = {0};
    struct error e = {0};
    char got[CHECKSUM_HEX_SIZE] = "";
    if (checksum_init(&c, &e) == 0) {
        checksum_update(&c, slice_of(text));
        checksum_finish(&c, got);
    }
    tap_equal_text(got, hex, sentence);
    checksum_release(&c);
}

static void takes_pieces(void)
{
    struct checksum c = {0};
    struct error e = {0};
    char got[CHECKSUM_HEX_SIZE];
    struct buffer b = {0};
    for (size_t i = 0; i < 100000; i++)
        buffer_append_byte(&b, (char)(i * 7 % 251));
    checksum_init(&c, &e);
    for (size_t at = 0, piece = 1; at < b.length; at += piece, piece = piece * 3 % 1009) {
        if (piece > b.length - at)
            piece = b.length - at;
        checksum_update(&c, slice_make(b.data + at, piece));
        checksum_update(&c, slice_make(NULL, 0));
    }
    checksum_finish(&c, got);
    tap_equal_text(got, "70227b16fd5f74ef17a701075a95b432",
                   "how the bytes are cut into pieces does not change the checksum");
    checksum_update(&c, slice_of("nightdrop\n"));
    checksum_finish(&c, got);
    tap_equal_text(got, "60204834c0306f3ed1b295c3240fa327",
                   "after one file the next begins with nothing left of it");
    checksum_release(&c);
    checksum_release(&c);
    tap_ok(c.state == NULL, "a checksum may be released twice");
    buffer_release(&b);
}

int main(void)
{
    expect("", "99aa06d3014798d86001c324468d497f",
           "the checksum of no bytes is what xxh128sum prints");
    expect("nightdrop\n", "60204834c0306f3ed1b295c3240fa327",
           "a short file's checksum is what xxh128sum prints");
    takes_pieces();
    return tap_done();
}
