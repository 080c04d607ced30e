/*
 * report_json: batches set out for a program: one JSON object on one line, its shape in
 * batch-report(1), the batches in the order they were given. The control records stand in it as
 * they were read.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "batch_facts.h"
#include "buffer.h"
#include "error.h"

#include <stddef.h>

/*
 * Adds the report on COUNT batches to TO. Control records that json_copy() refuses are
 * STATUS_TROUBLE, and what TO holds then is to be thrown away.
 */
int report_json(const struct batch_facts *batches, size_t count, struct buffer *to,
                struct error *e);

#endif
