/*
 * mock_target: which value or column of a profile's records each fault can be put into, and why a
 * profile may not be able to express it. Pure.
 */
#ifndef MOCK_TARGET_H
#define MOCK_TARGET_H

#include "error.h"
#include "mock_fault.h"
#include "mock_plan.h"

/* Finds the target of FAULT; STATUS_TROUBLE with the reason where the profile cannot express it. */
int mock_target_find(const struct mock_plan *p, enum mock_fault fault, struct mock_target *t,
                     struct error *e);

#endif
