#include "random.h"
#include "tap.h"
#include "key_sorter.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEY_BYTES_MAX = 24 };

/* Bytes few enough that keys are alike and begin each other; the number makes each of its own. */
static struct slice key_of(uint64_t number, char *text)
{
    struct random random;
    random_seed(&random, number);
    size_t length = random_below(&random, KEY_BYTES_MAX - 9);
    for (size_t i = 0; i < length; i++)
        text[i] = "\x01\x7f\xff"[random_below(&random, 3)];
    length += (size_t)snprintf(text + length, 10, "%09" PRIu64, number);
    return slice_make(text, length);
}

static int compare(struct slice a, struct slice b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = memcmp(a.data, b.data, common);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* Reads all once: in order, each with its own value. */
static bool reads(struct key_sorter *s, size_t count, bool *seen)
{
    char previous[KEY_BYTES_MAX];
    char expected[KEY_BYTES_MAX];
    struct slice before = {0};
    struct slice key;
    struct slice value;
    struct error e;
    size_t found = 0;
    int result;
    memset(seen, 0, count);
    while ((result = key_sorter_next(s, &key, &value, &e)) == 1) {
        uint64_t number = strtoull(value.data, NULL, 10);
        if (number >= count || seen[number] || !slice_equals(key, key_of(number, expected)) ||
            (before.data != NULL && compare(before, key) >= 0))
            return false;
        seen[number] = true;
        memcpy(previous, key.data, key.length);
        before = slice_make(previous, key.length);
        found++;
    }
    return result == 0 && found == count;
}

static bool sorts(size_t count, size_t memory_bytes)
{
    struct key_sorter s;
    struct error e;
    char key[KEY_BYTES_MAX];
    char value[400];
    bool *seen = calloc(count + 1, sizeof *seen);
    bool sound = true;
    key_sorter_open(&s, memory_bytes);
    for (uint64_t i = 0; sound && i < count; i++) {
        uint64_t number = i * 7919 % count;
        int length =
            snprintf(value, sizeof value, "%" PRIu64 "%*c", number, (int)(number % 300) + 1, ' ');
        sound = key_sorter_add(&s, key_of(number, key), slice_make(value, (size_t)length + 1),
                                &e) == 0;
    }
    sound = sound && key_sorter_sort(&s, &e) == 0 && reads(&s, count, seen) &&
            key_sorter_rewind(&s, &e) == 0 && reads(&s, count, seen);
    key_sorter_close(&s);
    free(seen);
    return sound;
}

int main(void)
{
    tap_ok(sorts(0, 1024), "no records are sorted, twice");
    tap_ok(sorts(1, 1024), "one record is");
    tap_ok(sorts(2, 1), "two in no memory are");
    tap_ok(sorts(1000, 1000000), "records that fit in memory are");
    tap_ok(sorts(5000, 100000), "a few runs are merged");
    tap_ok(sorts(50000, 20000), "many runs are merged");
    return tap_done();
}
