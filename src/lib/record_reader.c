#include "record_reader.h"

#include "field_splitter.h"
#include "line_window.h"
#include "memory.h"
#include "utf8.h"

#include <stdlib.h>

struct record_reader {
    const struct profile *profile;
    struct upload_facts facts;
    struct line_window window;
    struct field_splitter *splitter;
    struct plain_cutter cutter;
    bool in_long_line;    /* the window begins within a line whose first piece was shown */
    uint64_t line;        /* number of the line that the window begins with, from 1 */
    size_t shown_bytes;   /* what the last record lent of the window */
    uint64_t shown_lines; /* how many line ends there were in it */
    bool cut_short;       /* a quote was open at the end of what there is */
};

static struct slice window(const struct record_reader *r)
{
    return line_window_bytes(&r->window);
}

struct record_reader *record_reader_open(int descriptor, const char *name,
                                         const struct profile *profile, struct error *e)
{
    struct record_reader *r = memory_zeroed(sizeof *r);
    r->profile = profile;
    r->line = 1;
    if (line_window_open(&r->window, descriptor, name, profile, &r->facts, e) != 0) {
        free(r);
        return NULL;
    }
    r->splitter = field_splitter_open(&profile->dialect, profile->limits.columns);
    plain_cutter_init(&r->cutter, profile);
    return r;
}

void record_reader_choose_way(struct record_reader *r, enum field_index_way way, size_t run_bytes)
{
    plain_cutter_choose(&r->cutter, way, run_bytes);
}

void record_reader_take_digest_from(struct record_reader *r, const char *sha256)
{
    upload_source_take_digest_from(r->window.source, sha256);
}

size_t record_reader_run_bytes(const struct record_reader *r)
{
    return r->cutter.run_bytes;
}

const struct finding *record_reader_problem(const struct record_reader *r)
{
    return upload_source_problem(r->window.source);
}

void record_reader_hold_back(struct record_reader *r, size_t lines)
{
    line_window_hold_back(&r->window, lines);
}

/* Drops what the last record lent. */
static void forget_shown(struct record_reader *r)
{
    line_window_drop(&r->window, r->shown_bytes);
    r->line += r->shown_lines;
    plain_cutter_advance(&r->cutter, r->shown_bytes);
    r->shown_bytes = 0;
    r->shown_lines = 0;
}

/* Lends the window's first END bytes, text up to TEXT_END, as RECORD. */
static void show(struct record_reader *r, struct record *record, enum record_kind kind,
                 size_t text_end, size_t end, uint64_t line_count)
{
    *record = (struct record){.kind = kind, .line = r->line, .line_count = line_count};
    record->bytes = slice_make(window(r).data, end);
    record->text = slice_make(window(r).data, text_end);
    record->has_line_end = text_end < end;
    r->shown_bytes = end;
    r->shown_lines = line_count;
    plain_cutter_lose_step(&r->cutter);
    r->facts.lines = r->line + line_count - 1;
}

static int show_end(struct record_reader *r, struct record *record, struct error *e)
{
    *record = (struct record){.kind = RECORD_END, .line = r->line};
    r->shown_bytes = 0;
    r->shown_lines = 0;
    return upload_source_look_after(r->window.source, e);
}

/* Lends a line whole, or as much of it as the window holds; the rest then follows. */
static void show_line(struct record_reader *r, const struct window_line *line,
                      enum record_kind kind, struct record *record)
{
    show(r, record, kind, line->text_end, line->end, 1);
    r->in_long_line = line->too_long;
    if (line->too_long)
        r->shown_lines = 0;
}

static int show_rest(struct record_reader *r, struct record *record, struct error *e)
{
    struct window_line line;
    if (line_window_find(&r->window, 0, &line, e) != 0)
        return -1;
    r->in_long_line = line.too_long;
    show(r, record, RECORD_REST, line.text_end, line.end, 0);
    r->facts.lines = r->line;
    if (!line.too_long)
        r->shown_lines = 1;
    if (line.end == 0) { /* the upload ends with the piece before */
        r->line++;
        return show_end(r, record, e);
    }
    return 0;
}

void record_reader_place(const struct record_reader *r, const struct record *record, size_t offset,
                         uint64_t *line, uint64_t *column)
{
    uint64_t lines;
    size_t begin = record_line_begin(record, r->window.line_byte, offset, &lines);
    *line = record->line + lines;
    *column = 1 + upload_source_original_length(
                      r->window.source, slice_make(record->text.data + begin, offset - begin));
    if (*line == 1)
        *column += r->facts.byte_order_mark_bytes;
}

static void set_broken_place(const struct record_reader *r, struct record *record, size_t offset)
{
    record_reader_place(r, record, offset, &record->broken.line, &record->broken.column);
}

static void break_at(const struct record_reader *r, struct record *record, enum rule rule,
                     size_t offset)
{
    record_break(record, rule, "%s", "");
    set_broken_place(r, record, offset);
}

static void break_stray_end(const struct record_reader *r, struct record *record)
{
    size_t at = field_splitter_stray_end_at(r->splitter);
    /* Where lines end with LF alone, CR LF is another line end, and a CR elsewhere is none. */
    bool ends_line = r->profile->dialect.line_terminator == LINE_LF && record->has_line_end &&
                     at + 1 == record->text.length;
    bool bare = record->text.data[at] == '\r' && !ends_line;
    break_at(r, record, bare ? RULE_BARE_CR : RULE_LINE_END, at);
}

static void show_too_long(struct record_reader *r, const struct window_line *line,
                          struct record *record)
{
    show_line(r, line, RECORD_BROKEN, record);
    record_break(record, RULE_RECORD_TOO_LONG, "the limit is %zu bytes",
                 r->profile->limits.record_bytes);
    if (record->text.length > r->profile->limits.record_bytes)
        set_broken_place(r, record, r->profile->limits.record_bytes);
}

static bool is_too_long(const struct record_reader *r, const struct window_line *line)
{
    return line->too_long || line->text_end > r->profile->limits.record_bytes;
}

/*
 * The record's FIRST line alone is broken, for a limit or the upload's end; SCANNED bytes of the
 * window were given to the splitter.
 */
static void show_unended(struct record_reader *r, const struct window_line *first, size_t scanned,
                         bool quote_is_open, bool at_end, struct record *record)
{
    struct record whole = {.line = r->line, .text = slice_make(window(r).data, scanned)};
    if (!quote_is_open) {
        show_too_long(r, first, record);
        return;
    }
    show_line(r, first, RECORD_BROKEN, record);
    r->cut_short = at_end;
    if (at_end)
        record_break(record, RULE_UNCLOSED_QUOTE, "still open at the end of the upload");
    else
        record_break(record, RULE_UNCLOSED_QUOTE,
                     "still open after %zu bytes, the limit of a record",
                     r->profile->limits.record_bytes);
    record_reader_place(r, &whole, record_open_quote(&whole, r->profile->dialect.quote),
                        &record->broken.line, &record->broken.column);
}

static enum split_state feed(struct record_reader *r, const struct window_line *line)
{
    return field_splitter_feed(r->splitter,
                               slice_make(window(r).data + line->begin, line->end - line->begin),
                               line->end - line->text_end);
}

/* Whether a quote is still open at the record limit, which stands within LINE. */
static bool is_open_at_limit(struct record_reader *r, const struct window_line *line)
{
    size_t end = r->profile->limits.record_bytes;
    if (end <= line->begin)
        return true;
    struct slice piece = slice_make(window(r).data + line->begin, end - line->begin);
    return field_splitter_feed(r->splitter, piece, 0) != SPLIT_COMPLETE;
}

/* Reads the record in RECORD's bytes again, stray quotes as text. It must end with the same line.
 */
static bool parse_leniently(struct record_reader *r, const struct record *record)
{
    struct slice rest = record->bytes;
    enum split_state state = SPLIT_OPEN;
    field_splitter_begin(r->splitter, true);
    while (rest.length > 0 && state == SPLIT_OPEN) {
        const char *end = memchr(rest.data, r->window.line_byte, rest.length);
        struct window_line line = {.has_end = end != NULL};
        line.begin = (size_t)(rest.data - record->bytes.data);
        line.end = end == NULL ? record->bytes.length : (size_t)(end - record->bytes.data) + 1;
        line_window_trim(&r->window, record->bytes, &line);
        state = feed(r, &line);
        rest = slice_make(record->bytes.data + line.end, record->bytes.length - line.end);
    }
    return state == SPLIT_COMPLETE;
}

static void judge_bytes(const struct record_reader *r, struct record *record)
{
    struct slice text = record->text;
    size_t valid = utf8_valid_length(text);
    const char *nul = memchr(text.data, '\0', text.length);
    if (nul != NULL && (size_t)(nul - text.data) < valid)
        break_at(r, record, RULE_NUL, (size_t)(nul - text.data));
    else if (valid < text.length)
        break_at(r, record, RULE_ENCODING, valid);
}

static void judge_line_ends(const struct record_reader *r, struct record *record)
{
    bool crlf = r->profile->dialect.line_terminator == LINE_CRLF;
    if (field_splitter_stray_end_at(r->splitter) != SIZE_MAX)
        break_stray_end(r, record);
    else if (crlf && record->has_line_end && record->bytes.length - record->text.length == 1)
        break_at(r, record, RULE_LINE_END, record->text.length);
}

static void judge_fields(const struct record_reader *r, struct record *record)
{
    const struct limits *limits = &r->profile->limits;
    if (record->field_count > limits->columns) {
        record_break(record, RULE_TOO_MANY_FIELDS, "%zu fields, the limit is %zu",
                     record->field_count, limits->columns);
        set_broken_place(r, record, record_reader_field_offset(r, record, limits->columns));
        record->field_count = 0;
        return;
    }
    for (size_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].length <= limits->field_bytes)
            continue;
        record_break(record, RULE_FIELD_TOO_LONG, "%zu bytes, the limit is %zu",
                     record->fields[i].length, limits->field_bytes);
        set_broken_place(r, record, record_reader_field_offset(r, record, i));
        return;
    }
}

/* Judges a record that the splitter left in STATE, RECORD_SOUND so far. */
static void judge(struct record_reader *r, struct record *record, enum split_state state)
{
    bool may_tolerate = (r->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE)) != 0;
    if (state == SPLIT_REFUSED && field_splitter_stray_end_at(r->splitter) == SIZE_MAX) {
        size_t refused_at = field_splitter_refused_at(r->splitter);
        if (!may_tolerate || !parse_leniently(r, record)) {
            break_at(r, record, RULE_STRAY_QUOTE, refused_at);
            return;
        }
        record->tolerated = RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE);
    }
    record->fields = field_splitter_fields(r->splitter, &record->field_count);
    judge_line_ends(r, record);
    if (record->kind == RECORD_SOUND)
        judge_bytes(r, record);
    if (record->kind == RECORD_SOUND)
        judge_fields(r, record);
}

/* Reads the record that begins with LINE, which is neither empty nor too long. */
static int read_record(struct record_reader *r, struct window_line *line, struct record *record,
                       struct error *e)
{
    const struct window_line first = *line;
    uint64_t lines = 1;
    enum split_state state;
    field_splitter_begin(r->splitter, false);
    while ((state = feed(r, line)) == SPLIT_OPEN) {
        size_t scanned = line->end;
        if (line_window_find(&r->window, scanned, line, e) != 0)
            return -1;
        if (line->end == scanned) {
            show_unended(r, &first, scanned, true, true, record);
            return 0;
        }
        if (is_too_long(r, line)) {
            show_unended(r, &first, scanned, is_open_at_limit(r, line), false, record);
            return 0;
        }
        lines++;
    }
    show(r, record, RECORD_SOUND, line->text_end, line->end, lines);
    judge(r, record, state);
    return 0;
}

/* --- plain records, from the index ------------------------------------------------------------ */

/* Indexes what there is in the window, after reading more where that is little. */
static int index_window(struct record_reader *r, struct error *e)
{
    struct line_window *w = &r->window;
    if (w->readable < r->cutter.run_bytes && !w->ended && window(r).length < w->bytes_max &&
        line_window_fill(w, e) < 0)
        return -1;
    plain_cutter_index(&r->cutter, slice_make(window(r).data, w->readable));
    return 0;
}

/*
 * Shows the next record where the index says that it is plain: the short way of read_record(), with
 * the same outcome. Returns 1, 0 where it must be read the long way, or -1.
 */
static int next_plain(struct record_reader *r, struct record *record, struct error *e)
{
    struct plain_record plain;
    if (plain_cutter_needs_index(&r->cutter) && index_window(r, e) != 0)
        return -1;
    if (!plain_cutter_next(&r->cutter, window(r), &plain))
        return 0;
    record->kind = RECORD_SOUND;
    record->line = r->line;
    record->line_count = 1;
    record->bytes = slice_make(window(r).data, plain.end);
    record->text = slice_make(window(r).data, plain.text_end);
    record->fields = r->cutter.fields;
    record->field_count = plain.field_count;
    record->has_line_end = true;
    record->tolerated = 0;
    record->broken.rule = RULE_NONE;
    r->shown_bytes = plain.end;
    r->shown_lines = 1;
    r->facts.lines = r->line;
    return 1;
}

bool record_reader_plain_run(struct record_reader *r, struct plain_run *run)
{
    forget_shown(r);
    return !r->in_long_line && r->cutter.way != FIELD_INDEX_NONE &&
           plain_cutter_run(&r->cutter, window(r), run);
}

void record_reader_pass_plain(struct record_reader *r, const struct plain_run *run, size_t count,
                              size_t field_count, uint64_t lines)
{
    size_t bytes = plain_cutter_pass(&r->cutter, run, count, field_count);
    line_window_drop(&r->window, bytes);
    r->line += lines;
    r->facts.lines = r->line - 1;
}

int record_reader_next(struct record_reader *r, struct record *record, struct error *e)
{
    struct window_line line;
    forget_shown(r);
    if (r->in_long_line)
        return show_rest(r, record, e);
    if (r->cutter.way != FIELD_INDEX_NONE) {
        int plain = next_plain(r, record, e);
        if (plain != 0)
            return plain < 0 ? -1 : 0;
    }
    if (line_window_find(&r->window, 0, &line, e) != 0)
        return -1;
    if (line.end == 0)
        return show_end(r, record, e);
    if (is_too_long(r, &line))
        show_too_long(r, &line, record);
    else if (line.text_end == 0)
        show_line(r, &line, RECORD_BLANK, record);
    else
        return read_record(r, &line, record, e);
    return 0;
}

int record_reader_next_line(struct record_reader *r, struct record *record, struct error *e)
{
    struct window_line line;
    size_t held_lines = r->window.held_lines;
    int result = 0;
    forget_shown(r);
    record_reader_hold_back(r, 0);
    if (r->in_long_line)
        result = show_rest(r, record, e);
    else if (line_window_find(&r->window, 0, &line, e) != 0)
        result = -1;
    else if (line.end == 0)
        result = show_end(r, record, e);
    else
        show_line(r, &line, line.text_end == 0 ? RECORD_BLANK : RECORD_SOUND, record);
    record_reader_hold_back(r, held_lines);
    return result;
}

bool record_reader_is_in_line(const struct record_reader *r)
{
    return r->in_long_line;
}

bool record_reader_parse_line(struct record_reader *r, struct record *record)
{
    struct window_line line = {.text_end = record->text.length, .end = record->bytes.length};
    if (record->kind != RECORD_SOUND || r->in_long_line)
        return false;
    field_splitter_begin(r->splitter, false);
    enum split_state state = feed(r, &line);
    if (state == SPLIT_OPEN) {
        record_break(record, RULE_UNCLOSED_QUOTE, "still open at the end of the line");
        set_broken_place(r, record, record_open_quote(record, r->profile->dialect.quote));
    } else {
        judge(r, record, state);
    }
    return record->kind == RECORD_SOUND;
}

/* --- blocks
 * --------------------------------------------------------------------------------------- */

ssize_t record_reader_fill_ahead(struct record_reader *r, size_t least, size_t most,
                                 struct error *e)
{
    struct line_window *w = &r->window;
    forget_shown(r);
    upload_source_widen(w->source, most);
    while (!w->ended && window(r).length < least)
        if (line_window_fill(w, e) < 0)
            return -1;
    return (ssize_t)w->readable;
}

size_t record_reader_readable(const struct record_reader *r)
{
    return r->window.readable;
}

int record_reader_fill_behind(struct record_reader *r, struct error *e)
{
    if (r->window.ended || !upload_source_has_room(r->window.source))
        return 0;
    return line_window_fill(&r->window, e);
}

bool record_reader_cut_block(struct record_reader *r, size_t offset, struct record_block *block)
{
    struct field_index *x = &block->index;
    /* What is read behind a block's end may be looked at, and must not be written meanwhile. */
    size_t behind = r->window.ended ? 0 : PLAIN_BYTES_BEHIND;
    if (offset + behind >= r->window.readable)
        return false;
    size_t length = r->window.readable - behind - offset;
    if (length > r->cutter.run_bytes)
        length = r->cutter.run_bytes;
    block->bytes = slice_make(window(r).data + offset, length);
    field_index_make(x, block->bytes, &r->profile->dialect, r->cutter.way);
    if (x->line_count == 0)
        return false;
    block->bytes.length = x->line_ends[x->line_count - 1] + 1;
    block->record_count = x->line_count;
    struct plain_offsets inner = {x->inner, x->inner_count};
    block->line_count = block->record_count + plain_offsets_pass(&inner, block->bytes.length);
    return true;
}

void record_reader_pass(struct record_reader *r, size_t bytes, uint64_t lines)
{
    line_window_drop(&r->window, bytes);
    r->line += lines;
    r->facts.lines = r->line - 1;
    plain_cutter_forget(&r->cutter);
}

uint64_t record_reader_next_line_number(const struct record_reader *r)
{
    return r->line + r->shown_lines;
}

struct record_reader *record_reader_open_for_blocks(const struct record_reader *parent)
{
    struct record_reader *r = memory_zeroed(sizeof *r);
    r->profile = parent->profile;
    r->facts.byte_order_mark_bytes = parent->facts.byte_order_mark_bytes;
    line_window_open_view(&r->window, &parent->window);
    r->splitter = field_splitter_open(&r->profile->dialect, r->profile->limits.columns);
    plain_cutter_init(&r->cutter, r->profile);
    plain_cutter_choose(&r->cutter, parent->cutter.way, parent->cutter.run_bytes);
    return r;
}

void record_reader_aim(struct record_reader *r, const struct record_block *block, uint64_t line)
{
    line_window_show(&r->window, block->bytes);
    r->line = line;
    r->shown_bytes = 0;
    r->shown_lines = 0;
    r->cut_short = false;
    plain_cutter_lend_index(&r->cutter, &block->index, block->bytes);
}

bool record_reader_was_cut_short(const struct record_reader *r)
{
    return r->cut_short;
}

/* --- places
 * --------------------------------------------------------------------------------------- */

size_t record_reader_field_offset(const struct record_reader *r, const struct record *record,
                                  size_t index)
{
    return record_field_begin(record, &r->profile->dialect, index);
}

void record_reader_place_fields(const struct record_reader *r, const struct record *record,
                                struct findings *findings, size_t first)
{
    for (size_t i = first; i < findings->count; i++) {
        struct finding *finding = &findings->list[i];
        finding->line = record->line;
        if (finding->at < record->field_count)
            record_reader_place(r, record, record_reader_field_offset(r, record, finding->at),
                                &finding->line, &finding->column);
        finding->at = 0;
    }
}

void record_reader_original(const struct record_reader *r, struct slice bytes, struct buffer *to)
{
    upload_source_original(r->window.source, bytes, to);
}

void record_reader_byte_order_mark(const struct record_reader *r, struct buffer *to)
{
    buffer_append_slice(to, upload_source_byte_order_mark(r->window.source));
}

int record_reader_drain(struct record_reader *r, struct error *e)
{
    forget_shown(r);
    r->in_long_line = false;
    return line_window_drain(&r->window, e);
}

const struct upload_facts *record_reader_facts(const struct record_reader *r)
{
    return &r->facts;
}

void record_reader_close(struct record_reader *r)
{
    if (r == NULL)
        return;
    field_splitter_close(r->splitter);
    plain_cutter_release(&r->cutter);
    line_window_close(&r->window);
    free(r);
}
