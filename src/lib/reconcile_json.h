/*
 * reconcile_json: reconciliations for programs, in the shape that batch-reconcile(1) gives them.
 */
#ifndef RECONCILE_JSON_H
#define RECONCILE_JSON_H

#include "json_writer.h"
#include "reconcile_store.h"

enum { RECONCILE_JSON_VERSION = 1 };

/* Writes one batch as an object. */
void reconcile_json_batch(const struct reconciled *r, struct json_writer *w);

#endif
