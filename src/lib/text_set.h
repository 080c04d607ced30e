/*
 * text_set: a set of texts made ready for looking up, as a profile's lists (enum, posted, values)
 * are for every record: by the first sixteen bytes, which are all of most texts. The texts are
 * borrowed and must outlive it. A zeroed struct is an empty set and may be released.
 */
#ifndef TEXT_SET_H
#define TEXT_SET_H

#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_set {
    struct text_set_entry {
        uint64_t low, high; /* its head */
        struct slice text;  /* data is NULL where nothing stands here */
    } * entries;            /* found by a hash, and from there on by the next that is free */
    size_t mask;            /* how many there are room for, less one: a power of two */
};

void text_set_init(struct text_set *set, const struct texts *texts);

/* Whether VALUE is in SET, byte for byte. */
bool text_set_holds(const struct text_set *set, struct slice value);

void text_set_release(struct text_set *set);

#endif
