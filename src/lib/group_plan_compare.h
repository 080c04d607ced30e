/*
 * group_plan_compare: the lines of an upload, in the order of the store's keys, merged with what
 * the store has of the members whom they name: what each line changes, and for a roster whom it
 * leaves out. One statement reads the store; each table is gone through once, or asked for a part.
 */
#ifndef GROUP_PLAN_COMPARE_H
#define GROUP_PLAN_COMPARE_H

#include "error.h"
#include "group_plan.h"
#include "plan_entry.h"
#include "store.h"

/* Takes the line at hand of P's source, which wants something. */
int group_plan_compare_add(struct group_plan *p, const struct plan_entry *entry, struct error *e);

/* Holds what was read against STORE. */
int group_plan_compare(struct group_plan *p, struct store *store, struct error *e);

#endif
