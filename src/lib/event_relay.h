/*
 * event_relay: takes events out of a store's outbox, in the order of their numbers within each
 * organization, and marks them as sent when they are out. Between the two nothing is held in the
 * store, however long a receiver takes. An event that was handed out and not marked, since the
 * process was killed between, comes again: its name tells a receiver so.
 */
#ifndef EVENT_RELAY_H
#define EVENT_RELAY_H

#include "buffer.h"
#include "error.h"
#include "naming.h"
#include "store.h"

#include <stddef.h>
#include <stdint.h>

/* Events of one organization with numbers that follow on each other. */
struct event_range {
    char organization[NAMING_ORGANIZATION_MAX + 1];
    int64_t first;
    int64_t last;
};

/* A zeroed struct is a relay of every organization's events, all of them; it may be released. */
struct event_relay {
    const char *organization; /* whose events, NULL for all; borrowed */
    uint64_t limit;           /* how many more to take; 0 for all */
    uint64_t taken;
    struct event_range place;   /* `last` was taken last; what is marked is asked for no more */
    struct event_range *ranges; /* taken, and not marked yet */
    size_t range_count;
    size_t range_room;
};

/* An organization that the store does not know is STATUS_TROUBLE: it was meant to be another. */
int event_relay_check(const struct event_relay *r, struct store *s, struct error *e);

/*
 * Appends the next events to TO, a line of JSON each, a megabyte and a line at most: none where
 * none is left. The store is free again when it returns.
 */
int event_relay_take(struct event_relay *r, struct store *s, struct buffer *to, struct error *e);

/*
 * Marks all that was taken as sent, and says so in the run log, as done by PROGRAM; where nothing
 * was taken it leaves no row. It waits for a lock longer than others do, for what is not marked
 * comes again.
 */
int event_relay_mark(struct event_relay *r, struct store *s, const char *program, struct error *e);

/* How many events wait to be sent. */
int event_relay_waiting(const struct event_relay *r, struct store *s, uint64_t *count,
                        struct error *e);

void event_relay_release(struct event_relay *r);

#endif
