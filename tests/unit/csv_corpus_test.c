/*
 * What other projects hold their CSV readers to (folders in $NIGHTDROP_CORPUS), read by the record
 * reader in its strict mode. A case is agreed, refused (the corpus tolerates what RFC 4180 does
 * not), not expressible in a profile, or read otherwise, which must not happen. The scores are
 * printed.
 */
#include "buffer.h"
#include "json.h"
#include "record_reader.h"
#include "tap.h"
#include "temporary_file.h"
#include "whole_file.h"

#include <stdlib.h>
#include <unistd.h>

/* How one case is to be read. */
struct reading {
    const char *inexpressible; /* why no profile says it, or NULL */
    struct dialect dialect;
    enum encoding encoding;
    uint64_t skip_lines;
    uint64_t rows_max; /* 0: all */
    bool skip_blank;
};

struct score {
    int cases;
    int agreed;
    int refused;
    int inexpressible;
    int otherwise;
};

static struct reading plain(void)
{
    return (struct reading){.dialect = {.delimiter = ',', .has_quote = true, .quote = '"'}};
}

static bool read_file(const char *name, struct buffer *bytes)
{
    struct buffer path = {0};
    buffer_append_format(&path, "%s/%s", getenv("NIGHTDROP_CORPUS"), name);
    buffer_clear(bytes);
    buffer_append_text(bytes, "");
    bool has = whole_file(path.data, bytes);
    buffer_release(&path);
    return has;
}

/* The line of BYTES at *AT, without its end; *AT moves behind it. */
static bool next_line(struct slice bytes, size_t *at, struct slice *line)
{
    if (*at >= bytes.length)
        return false;
    size_t end = *at;
    while (end < bytes.length && bytes.data[end] != '\n')
        end++;
    *line = slice_make(bytes.data + *at, end - *at);
    *at = end + 1;
    return true;
}

/* --- reading: rows as text, a field "<f>", a row "[...]" ---------------------------------------
 */

static void append_field(struct buffer *to, struct slice field)
{
    buffer_append_byte(to, '<');
    buffer_append_slice(to, field);
    buffer_append_byte(to, '>');
}

struct rows {
    struct buffer text;
    uint64_t sound;
    uint64_t refused;
};

static void take_row(struct rows *rows, const struct record *record)
{
    buffer_append_byte(&rows->text, '[');
    if (record->kind == RECORD_BLANK)
        append_field(&rows->text, slice_make("", 0));
    for (size_t i = 0; record->kind == RECORD_SOUND && i < record->field_count; i++)
        append_field(&rows->text, record->fields[i]);
    buffer_append_byte(&rows->text, ']');
    rows->sound++;
}

static void read_rows(const struct reading *how, struct slice bytes, struct rows *rows)
{
    struct profile p = {
        .dialect = how->dialect,
        .encoding = how->encoding,
        .limits = {.field_bytes = 1048576, .record_bytes = 1048576, .columns = 1024}};
    struct record record;
    struct error e;
    int descriptor = temporary_file(bytes);
    struct record_reader *r = record_reader_open(descriptor, "corpus", &p, &e);
    buffer_append_text(&rows->text, "");
    for (uint64_t i = 0; i < how->skip_lines; i++)
        record_reader_next_line(r, &record, &e);
    while (record_reader_next(r, &record, &e) == 0 && record.kind != RECORD_END &&
           (how->rows_max == 0 || rows->sound < how->rows_max)) {
        if (record.kind == RECORD_BROKEN)
            rows->refused++;
        else if (record.kind == RECORD_SOUND || !how->skip_blank)
            take_row(rows, &record);
    }
    rows->refused += record_reader_problem(r)->rule != RULE_NONE;
    record_reader_close(r);
    close(descriptor);
}

/* The rows of a case in JSON, in the same form. False where one is no array of texts. */
static bool expected_rows(const struct json_value *data, struct buffer *to)
{
    struct slice text;
    buffer_append_text(to, "");
    for (const struct json_value *row = json_first(data); row != NULL; row = json_next(row)) {
        if (json_type_of(row) != JSON_ARRAY)
            return false;
        buffer_append_byte(to, '[');
        for (const struct json_value *field = json_first(row); field != NULL;
             field = json_next(field)) {
            if (!json_as_text(field, &text))
                return false;
            append_field(to, text);
        }
        buffer_append_byte(to, ']');
    }
    return true;
}

/* An empty last row that stands for the text behind the last line end, which is none. */
static void drop_last_empty_row(struct buffer *rows, struct slice input)
{
    bool ended = input.length == 0 || input.data[input.length - 1] == '\n' ||
                 input.data[input.length - 1] == '\r';
    if (ended && rows->length >= 4 && memcmp(rows->data + rows->length - 4, "[<>]", 4) == 0)
        rows->data[rows->length -= 4] = '\0';
}

static void judge(struct score *s, const struct reading *how, struct slice input,
                  const struct json_value *data, bool refusal_expected, struct slice name)
{
    struct rows rows = {0};
    struct buffer expected = {0};
    bool texts = expected_rows(data, &expected);
    s->cases++;
    if (how->inexpressible != NULL || !texts) {
        s->inexpressible++;
        buffer_release(&expected);
        return;
    }
    if (!how->skip_blank)
        drop_last_empty_row(&expected, input);
    read_rows(how, input, &rows);
    if (refusal_expected ? rows.refused > 0
                         : slice_equals(buffer_slice(&rows.text), buffer_slice(&expected)) &&
                               rows.refused == 0) {
        s->agreed++;
    } else if (rows.refused > 0) {
        s->refused++;
    } else {
        s->otherwise++;
        tap_note("case", name);
        tap_note("expected", buffer_slice(&expected));
        tap_note("got", buffer_slice(&rows.text));
    }
    buffer_release(&rows.text);
    buffer_release(&expected);
}

static void report(const struct score *s, const char *corpus, int agreed)
{
    char sentence[128];
    printf("# %s: %d cases: %d agreed, %d refused, %d not expressible, %d read otherwise\n", corpus,
           s->cases, s->agreed, s->refused, s->inexpressible, s->otherwise);
    snprintf(sentence, sizeof sentence, "%s: nothing is read otherwise", corpus);
    tap_equal_number(s->otherwise, 0, sentence);
    snprintf(sentence, sizeof sentence, "%s: as many cases agree as ever", corpus);
    tap_equal_number(s->agreed, agreed, sentence);
}

/* --- PapaParse ------------------------------------------------------------------------------- */

static bool is_there(const struct json_value *config, const char *key)
{
    bool truth = true;
    const struct json_value *v = json_member(config, key);
    return v != NULL && json_type_of(v) != JSON_NULL && (!json_as_boolean(v, &truth) || truth);
}

static bool holds(struct slice text, const char *part)
{
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= text.length; i++)
        if (memcmp(text.data + i, part, length) == 0)
            return true;
    return false;
}

/* A single byte that a profile can name. */
static void take_byte(struct reading *how, const struct json_value *v, char *byte)
{
    struct slice text;
    if (v == NULL)
        return;
    if (!json_as_text(v, &text) || text.length != 1 || *text.data == '\n' || *text.data == '\r')
        how->inexpressible = "not one character";
    else
        *byte = *text.data;
}

/* Which line end the sender uses is the profile's to say; here the input tells. */
static enum line_terminator line_end_of(struct slice input, struct slice named)
{
    if (slice_equals_text(named, "\n"))
        return LINE_LF;
    if (slice_equals_text(named, "\r\n"))
        return LINE_CRLF;
    return holds(input, "\r") && !holds(input, "\n") ? LINE_CR : LINE_ANY;
}

static struct reading papaparse_reading(const struct json_value *c, struct slice input)
{
    static const char *const others[] = {"comments",   "dynamicTyping",   "header",
                                         "escapeChar", "transformHeader", "transform"};
    const struct json_value *config = json_member(c, "config");
    struct reading how = plain();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_there(config, others[i]))
            how.inexpressible = others[i];
    if (holds(json_text_at(c, "description"), "guessed"))
        how.inexpressible = "a delimiter that is guessed";
    if (slice_equals_text(json_text_at(config, "skipEmptyLines"), "greedy"))
        how.inexpressible = "records without values are dropped";
    take_byte(&how, json_member(config, "delimiter"), &how.dialect.delimiter);
    take_byte(&how, json_member(config, "quoteChar"), &how.dialect.quote);
    how.dialect.line_terminator = line_end_of(input, json_text_at(config, "newline"));
    how.dialect.has_quote = !is_there(config, "fastMode");
    how.skip_blank = is_there(config, "skipEmptyLines");
    json_as_unsigned(json_member(config, "preview"), &how.rows_max);
    json_as_unsigned(json_member(config, "skipFirstNLines"), &how.skip_lines);
    return how;
}

static void each_case(const char *file, struct score *s,
                      void (*take)(struct score *, const struct json_value *))
{
    struct buffer bytes = {0};
    struct slice line;
    struct error e;
    size_t at = 0;
    read_file(file, &bytes);
    while (next_line(buffer_slice(&bytes), &at, &line)) {
        struct json_document d = {0};
        if (json_parse(&d, line, &e) == 0) {
            take(s, d.root);
        } else { /* a NUL in the input, which a profile cannot have either */
            s->cases++;
            s->inexpressible++;
        }
        json_release(&d);
    }
    buffer_release(&bytes);
}

static void papaparse_case(struct score *s, const struct json_value *c)
{
    const struct json_value *expected = json_member(c, "expected");
    struct slice input = json_text_at(c, "input");
    struct reading how = papaparse_reading(c, input);
    judge(s, &how, input, json_member(expected, "data"), false, json_text_at(c, "description"));
}

static void papaparse(void)
{
    struct score s = {0};
    each_case("papaparse/json/CORE.ndjson", &s, papaparse_case);
    each_case("papaparse/json/PARSE.ndjson", &s, papaparse_case);
    report(&s, "PapaParse", 84);
}

/* --- CPython --------------------------------------------------------------------------------- */

static struct reading python_reading(const struct json_value *c, struct slice input)
{
    const struct json_value *options = json_member(c, "kwargs");
    struct slice class = json_text_at(c, "dialect_class");
    struct slice escape = json_text_at(options, "escapechar");
    struct slice quoting = json_text_at(options, "quoting");
    struct reading how = plain();
    const struct json_value *quote = json_member(options, "quotechar");
    how.dialect.has_quote =
        !slice_equals_text(quoting, "NONE") && (quote == NULL || json_type_of(quote) != JSON_NULL);
    if (how.dialect.has_quote)
        take_byte(&how, quote, &how.dialect.quote);
    take_byte(&how, json_member(options, "delimiter"), &how.dialect.delimiter);
    how.dialect.skip_initial_space = is_there(options, "skipinitialspace");
    how.dialect.line_terminator = line_end_of(input, slice_make("", 0));
    if (escape.length > 0 && holds(input, "\\"))
        how.inexpressible = "an escape character";
    if (escape.length > 0 && holds(input, "^"))
        how.inexpressible = "an escape character";
    if (slice_equals_text(quoting, "NONNUMERIC"))
        how.inexpressible = "numbers";
    if (json_member(options, "doublequote") != NULL)
        how.inexpressible = "quotes that are not doubled";
    if (class.length > 0 && *class.data == '<')
        how.inexpressible = "a class of escapes";
    return how;
}

/* The cases whose list of lines holds a line end within a line, and the empty line. */
static bool is_about_lists_of_lines(const struct json_value *c, struct slice input)
{
    bool strict = is_there(json_member(c, "kwargs"), "strict");
    return json_count(json_member(c, "expect")) == 0 && input.length > 0 && !strict;
}

static void python_case(struct score *s, const struct json_value *c)
{
    struct slice input = json_text_at(c, "input");
    struct reading how = python_reading(c, input);
    const struct json_value *expect = json_member(c, "expect");
    bool empty = input.length == 0 && json_count(expect) == 1;
    if (is_about_lists_of_lines(c, input) || empty)
        how.inexpressible = "a list of lines";
    bool refusal = is_there(json_member(c, "kwargs"), "strict") && json_count(expect) == 0;
    judge(s, &how, input, expect, refusal, json_text_at(c, "test"));
}

static void python(void)
{
    struct score s = {0};
    each_case("python-test_csv/read_cases.ndjson", &s, python_case);
    report(&s, "CPython", 32);
}

/* --- csv-spectrum ---------------------------------------------------------------------------- */

/* The rows of an array of objects: the keys of the first, then the values. */
static void rows_of_objects(const struct json_value *objects, struct buffer *to)
{
    const struct json_value *first = json_first(objects);
    buffer_append_byte(to, '[');
    for (const struct json_value *m = json_first(first); m != NULL; m = json_next(m))
        append_field(to, slice_of(json_name(m)));
    buffer_append_byte(to, ']');
    for (const struct json_value *row = first; row != NULL; row = json_next(row)) {
        struct slice text = {0};
        buffer_append_byte(to, '[');
        for (const struct json_value *m = json_first(row); m != NULL; m = json_next(m))
            if (json_as_text(m, &text))
                append_field(to, text);
        buffer_append_byte(to, ']');
    }
}

static void spectrum_case(struct score *s, const char *name)
{
    char path[128];
    struct buffer bytes = {0}, expected = {0};
    struct rows rows = {0};
    struct json_document d = {0};
    struct error e;
    struct reading how = plain();
    snprintf(path, sizeof path, "csv-spectrum/json/%s.json", name);
    read_file(path, &bytes);
    json_parse(&d, buffer_slice(&bytes), &e);
    rows_of_objects(d.root, &expected);
    snprintf(path, sizeof path, "csv-spectrum/csvs/%s.csv", name);
    read_file(path, &bytes);
    read_rows(&how, buffer_slice(&bytes), &rows);
    s->cases++;
    if (rows.refused > 0)
        s->refused++;
    else if (slice_equals(buffer_slice(&rows.text), buffer_slice(&expected)))
        s->agreed++;
    else {
        s->otherwise++;
        tap_note(name, buffer_slice(&rows.text));
    }
    buffer_release(&rows.text);
    buffer_release(&expected);
    buffer_release(&bytes);
    json_release(&d);
}

static void spectrum(void)
{
    /* location_coordinates is not UTF-8, and its JSON does not hold what it says. */
    static const char *const names[] = {"comma_in_quotes",
                                        "empty",
                                        "empty_crlf",
                                        "escaped_quotes",
                                        "json",
                                        "newlines",
                                        "newlines_crlf",
                                        "quotes_and_newlines",
                                        "simple",
                                        "simple_crlf",
                                        "utf8",
                                        "location_coordinates"};
    struct score s = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        spectrum_case(&s, names[i]);
    report(&s, "csv-spectrum", 11);
}

/* --- commons-csv and rust-csv: files whose records and fields are known ----------------------- */

struct known_file {
    const char *path;
    char delimiter;
    enum encoding encoding;
    uint64_t sound;   /* records */
    uint64_t refused; /* records with what RFC 4180 does not have */
};

#define COMMONS "commons-csv/src/test/resources/org/apache/commons/csv/"

static const struct known_file known_files[] = {
    {"rust-csv/examples/data/smallpop.csv", ',', ENCODING_UTF_8, 11, 0},
    {"rust-csv/examples/data/smallpop-colon.csv", ':', ENCODING_UTF_8, 11, 0},
    {"rust-csv/examples/data/smallpop-no-headers.csv", ',', ENCODING_UTF_8, 10, 0},
    {"rust-csv/examples/data/uspop.csv", ',', ENCODING_UTF_8, 101, 0},
    {"rust-csv/examples/data/uspop-null.csv", ',', ENCODING_UTF_8, 101, 0},
    {"rust-csv/examples/data/uspop-latin1.csv", ',', ENCODING_WINDOWS_1252, 101, 0},
    {"rust-csv/examples/data/strange.csv", ';', ENCODING_UTF_8, 2, 5},
    {COMMONS "CSVFileParser/bom.csv", ',', ENCODING_UTF_8, 252, 0},
    {COMMONS "CSVFileParser/testCSV85.csv", ',', ENCODING_UTF_8, 8, 0},
    {COMMONS "CSVFileParser/testCSV246.csv", ',', ENCODING_UTF_8, 7, 0},
    {COMMONS "CSVFileParser/test.csv", ',', ENCODING_UTF_8, 12, 1},
    {COMMONS "CSV-196/japanese.csv", ',', ENCODING_UTF_8, 4, 0},
    {COMMONS "CSV-196/emoji.csv", ',', ENCODING_UTF_8, 5, 0},
    {COMMONS "CSV-290/psql.csv", ',', ENCODING_UTF_8, 3, 0},
    {COMMONS "CSV-290/psql.tsv", '\t', ENCODING_UTF_8, 3, 0},
    {COMMONS "CSV-141/csv-141.csv", ',', ENCODING_UTF_8, 2, 1},
    {COMMONS "CSV-213/999751170.patch.csv", ';', ENCODING_UTF_8, 2, 0},
    {COMMONS "CSV-254/csv-254.csv", ',', ENCODING_UTF_8, 3, 0},
    {COMMONS "CSV-259/sample.txt", ',', ENCODING_UTF_8, 1, 0},
    {COMMONS "csv-167/sample1.csv", ',', ENCODING_UTF_8, 6, 2},
    {COMMONS "empty.txt", ',', ENCODING_UTF_8, 0, 0},
};

static void known(void)
{
    for (size_t i = 0; i < sizeof known_files / sizeof *known_files; i++) {
        const struct known_file *f = &known_files[i];
        struct reading how = plain();
        struct buffer bytes = {0};
        struct rows rows = {0};
        char sentence[256];
        how.dialect.delimiter = f->delimiter;
        how.encoding = f->encoding;
        how.skip_blank = true;
        read_file(f->path, &bytes);
        read_rows(&how, buffer_slice(&bytes), &rows);
        snprintf(sentence, sizeof sentence, "%s: %" PRIu64 " records, %" PRIu64 " refused", f->path,
                 f->sound, f->refused);
        if (!tap_ok(rows.sound == f->sound && rows.refused == f->refused, sentence))
            printf("# got %" PRIu64 " and %" PRIu64 "\n", rows.sound, rows.refused);
        buffer_release(&bytes);
        buffer_release(&rows.text);
    }
}

int main(void)
{
    if (getenv("NIGHTDROP_CORPUS") == NULL) {
        tap_skip(1, "no CSV corpora: NIGHTDROP_CORPUS does not name their folder");
        return tap_done();
    }
    spectrum();
    papaparse();
    python();
    known();
    return tap_done();
}
