#include "line_reader.h"

#include "interrupt.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024 };

void line_reader_turn_to(struct line_reader *r, int descriptor, const char *name)
{
    r->descriptor = descriptor;
    r->name = name;
    r->line = 0;
    r->over = false;
}

int line_reader_refuse(const struct line_reader *r, struct error *e, const char *words)
{
    return error_set(e, STATUS_TROUBLE, "%s:%" PRIu64 ": %s", r->name, r->line, words);
}

/* Reads on; what was shown already is dropped first. */
static int fill(struct line_reader *r, struct error *e)
{
    buffer_consume(&r->bytes, r->at);
    r->at = 0;
    char *to = buffer_reserve(&r->bytes, READ_BYTES);
    ssize_t count;
    do
        count = read(r->descriptor, to, READ_BYTES);
    while (count < 0 && errno == EINTR && !interrupt_came());
    if (count < 0 && errno == EINTR)
        return interrupt_error(e);
    if (count < 0)
        return error_set_errno(e, "%s: cannot read", r->name);
    r->bytes.length += (size_t)count;
    r->over = count == 0;
    return r->watch == NULL ? 0 : r->watch(r->context, slice_make(to, (size_t)count), e);
}

int line_reader_next(struct line_reader *r, struct slice *line, struct error *e)
{
    size_t searched = 0;
    r->line++;
    for (;;) {
        size_t held = r->bytes.length - r->at;
        if (held > searched) {
            const char *start = r->bytes.data + r->at;
            const char *end = memchr(start + searched, '\n', held - searched);
            if (end != NULL) {
                *line = slice_make(start, (size_t)(end - start));
                r->at += line->length + 1;
                return 1;
            }
        }
        if (held > LINE_READER_LINE_MAX)
            return line_reader_refuse(r, e, "a line too long for a record");
        if (r->over)
            return held == 0 ? 0 : line_reader_refuse(r, e, "the line is cut off");
        searched = held;
        if (fill(r, e) != 0)
            return -1;
    }
}

void line_reader_release(struct line_reader *r)
{
    buffer_release(&r->bytes);
    *r = (struct line_reader){0};
}
