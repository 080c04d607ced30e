#include "operand.h"

#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024 };

int operand_open_path(struct operand *o, const char *path, struct error *e)
{
    struct stat about;
    const char *slash = strrchr(path, '/');
    o->name = path;
    o->base_name = slash == NULL ? path : slash + 1;
    do
        o->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (o->descriptor < 0 && errno == EINTR);
    if (o->descriptor < 0)
        return error_set_errno(e, "%s: cannot open", path);
    if (fstat(o->descriptor, &about) == 0 && S_ISDIR(about.st_mode)) {
        operand_close(o);
        return error_set(e, STATUS_TROUBLE, "%s: is a folder, not a file", path);
    }
    return 0;
}

int operand_open(struct operand *o, int argc, char **argv, int index, struct error *e)
{
    *o = (struct operand){.descriptor = STDIN_FILENO, .name = "standard input"};
    if (argc - index > 1)
        return error_set(e, STATUS_TROUBLE, "%s: a second operand: one command reads one file",
                         argv[index + 1]);
    if (index == argc || strcmp(argv[index], "-") == 0) {
        if (fcntl(STDIN_FILENO, F_GETFD) < 0)
            return error_set_errno(e, "standard input");
        return 0;
    }
    return operand_open_path(o, argv[index], e);
}

/* Reads on: how many bytes were added, 0 at the end, or -1. */
static ssize_t read_more(struct operand *o, struct buffer *to, struct error *e)
{
    ssize_t got;
    do
        got = read(o->descriptor, buffer_reserve(to, READ_BYTES), READ_BYTES);
    while (got < 0 && errno == EINTR && !interrupt_came());
    if (got < 0 && errno == EINTR)
        return interrupt_error(e);
    if (got < 0)
        return error_set_errno(e, "%s: cannot read", o->name);
    to->length += (size_t)got;
    return got;
}

int operand_read_head(struct operand *o, size_t count, struct buffer *to, struct error *e)
{
    size_t before = to->length;
    ssize_t got = 1;
    while (got > 0 && to->length - before < count)
        got = read_more(o, to, e);
    return got < 0 ? -1 : 0;
}

int operand_read_whole(struct operand *o, size_t maximum, struct buffer *to, struct error *e)
{
    for (;;) {
        ssize_t got = read_more(o, to, e);
        if (got <= 0)
            return (int)got;
        if (to->length > maximum)
            return error_set(e, STATUS_TROUBLE, "%s: larger than %zu bytes", o->name, maximum);
    }
}

void operand_close(struct operand *o)
{
    if (o->descriptor > STDERR_FILENO)
        close(o->descriptor);
    o->descriptor = -1;
}
