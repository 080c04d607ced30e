#include "mock_writer.h"

#include "encoding.h"

#include <string.h>

/* The bytes that cannot stand outside quotes are looked for at once, as a table of all bytes. */
static void mark_special(struct mock_writer *w)
{
    const struct dialect *d = &w->profile->dialect;
    w->special['\n'] = w->special['\r'] = true;
    w->special[(unsigned char)d->delimiter] = true;
    if (d->has_quote)
        w->special[(unsigned char)d->quote] = true;
}

void mock_writer_init(struct mock_writer *w, const struct profile *profile)
{
    static const char *const ends[] = {
        [LINE_ANY] = "\n", [LINE_LF] = "\n", [LINE_CRLF] = "\r\n", [LINE_CR] = "\r"};
    *w = (struct mock_writer){
        .profile = profile, .line_end = ends[profile->dialect.line_terminator], .waiting = ""};
    mark_special(w);
}

void mock_writer_release(struct mock_writer *w)
{
    buffer_release(&w->text);
    *w = (struct mock_writer){0};
}

/* UTF-8 passes as it is, so that a fault can put bytes into it that are none. */
static int encode(const struct mock_writer *w, struct slice text, struct buffer *to)
{
    if (w->profile->encoding != ENCODING_UTF_8)
        return encoding_encode(w->profile->encoding, text, to);
    buffer_append_slice(to, text);
    return 0;
}

int mock_writer_end(struct mock_writer *w, struct buffer *to)
{
    const char *waiting = w->waiting;
    w->waiting = "";
    return encode(w, slice_of(waiting), to);
}

static int write_text(struct mock_writer *w, struct buffer *to)
{
    const char line_byte = w->profile->dialect.line_terminator == LINE_CR ? '\r' : '\n';
    if (mock_writer_end(w, to) != 0)
        return -1;
    w->waiting = w->line_end;
    w->text_line = w->lines + 1;
    w->text_lines = 1;
    const char *at = w->text.data;
    const char *end = at + w->text.length;
    while (at < end && (at = memchr(at, line_byte, (size_t)(end - at))) != NULL) {
        w->text_lines++;
        at++;
    }
    w->lines += w->text_lines;
    return encode(w, buffer_slice(&w->text), to);
}

/* Whether TEXT would be read as something else without quotes. */
static bool needs_quotes(const struct mock_writer *w, struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (w->special[(unsigned char)text.data[i]])
            return true;
    return w->profile->dialect.skip_initial_space && text.length > 0 && text.data[0] == ' ';
}

static void append_quoted(const struct dialect *d, struct slice text, struct buffer *to)
{
    char *out = buffer_reserve(to, 2 * text.length + 2);
    size_t length = 0;
    out[length++] = d->quote;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == d->quote)
            out[length++] = d->quote;
        out[length++] = text.data[i];
    }
    out[length++] = d->quote;
    to->length += length;
}

static void append_cell(struct mock_writer *w, struct slice text, bool quoted, bool bare)
{
    const struct dialect *d = &w->profile->dialect;
    if (!bare && d->has_quote && (quoted || needs_quotes(w, text)))
        append_quoted(d, text, &w->text);
    else
        buffer_append_slice(&w->text, text);
}

static void lay_out(struct mock_writer *w, const struct mock_record *r)
{
    const struct dialect *d = &w->profile->dialect;
    buffer_clear(&w->text);
    w->bare_at = 0;
    for (size_t i = 0; i < r->cell_count; i++) {
        if (i > 0)
            buffer_append_byte(&w->text, d->delimiter);
        if (r->cells[i].bare)
            w->bare_at = w->text.length;
        append_cell(w, mock_record_text(r, i), r->cells[i].quoted, r->cells[i].bare);
    }
}

int mock_writer_record(struct mock_writer *w, const struct mock_record *r, struct buffer *to)
{
    lay_out(w, r);
    return write_text(w, to);
}

int mock_writer_cut(struct mock_writer *w, const struct mock_record *r, size_t length,
                    struct buffer *to)
{
    lay_out(w, r);
    w->text.length = length < w->text.length ? length : w->text.length;
    int result = write_text(w, to);
    w->waiting = "";
    return result;
}

int mock_writer_cells(struct mock_writer *w, const struct slice *cells, size_t count,
                      struct buffer *to)
{
    const struct dialect *d = &w->profile->dialect;
    buffer_clear(&w->text);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_append_byte(&w->text, d->delimiter);
        append_cell(w, cells[i], false, false);
    }
    return write_text(w, to);
}

int mock_writer_line(struct mock_writer *w, struct slice text, struct buffer *to)
{
    buffer_clear(&w->text);
    buffer_append_slice(&w->text, text);
    return write_text(w, to);
}
