/*
 * Whatever a file holds and however it is cut, it decodes to the same text; the text encodes to the
 * file's bytes; its length in those is told; and what is not valid in it is marks. The first byte
 * chooses the encoding, the second the cuts.
 */
#include "encoding.h"
#include "target.h"
#include "utf8.h"

/* Decodes FILE in calls of CUT bytes. */
static int decode(struct decoder *d, struct slice file, size_t cut, struct buffer *text)
{
    struct error e;
    for (size_t at = 0; at < file.length; at += cut) {
        size_t left = file.length - at;
        struct slice in = slice_make(file.data + at, left < cut ? left : cut);
        if (encoding_decode(d, in, text, &e) == -1)
            return -1;
    }
    return encoding_decode_end(d, text, &e);
}

static void check_marks(struct slice text)
{
    for (size_t at = 0; at < text.length; at += 2) {
        at += utf8_valid_length(slice_make(text.data + at, text.length - at));
        if (at == text.length)
            return;
        demand(text.length - at >= 2);
        demand((unsigned char)text.data[at] >= 0xFC && (text.data[at + 1] & 0xC0) == 0x80);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    enum encoding encoding = (enum encoding)(data[0] % ENCODING_COUNT);
    struct slice file = slice_make((const char *)data + 2, size - 2);
    struct decoder whole = {.encoding = encoding}, cut = {.encoding = encoding};
    struct buffer text = {0}, same = {0}, back = {0};
    int result = decode(&whole, file, size, &text);
    demand(decode(&cut, file, 1U + data[1] % 8U, &same) == result);
    if (result == 0) {
        size_t length = file.length - whole.bom_length;
        struct slice decoded = buffer_slice(&text);
        demand(slice_equals(decoded, buffer_slice(&same)));
        demand(encoding_encode(whole.encoding, decoded, &back) == 0);
        demand(slice_equals(buffer_slice(&back), slice_make(file.data + whole.bom_length, length)));
        demand(encoding_original_length(whole.encoding, decoded) == length);
        if (encoding != ENCODING_UTF_8)
            check_marks(decoded);
    }
    buffer_clear(&back);
    encoding_encode(encoding, file, &back); /* whatever it is, it is encoded or refused */
    buffer_release(&text);
    buffer_release(&same);
    buffer_release(&back);
    return 0;
}
