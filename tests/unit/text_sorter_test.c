#include "tap.h"
#include "text_sorter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Number I as a text whose order is the number's, and whose length differs with it. */
static struct slice text_of(uint64_t i, char *bytes)
{
    int length = sprintf(bytes, "member-%08" PRIu64 "%c", i, 0);
    for (uint64_t k = 0; k < i % 50; k++)
        bytes[length++] = (char)('a' + k % 26);
    return slice_make(bytes, (size_t)length);
}

/* COUNT texts in a scrambled order come back in order, each once; and so once more. */
static bool sorts(uint64_t count, size_t memory_bytes)
{
    struct text_sorter s;
    struct slice text;
    struct error e;
    char bytes[128];
    int result = 0;
    text_sorter_open(&s, memory_bytes);
    for (uint64_t i = 0; result == 0 && i < count; i++)
        result = text_sorter_add(&s, text_of(i * 7919 % count, bytes), &e);
    bool sound = result == 0 && text_sorter_sort(&s, &e) == 0;
    for (int round = 0; sound && round < 2; round++) {
        uint64_t expected = 0;
        while (sound && (result = text_sorter_next(&s, &text, &e)) == 1)
            sound = slice_equals(text, text_of(expected++, bytes));
        sound = sound && result == 0 && expected == count && text_sorter_rewind(&s, &e) == 0;
    }
    text_sorter_close(&s);
    return sound;
}

/* Short texts, some of which begin with others, and one that is longer than the memory. */
static bool sorts_lengths(size_t memory_bytes)
{
    static const char *const texts[] = {"", "a", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaab", "ab", "b"};
    enum { COUNT = sizeof texts / sizeof *texts, LONG = 100000 };
    struct text_sorter s;
    struct slice text;
    struct error e;
    char *bytes = malloc(LONG);
    memset(bytes, 'z', LONG);
    text_sorter_open(&s, memory_bytes);
    bool sound = text_sorter_add(&s, slice_make(bytes, LONG), &e) == 0;
    for (size_t i = COUNT; i-- > 0;)
        sound = sound && text_sorter_add(&s, slice_of(texts[i]), &e) == 0;
    sound = sound && text_sorter_sort(&s, &e) == 0;
    for (size_t i = 0; i < COUNT; i++)
        sound = sound && text_sorter_next(&s, &text, &e) == 1 && slice_equals_text(text, texts[i]);
    sound = sound && text_sorter_next(&s, &text, &e) == 1 && text.length == LONG &&
            text_sorter_next(&s, &text, &e) == 0 && text_sorter_next(&s, &text, &e) == 0;
    text_sorter_close(&s);
    free(bytes);
    return sound;
}

int main(void)
{
    struct text_sorter nothing = {0};
    tap_ok(sorts(0, 1024), "no texts are sorted");
    tap_ok(sorts(1, 1024), "one text is");
    tap_ok(sorts(1000, 1024 * 1024), "texts that fit in memory are");
    tap_ok(sorts(100000, 64 * 1024), "many runs are merged");
    tap_ok(sorts(1000, 1), "a run for each text is merged");
    tap_ok(sorts_lengths(1024 * 1024), "what begins as another comes behind it");
    tap_ok(sorts_lengths(16), "a text may be longer than the memory");
    text_sorter_close(&nothing);
    tap_ok(true, "a zeroed one may be closed");
    return tap_done();
}
