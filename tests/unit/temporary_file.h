/* temporary_file: an open file without a name that holds given bytes, for tests of what reads. */
#ifndef TEMPORARY_FILE_H
#define TEMPORARY_FILE_H

#include "slice.h"

#include <stdlib.h>
#include <unistd.h>

/* Its descriptor, at the first byte; the caller closes it. */
static inline int temporary_file(struct slice bytes)
{
    char path[] = "/tmp/nightdrop-test-XXXXXX";
    int descriptor = mkstemp(path);
    if (descriptor < 0)
        abort();
    unlink(path);
    for (size_t at = 0; at < bytes.length;) {
        ssize_t written = write(descriptor, bytes.data + at, bytes.length - at);
        if (written < 0)
            abort();
        at += (size_t)written;
    }
    lseek(descriptor, 0, SEEK_SET);
    return descriptor;
}

#endif
