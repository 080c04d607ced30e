#include "line_window.h"

#include <string.h>

/* Beyond the record limit, so that a footer fits behind a record. */
enum { WINDOW_SLACK_BYTES = 256 * 1024 };

/* The byte behind which the window's last COUNT lines begin; one that is not ended counts. */
static size_t begin_of_last_lines(const struct line_window *w, size_t count)
{
    struct slice bytes = line_window_bytes(w);
    size_t at = bytes.length;
    while (count > 0 && at > 0) {
        at--;
        while (at > 0 && bytes.data[at - 1] != w->line_byte)
            at--;
        count--;
    }
    return at;
}

void line_window_hold_back(struct line_window *w, size_t lines)
{
    w->held_lines = lines;
    w->readable = begin_of_last_lines(w, lines);
}

int line_window_open(struct line_window *w, int descriptor, const char *name,
                     const struct profile *profile, struct upload_facts *facts, struct error *e)
{
    size_t bytes_max = profile->limits.record_bytes + WINDOW_SLACK_BYTES;
    enum line_terminator terminator = profile->dialect.line_terminator;
    *w = (struct line_window){0};
    struct upload_source *source =
        upload_source_open(descriptor, name, profile->encoding, bytes_max, facts, e);
    if (source == NULL)
        return -1;
    *w = (struct line_window){.source = source,
                              .terminator = terminator,
                              .line_byte = terminator == LINE_CR ? '\r' : '\n',
                              .bytes_max = bytes_max};
    line_window_hold_back(w, 0);
    return 0;
}

void line_window_open_view(struct line_window *w, const struct line_window *parent)
{
    *w = (struct line_window){.source = upload_source_open_view(parent->source),
                              .terminator = parent->terminator,
                              .line_byte = parent->line_byte,
                              .bytes_max = SIZE_MAX,
                              .ended = true};
}

void line_window_show(struct line_window *w, struct slice bytes)
{
    upload_source_show(w->source, bytes);
    w->readable = bytes.length;
}

int line_window_fill(struct line_window *w, struct error *e)
{
    int filled = upload_source_fill(w->source, e);
    if (filled < 0)
        return -1;
    w->ended = filled == 0;
    line_window_hold_back(w, w->held_lines);
    return filled;
}

void line_window_trim(const struct line_window *w, struct slice bytes, struct window_line *line)
{
    line->text_end = line->has_end ? line->end - 1 : line->end;
    if (line->has_end && (w->terminator == LINE_ANY || w->terminator == LINE_CRLF) &&
        line->text_end > line->begin && bytes.data[line->text_end - 1] == '\r')
        line->text_end--;
}

/* Looks for the end of LINE behind SEEN; it is the end of what there is where it is not found. */
static void look_for_end(const struct line_window *w, struct slice bytes, size_t seen,
                         struct window_line *line)
{
    const char *end = NULL;
    if (seen < w->readable)
        end = memchr(bytes.data + seen, w->line_byte, w->readable - seen);
    line->has_end = end != NULL;
    line->end = end != NULL ? (size_t)(end - bytes.data) + 1 : w->readable;
}

int line_window_find(struct line_window *w, size_t begin, struct window_line *line, struct error *e)
{
    size_t seen = begin;
    struct slice bytes;
    *line = (struct window_line){.begin = begin};
    for (;;) {
        bytes = line_window_bytes(w);
        look_for_end(w, bytes, seen, line);
        if (line->has_end || w->ended)
            break;
        seen = w->readable;
        line->too_long = bytes.length >= w->bytes_max;
        if (line->too_long && w->readable > 0)
            break;
        if (line->too_long) /* nothing but lines held back: too long for that */
            line_window_hold_back(w, 0);
        else if (line_window_fill(w, e) < 0)
            return -1;
    }
    line_window_trim(w, bytes, line);
    return 0;
}

int line_window_drain(struct line_window *w, struct error *e)
{
    w->ended = true;
    w->readable = 0;
    return upload_source_drain(w->source, e);
}

void line_window_close(struct line_window *w)
{
    upload_source_close(w->source);
    *w = (struct line_window){0};
}
