/*
 * The index against a plain loop over its definition, and records cut by it against records cut by
 * libcsv alone: the same records, places and rules, for every way and wherever a run ends.
 */
#include "field_index.h"
#include "memory.h"
#include "random.h"
#include "record_reader.h"
#include "tap.h"
#include "temporary_file.h"

#include <stdlib.h>
#include <unistd.h>

enum { CASES_OF_INDEX = 20000, CASES_OF_READER = 30000, CASE_BYTES_MAX = 400 };

/* Bytes that make CSV go wrong, often, and letters between them. */
static size_t hostile_bytes(struct random *random, char *to, size_t most)
{
    static const char bytes[] =
        "\"\"\"\"\"\",,,,,,\n\n\n\n\n\r\r\r\0 ;abcdefgh\xC3\xA9\xE2\x82\xAC\xFF";
    static const char *const pieces[] = {"\",\"",    "\"\n",  "\r\n",     "\"\"",
                                         ",\"a,b\"", "x,y\n", "\"a\"\r\n"};
    size_t length = (size_t)random_below(random, most + 1);
    size_t odd_one_in = 1 + (size_t)random_below(random, 20);
    for (size_t at = 0; at < length;) {
        if (random_below(random, odd_one_in) != 0) {
            to[at++] = (char)('a' + random_below(random, 26));
        } else if (random_below(random, 2) == 0) {
            to[at++] = bytes[random_below(random, sizeof bytes - 1)];
        } else {
            const char *piece = pieces[random_below(random, sizeof pieces / sizeof *pieces)];
            for (; *piece != '\0' && at < length; piece++)
                to[at++] = *piece;
        }
    }
    return length;
}

static struct dialect random_dialect(struct random *random)
{
    static const enum line_terminator terminators[] = {LINE_ANY, LINE_ANY, LINE_LF, LINE_CRLF};
    struct dialect d = {.delimiter = ',', .has_quote = true, .quote = '"'};
    d.line_terminator = terminators[random_below(random, 4)];
    d.has_quote = random_below(random, 8) != 0;
    d.skip_initial_space = random_below(random, 8) == 0;
    if (random_below(random, 8) == 0)
        d.delimiter = ';';
    return d;
}

/* --- the index against its definition -------------------------------------------------------- */

struct model {
    struct field_index index;
    bool inside;
};

static void model_take(struct model *m, const struct dialect *d, struct slice bytes, size_t at,
                       bool *field_begins, bool *quote_closed, bool *return_seen)
{
    char byte = bytes.data[at];
    bool is_quote = d->has_quote && byte == d->quote;
    bool opening = is_quote && !m->inside;
    bool closing = is_quote && m->inside;
    m->inside = opening || (m->inside && !closing);
    bool line_end = byte == '\n' && !m->inside;
    bool end = line_end || (byte == d->delimiter && !m->inside);
    bool loose_return = byte == '\r' && !m->inside;
    bool doubled = opening && *quote_closed;
    bool odd = byte == '\0' || (opening && !*field_begins && !doubled) ||
               (*quote_closed && !end && !loose_return && !doubled) ||
               (*return_seen && byte != '\n') || (loose_return && d->line_terminator == LINE_LF) ||
               (line_end && d->line_terminator == LINE_CRLF && !*return_seen) ||
               (d->skip_initial_space && byte == ' ' && *field_begins);
    if (end)
        m->index.ends[m->index.end_count++] = (uint32_t)at;
    if (line_end)
        m->index.line_ends[m->index.line_count++] = (uint32_t)at;
    if (odd)
        m->index.odd[m->index.odd_count++] = (uint32_t)at;
    if (doubled)
        m->index.doubled[m->index.doubled_count++] = (uint32_t)at;
    if (byte == '\n' && m->inside)
        m->index.inner[m->index.inner_count++] = (uint32_t)at;
    if (opening && *field_begins)
        m->index.quoted[m->index.quoted_count++] = (uint32_t)at;
    *field_begins = end;
    *quote_closed = closing;
    *return_seen = loose_return;
}

static bool offsets_equal(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static bool index_equals_model(struct slice bytes, const struct dialect *d,
                               enum field_index_way way)
{
    static uint32_t ends[CASE_BYTES_MAX], line_ends[CASE_BYTES_MAX], odd[CASE_BYTES_MAX];
    static uint32_t doubled[CASE_BYTES_MAX], inner[CASE_BYTES_MAX], quoted[CASE_BYTES_MAX];
    struct model m = {.index = {.ends = ends,
                                .line_ends = line_ends,
                                .odd = odd,
                                .doubled = doubled,
                                .inner = inner,
                                .quoted = quoted}};
    struct field_index x = {0};
    bool field_begins = true, quote_closed = false, return_seen = false;
    for (size_t at = 0; at < bytes.length; at++)
        model_take(&m, d, bytes, at, &field_begins, &quote_closed, &return_seen);
    field_index_make(&x, bytes, d, way);
    bool equal = offsets_equal(x.ends, x.end_count, ends, m.index.end_count) &&
                 offsets_equal(x.line_ends, x.line_count, line_ends, m.index.line_count) &&
                 offsets_equal(x.odd, x.odd_count, odd, m.index.odd_count) &&
                 offsets_equal(x.doubled, x.doubled_count, doubled, m.index.doubled_count) &&
                 offsets_equal(x.inner, x.inner_count, inner, m.index.inner_count) &&
                 offsets_equal(x.quoted, x.quoted_count, quoted, m.index.quoted_count) &&
                 x.ends[-1] == UINT32_MAX;
    field_index_release(&x);
    return equal;
}

static void check_index(enum field_index_way best)
{
    struct random random;
    char bytes[CASE_BYTES_MAX];
    int differing = 0;
    random_seed(&random, 20261122);
    for (int i = 0; i < CASES_OF_INDEX; i++) {
        struct dialect d = random_dialect(&random);
        struct slice run = slice_make(bytes, hostile_bytes(&random, bytes, sizeof bytes));
        differing += !index_equals_model(run, &d, FIELD_INDEX_PLAIN);
        differing += !index_equals_model(run, &d, best);
    }
    tap_equal_number(differing, 0,
                     "20,000 hostile runs are indexed as the definition says, in plain "
                     "C and in the best way of this processor");
}

/* --- records cut by the index against records cut by libcsv ------------------------------------
 */

/* Everything that a reader says of an upload, as text. */
static void tell(struct buffer *to, const struct record *record)
{
    buffer_append_format(to, "%d line %llu+%llu end %d tolerated %u", (int)record->kind,
                         (unsigned long long)record->line, (unsigned long long)record->line_count,
                         record->has_line_end, record->tolerated);
    if (record->kind == RECORD_BROKEN)
        buffer_append_format(to, " broken %s %llu:%llu %s", rule_code(record->broken.rule),
                             (unsigned long long)record->broken.line,
                             (unsigned long long)record->broken.column, record->broken.detail);
    buffer_append_text(to, " bytes ");
    buffer_append_slice(to, record->bytes);
    buffer_append_text(to, " text ");
    buffer_append_slice(to, record->text);
    for (size_t i = 0; record->kind == RECORD_SOUND && i < record->field_count; i++) {
        buffer_append_text(to, " [");
        buffer_append_slice(to, record->fields[i]);
        buffer_append_byte(to, ']');
    }
    buffer_append_byte(to, '\n');
}

static void read_all(int descriptor, const struct profile *profile, size_t held_lines,
                     enum field_index_way way, size_t run_bytes, struct buffer *to)
{
    struct error e = {0};
    struct record record;
    lseek(descriptor, 0, SEEK_SET);
    struct record_reader *r = record_reader_open(descriptor, "case", profile, &e);
    if (r == NULL) {
        buffer_append_text(to, e.message);
        return;
    }
    record_reader_choose_way(r, way, run_bytes);
    record_reader_hold_back(r, held_lines);
    do {
        if (record_reader_next(r, &record, &e) != 0) {
            buffer_append_text(to, e.message);
            break;
        }
        tell(to, &record);
    } while (record.kind != RECORD_END);
    buffer_append_format(to, "lines %llu", (unsigned long long)record_reader_facts(r)->lines);
    record_reader_close(r);
}

static bool readings_equal(struct random *random, int descriptor, struct slice upload,
                           enum field_index_way best)
{
    static const enum encoding encodings[] = {ENCODING_UTF_8, ENCODING_UTF_8,
                                              ENCODING_WINDOWS_1252};
    struct profile profile = {.dialect = random_dialect(random),
                              .limits = {.field_bytes = 1 + random_below(random, 60),
                                         .record_bytes = 1 + random_below(random, 120),
                                         .columns = 1 + random_below(random, 12)},
                              .encoding = encodings[random_below(random, 3)]};
    size_t held_lines = random_below(random, 4) == 0 ? random_below(random, 4) : 0;
    struct buffer said[3] = {{0}, {0}, {0}};
    if (random_below(random, 8) == 0)
        profile.allow = RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE);
    if (ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, upload.data, upload.length, 0) != (ssize_t)upload.length)
        return false;
    size_t run_bytes = 1 + random_below(random, 300);
    read_all(descriptor, &profile, held_lines, FIELD_INDEX_NONE, run_bytes, &said[0]);
    read_all(descriptor, &profile, held_lines, FIELD_INDEX_PLAIN, run_bytes, &said[1]);
    read_all(descriptor, &profile, held_lines, best, run_bytes, &said[2]);
    bool equal = slice_equals(buffer_slice(&said[0]), buffer_slice(&said[1])) &&
                 slice_equals(buffer_slice(&said[0]), buffer_slice(&said[2]));
    if (!equal) {
        tap_note("libcsv", buffer_slice(&said[0]));
        tap_note("plain C", buffer_slice(&said[1]));
        tap_note("best", buffer_slice(&said[2]));
    }
    for (size_t i = 0; i < 3; i++)
        buffer_release(&said[i]);
    return equal;
}

static void check_reader(enum field_index_way best, long cases, uint64_t seed)
{
    struct random random;
    char bytes[CASE_BYTES_MAX];
    int descriptor = temporary_file(slice_of(""));
    int differing = 0;
    random_seed(&random, seed);
    for (long i = 0; i < cases && differing == 0; i++) {
        struct slice upload = slice_make(bytes, hostile_bytes(&random, bytes, sizeof bytes));
        differing += !readings_equal(&random, descriptor, upload, best);
    }
    close(descriptor);
    tap_equal_number(differing, 0,
                     "hostile uploads give the same records, places and rules "
                     "with an index and by libcsv alone");
}

/* The first argument, where there is one, is how many uploads to try, the second the seed. */
int main(int argc, char **argv)
{
    struct dialect d = {.line_terminator = LINE_ANY};
    enum field_index_way best = field_index_best_way(&d);
    tap_note("the best way here", slice_of(best == FIELD_INDEX_AVX2 ? "AVX2" : "plain C"));
    check_index(best);
    check_reader(best, argc > 1 ? strtol(argv[1], NULL, 10) : CASES_OF_READER,
                 argc > 2 ? (uint64_t)strtol(argv[2], NULL, 10) : 7);
    return tap_done();
}
