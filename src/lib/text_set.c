#include "text_set.h"

#include "memory.h"
#include "word.h"

#include <stdlib.h>

static size_t place_of(const struct text_set *set, struct head head, size_t length)
{
    /* An odd number with its bits well spread: the upper half of a product depends on all bits. */
    uint64_t mixed = (head.low ^ head.high << 1 ^ length) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(mixed >> 40) & set->mask;
}

static void add(struct text_set *set, struct slice text)
{
    struct head head = head_of(text);
    size_t at = place_of(set, head, text.length);
    while (set->entries[at].text.data != NULL)
        at = (at + 1) & set->mask;
    set->entries[at] = (struct text_set_entry){head.low, head.high, text};
}

void text_set_init(struct text_set *set, const struct texts *texts)
{
    size_t room = 4;
    *set = (struct text_set){0};
    if (texts->count == 0)
        return;
    while (room < 4 * texts->count) /* mostly empty, so that a look at one entry is enough */
        room *= 2;
    set->mask = room - 1;
    set->entries = memory_array(room, sizeof *set->entries);
    for (size_t i = 0; i < texts->count; i++)
        add(set, slice_of(texts->list[i]));
}

bool text_set_holds(const struct text_set *set, struct slice value)
{
    if (set->entries == NULL)
        return false;
    struct head head = head_of(value);
    const struct text_set_entry *entry = &set->entries[place_of(set, head, value.length)];
    while (entry->text.data != NULL) {
        if (entry->low == head.low && entry->high == head.high &&
            entry->text.length == value.length &&
            (value.length <= 16 || memcmp(entry->text.data, value.data, value.length) == 0))
            return true;
        entry = entry == &set->entries[set->mask] ? set->entries : entry + 1;
    }
    return false;
}

void text_set_release(struct text_set *set)
{
    free(set->entries);
    *set = (struct text_set){0};
}
