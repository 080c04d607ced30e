/*
 * naming: what may be the name of an organization or of a batch, and what may be kept as words
 * about either. Pure.
 */
#ifndef NAMING_H
#define NAMING_H

#include "buffer.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    NAMING_ORGANIZATION_MAX = 64,
    NAMING_BATCH_MAX = 255,
    NAMING_DIGEST_MIN = 12,
    NAMING_DIGEST_MAX = 64
};

/* 1 to 64 letters, digits, dots, dashes and underscores, the first no dot. It may become a part of
 * a path. */
bool naming_is_organization(const char *name);

/* A batch as people name it: 12 to 64 hexadecimal digits of its digest, or "acme/txn/2026-11-23.2".
 */
bool naming_is_batch(const char *name);

/* The parts of "acme/txn/2026-11-23.2", borrowed from it. */
struct naming_batch {
    struct slice organization;
    struct slice kind;
    struct slice date;
    int64_t nth;
};

/* Splits NAME into its parts; false where it is no such name, but a digest or none at all. */
bool naming_split_batch(const char *name, struct naming_batch *parts);

/* The same, and the batch is one of ORGANIZATION's, of that KIND. */
bool naming_split_batch_of(const char *name, const char *organization, const char *kind,
                           struct naming_batch *parts);

/* Appends the name that has these parts. */
void naming_append_batch(const struct naming_batch *parts, struct buffer *to);

/* Whether NAME can be that of a file in a folder that is given: one that leads nowhere else. */
bool naming_is_plain_file(struct slice name);

/* A whole SHA-256 as sha256sum prints it: 64 lower-case hexadecimal digits. */
bool naming_is_whole_digest(const char *name);

/* One line of valid UTF-8 without control bytes. */
bool naming_is_plain_text(struct slice text);

#endif
