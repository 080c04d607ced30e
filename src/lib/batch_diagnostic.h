/*
 * batch_diagnostic: what was wrong with an upload, said on standard error for every command that
 * reads one: the first rejected record of each kind with their count, and what is wrong with the
 * whole. It prints through diagnostic and owns nothing.
 */
#ifndef BATCH_DIAGNOSTIC_H
#define BATCH_DIAGNOSTIC_H

#include "batch.h"

/* FILE_NAME stands before each line and column. */
void batch_diagnostic_print(const struct batch *b, const char *file_name);

#endif
