/*
 * output: bytes to a descriptor, gathered into large writes and never lost in silence. A short or
 * interrupted write is carried on, unless the signal was a wish to stop (interrupt); any other
 * failure is an error, kept, and told again by every
 * later call, so that the last flush cannot succeed over an earlier loss. A zeroed struct is not
 * open and may be released.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "buffer.h"
#include "error.h"
#include "slice.h"

#include <stdint.h>

struct output {
    struct buffer buffer;
    const char *name;       /* for messages; borrowed */
    int descriptor;         /* -1 or 0 where not open: standard input is never written */
    int failed;             /* errno of the first failure, or 0 */
    uint64_t bytes_written; /* handed to the system so far */
};

/* Takes over DESCRIPTOR; NAME is borrowed as long as the output is open. */
void output_open_take(struct output *o, int descriptor, const char *name);

/* Standard output. It is an error where it is closed. */
int output_open_standard(struct output *o, struct error *e);

int output_write(struct output *o, const char *data, size_t length, struct error *e);
int output_flush(struct output *o, struct error *e);

/* Flush and fsync; for what cannot be synced (a pipe, a terminal) only flush. A failed fsync is
 * final. */
int output_sync(struct output *o, struct error *e);

/* Flush and close; a failing close is an error. The output is released whatever is returned. */
int output_close(struct output *o, struct error *e);

/* Closes without a flush and frees the memory: for what is given up. */
void output_release(struct output *o);

/* Writes TEXT, all that a command has to say, to standard output and closes it, all checked. */
int output_print(struct slice text, struct error *e);

/*
 * The last act of a command that wrote to standard output with stdio (--help, --version): flushes
 * and closes it.
 */
int output_close_stdio(struct error *e);

#endif
