/*
 * record_writer: a sound transaction as one line of JSON, with its line end, exactly as
 * nightdrop-stream(5) says. What is the same in every record is made once. It writes into the
 * caller's buffer and keeps nothing from a record.
 */
#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include "buffer.h"
#include "profile.h"
#include "transaction.h"

#include <stdint.h>

enum { RECORD_KEY_MAX = 96 }; /* a name has 64 bytes at most */

struct record_writer {
    const struct profile *profile; /* borrowed */
    struct buffer start;           /* {"organizationId":"acme","line": */
    struct record_key {
        char text[RECORD_KEY_MAX]; /* ,"amount": with the quote that opens a string behind it */
        size_t length;
        enum field_type type;
    } * keys;        /* by field */
    uint32_t *texts; /* the fields that are texts */
    size_t text_count;
    size_t room; /* that a record needs at most, but for the insides of its texts */
};

/* For records of ORGANIZATION (valid UTF-8) under PROFILE, which must outlive the writer. */
void record_writer_init(struct record_writer *w, const struct profile *profile,
                        const char *organization);

/* Appends T, which has no findings, as read from LINE as record NUMBER. */
void record_writer_append(const struct record_writer *w, const struct transaction *t, uint64_t line,
                          uint64_t number, struct buffer *to);

void record_writer_release(struct record_writer *w);

#endif
