/*
 * profile_kind: the kinds of uploads that a profile can describe, and what each decides: which
 * field names are canonical, the type of each, and which a profile of that kind must have. Tables
 * that live as long as the program.
 */
#ifndef PROFILE_KIND_H
#define PROFILE_KIND_H

#include "profile.h"

#include <stdbool.h>
#include <stddef.h>

struct canonical_field {
    enum canonical canonical;
    const char *name;
    enum field_type type;
    bool necessary;          /* a profile must have it, and each of its records a value */
    const char *description; /* one sentence for people, as the JSON Schema has it */
};

enum kind { KIND_TRANSACTIONS, KIND_GROUPS };

struct profile_kind {
    enum kind kind;
    const char *name;
    const char *batch_name;  /* as a part of a batch's name: "txn" */
    const char *stream_name; /* of the records that are made: "transactions" */
    const struct canonical_field *fields;
    size_t field_count;
};

/* The kind of that name, or NULL. */
const struct profile_kind *profile_kind_find(const char *name);

/* Their names. */
const char *const *profile_kind_names(size_t *count);

/* The canonical field of NAME; NULL for a profile's own. */
const struct canonical_field *profile_kind_field(const struct profile_kind *kind, const char *name);

#endif
