/*
 * group_outcomes: the stream of outcomes of a plan that was applied, or was not: what became of
 * each of its entries, in their order, between control records that carry the plan's on.
 */
#ifndef GROUP_OUTCOMES_H
#define GROUP_OUTCOMES_H

#include "error.h"
#include "group_apply.h"
#include "json_writer.h"
#include "stream_writer.h"

/* The control records as values: the facts of the batch are made of both. */
int group_outcomes_write_begin(const struct group_apply *a, struct json_writer *w, struct error *e);
int group_outcomes_write_end(const struct group_apply *a, struct json_writer *w, struct error *e);

/* Writes the whole stream to WRITER, after group_apply_run(). */
int group_outcomes_write(struct group_apply *a, struct stream_writer *writer, struct error *e);

#endif
