/*
 * group_plan_write: the plan on its way out: every entry with what the store makes of it, the
 * reasons of those that are rejected, and the control records about them.
 */
#ifndef GROUP_PLAN_WRITE_H
#define GROUP_PLAN_WRITE_H

#include "error.h"
#include "group_plan.h"
#include "stream_writer.h"

/*
 * Goes through all entries of P, which was judged, counts the reasons, and writes the plan to
 * WRITER, which may be NULL.
 */
int group_plan_write(struct group_plan *p, struct stream_writer *writer, struct error *e);

#endif
