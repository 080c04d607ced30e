/*
 * group_text: the lines that the commands for groups end with, for people: counts with grouped
 * thousands, what changes in each group, where it stands.
 */
#ifndef GROUP_TEXT_H
#define GROUP_TEXT_H

#include "buffer.h"
#include "group_apply.h"
#include "group_plan.h"

/* One line for each group that the plan changes: before, after, added and removed. */
void group_text_groups(const struct tile_groups *groups, struct buffer *to);

/* The plan's result line; TAIL, which may be NULL, stands behind it. */
void group_text_plan(const struct group_plan *p, const char *tail, struct buffer *to);

/* The result line of what was applied to the store of that NAME. */
void group_text_apply(const struct group_apply *a, const char *name, bool dry_run,
                      struct buffer *to);

#endif
