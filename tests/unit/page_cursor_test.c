#include "page_cursor.h"
#include "tap.h"

static const struct page_cursor example = {
    {1, 2, 3, 4, 5, 6, 7, 0xff}, 42, {2026, 11, 24}, (int64_t)42 << 32 | 17};

static bool same(const struct page_cursor *a, const struct page_cursor *b)
{
    return memcmp(a->query, b->query, sizeof a->query) == 0 && a->batch == b->batch &&
           date_compare(a->date, b->date) == 0 && a->arrival == b->arrival;
}

static bool comes_back(const struct page_cursor *cursor)
{
    struct page_cursor read;
    char text[PAGE_CURSOR_LENGTH + 1];
    page_cursor_encode(cursor, text);
    return strlen(text) == PAGE_CURSOR_LENGTH &&
           page_cursor_decode(slice_of(text), &read) == PAGE_CURSOR_SOUND && same(cursor, &read);
}

static void check_damage(void)
{
    static const char bytes[] = "A-_9 \x7f\xff";
    struct page_cursor read = example;
    char text[PAGE_CURSOR_LENGTH + 1];
    bool cut = true, changed = true, swapped = true;
    page_cursor_encode(&example, text);
    for (size_t i = 0; i < PAGE_CURSOR_LENGTH; i++) {
        char kept = text[i];
        cut = cut && page_cursor_decode(slice_make(text, i), &read) == PAGE_CURSOR_MANGLED &&
              page_cursor_decode(slice_make(text + i + 1, PAGE_CURSOR_LENGTH - i - 1), &read) ==
                  PAGE_CURSOR_MANGLED;
        for (const char *byte = bytes; *byte != '\0'; byte++) {
            text[i] = *byte;
            changed = changed && (kept == *byte ||
                                  page_cursor_decode(slice_of(text), &read) == PAGE_CURSOR_MANGLED);
        }
        text[i] = kept;
        if (i > 0 && text[i] != text[i - 1]) {
            text[i] = text[i - 1];
            text[i - 1] = kept;
            swapped = swapped && page_cursor_decode(slice_of(text), &read) == PAGE_CURSOR_MANGLED;
            text[i - 1] = text[i];
            text[i] = kept;
        }
    }
    tap_ok(cut, "a cursor that was cut at either end is known as mangled");
    tap_ok(changed, "so is one with any character changed");
    tap_ok(swapped, "so is one with two neighbours swapped");
    tap_ok(same(&read, &example), "and nothing of it is taken over");
}

int main(void)
{
    struct page_cursor read;
    char text[PAGE_CURSOR_LENGTH + 1];
    page_cursor_encode(&example, text);
    tap_equal_text(text, "AQECAwQFBgf_AAAAAAAAACoAC0pnAAAAKgAAABFxFGlQ",
                   "the text of a cursor is for ever the same");
    tap_ok(comes_back(&example), "a cursor is read as it was written");
    tap_ok(comes_back(&(struct page_cursor){.batch = 1, .date = {1, 1, 1}}) &&
               comes_back(&(struct page_cursor){
                   .batch = INT64_MAX, .date = {9999, 12, 31}, .arrival = INT64_MAX}),
           "so are the least and the greatest");
    check_damage();
    tap_ok(page_cursor_decode(slice_of(""), &read) == PAGE_CURSOR_MANGLED, "no text is no cursor");
    tap_ok(page_cursor_decode(slice_of("AgEE6EDr"), &read) == PAGE_CURSOR_OTHER_VERSION,
           "a sound cursor of another version is told from a mangled one");
    return tap_done();
}
