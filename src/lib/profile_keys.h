/*
 * profile_keys: every mapping of the profile language and the keys it may have. The compiler knows
 * no others, nightdrop-profile(5) describes each, and a test holds the two together.
 */
#ifndef PROFILE_KEYS_H
#define PROFILE_KEYS_H

#include <stddef.h>

enum profile_mapping {
    MAPPING_PROFILE,
    MAPPING_DIALECT,
    MAPPING_LAYOUT,
    MAPPING_CONTROL,
    MAPPING_CONTROL_HEADER,
    MAPPING_CONTROL_DATE,
    MAPPING_CONTROL_TRAILER,
    MAPPING_CONTROL_POSITION,
    MAPPING_CONTROL_AMOUNTS,
    MAPPING_BUSINESS_DATE,
    MAPPING_FIELD,
    MAPPING_COLUMN,
    MAPPING_CONSTRAINTS,
    MAPPING_WINDOW,
    MAPPING_TURN,
    MAPPING_FLAG,
    MAPPING_IDENTITY,
    MAPPING_DELETIONS,
    MAPPING_CHECKS,
    MAPPING_RUNNING_BALANCE,
    MAPPING_LIMITS,
    MAPPING_COUNT
};

struct profile_keys {
    const char *title; /* as messages and the manual page name the mapping */
    const char *const *keys;
    size_t count;
};

const struct profile_keys *profile_keys(enum profile_mapping mapping);

#endif
