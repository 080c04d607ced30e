/*
 * mock_writer: the lines of a mock upload as its profile lays them out: cells delimited and quoted,
 * lines ended, all of it in the upload's encoding. It appends to the caller's buffer and keeps the
 * count of physical lines. The line end of the last line waits until the next one comes, so that it
 * can be left out. Pure.
 */
#ifndef MOCK_WRITER_H
#define MOCK_WRITER_H

#include "buffer.h"
#include "mock_record.h"
#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

struct mock_writer {
    const struct profile *profile; /* borrowed */
    const char *line_end;          /* what ends a line */
    const char *waiting;           /* the end of the line before */
    uint64_t lines;                /* physical lines begun so far */
    struct buffer text;            /* the line last written, UTF-8, without its end */
    uint64_t text_line;            /* its number, from 1 */
    uint64_t text_lines;           /* how many physical lines it is */
    bool special[256];             /* bytes that cannot stand outside quotes */
    size_t bare_at;                /* where its bare cell begins; 0 where it has none */
};

void mock_writer_init(struct mock_writer *w, const struct profile *profile);

/* -1 where the encoding lacks a character of TEXT, which is written as it is. */
int mock_writer_line(struct mock_writer *w, struct slice text, struct buffer *to);

/* A record of its own, not of the data. */
int mock_writer_cells(struct mock_writer *w, const struct slice *cells, size_t count,
                      struct buffer *to);

int mock_writer_record(struct mock_writer *w, const struct mock_record *r, struct buffer *to);

/* Only the first LENGTH bytes of its text, and no line end behind: a file cut there. */
int mock_writer_cut(struct mock_writer *w, const struct mock_record *r, size_t length,
                    struct buffer *to);

/* The end of the last line. */
int mock_writer_end(struct mock_writer *w, struct buffer *to);

void mock_writer_release(struct mock_writer *w);

#endif
