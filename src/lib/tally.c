#include "tally.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

void tally_init(struct tally *t, size_t field_count)
{
    *t = (struct tally){.field_count = field_count};
    t->index = memory_array(RULE_COUNT * (field_count + 1), sizeof *t->index);
}

static uint32_t *place_of(const struct tally *t, const struct finding *finding)
{
    size_t field = finding->field == FINDING_NO_FIELD ? t->field_count : finding->field;
    return &t->index[(size_t)finding->rule * (t->field_count + 1) + field];
}

struct tally_entry *tally_add(struct tally *t, const struct finding *finding)
{
    uint32_t *place = place_of(t, finding);
    if (*place == 0) {
        t->entries = memory_resize(t->entries, t->count + 1, sizeof *t->entries);
        t->entries[t->count] = (struct tally_entry){.first = *finding};
        *place = (uint32_t)++t->count;
    }
    struct tally_entry *entry = &t->entries[*place - 1];
    entry->count++;
    return entry;
}

void tally_merge(struct tally *t, const struct tally *later)
{
    for (size_t i = 0; i < later->count; i++)
        tally_add(t, &later->entries[i].first)->count += later->entries[i].count - 1;
}

void tally_add_tolerated(struct tally *t, unsigned tolerated, uint64_t line)
{
    for (enum rule rule = RULE_ALLOW_TRAILING_DELIMITER; tolerated != 0 && rule < RULE_COUNT;
         rule++)
        if ((tolerated & RULE_ALLOW_BIT(rule)) != 0) {
            struct finding finding = {.rule = rule, .field = FINDING_NO_FIELD, .line = line};
            tally_add(t, &finding);
        }
}

/* By insertion: they are few, and those of one line keep their order. */
void tally_sort(struct tally *t)
{
    for (size_t i = 1; i < t->count; i++) {
        struct tally_entry moved = t->entries[i];
        size_t j = i;
        for (; j > 0 && moved.first.line < t->entries[j - 1].first.line; j--)
            t->entries[j] = t->entries[j - 1];
        t->entries[j] = moved;
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct finding *first = &t->entries[i].first;
        *place_of(t, first) = (uint32_t)i + 1;
    }
}

void tally_clear(struct tally *t)
{
    if (t->count != 0)
        memset(t->index, 0, RULE_COUNT * (t->field_count + 1) * sizeof *t->index);
    t->count = 0;
}

void tally_release(struct tally *t)
{
    free(t->entries);
    free(t->index);
    *t = (struct tally){0};
}
