/*
 * upload_top: what stands above the first data record of an upload: preamble, header control
 * record, column header, each where the profile has it or, where it says so, wherever the column
 * header is found. It learns the columns and what the control record says, and judges what is
 * missing. It reads no data record but one, and only where no header stands above it.
 */
#ifndef UPLOAD_TOP_H
#define UPLOAD_TOP_H

#include "buffer.h"
#include "column_map.h"
#include "control_record.h"
#include "error.h"
#include "finding.h"
#include "profile.h"
#include "record_reader.h"
#include "upload_item.h"

#include <stdbool.h>
#include <stddef.h>

struct upload_top {
    /* What it is read with, all of it borrowed. */
    const struct profile *profile;
    struct record_reader *records;
    struct findings *problems;     /* what is wrong is added here, */
    struct control_facts *control; /* what the control record says is filled in here */
    bool resubmission;             /* mended records: neither preamble nor control record */
    void (*skipped)(void *context, const struct upload_item *item); /* for each item; or NULL */
    void *context;
    /* What was found. */
    struct column_map columns;
    struct buffer header_line; /* decoded, with its line end; empty where there is none */
    size_t field_count;        /* of a data record, by the header; 0 where there is none */
    struct record first;       /* the first data record, where it was read: see has_first */
    bool has_first;
    bool is_unreadable; /* no data record can be read: the problems say why */
};

/*
 * Reads up to the first data record: T is zeroed but for what it is read with. The slices of
 * `first` live until the next record is read. A rule that is broken is no failure of the call;
 * fails as record_reader_next() does.
 */
int upload_top_read(struct upload_top *t, struct error *e);

void upload_top_release(struct upload_top *t);

#endif
