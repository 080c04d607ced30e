/*
 * mock_upload: a mock upload written from its plan, from the first byte to the last, in constant
 * memory, and what it must cause kept beside it. The same plan and faults give the same bytes on
 * every machine.
 */
#ifndef MOCK_UPLOAD_H
#define MOCK_UPLOAD_H

#include "error.h"
#include "mock_expectation.h"
#include "mock_fault.h"
#include "mock_plan.h"
#include "output.h"

/*
 * Writes the upload to OUT and fills X (which mock_expectation_init() made) whole. Where FAULTS
 * name columns that no field names, they were added to PLAN before. Fails with STATUS_TROUBLE.
 */
int mock_upload_write(const struct mock_plan *plan, const struct mock_faults *faults,
                      struct output *out, struct mock_expectation *x, struct error *e);

/* Adds to PLAN the columns that FAULTS need. */
void mock_upload_add_columns(struct mock_plan *plan, const struct mock_faults *faults);

#endif
