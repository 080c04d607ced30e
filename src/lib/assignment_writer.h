/*
 * assignment_writer: the entries of a stream of kind assignments as lines of JSON, exactly as
 * nightdrop-stream(5) says: one for each data record of the upload, be it an assignment, a
 * duplicate of one, or rejected. It writes into the caller's buffers and keeps nothing of a record.
 */
#ifndef ASSIGNMENT_WRITER_H
#define ASSIGNMENT_WRITER_H

#include "assignment.h"
#include "buffer.h"
#include "finding.h"
#include "record_writer.h"

#include <stdint.h>

struct assignment_writer {
    const struct profile *profile; /* borrowed */
    struct record_writer fields;
    size_t fields_begin; /* in what the record writer makes of line 0, record 0 */
    struct buffer start; /* {"organizationId":"acme","line": */
    struct buffer scratch;
};

/* For records of ORGANIZATION (valid UTF-8) under PROFILE, which must outlive the writer. */
void assignment_writer_init(struct assignment_writer *w, const struct profile *profile,
                            const char *organization);

/*
 * Appends the fields of T, sound and with a value for each that is necessary, as the end of an
 * entry: they are the same wherever the record stands. The action is left out, and T's value of it
 * is forgotten.
 */
void assignment_writer_fields(struct assignment_writer *w, struct transaction *t,
                              struct buffer *to);

/* Where an entry stands in the upload. */
struct assignment_place {
    uint64_t line;
    uint64_t line_count;
    uint64_t number;
    uint64_t group_column; /* of the group's value in its line, 0 where it has none */
};

/* Appends a whole entry and its line end. FIELDS is what assignment_writer_fields() made. */
void assignment_writer_assignment(const struct assignment_writer *w,
                                  const struct assignment_place *place,
                                  enum assignment_action action, struct slice fields,
                                  struct buffer *to);
void assignment_writer_duplicate(const struct assignment_writer *w,
                                 const struct assignment_place *place, uint64_t of_line,
                                 struct buffer *to);
void assignment_writer_rejected(const struct assignment_writer *w,
                                const struct assignment_place *place,
                                const struct findings *findings, struct buffer *to);

void assignment_writer_release(struct assignment_writer *w);

#endif
