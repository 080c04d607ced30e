/*
 * assignment_intake: one upload of kind groups taken in: every record read and judged by itself,
 * kept in a spool, held against all the others when the last one is read, and then handed on in the
 * upload's order. It is intake's counterpart for uploads whose records must be looked at together;
 * what it does not keep, like what is said of the upload as a whole, it has in common with it.
 */
#ifndef ASSIGNMENT_INTAKE_H
#define ASSIGNMENT_INTAKE_H

#include "intake.h"

/* As intake_run(), under a profile of kind groups; without threads. */
int assignment_intake_run(const struct intake_options *options, int descriptor, struct batch *batch,
                          struct error *e);

#endif
