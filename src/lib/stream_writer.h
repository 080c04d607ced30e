/*
 * stream_writer: a batch stream of any kind on its way out, to standard output or to a file that
 * appears whole or not at all. It knows lines, not what stands in them. A stream that fails, even
 * before its first line, ends with a record that says so, as far as it can be written, so that the
 * cause reaches the end of a pipeline; a file is then not published.
 * A zeroed struct may be released.
 */
#ifndef STREAM_WRITER_H
#define STREAM_WRITER_H

#include "atomic_file.h"
#include "buffer.h"
#include "error.h"

#include <stdbool.h>

struct stream_writer {
    struct atomic_file file;
    struct buffer line; /* what is being written: append to it, then stream_writer_line() */
    bool is_standard;
    bool ended;
};

/* Begins at PATH; NULL and "-" are standard output. */
int stream_writer_open(struct stream_writer *s, const char *path, struct error *e);

/* Writes what was appended to `line`, and a line end. */
int stream_writer_line(struct stream_writer *s, struct error *e);

/*
 * Writes `line` as the end record and closes. A file appears only where PUBLISHES; without it the
 * batch was rejected, and only standard output is told.
 */
int stream_writer_end(struct stream_writer *s, bool publishes, struct error *e);

/* Ends a stream that FAILURE stopped. */
void stream_writer_fail(struct stream_writer *s, const struct error *failure);

void stream_writer_release(struct stream_writer *s);

#endif
