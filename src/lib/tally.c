#include "tally.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

void tally_init(struct tally *t, size_t field_count)
{
    *t = (struct tally){.field_count = field_count};
    t->index = memory_array(RULE_COUNT * (field_count + 1), sizeof *t->index);
}

struct tally_entry *tally_add(struct tally *t, const struct finding *finding)
{
    size_t field = finding->field == FINDING_NO_FIELD ? t->field_count : finding->field;
    uint32_t *place = &t->index[(size_t)finding->rule * (t->field_count + 1) + field];
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
