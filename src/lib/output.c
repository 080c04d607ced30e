#include "output.h"

#include "interrupt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_BYTES = 256 * 1024 };

void output_open_take(struct output *o, int descriptor, const char *name)
{
    *o = (struct output){.descriptor = descriptor, .name = name};
}

static int fail(struct output *o, const char *act, struct error *e)
{
    if (o->failed == 0)
        o->failed = errno;
    errno = o->failed;
    return error_set_errno(e, "%s: cannot %s", o->name, act);
}

int output_open_standard(struct output *o, struct error *e)
{
    output_open_take(o, STDOUT_FILENO, "standard output");
    /* A closed descriptor 1 would be given to the next file that is opened, and the data would end
     * up in it. */
    if (write(STDOUT_FILENO, "", 0) < 0)
        return fail(o, "write", e);
    return 0;
}

/* Writes all of DATA, however the system cuts it. */
static int write_whole(struct output *o, const char *data, size_t length, struct error *e)
{
    while (length > 0) {
        ssize_t written = write(o->descriptor, data, length);
        if (written == 0)
            errno = EIO;
        if (written <= 0 && errno != EINTR)
            return fail(o, "write", e);
        if (written > 0) {
            data += written;
            length -= (size_t)written;
            o->bytes_written += (uint64_t)written;
        }
        /* What cut the write may have been a wish to stop, and nobody may ever read the rest. */
        if (length > 0 && interrupt_came()) {
            o->failed = EINTR;
            return interrupt_error(e);
        }
    }
    return 0;
}

int output_flush(struct output *o, struct error *e)
{
    if (o->failed != 0)
        return fail(o, "write", e);
    int result = write_whole(o, o->buffer.data, o->buffer.length, e);
    buffer_clear(&o->buffer);
    return result;
}

int output_write(struct output *o, const char *data, size_t length, struct error *e)
{
    if (o->failed != 0)
        return fail(o, "write", e);
    if (length >= FLUSH_BYTES) {
        if (output_flush(o, e) != 0)
            return -1;
        return write_whole(o, data, length, e);
    }
    buffer_append(&o->buffer, data, length);
    return o->buffer.length >= FLUSH_BYTES ? output_flush(o, e) : 0;
}

int output_sync(struct output *o, struct error *e)
{
    if (output_flush(o, e) != 0)
        return -1;
    while (fsync(o->descriptor) != 0) {
        if (errno == EINTR)
            continue;
        if (errno == EINVAL || errno == ENOTSUP || errno == EROFS)
            return 0;
        return fail(o, "sync", e);
    }
    return 0;
}

int output_close(struct output *o, struct error *e)
{
    int result = output_flush(o, e);
    /* On Linux the descriptor is gone after EINTR too: closing again could close somebody else's.
     */
    if (close(o->descriptor) != 0 && errno != EINTR && result == 0)
        result = fail(o, "close", e);
    buffer_release(&o->buffer);
    *o = (struct output){0};
    return result;
}

void output_release(struct output *o)
{
    if (o->descriptor > STDERR_FILENO)
        close(o->descriptor);
    buffer_release(&o->buffer);
    *o = (struct output){0};
}

int output_print(struct slice text, struct error *e)
{
    struct output o;
    if (output_open_standard(&o, e) != 0 || output_write(&o, text.data, text.length, e) != 0) {
        output_release(&o);
        return -1;
    }
    return output_close(&o, e);
}

int output_close_stdio(struct error *e)
{
    int failed = ferror(stdout);
    if (fclose(stdout) != 0 || failed)
        return error_set_errno(e, "standard output: cannot write");
    return 0;
}
