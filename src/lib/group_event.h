/*
 * group_event: what the outbox tells of one change of a member's groups or enrollment, as JSON
 * (nightdrop-stream(5)). There is one text for one change, so that an event can be held to the
 * change that it is of, byte for byte. Pure.
 */
#ifndef GROUP_EVENT_H
#define GROUP_EVENT_H

#include "buffer.h"
#include "plan_entry.h"

/* The kind that such an event has in the outbox. */
#define GROUP_EVENT_KIND "group"

/* Puts the body of the event of ENTRY, a change, into TO in place of what is there. */
void group_event_write(const char *organization, const struct plan_entry *entry, struct buffer *to);

#endif
