/*
 * upload_reader: an upload walked as its profile lays it out: what stands at its top (upload_top),
 * records, trailer control record or end marker, footer. It counts the fields of each record, reads
 * the trailer, and judges the upload's shape; what a record's values mean is not its business.
 * Everything in the upload comes out as an item, so that each line can be accounted for.
 */
#ifndef UPLOAD_READER_H
#define UPLOAD_READER_H

#include "control_record.h"
#include "error.h"
#include "finding.h"
#include "profile.h"
#include "record_reader.h"
#include "upload_item.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct upload_reader;

/*
 * Opens DESCRIPTOR (borrowed) under PROFILE (borrowed) and reads up to the first data record, so
 * that header facts are known when this returns. RESUBMISSION waives preamble, footer, control
 * records and end marker: the upload is a mended rejects file. SKIPPED, where not NULL, is called
 * for each item before the first data record (for --explain). Fails as record_reader_next() does.
 *
 * A rule of the upload as a whole that is broken here (not a CSV, no header, columns unknown,
 * missing or twice, control header missing) does not fail the call: it is in
 * upload_reader_problems(). Where the records cannot be read then, the first item is UPLOAD_END.
 */
struct upload_reader *upload_reader_open(
    int descriptor, const char *name, const struct profile *profile, bool resubmission,
    void (*skipped)(void *context, const struct upload_item *item), void *context, struct error *e);

/*
 * The next item; slices live until the next call. At UPLOAD_END the upload was read to its end, in
 * any case. Fails as record_reader_next() does.
 */
int upload_reader_next(struct upload_reader *u, struct upload_item *item, struct error *e);

/*
 * The plain records ahead, as record_reader_plain_run() gives them. Whether one has as many fields
 * as a data record, and is one, is for the caller to see. LINE and NUMBER are set to the first
 * one's. False where there are none.
 */
bool upload_reader_plain_run(struct upload_reader *u, struct plain_run *run, uint64_t *line,
                             uint64_t *number);

/* Goes on behind the first COUNT of them, which are data records of LINES physical lines in all. */
void upload_reader_pass_plain(struct upload_reader *u, const struct plain_run *run, size_t count,
                              uint64_t lines);

/* How many fields a data record has; 0 where that is not known yet. */
size_t upload_reader_field_count(const struct upload_reader *u);

/* --- reading ahead, as in record_reader.h -------------------------------------------------------
 */

/* Whether U stands among data records whose shape is known: only then can blocks be cut. */
bool upload_reader_may_run_ahead(const struct upload_reader *u);

/* U's own record reader, to cut blocks from. */
struct record_reader *upload_reader_block_source(struct upload_reader *u);

/* A reader of blocks of PARENT, which must outlive it. */
struct upload_reader *upload_reader_open_for_blocks(const struct upload_reader *parent);

/* Gives U a block that begins on LINE, behind data record NUMBER. */
void upload_reader_aim(struct upload_reader *u, const struct record_block *block, uint64_t line,
                       uint64_t number);

/*
 * Whether U, at the end of its block, read what the upload holds: no quote was open, and no trailer
 * or end marker came.
 */
bool upload_reader_read_block_well(const struct upload_reader *u);

/* The number of the last data record. */
uint64_t upload_reader_last_number(const struct upload_reader *u);

/* U goes on behind BYTES of blocks, LINES lines further, NUMBER being the last data record in them.
 */
void upload_reader_pass(struct upload_reader *u, size_t bytes, uint64_t lines, uint64_t number);

/*
 * The value of the profile's column COLUMN (an index) in the data record ITEM; the empty slice
 * where the upload lacks that column or a short record was tolerated.
 */
struct slice upload_reader_value(const struct upload_reader *u, const struct upload_item *item,
                                 size_t column);

/*
 * All of them, as upload_reader_value() gives them, by the profile's columns: in ROOM, which has
 * room for each, or the record's own fields where their order is the same.
 */
const struct slice *upload_reader_values(const struct upload_reader *u,
                                         const struct upload_item *item, struct slice *room);

/* The upload's field index of the profile's column, or SIZE_MAX where it is not there. */
size_t upload_reader_field_index(const struct upload_reader *u, size_t column);

/* All of these, by the profile's columns. */
const size_t *upload_reader_field_indexes(const struct upload_reader *u);

/* The upload's column header line, decoded, with its line end; empty where there is none. */
struct slice upload_reader_header_line(const struct upload_reader *u);

/* The names in the column header; COUNT is 0 where there is none. */
const struct slice *upload_reader_header_names(const struct upload_reader *u, size_t *count);

/* Facts of control records; the trailer's are whole after UPLOAD_END. */
const struct control_facts *upload_reader_control(const struct upload_reader *u);

/* Rules of the upload as a whole that are broken so far; line and column may be 0. Complete after
 * UPLOAD_END. */
const struct findings *upload_reader_problems(const struct upload_reader *u);

const struct record_reader *upload_reader_records(const struct upload_reader *u);

void upload_reader_close(struct upload_reader *u);

#endif
