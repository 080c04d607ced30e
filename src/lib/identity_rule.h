/*
 * identity_rule: what makes a transaction itself, as the begin record of its batch says it
 * (nightdrop-stream(5), "identity"): the bank's own id, or the values of named fields. It also
 * knows which records mean that an earlier one is gone. It owns its texts and keeps nothing of the
 * records it looks at. A zeroed struct may be released.
 */
#ifndef IDENTITY_RULE_H
#define IDENTITY_RULE_H

#include "error.h"
#include "json.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IDENTITY_FIELDS_MAX = 64, IDENTITY_DELETIONS_MAX = 64 };

struct identity_rule {
    bool trusted;     /* the transactionId; otherwise the fields */
    bool incremental; /* the upload is part of it */
    bool corrections; /* a record may replace the one that stands */
    char *fields[IDENTITY_FIELDS_MAX];
    size_t field_count;
    char *deletion_field; /* NULL where no record means that another is gone */
    char *deletion_values[IDENTITY_DELETIONS_MAX];
    size_t deletion_count;
    char *text; /* the part that identities depend on, as JSON: the same text, the same rule */
};

/* Reads the begin record BEGIN. What is missing or not known is STATUS_TROUBLE. */
int identity_rule_read(struct identity_rule *rule, const struct json_value *begin, struct error *e);

void identity_rule_release(struct identity_rule *rule);

#endif
