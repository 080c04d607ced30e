/*
 * mock_frame: what stands around the records of a mock upload: byte order mark, preamble, control
 * records, column header, end marker, footer, each as the profile lays it out, wrong where a fault
 * asks for it. Each fault that it puts in it tells to the expectation. Pure.
 */
#ifndef MOCK_FRAME_H
#define MOCK_FRAME_H

#include "buffer.h"
#include "mock_expectation.h"
#include "mock_fault.h"
#include "mock_plan.h"
#include "mock_writer.h"

/* What it writes from, with and to, all of it borrowed. It keeps nothing else. */
struct mock_frame {
    const struct mock_plan *plan;
    const struct mock_faults *faults;
    struct mock_writer *writer; /* which writes the records too, line after line */
    struct mock_expectation *expected;
};

/*
 * Each of these appends to TO, in the order of the upload, and is -1 where the encoding lacks a
 * character of the profile's own texts.
 */

/* What stands above the records. From here on the writer ends its lines as the upload does. */
int mock_frame_top(struct mock_frame *f, struct buffer *to);

/* The trailer, which declares what the expectation says was sent, and the end marker. */
int mock_frame_end(struct mock_frame *f, struct buffer *to);

/* The footer, and the end of the last line. */
int mock_frame_footer(struct mock_frame *f, struct buffer *to);

/* The upload was cut within a record: tells of what is missing behind it. */
void mock_frame_lose_end(struct mock_frame *f);

#endif
