/* O_TMPFILE, with which nothing is left behind whenever the process is killed, is Linux's own. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */

#include "spool.h"

#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024 };

static const char name[] = "temporary file";

/* Where the file system knows no files without a name, one is made and its name removed at once. */
static int make_named(const char *folder)
{
    struct buffer path = {0};
    buffer_append_format(&path, "%s/nightdrop.XXXXXX", folder);
    int descriptor = mkstemp(path.data);
    if (descriptor >= 0)
        unlink(path.data);
    buffer_release(&path);
    return descriptor;
}

/* Beyond the standard three: where one of those is closed, nothing meant for it may end up here. */
static int lift(int descriptor)
{
    if (descriptor < 0 || descriptor > STDERR_FILENO)
        return descriptor;
    int lifted = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int reason = errno;
    close(descriptor);
    errno = reason;
    return lifted;
}

int spool_open(struct spool *s, struct error *e)
{
    const char *folder = getenv("TMPDIR");
    *s = (struct spool){.descriptor = -1};
    if (folder == NULL || *folder == '\0')
        folder = "/tmp";
    int descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
        descriptor = make_named(folder);
    descriptor = lift(descriptor);
    if (descriptor < 0)
        return error_set_errno(e, "%s: cannot make a temporary file", folder);
    output_open_take(&s->output, descriptor, name);
    s->descriptor = descriptor;
    return 0;
}

int spool_write(struct spool *s, const char *data, size_t length, struct error *e)
{
    s->length += length;
    return output_write(&s->output, data, length, e);
}

int spool_rewind(struct spool *s, struct error *e)
{
    buffer_clear(&s->ahead);
    s->at = 0;
    if (output_flush(&s->output, e) != 0)
        return -1;
    return lseek(s->descriptor, 0, SEEK_SET) == 0 ? 0 : error_set_errno(e, "%s: cannot seek", name);
}

/* Reads until LENGTH bytes are held: 1, 0 where there are none at all, -1. */
static int hold(struct spool *s, size_t length, struct error *e)
{
    while (s->ahead.length - s->at < length) {
        buffer_consume(&s->ahead, s->at);
        s->at = 0;
        char *to = buffer_reserve(&s->ahead, READ_BYTES);
        ssize_t count = read(s->descriptor, to, READ_BYTES);
        if (count < 0 && errno == EINTR && interrupt_came())
            return interrupt_error(e);
        if (count < 0 && errno != EINTR)
            return error_set_errno(e, "%s: cannot read", name);
        if (count == 0)
            return s->ahead.length == 0 ? 0 : error_set(e, STATUS_TROUBLE, "%s: cut short", name);
        s->ahead.length += count < 0 ? 0 : (size_t)count;
    }
    return 1;
}

int spool_read(struct spool *s, char *data, size_t length, struct error *e)
{
    int result = hold(s, length, e);
    if (result == 1) {
        memcpy(data, s->ahead.data + s->at, length);
        s->at += length;
    }
    return result;
}

int spool_write_text(struct spool *s, struct slice text, struct error *e)
{
    uint64_t length = text.length;
    if (spool_write(s, (const char *)&length, sizeof length, e) != 0)
        return -1;
    return spool_write(s, text.data, text.length, e);
}

int spool_read_text(struct spool *s, struct slice *text, struct error *e)
{
    uint64_t length;
    int result = spool_read(s, (char *)&length, sizeof length, e);
    if (result != 1)
        return result;
    result = length == 0 ? 1 : hold(s, (size_t)length, e);
    if (result == 0)
        return error_set(e, STATUS_TROUBLE, "%s: cut short", name);
    *text = slice_make(s->ahead.data + s->at, (size_t)length);
    s->at += result == 1 ? (size_t)length : 0;
    return result;
}

void spool_close(struct spool *s)
{
    output_release(&s->output);
    buffer_release(&s->ahead);
    *s = (struct spool){.descriptor = -1};
}
