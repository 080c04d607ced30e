#include "line_reader.h"
#include "tap.h"
#include "temporary_file.h"

static int count_bytes(void *context, struct slice bytes, struct error *e)
{
    (void)e;
    *(size_t *)context += bytes.length;
    return 0;
}

static void check_long_line(struct line_reader *r, size_t length, int expected,
                            const char *sentence)
{
    struct buffer text = {0};
    struct slice line;
    struct error e = {0};
    memset(buffer_reserve(&text, length), 'x', length);
    text.length = length;
    buffer_append_text(&text, "\nbehind\n");
    int descriptor = temporary_file(buffer_slice(&text));
    line_reader_turn_to(r, descriptor, "long");
    tap_equal_number(line_reader_next(r, &line, &e), expected, sentence);
    close(descriptor);
    buffer_release(&text);
}

int main(void)
{
    struct line_reader r = {0};
    struct slice line;
    struct error e = {0};
    size_t seen = 0;
    int descriptor = temporary_file(slice_of("second\n\nfourth\ncut"));
    line_reader_turn_to(&r, descriptor, "file");
    r.watch = count_bytes;
    r.context = &seen;
    buffer_append_text(&r.bytes, "first\n");
    tap_ok(line_reader_next(&r, &line, &e) == 1, "what was read before comes first");
    tap_equal_slice(line, slice_of("first"), "without its line end");
    tap_equal_number((int64_t)seen, 0, "and the descriptor is not read for it");
    tap_ok(line_reader_next(&r, &line, &e) == 1 && slice_equals_text(line, "second"),
           "then the descriptor's lines");
    tap_ok(line_reader_next(&r, &line, &e) == 1 && line.length == 0, "an empty one too");
    tap_ok(line_reader_next(&r, &line, &e) == 1 && r.line == 4, "each has its number");
    tap_ok(line_reader_next(&r, &line, &e) == -1, "a line without its end was cut off");
    tap_equal_text(e.message, "file:5: the line is cut off", "which is said with its place");
    tap_equal_number((int64_t)seen, 18, "every byte was seen");
    close(descriptor);
    line_reader_release(&r);
    check_long_line(&r, LINE_READER_LINE_MAX, 1, "a line may be 4 MiB long");
    line_reader_release(&r);
    check_long_line(&r, 2 * LINE_READER_LINE_MAX, -1, "and not twice that");
    line_reader_release(&r);
    return tap_done();
}
