/*
 * column_map: which field of an upload's records is which column of the profile: by the names in
 * its column header, or by place. It judges unknown, missing and duplicate columns as the profile's
 * layout says. Pure; it owns copies of the names.
 */
#ifndef COLUMN_MAP_H
#define COLUMN_MAP_H

#include "finding.h"
#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>

struct column_map {
    const struct profile *profile;
    size_t *index;        /* by the profile's columns: the record's field, or SIZE_MAX */
    struct slice *names;  /* of the header's fields; NULL where there is none */
    size_t name_count;    /* 0 where there is none */
    bool is_in_order;     /* the profile's columns are the record's first fields, one by one */
    size_t matched_count; /* fields of the header that the profile names */
};

/* Maps by place, for uploads of PROFILE (borrowed) without a column header, until
 * column_map_read(). */
void column_map_init(struct column_map *m, const struct profile *profile);

/* Maps by the COUNT fields of a header. */
void column_map_read(struct column_map *m, const struct slice *fields, size_t count);

/*
 * Adds what is wrong with the columns to FINDINGS: details name the column and the nearest name,
 * escaped and cut; place is left out but for `at`, the header's field, or SIZE_MAX for a column
 * that is missing. Returns how many columns that must be there are missing.
 */
size_t column_map_judge(const struct column_map *m, struct findings *findings);

/* The greatest place that the profile's columns name, from 1; 0 for none. */
size_t column_map_greatest_position(const struct column_map *m);

void column_map_release(struct column_map *m);

#endif
