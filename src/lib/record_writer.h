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

/* Between a record's line and its number. */
static const char record_writer_number_key[] = ",\"record\":";

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

/* The pieces of a record, for whoever writes one otherwise: the key (32 bytes are written, or all
 * RECORD_KEY_MAX), and the value V with its closing quote, CURRENCY being the record's. Each
 * returns the end of what counts. */
static inline char *record_writer_key(char *at, const struct record_key *key)
{
    memcpy(at, key->text, 32);
    if (key->length > 32)
        memcpy(at + 32, key->text + 32, RECORD_KEY_MAX - 32);
    return at + key->length;
}

char *record_writer_value(char *at, enum field_type type, const struct value *v,
                          const struct currency *currency);

void record_writer_release(struct record_writer *w);

#endif
