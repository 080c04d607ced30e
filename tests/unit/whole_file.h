/* whole_file: what stands in a file, for tests that hold code to pages and corpora. */
#ifndef WHOLE_FILE_H
#define WHOLE_FILE_H

#include "buffer.h"

#include <stdbool.h>
#include <stdio.h>

/* Appends all of it to TO; false where there is none that can be read. */
static inline bool whole_file(const char *path, struct buffer *to)
{
    enum { PIECE_BYTES = 64 * 1024 };
    size_t count;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    while ((count = fread(buffer_reserve(to, PIECE_BYTES), 1, PIECE_BYTES, file)) > 0)
        to->length += count;
    buffer_append_text(to, ""); /* a text, however short */
    bool is_whole = ferror(file) == 0;
    fclose(file);
    return is_whole;
}

#endif
