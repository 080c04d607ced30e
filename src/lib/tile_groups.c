#include "tile_groups.h"

#include "memory.h"
#include "nearest.h"

#include <stdlib.h>

struct tile_group *tile_groups_add(struct tile_groups *groups, struct slice id)
{
    if (groups->count == groups->capacity) {
        groups->capacity = groups->capacity == 0 ? 64 : groups->capacity * 2;
        groups->list = memory_resize(groups->list, groups->capacity, sizeof *groups->list);
    }
    struct tile_group *group = &groups->list[groups->count++];
    *group = (struct tile_group){.id = memory_copy_text(id.data, id.length)};
    return group;
}

struct tile_group *tile_groups_find(const struct tile_groups *groups, struct slice id)
{
    size_t low = 0;
    size_t high = groups->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = slice_compare(id, slice_of(groups->list[middle].id));
        if (order == 0)
            return &groups->list[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *tile_groups_nearest(const struct tile_groups *groups, struct slice wrong)
{
    const char **ids = memory_array(groups->count + 1, sizeof *ids);
    size_t count = 0;
    for (size_t i = 0; i < groups->count; i++)
        if (groups->list[i].open)
            ids[count++] = groups->list[i].id;
    const char *nearest = nearest_word(wrong, ids, count);
    free(ids);
    return nearest;
}

void tile_groups_release(struct tile_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        free(groups->list[i].id);
    free(groups->list);
    *groups = (struct tile_groups){0};
}
