/*
 * record_reader: the records of an upload, one after the other, from a descriptor: decoded to
 * UTF-8, cut where the profile's dialect says, each either sound or broken with its rule and place.
 * It owns the buffer and lends the slices in it until the next call. Memory is bounded by the
 * limits, whatever comes. It knows nothing of headers or meanings.
 *
 * Quoting is judged by libcsv in strict mode (RFC 4180), record by record. After a quoting error
 * found on line E in a record that began on line L, lines L to E are broken and reading resumes on
 * E + 1; where the record limit or the end of the upload is the error, only line L is broken and
 * reading resumes on L + 1.
 */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include "buffer.h"
#include "error.h"
#include "field_index.h"
#include "finding.h"
#include "plain_cutter.h"
#include "profile.h"
#include "record.h"
#include "slice.h"
#include "upload_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct record_reader;

/*
 * Reads DESCRIPTOR (borrowed) as PROFILE (borrowed) says; NAME (borrowed) stands in messages. Sees
 * the first bytes at once. An upload of no bytes is no error here. Fails as record_reader_next()
 * does.
 */
struct record_reader *record_reader_open(int descriptor, const char *name,
                                         const struct profile *profile, struct error *e);

/*
 * Why the upload cannot be read as text at all: RULE_NOT_CSV (gzip, XLSX, PDF …) or
 * RULE_BYTE_ORDER, the detail naming what it is instead; RULE_NONE otherwise. It then has no
 * records; what remains is record_reader_drain().
 */
const struct finding *record_reader_problem(const struct record_reader *r);

/*
 * Plain records are cut by an index of up to RUN_BYTES at once; all others, and with
 * FIELD_INDEX_NONE all, by libcsv. What comes out is the same for every way: to be called between
 * records, by tests, which compare them.
 */
void record_reader_choose_way(struct record_reader *r, enum field_index_way way, size_t run_bytes);
size_t record_reader_run_bytes(const struct record_reader *r);

/* Makes SHA256 (64 digits, or "" for none) the upload's digest instead of computing it. */
void record_reader_take_digest_from(struct record_reader *r, const char *sha256);

/*
 * Holds the last LINES physical lines of the upload back: record_reader_next() never shows them,
 * and no record reaches into them; behind its RECORD_END, record_reader_next_line() does. To be
 * called before the first record. Lines too long to be kept back together with a record are not.
 */
void record_reader_hold_back(struct record_reader *r, size_t lines);

/*
 * The next physical line whatever its bytes, held back or not: for a preamble and a footer. It is
 * RECORD_SOUND with no fields, RECORD_BLANK, RECORD_REST or RECORD_END.
 */
int record_reader_next_line(struct record_reader *r, struct record *record, struct error *e);

/* Whether the last line or record was longer than the buffer: RECORD_REST comes next. */
bool record_reader_is_in_line(const struct record_reader *r);

/*
 * Reads RECORD, just filled by record_reader_next_line(), as a record of one line. It is then
 * filled as by record_reader_next(). True where it is sound.
 */
bool record_reader_parse_line(struct record_reader *r, struct record *record);

/*
 * The next record. Broken ones are not an error of the call. Fails with STATUS_TROUBLE where the
 * system cannot read, and with STATUS_TEMPORARY where a regular file changed while it was read.
 */
int record_reader_next(struct record_reader *r, struct record *record, struct error *e);

/*
 * The plain records ahead of the last one that was shown, as plain_cutter_run() gives them: none
 * where the index is used up, until the next record was read. record_reader_pass_plain() goes on
 * behind the first COUNT of them, of FIELD_COUNT fields each and LINES physical lines in all.
 */
bool record_reader_plain_run(struct record_reader *r, struct plain_run *run);
void record_reader_pass_plain(struct record_reader *r, const struct plain_run *run, size_t count,
                              size_t field_count, uint64_t lines);

/* --- reading ahead: runs of whole records, for others to read at the same time ------------------
 */

/* A run of whole records, as its index sees them: libcsv may see it otherwise. Owned by whoever cut
 * it. */
struct record_block {
    struct slice bytes;       /* lent by the reader until it passes them */
    uint64_t line_count;      /* physical lines */
    uint64_t record_count;    /* those that end outside quotes, empty lines with them */
    struct field_index index; /* keeps its memory from block to block */
};

/*
 * Reads on until LEAST bytes can be cut into blocks, or the upload ends; from then on MOST can be
 * held. Returns how many there are, or -1. No block may be in use: what they lend may move.
 */
ssize_t record_reader_fill_ahead(struct record_reader *r, size_t least, size_t most,
                                 struct error *e);

/* How many bytes there are to cut blocks from. */
size_t record_reader_readable(const struct record_reader *r);

/* Reads once more, while others read blocks, if there is room. Returns 1, 0 where nothing was read,
 * or -1. */
int record_reader_fill_behind(struct record_reader *r, struct error *e);

/* Cuts the block that begins OFFSET bytes behind the next record. False where no record ends there.
 */
bool record_reader_cut_block(struct record_reader *r, size_t offset, struct record_block *block);

/* Goes on behind BYTES of blocks that others have read, LINES lines further. */
void record_reader_pass(struct record_reader *r, size_t bytes, uint64_t lines);

/* The line that the next record begins on. */
uint64_t record_reader_next_line_number(const struct record_reader *r);

/* A reader of blocks of PARENT, which must outlive it; record_reader_aim() gives it one, which
 * begins on LINE. */
struct record_reader *record_reader_open_for_blocks(const struct record_reader *parent);
void record_reader_aim(struct record_reader *r, const struct record_block *block, uint64_t line);

/* Whether a quote was open at the block's end: then its last records are not what the upload holds.
 */
bool record_reader_was_cut_short(const struct record_reader *r);

/* --- places -------------------------------------------------------------------------------------
 */

/*
 * Where byte OFFSET of RECORD's text stands in the upload: its physical line, and its column in the
 * upload's own bytes.
 */
void record_reader_place(const struct record_reader *r, const struct record *record, size_t offset,
                         uint64_t *line, uint64_t *column);

/* Gives the findings from number FIRST on, whose `at` is a field of RECORD, their line and column;
 * only the line where RECORD has no such field. */
void record_reader_place_fields(const struct record_reader *r, const struct record *record,
                                struct findings *findings, size_t first);

/* record_field_begin() by the dialect that R reads: the byte of RECORD's text at which field INDEX
 * begins, its quote included. */
size_t record_reader_field_offset(const struct record_reader *r, const struct record *record,
                                  size_t index);

/* Appends the upload's own bytes of the decoded BYTES: what a rejects file holds. */
void record_reader_original(const struct record_reader *r, struct slice bytes, struct buffer *to);

/* Appends the upload's byte order mark, where it had one. */
void record_reader_byte_order_mark(const struct record_reader *r, struct buffer *to);

/* Reads the rest of the upload without cutting it into records, so that its digest and size are
 * whole. The next record is then RECORD_END. */
int record_reader_drain(struct record_reader *r, struct error *e);

/* Size and digest are whole after RECORD_END, lines where every line was shown. */
const struct upload_facts *record_reader_facts(const struct record_reader *r);

void record_reader_close(struct record_reader *r);

#endif
