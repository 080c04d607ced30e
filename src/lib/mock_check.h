/*
 * mock_check: whether what a plan makes is what its profile asks for: some hundreds of records are
 * made, and each text held to its field's constraints, to the encoding and to the way the upload is
 * laid out. It is the last word before an upload is begun: what mock_plan could not foresee is
 * refused here, naming the field. Pure.
 */
#ifndef MOCK_CHECK_H
#define MOCK_CHECK_H

#include "error.h"
#include "mock_plan.h"

int mock_check(const struct mock_plan *p, struct error *e);

#endif
