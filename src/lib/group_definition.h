/*
 * group_definition: the tile groups that a credit union defines, as their YAML file says, and the
 * store brought to that. The file is the whole list: a group it does not name is closed where it is
 * or ever was in use, and removed where it never was. A zeroed struct may be released.
 */
#ifndef GROUP_DEFINITION_H
#define GROUP_DEFINITION_H

#include "db.h"
#include "error.h"
#include "profile.h"

#include <stddef.h>
#include <stdint.h>

struct defined_group {
    char *id;
    char *title;
    char *description; /* "" where there is none */
};

struct group_definition {
    char *organization; /* as the file says; or NULL */
    struct defined_group *list;
    size_t count;
};

/* What bringing the store to a definition comes to. */
struct definition_result {
    uint64_t created;
    uint64_t changed; /* another title or description */
    uint64_t reopened;
    uint64_t unchanged;
    uint64_t closed;
    uint64_t removed;
};

/*
 * Reads TEXT, the file's bytes. Where it is no definition, returns -1 and PROBLEMS holds each
 * problem with its place; E then only counts them (STATUS_TROUBLE), for the caller to name the
 * file.
 */
int group_definition_read(struct group_definition *d, struct slice text,
                          struct profile_problems *problems, struct error *e);

/*
 * Brings ORGANIZATION's groups to D, in the caller's transaction. CLOSED (may be NULL) is called
 * for each group that is closed now, with its present members.
 */
int group_definition_store(const struct group_definition *d, struct db *db,
                           const char *organization, struct definition_result *result,
                           void (*closed)(const char *id, uint64_t members), struct error *e);

void group_definition_release(struct group_definition *d);

#endif
