#include "tile_groups.h"

#include "tap.h"

static const char *const ids[] = {"",         "Gold", "a", "gold", "gold-checking", "gold-savings",
                                  "z\xc3\xa9"};

enum { COUNT = sizeof ids / sizeof *ids };

static void finds(const struct tile_groups *groups)
{
    bool each = true;
    for (size_t i = 0; i < COUNT; i++)
        each = each && tile_groups_find(groups, slice_of(ids[i])) == &groups->list[i];
    tap_ok(each, "each group is found by its id");
    tap_ok(tile_groups_find(groups, slice_of("GOLD")) == NULL &&
               tile_groups_find(groups, slice_of("gold-")) == NULL &&
               tile_groups_find(groups, slice_of("zz")) == NULL,
           "an id is what it is, byte by byte");
    tap_ok(tile_groups_find(groups, slice_make("gold\0", 5)) == NULL,
           "and to its last byte, a NUL included");
    tap_ok(tile_groups_find(&(struct tile_groups){0}, slice_of("gold")) == NULL,
           "where no group is defined none is found");
}

static void means(const struct tile_groups *groups)
{
    tap_equal_text(tile_groups_nearest(groups, slice_of("gold-cheking")), "gold-checking",
                   "a wrong name is near to the group that was meant");
    tap_equal_text(tile_groups_nearest(groups, slice_of("gold-saving")), NULL,
                   "a closed group is never proposed");
    tap_equal_text(tile_groups_nearest(groups, slice_of("0041700020")), NULL,
                   "a member's number is near to no group");
    tap_equal_text(tile_groups_nearest(&(struct tile_groups){0}, slice_of("gold")), NULL,
                   "nor is anything where none is defined");
}

/* The list grows while pointers into it are held only until the next is added. */
static void grows(void)
{
    struct tile_groups groups = {0};
    char id[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "g%04d", i);
        tile_groups_add(&groups, slice_of(id))->version = (uint64_t)i + 1;
    }
    bool each = groups.count == 1000;
    for (int i = 0; each && i < 1000; i++) {
        snprintf(id, sizeof id, "g%04d", i);
        const struct tile_group *g = tile_groups_find(&groups, slice_of(id));
        each = g != NULL && g->version == (uint64_t)i + 1 && !g->open && g->before == 0;
    }
    tap_ok(each, "a thousand groups are found as they were added, with nothing in them");
    tile_groups_release(&groups);
    tap_ok(groups.list == NULL && groups.count == 0, "released, it may be released again");
    tile_groups_release(&groups);
}

int main(void)
{
    struct tile_groups groups = {0};
    for (size_t i = 0; i < COUNT; i++)
        tile_groups_add(&groups, slice_of(ids[i]))->open = strcmp(ids[i], "gold-savings") != 0;
    finds(&groups);
    means(&groups);
    tile_groups_release(&groups);
    grows();
    return tap_done();
}
