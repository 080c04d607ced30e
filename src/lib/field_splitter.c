#include "field_splitter.h"

#include "buffer.h"
#include "memory.h"

#include <csv.h>
#include <stdint.h>
#include <stdlib.h>

/* libcsv's buffer grows by this; its own 128 bytes would mean a call of realloc every 128 bytes. */
enum { BLOCK_BYTES = 64 * 1024 };

struct field_splitter {
    const struct dialect *dialect;
    struct csv_parser parser;
    struct buffer values; /* the bytes of all fields kept */
    size_t *ends;         /* where each field kept ends in `values` */
    struct slice *fields; /* made of both when the record is complete */
    size_t capacity;      /* elements in `ends` and `fields` */
    size_t fields_max;
    size_t count;        /* fields seen, kept or not */
    bool row_ended;      /* libcsv ended a row in the bytes it was last given */
    bool row_begun;      /* bytes were given since it last did */
    bool in_quotes;      /* only with skipInitialSpace */
    bool at_field_start; /* only with skipInitialSpace */
    size_t fed;          /* bytes of the record so far */
    size_t refused_at;
    size_t stray_end_at;
};

/* Spaces are data: libcsv is to strip none. */
static int no_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

static void *grow(void *old, size_t size)
{
    return memory_resize(old, size, 1);
}

static void keep_field(void *data, size_t length, void *context)
{
    struct field_splitter *s = context;
    if (s->count++ >= s->fields_max)
        return;
    if (s->count > s->capacity) {
        s->capacity = s->capacity == 0 ? 64 : s->capacity * 2;
        s->ends = memory_resize(s->ends, s->capacity, sizeof *s->ends);
        s->fields = memory_resize(s->fields, s->capacity, sizeof *s->fields);
    }
    buffer_append(&s->values, data, length);
    s->ends[s->count - 1] = s->values.length;
}

static void end_row(int byte, void *context)
{
    struct field_splitter *s = context;
    (void)byte;
    s->row_ended = true;
}

struct field_splitter *field_splitter_open(const struct dialect *dialect, size_t fields_max)
{
    struct field_splitter *s = memory_zeroed(sizeof *s);
    s->dialect = dialect;
    s->fields_max = fields_max;
    csv_init(&s->parser, CSV_STRICT);
    csv_set_realloc_func(&s->parser, grow);
    csv_set_blk_size(&s->parser, BLOCK_BYTES);
    csv_set_space_func(&s->parser, no_space);
    csv_set_delim(&s->parser, (unsigned char)dialect->delimiter);
    if (dialect->has_quote)
        csv_set_quote(&s->parser, (unsigned char)dialect->quote);
    return s;
}

void field_splitter_begin(struct field_splitter *s, bool lenient)
{
    /* Without options csv_fini() forgets an unfinished field instead of judging it. */
    csv_set_opts(&s->parser, 0);
    csv_fini(&s->parser, NULL, NULL, NULL);
    csv_set_opts(&s->parser, lenient ? 0 : CSV_STRICT);
    buffer_clear(&s->values);
    s->count = 0;
    s->row_begun = false;
    s->in_quotes = false;
    s->at_field_start = true;
    s->fed = 0;
    s->stray_end_at = SIZE_MAX;
    s->refused_at = SIZE_MAX;
}

/* Returns how many bytes were taken; fewer than LENGTH where strict mode refused one. */
static size_t parse(struct field_splitter *s, const char *data, size_t length)
{
    return csv_parse(&s->parser, data, length, keep_field, end_row, s);
}

/*
 * The same without the spaces at the start of fields, which libcsv could only drop together with
 * those at their end. Outside quotes is where the number of quotes so far is even: in a record that
 * strict mode accepts that is exact.
 */
static size_t parse_skipping_spaces(struct field_splitter *s, const char *data, size_t length)
{
    size_t begin = 0;
    for (size_t at = 0; at < length; at++) {
        if (s->at_field_start && data[at] == ' ') {
            size_t taken = parse(s, data + begin, at - begin);
            if (taken < at - begin)
                return begin + taken;
            begin = at + 1;
            continue;
        }
        if (s->dialect->has_quote && data[at] == s->dialect->quote)
            s->in_quotes = !s->in_quotes;
        s->at_field_start = !s->in_quotes && data[at] == s->dialect->delimiter;
    }
    return begin + parse(s, data + begin, length - begin);
}

/* Gives libcsv bytes of the record. Returns false where strict mode refused one. */
static bool take(struct field_splitter *s, const char *data, size_t length)
{
    s->row_ended = false;
    size_t taken = s->dialect->skip_initial_space ? parse_skipping_spaces(s, data, length)
                                                  : parse(s, data, length);
    if (taken < length) {
        s->refused_at = s->fed + taken;
        return false;
    }
    s->fed += length;
    return true;
}

static const char *find_line_end(const char *begin, const char *end)
{
    while (begin < end && *begin != '\r' && *begin != '\n')
        begin++;
    return begin < end ? begin : NULL;
}

static enum split_state feed_quoted(struct field_splitter *s, struct slice line, size_t end_length)
{
    const char *at = line.data;
    const char *text_end = line.data + (line.length - end_length);
    const char *stray;
    while ((stray = find_line_end(at, text_end)) != NULL) {
        s->row_begun = s->row_begun || at < stray;
        if (!take(s, at, (size_t)(stray + 1 - at)))
            return SPLIT_REFUSED;
        /* libcsv says nothing of a line end where no row has begun. */
        bool outside_quotes = s->row_ended || !s->row_begun;
        if (outside_quotes && s->stray_end_at == SIZE_MAX)
            s->stray_end_at = s->fed - 1;
        s->row_begun = !outside_quotes;
        at = stray + 1;
    }
    s->row_begun = s->row_begun || at < text_end;
    if (!take(s, at, (size_t)(line.data + line.length - at)))
        return SPLIT_REFUSED;
    /* Whether a quote is open is asked of libcsv itself: a line end would end the row unless. */
    if (end_length == 0 && !take(s, "\n", 1))
        return SPLIT_REFUSED;
    return s->row_ended || !s->row_begun ? SPLIT_COMPLETE : SPLIT_OPEN;
}

/* Without quoting every delimiter cuts, and a record is a line. */
static enum split_state feed_unquoted(struct field_splitter *s, struct slice line,
                                      size_t end_length)
{
    const char *end = line.data + (line.length - end_length);
    const char *stray = find_line_end(line.data, end);
    if (stray != NULL)
        s->stray_end_at = (size_t)(stray - line.data);
    for (const char *at = line.data; at != NULL;) {
        const char *next = memchr(at, s->dialect->delimiter, (size_t)(end - at));
        const char *field_end = next == NULL ? end : next;
        while (s->dialect->skip_initial_space && at < field_end && *at == ' ')
            at++;
        keep_field((void *)(uintptr_t)at, (size_t)(field_end - at), s);
        at = next == NULL ? NULL : next + 1;
    }
    return SPLIT_COMPLETE;
}

enum split_state field_splitter_feed(struct field_splitter *s, struct slice line, size_t end_length)
{
    return s->dialect->has_quote ? feed_quoted(s, line, end_length)
                                 : feed_unquoted(s, line, end_length);
}

size_t field_splitter_refused_at(const struct field_splitter *s)
{
    return s->refused_at;
}

size_t field_splitter_stray_end_at(const struct field_splitter *s)
{
    return s->stray_end_at;
}

const struct slice *field_splitter_fields(struct field_splitter *s, size_t *count)
{
    size_t begin = 0;
    for (size_t i = 0; i < s->count && i < s->fields_max; i++) {
        s->fields[i] = slice_make(s->values.data + begin, s->ends[i] - begin);
        begin = s->ends[i];
    }
    *count = s->count;
    return s->fields;
}

void field_splitter_close(struct field_splitter *s)
{
    if (s == NULL)
        return;
    csv_free(&s->parser);
    buffer_release(&s->values);
    free(s->ends);
    free(s->fields);
    free(s);
}
