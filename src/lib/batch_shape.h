/*
 * batch_shape: whether a JSON text has the shape that nightdrop-stream(5) gives a manifest or a
 * summary, so that whoever reads on need not ask again what is there. It judges types and presence;
 * whether the numbers agree with each other is batch_facts' business. It keeps nothing. Members
 * that it does not know are left alone.
 */
#ifndef BATCH_SHAPE_H
#define BATCH_SHAPE_H

#include "error.h"
#include "json.h"

#include <stdbool.h>

enum { BATCH_SHAPE_VERSION = 1 };

enum batch_shape { BATCH_SHAPE_MANIFEST, BATCH_SHAPE_SUMMARY };

/*
 * Finds out which of the two ROOT is and checks every member. What is neither, of another version,
 * or lacks something is STATUS_TROUBLE; the words name the member ("end.counts.read").
 */
int batch_shape_check(const struct json_value *root, enum batch_shape *shape, struct error *e);

/* Checks the control records of outcomes in the same way. */
int batch_shape_check_outcomes(const struct json_value *begin, const struct json_value *end,
                               struct error *e);

/* Checks those of a batch of transactions. */
int batch_shape_check_transactions(const struct json_value *begin, const struct json_value *end,
                                   struct error *e);

/* Whether BEGIN is that of a batch of group assignments, not of transactions. */
bool batch_shape_is_of_groups(const struct json_value *begin);

/* The digits behind the point of a decimal: its scale where no currency says it. */
unsigned batch_shape_scale(struct slice text);

#endif
