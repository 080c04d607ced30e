#include "sorter.h"
#include "tap.h"

struct item {
    uint64_t key;
    uint64_t value;
};

static int compare(const void *a, const void *b)
{
    const struct item *x = a;
    const struct item *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* COUNT records in a scrambled order come back in order, each once. */
static bool sorts(size_t count, size_t memory_bytes)
{
    struct sorter s;
    struct item item;
    struct error e;
    uint64_t expected = 0;
    int result = 0;
    sorter_open(&s, sizeof item, memory_bytes, compare);
    for (uint64_t i = 0; result == 0 && i < count; i++) {
        item = (struct item){i * 7919 % count, i};
        result = sorter_add(&s, &item, &e);
    }
    bool sound = result == 0 && sorter_sort(&s, &e) == 0;
    while (sound && (result = sorter_next(&s, &item, &e)) == 1) {
        sound = item.key == expected && item.value * 7919 % count == item.key;
        expected++;
    }
    sorter_close(&s);
    return sound && result == 0 && expected == count;
}

int main(void)
{
    struct spool spool;
    struct slice text;
    struct error e;
    tap_ok(sorts(0, 1024), "no records are sorted");
    tap_ok(sorts(1, 1024), "one record is");
    tap_ok(sorts(1000, 1000 * sizeof(struct item)), "records that just fit in memory are");
    tap_ok(sorts(1001, 1000 * sizeof(struct item)), "one more is");
    tap_ok(sorts(100000, 64 * 1024), "many runs are merged");
    tap_ok(sorts(5000, 1), "a run for each record is merged");
    tap_ok(spool_open(&spool, &e) == 0, "a spool opens");
    tap_ok(spool_write_text(&spool, slice_of("first"), &e) == 0 &&
               spool_write_text(&spool, slice_of(""), &e) == 0 &&
               spool_write_text(&spool, slice_of("third"), &e) == 0,
           "it takes texts");
    for (int i = 0; i < 2; i++) {
        tap_ok(spool_rewind(&spool, &e) == 0, "it goes back to its first byte");
        tap_ok(spool_read_text(&spool, &text, &e) == 1, "a text comes back");
        tap_equal_slice(text, slice_of("first"), "as it was");
        tap_ok(spool_read_text(&spool, &text, &e) == 1 && text.length == 0, "so does an empty one");
        tap_ok(spool_read_text(&spool, &text, &e) == 1, "and the last");
        tap_equal_slice(text, slice_of("third"), "as it was");
        tap_ok(spool_read_text(&spool, &text, &e) == 0, "then it is over");
    }
    spool_close(&spool);
    return tap_done();
}
