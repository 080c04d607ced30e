/*
 * record_reader_oracle: what the record reader must give for some bytes, said twice over: by a
 * model that reads them a byte at a time from an array, and by libcsv alone. For the differential
 * test and the fuzz target.
 */
#ifndef RECORD_READER_ORACLE_H
#define RECORD_READER_ORACLE_H

#include "buffer.h"
#include "record_reader.h"
#include "utf8.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ORACLE_BYTES_MAX = 4096, ORACLE_FIELDS_MAX = 64 };

struct oracle_case {
    struct slice bytes;
    struct profile profile; /* dialect, limits, allow; UTF-8 */
    size_t held_lines;
    size_t piece_bytes; /* of each read; 0: all at once */
    char why[256];      /* what differs */
};

static bool oracle_differs(struct oracle_case *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(c->why, sizeof c->why, format, arguments);
    va_end(arguments);
    return false;
}

/* --- the model ------------------------------------------------------------------------------- */

struct oracle_record {
    enum record_kind kind;
    enum rule rule;
    size_t begin, text_end, end; /* offsets in the upload */
    size_t place;                /* of the broken byte; SIZE_MAX where it is not said */
    size_t field_count;
    struct buffer fields[ORACLE_FIELDS_MAX];
    bool tolerated;
};

struct oracle_line {
    size_t text_end, end;
};

static void oracle_clear(struct oracle_record *r)
{
    for (size_t i = 0; i < ORACLE_FIELDS_MAX; i++)
        buffer_release(&r->fields[i]);
    *r = (struct oracle_record){.place = SIZE_MAX};
}

static char oracle_terminator(const struct oracle_case *c)
{
    return c->profile.dialect.line_terminator == LINE_CR ? '\r' : '\n';
}

/* The line that holds byte AT; LIMIT is the end of the data. */
static struct oracle_line oracle_line_at(const struct oracle_case *c, size_t at, size_t limit)
{
    enum line_terminator t = c->profile.dialect.line_terminator;
    struct oracle_line line = {limit, limit};
    size_t begin = at;
    for (; at < limit; at++)
        if (c->bytes.data[at] == oracle_terminator(c)) {
            line.text_end = at;
            line.end = at + 1;
            if ((t == LINE_ANY || t == LINE_CRLF) && at > begin && c->bytes.data[at - 1] == '\r')
                line.text_end--;
            break;
        }
    return line;
}

static size_t oracle_data_end(const struct oracle_case *c, size_t begin)
{
    size_t at = c->bytes.length;
    for (size_t i = 0; i < c->held_lines && at > begin; i++)
        for (at--; at > begin && c->bytes.data[at - 1] != oracle_terminator(c);)
            at--;
    return at;
}

static void oracle_add(struct oracle_record *r, char byte)
{
    if (r->field_count < ORACLE_FIELDS_MAX)
        buffer_append_byte(&r->fields[r->field_count], byte);
}

enum oracle_state { ORACLE_START, ORACLE_PLAIN, ORACLE_QUOTED, ORACLE_QUOTE_SEEN };

struct oracle_scan {
    enum oracle_state state;
    bool refused;
    bool unended; /* a quote is open at LIMIT */
    size_t refused_at;
    size_t stray_end; /* SIZE_MAX: none */
    size_t opened_at; /* the last opening quote */
    size_t end;       /* of the record's last line, its line end included */
    size_t text_end;
};

/* One byte that ends no line of the record. Returns false where strict mode refuses it. */
static bool oracle_step(const struct oracle_case *c, struct oracle_record *r, struct oracle_scan *s,
                        size_t at, bool lenient)
{
    const struct dialect *d = &c->profile.dialect;
    char byte = c->bytes.data[at];
    bool is_quote = d->has_quote && byte == d->quote;
    bool is_line_end = byte == '\r' || byte == '\n';
    switch (s->state) {
    case ORACLE_QUOTED:
        if (is_quote)
            s->state = ORACLE_QUOTE_SEEN;
        else
            oracle_add(r, byte);
        return true;
    case ORACLE_QUOTE_SEEN:
        if (is_quote) {
            oracle_add(r, byte);
            s->state = ORACLE_QUOTED;
            return true;
        }
        if (byte != d->delimiter && !is_line_end) {
            if (!lenient)
                return false;
            oracle_add(r, d->quote);
            oracle_add(r, byte);
            s->state = ORACLE_QUOTED;
            return true;
        }
        break;
    case ORACLE_PLAIN:
        if (is_quote && !lenient)
            return false;
        break;
    case ORACLE_START:
        if (is_quote) {
            s->state = ORACLE_QUOTED;
            s->opened_at = at;
            return true;
        }
        break;
    }
    if (byte == d->delimiter) {
        r->field_count++;
        s->state = ORACLE_START;
    } else if (is_line_end) {
        if (s->stray_end == SIZE_MAX)
            s->stray_end = at;
        s->state = ORACLE_START;
    } else {
        oracle_add(r, byte);
        s->state = ORACLE_PLAIN;
    }
    return true;
}

/* Scans the record at BEGIN; only lines that end within RECORD_END bytes of it are looked at. */
static struct oracle_scan oracle_scan(const struct oracle_case *c, struct oracle_record *r,
                                      size_t begin, size_t data_end, bool lenient)
{
    struct oracle_scan s = {.stray_end = SIZE_MAX};
    for (size_t at = begin;;) {
        struct oracle_line line = oracle_line_at(c, at, data_end);
        if (line.text_end - begin > c->profile.limits.record_bytes) {
            /* Over the limit: is a quote open there? A refusal before it counts as open. */
            s.unended = true;
            size_t limit = begin + c->profile.limits.record_bytes;
            for (; at < limit && !s.refused; at++)
                s.refused = !oracle_step(c, r, &s, at, lenient);
            s.end = SIZE_MAX;
            return s;
        }
        for (; at < line.text_end; at++)
            if (!oracle_step(c, r, &s, at, lenient)) {
                s.refused = true;
                s.refused_at = at;
                s.end = line.end;
                s.text_end = line.text_end;
                return s;
            }
        s.end = line.end;
        s.text_end = line.text_end;
        if (s.state != ORACLE_QUOTED) {
            r->field_count++;
            return s;
        }
        for (; at < line.end; at++)
            oracle_add(r, c->bytes.data[at]);
        if (line.end >= data_end) {
            s.unended = true;
            return s;
        }
    }
}

static void oracle_break(struct oracle_record *r, enum rule rule, size_t place)
{
    r->kind = RECORD_BROKEN;
    r->rule = rule;
    r->place = place;
}

static void oracle_judge(const struct oracle_case *c, struct oracle_record *r, size_t stray_end)
{
    struct slice text = slice_make(c->bytes.data + r->begin, r->text_end - r->begin);
    size_t valid = utf8_valid_length(text);
    size_t nul = 0;
    while (nul < text.length && text.data[nul] != '\0')
        nul++;
    bool ends_line = c->profile.dialect.line_terminator == LINE_LF && r->end > r->text_end &&
                     stray_end + 1 == r->text_end;
    if (stray_end != SIZE_MAX)
        oracle_break(r,
                     c->bytes.data[stray_end] == '\r' && !ends_line ? RULE_BARE_CR : RULE_LINE_END,
                     stray_end);
    else if (c->profile.dialect.line_terminator == LINE_CRLF && r->end - r->text_end == 1)
        oracle_break(r, RULE_LINE_END, r->text_end);
    else if (nul < valid)
        oracle_break(r, RULE_NUL, r->begin + nul);
    else if (valid < text.length)
        oracle_break(r, RULE_ENCODING, r->begin + valid);
    else if (r->field_count > c->profile.limits.columns)
        oracle_break(r, RULE_TOO_MANY_FIELDS, SIZE_MAX);
    for (size_t i = 0; r->kind == RECORD_SOUND && i < r->field_count; i++)
        if (r->fields[i].length > c->profile.limits.field_bytes)
            oracle_break(r, RULE_FIELD_TOO_LONG, SIZE_MAX);
}

/* Reads the record at BEGIN into R. */
static void oracle_read(const struct oracle_case *c, size_t begin, size_t data_end,
                        struct oracle_record *r)
{
    struct oracle_line first = oracle_line_at(c, begin, data_end);
    oracle_clear(r);
    r->kind = RECORD_SOUND;
    r->begin = begin;
    r->text_end = first.text_end;
    r->end = first.end;
    if (first.text_end - begin > c->profile.limits.record_bytes) {
        oracle_break(r, RULE_RECORD_TOO_LONG, SIZE_MAX);
        return;
    }
    if (first.text_end == begin) {
        r->kind = RECORD_BLANK;
        return;
    }
    struct oracle_scan s = oracle_scan(c, r, begin, data_end, false);
    if (s.unended) {
        bool open = s.refused || s.state == ORACLE_QUOTED;
        oracle_break(r, open ? RULE_UNCLOSED_QUOTE : RULE_RECORD_TOO_LONG, SIZE_MAX);
        return;
    }
    r->text_end = s.text_end;
    r->end = s.end;
    if (s.refused && s.stray_end == SIZE_MAX) {
        bool may = (c->profile.allow & RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE)) != 0;
        size_t line_end = s.end, refused_at = s.refused_at, text_end = s.text_end;
        oracle_clear(r);
        *r = (struct oracle_record){.kind = RECORD_SOUND,
                                    .begin = begin,
                                    .text_end = text_end,
                                    .end = line_end,
                                    .place = SIZE_MAX};
        if (may)
            s = oracle_scan(c, r, begin, data_end, true);
        if (!may || s.unended || s.end != line_end) {
            oracle_break(r, RULE_STRAY_QUOTE, refused_at);
            return;
        }
        r->tolerated = true;
    }
    oracle_judge(c, r, s.stray_end);
}

/* --- the comparison -------------------------------------------------------------------------- */

static bool oracle_same_fields(const struct oracle_record *want, const struct record *got)
{
    if (want->field_count != got->field_count)
        return false;
    for (size_t i = 0; i < want->field_count; i++)
        if (!slice_equals(buffer_slice(&want->fields[i]), got->fields[i]))
            return false;
    return true;
}

static bool oracle_same_place(const struct oracle_case *c, size_t offset, const struct finding *f)
{
    uint64_t line = 1;
    size_t begin = 0;
    for (size_t i = 0; i < offset; i++)
        if (c->bytes.data[i] == oracle_terminator(c)) {
            line++;
            begin = i + 1;
        }
    return f->line == line && f->column == offset - begin + 1;
}

static uint64_t oracle_line_ends(const struct oracle_case *c, size_t begin, size_t end)
{
    uint64_t lines = 0;
    for (size_t i = begin; i < end; i++)
        lines += c->bytes.data[i] == oracle_terminator(c);
    return lines;
}

/* Physical lines; the last may lack its end. */
static uint64_t oracle_lines(const struct oracle_case *c, size_t begin, size_t end)
{
    bool unended = end > begin && c->bytes.data[end - 1] != oracle_terminator(c);
    return oracle_line_ends(c, begin, end) + unended;
}

static bool oracle_compare(struct oracle_case *c, const struct oracle_record *want,
                           const struct record *got)
{
    if (got->kind != want->kind)
        return oracle_differs(c, "byte %zu: kind %d, expected %d", want->begin, got->kind,
                              want->kind);
    if (got->bytes.length != want->end - want->begin ||
        got->text.length != want->text_end - want->begin)
        return oracle_differs(c, "byte %zu: %zu bytes, expected %zu", want->begin,
                              got->bytes.length, want->end - want->begin);
    if (memcmp(got->bytes.data, c->bytes.data + want->begin, got->bytes.length) != 0)
        return oracle_differs(c, "byte %zu: other bytes", want->begin);
    if (got->line_count != oracle_lines(c, want->begin, want->end) ||
        got->line != 1 + oracle_line_ends(c, 0, want->begin))
        return oracle_differs(c, "byte %zu: lines %d+%d", want->begin, (int)got->line,
                              (int)got->line_count);
    if (got->has_line_end != (want->end > want->text_end))
        return oracle_differs(c, "byte %zu: line end", want->begin);
    if (want->kind == RECORD_BROKEN && got->broken.rule != want->rule)
        return oracle_differs(c, "byte %zu: %s, expected %s", want->begin,
                              rule_code(got->broken.rule), rule_code(want->rule));
    if (want->kind == RECORD_BROKEN && want->place != SIZE_MAX &&
        !oracle_same_place(c, want->place, &got->broken))
        return oracle_differs(c, "byte %zu: broken at %d:%d, expected byte %zu", want->begin,
                              (int)got->broken.line, (int)got->broken.column, want->place);
    if (want->kind == RECORD_SOUND && !oracle_same_fields(want, got))
        return oracle_differs(c, "byte %zu: other fields", want->begin);
    if (want->kind == RECORD_SOUND && want->tolerated != (got->tolerated != 0))
        return oracle_differs(c, "byte %zu: tolerated", want->begin);
    return true;
}

/* The upload as a socket that gives PIECE_BYTES at each read, or -1. */
static int oracle_descriptor(const struct oracle_case *c)
{
    int ends[2];
    size_t piece = c->piece_bytes == 0 ? c->bytes.length : c->piece_bytes;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
        return -1;
    for (size_t at = 0; at < c->bytes.length; at += piece) {
        size_t length = c->bytes.length - at < piece ? c->bytes.length - at : piece;
        if (send(ends[1], c->bytes.data + at, length, MSG_DONTWAIT) != (ssize_t)length) {
            close(ends[0]);
            close(ends[1]);
            return -1;
        }
    }
    close(ends[1]);
    return ends[0];
}

static bool oracle_run(struct oracle_case *c, struct record_reader *r)
{
    struct record got;
    struct error e;
    struct oracle_record want = {0};
    size_t begin = record_reader_facts(r)->byte_order_mark_bytes;
    size_t data_end = oracle_data_end(c, begin);
    bool same = true;
    record_reader_hold_back(r, c->held_lines);
    for (size_t at = begin; same && at < data_end; at = want.end) {
        oracle_read(c, at, data_end, &want);
        if (record_reader_next(r, &got, &e) != 0)
            same = oracle_differs(c, "%s", e.message);
        else
            same = oracle_compare(c, &want, &got);
    }
    oracle_clear(&want);
    if (same && (record_reader_next(r, &got, &e) != 0 || got.kind != RECORD_END))
        same = oracle_differs(c, "no end");
    for (size_t at = data_end; same && at < c->bytes.length; at += got.bytes.length)
        if (record_reader_next_line(r, &got, &e) != 0 || got.kind == RECORD_END ||
            memcmp(got.bytes.data, c->bytes.data + at, got.bytes.length) != 0)
            same = oracle_differs(c, "byte %zu: line held back", at);
    if (same && record_reader_facts(r)->bytes != c->bytes.length)
        same = oracle_differs(c, "size");
    if (same && record_reader_facts(r)->lines != oracle_lines(c, begin, c->bytes.length))
        same = oracle_differs(c, "number of lines");
    return same;
}

/* Whether the reader gives what the model says. */
static bool oracle_agrees(struct oracle_case *c)
{
    struct error e;
    int descriptor = oracle_descriptor(c);
    if (descriptor < 0)
        return true; /* more packets than the socket holds */
    struct record_reader *r = record_reader_open(descriptor, "test", &c->profile, &e);
    bool same = r == NULL ? oracle_differs(c, "%s", e.message)
                          : record_reader_problem(r)->rule != RULE_NONE || oracle_run(c, r);
    record_reader_close(r);
    close(descriptor);
    return same;
}

/* --- libcsv alone ---------------------------------------------------------------------------- */

struct oracle_rows {
    struct buffer text; /* each field with a byte 1 behind it, each row with a byte 2 */
    size_t rows;
};

static void oracle_field(void *data, size_t length, void *context)
{
    struct oracle_rows *rows = context;
    buffer_append(&rows->text, data, length);
    buffer_append_byte(&rows->text, 1);
}

static void oracle_row(int byte, void *context)
{
    struct oracle_rows *rows = context;
    (void)byte;
    buffer_append_byte(&rows->text, 2);
    rows->rows++;
}

static int oracle_no_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

/* All rows until strict mode refuses. Returns whether it refused. */
static bool oracle_libcsv(const struct oracle_case *c, size_t begin, struct oracle_rows *rows)
{
    struct csv_parser p;
    csv_init(&p, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&p, oracle_no_space);
    csv_set_delim(&p, (unsigned char)c->profile.dialect.delimiter);
    csv_set_quote(&p, (unsigned char)c->profile.dialect.quote);
    size_t length = c->bytes.length - begin;
    bool refused =
        csv_parse(&p, c->bytes.data + begin, length, oracle_field, oracle_row, rows) != length ||
        csv_fini(&p, oracle_field, oracle_row, rows) != 0;
    csv_free(&p);
    return refused;
}

/* Whether the reader's records up to the first broken one are libcsv's first rows, and all of them
 * where none is broken. For profiles without anything held back and nothing allowed. */
static bool oracle_libcsv_agrees(struct oracle_case *c)
{
    struct error e;
    struct record got = {.kind = RECORD_BLANK};
    struct oracle_rows want = {0}, have = {0};
    int descriptor = oracle_descriptor(c);
    if (descriptor < 0)
        return true;
    struct record_reader *r = record_reader_open(descriptor, "test", &c->profile, &e);
    bool same = true, skip = record_reader_problem(r)->rule != RULE_NONE;
    bool refused = oracle_libcsv(c, record_reader_facts(r)->byte_order_mark_bytes, &want);
    while (!skip && got.kind != RECORD_END && got.kind != RECORD_BROKEN) {
        if (record_reader_next(r, &got, &e) != 0)
            break;
        for (size_t i = 0; got.kind == RECORD_SOUND && i < got.field_count; i++)
            oracle_field((void *)(uintptr_t)got.fields[i].data, got.fields[i].length, &have);
        if (got.kind == RECORD_SOUND)
            oracle_row(0, &have);
    }
    if (have.text.length > want.text.length ||
        (have.text.length > 0 && memcmp(have.text.data, want.text.data, have.text.length) != 0))
        same = oracle_differs(c, "libcsv reads other fields in the first %zu records", have.rows);
    else if (!skip && got.kind == RECORD_END && (refused || have.rows != want.rows))
        same = oracle_differs(c, "%zu records, libcsv reads %zu%s", have.rows, want.rows,
                              refused ? " and refuses one" : "");
    buffer_release(&want.text);
    buffer_release(&have.text);
    record_reader_close(r);
    close(descriptor);
    return same;
}

#endif
