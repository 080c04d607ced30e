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

/*
 * What events are told from: each row that SQL, which has no parameters, finds becomes an event of
 * this KIND. Its first column is the account; DESCRIBE writes what the body says besides.
 */
struct outbox_query {
    const char *kind;
    const char *sql;
    void (*describe)(const struct db_statement *row, struct json_writer *w);
};

/* Opens an outbox as above, adds all of these and ends it; adds to COUNT how many they were. */
int outbox_writer_tell(const struct outbox_query *query, struct db *db, const char *organization,
                       int64_t batch, const char *batch_name, uint64_t *count, struct error *e);

int outbox_writer_end(struct outbox_writer *o, struct error *e);

void outbox_writer_release(struct outbox_writer *o);

#endif
