/*
 * outbox_writer: adds events to a store's outbox, numbered on from those that the organization has,
 * in the caller's transaction: what changed and what is said of it are kept together or not at all.
 * A zeroed struct may be released.
 */
#ifndef OUTBOX_WRITER_H
#define OUTBOX_WRITER_H

#include "buffer.h"
#include "db.h"
#include "error.h"
#include "json_writer.h"
#include "slice.h"

#include <stdint.h>

struct outbox_writer {
    struct db_load load;
    struct buffer body;
    struct json_writer json; /* of the event at hand: between _event() and _add() */
    const char *organization;
    const char *batch_name; /* NULL where bodies do not name it */
    int64_t batch;
    int64_t number; /* of the event before */
    uint64_t count; /* added so far */
};

/* Until the end nothing else may run on DB. ORGANIZATION and BATCH_NAME are borrowed. */
int outbox_writer_open(struct outbox_writer *o, struct db *db, const char *organization,
                       int64_t batch, const char *batch_name, struct error *e);

/* Begins the body of an event of ACCOUNT: organizationId, accountId and batch stand in it. */
void outbox_writer_event(struct outbox_writer *o, struct slice account);

/* Ends the body and adds the event, which is of this KIND. */
int outbox_writer_add(struct outbox_writer *o, const char *kind, struct error *e);

/* The same with a BODY of the caller's. */
int outbox_writer_add_body(struct outbox_writer *o, const char *kind, struct slice body,
                           struct error *e);

int outbox_writer_end(struct outbox_writer *o, struct error *e);

void outbox_writer_release(struct outbox_writer *o);

#endif
