/*
 * report_frame: what the two control records of a batch say, for the report: whose it is, of which
 * upload, why it or its records were rejected, what was bent. Every source has them, so that all
 * are read in one place; their shape was checked before (batch_shape).
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include "error.h"
#include "json.h"
#include "report.h"

/*
 * Fills B, whose kind is set, from BEGIN and END. Control records that json_copy() refuses are
 * STATUS_TROUBLE.
 */
int report_frame_fill(struct report_batch *b, const struct json_value *begin,
                      const struct json_value *end, struct error *e);

#endif
