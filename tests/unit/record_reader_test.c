/* What the record reader says of one upload after the other, as text: a line for each record. */
#include "buffer.h"
#include "record_reader.h"
#include "tap.h"
#include "temporary_file.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct profile plain_profile(void)
{
    return (struct profile){
        .dialect = {.delimiter = ',', .has_quote = true, .quote = '"', .header = true},
        .limits = {.field_bytes = 65536, .record_bytes = 1048576, .columns = 1024}};
}

static void append_field(struct buffer *to, struct slice field)
{
    for (size_t i = 0; i < field.length; i++)
        if (field.data[i] == '\n')
            buffer_append_text(to, "\\n");
        else if (field.data[i] == '\r')
            buffer_append_text(to, "\\r");
        else
            buffer_append_byte(to, field.data[i]);
}

/* "2+3 a|b" is a sound record that begins on line 2 and has 3 lines. */
static void append_record(struct buffer *to, const struct record *record)
{
    static const char *const kinds[] = {"", "blank", "", "rest", "end"};
    buffer_append_format(to, "%" PRIu64 "+%" PRIu64 " %s", record->line, record->line_count,
                         kinds[record->kind]);
    for (size_t i = 0; record->kind == RECORD_SOUND && i < record->field_count; i++) {
        buffer_append_text(to, i == 0 ? "" : "|");
        append_field(to, record->fields[i]);
    }
    if (record->kind == RECORD_BROKEN)
        buffer_append_format(to, "%s at %" PRIu64 ":%" PRIu64 "%s%s",
                             rule_code(record->broken.rule), record->broken.line,
                             record->broken.column, *record->broken.detail == '\0' ? "" : ", ",
                             record->broken.detail);
    if (record->tolerated != 0)
        buffer_append_text(to, " tolerated");
    if (!record->has_line_end && record->kind == RECORD_SOUND)
        buffer_append_text(to, " unended");
    buffer_append_byte(to, '\n');
}

/* Everything the reader says of BYTES, and that it gives back each of them. */
static void expect_held(const struct profile *profile, size_t held_lines, struct slice bytes,
                        const char *expected, const char *sentence)
{
    struct error e;
    struct record record;
    struct buffer said = {0}, original = {0};
    int descriptor = temporary_file(bytes);
    struct record_reader *r = record_reader_open(descriptor, "test", profile, &e);
    record_reader_hold_back(r, held_lines);
    record_reader_byte_order_mark(r, &original);
    if (record_reader_problem(r)->rule != RULE_NONE)
        buffer_append_format(&said, "%s, %s\n", rule_code(record_reader_problem(r)->rule),
                             record_reader_problem(r)->detail);
    while (record_reader_next(r, &record, &e) == 0 && record.kind != RECORD_END) {
        append_record(&said, &record);
        record_reader_original(r, record.bytes, &original);
    }
    while (record_reader_next_line(r, &record, &e) == 0 && record.kind != RECORD_END) {
        buffer_append_text(&said, "held ");
        append_record(&said, &record);
        record_reader_original(r, record.bytes, &original);
    }
    buffer_append_text(&said, "");
    tap_equal_slice(buffer_slice(&said), slice_of(expected), sentence);
    if (record_reader_problem(r)->rule == RULE_NONE &&
        !slice_equals(buffer_slice(&original), bytes))
        tap_ok(false, "every byte of the upload is given back");
    buffer_release(&said);
    buffer_release(&original);
    record_reader_close(r);
    close(descriptor);
}

static void expect(const struct profile *profile, const char *text, const char *expected,
                   const char *sentence)
{
    expect_held(profile, 0, slice_of(text), expected, sentence);
}

static void reads_records(void)
{
    struct profile p = plain_profile();
    expect(&p, "", "", "an upload of no bytes has no records");
    expect(&p, "a,b\n1,2\n", "1+1 a|b\n2+1 1|2\n", "each line is a record");
    expect(&p, "a,b\r\n1,2\r\n", "1+1 a|b\n2+1 1|2\n", "lines may end with CR LF");
    expect(&p, "a,b\n1,2", "1+1 a|b\n2+1 1|2 unended\n", "a last line without its end is told");
    expect(&p, "\"a,\"\"b\"\"\",c\n", "1+1 a,\"b\"|c\n", "quotes hold delimiters and quotes");
    expect(&p, "a,\"x\r\n\r\ny\",z\n1,2,3\n", "1+3 a|x\\r\\n\\r\\ny|z\n4+1 1|2|3\n",
           "a quoted field may hold line ends, and lines are counted on");
    expect(&p, ",\n \n\"\"\n", "1+1 |\n2+1  \n3+1 \n", "empty and blank values are values");
    expect(&p, "a\n\n\r\nb\n", "1+1 a\n2+1 blank\n3+1 blank\n4+1 b\n", "empty lines are told");
    expect(&p,
           "\xef\xbb\xbf"
           "a\nb\"\n",
           "1+1 a\n2+1 stray-quote at 2:2\n", "a byte order mark is no part of the first value");
    expect(&p,
           "\xef\xbb\xbf"
           "a\"\n",
           "1+1 stray-quote at 1:5\n", "columns of the first line count the byte order mark");
    p.dialect.skip_initial_space = true;
    expect(&p, " a,  \"b\", c \n", "1+1 a|b|c \n", "spaces behind a delimiter can be dropped");
    p.dialect.has_quote = false;
    expect(&p, " \"a, b\"\n", "1+1 \"a|b\"\n", "without quoting a quote is text");
    p = plain_profile();
    p.dialect.delimiter = '\t';
    p.dialect.quote = '\'';
    expect(&p, "'a\tb'\t\"c\n", "1+1 a\tb|\"c\n", "delimiter and quote are the profile's");
}

static void places_broken_records(void)
{
    struct profile p = plain_profile();
    expect(&p, "a\nb,c\"d\ne\n", "1+1 a\n2+1 stray-quote at 2:4\n3+1 e\n",
           "a stray quote breaks its line, and reading goes on behind it");
    expect(&p, "a\n\"b\nc\"d\ne\n", "1+1 a\n2+2 stray-quote at 3:3\n4+1 e\n",
           "a quoting error breaks every line from the record's first to its own");
    expect(&p, "a\nb,\"c\nd\ne\n",
           "1+1 a\n2+1 unclosed-quote at 2:3, still open at the end of the upload\n3+1 d\n4+1 e\n",
           "a quote that is never closed breaks its own line alone");
    expect(&p, "1,\"x\ny\",\"z\nw\n",
           "1+1 unclosed-quote at 2:4, still open at the end of the upload\n"
           "2+1 stray-quote at 2:2\n3+1 w\n",
           "the quote that is named is the one that is open");
    expect(&p, "a\rb\nc\n", "1+1 bare-cr at 1:2\n2+1 c\n", "a CR alone ends no line");
    expect(&p, "a\rb,\"c\nd,e\"\nf\n", "1+2 bare-cr at 1:2\n3+1 f\n",
           "a record with a bare CR is rejected to its end");
    expect(&p, "\"a\rb\"\n", "1+1 a\\rb\n", "a CR in quotes is text");
    expect_held(&p, 0, slice_make("a\nb,\0\n\"x\ny\0\"\n", 13),
                "1+1 a\n2+1 nul at 2:3\n3+2 nul at 4:2\n", "a NUL byte is found in its place");
    expect(&p, "\xc3\xa9,\xc3\n\"x\ny\xff\"\n", "1+1 encoding at 1:4\n2+2 encoding at 3:2\n",
           "bytes that are not UTF-8 are found in their place");
    expect(&p, "a,\xed\xa0\x80\n", "1+1 encoding at 1:3\n", "surrogates are not UTF-8");
}

static void keeps_to_line_ends(void)
{
    struct profile p = plain_profile();
    p.dialect.line_terminator = LINE_CRLF;
    expect(&p, "a,b\r\nc,d\n\"e\nf\",g\r\n", "1+1 a|b\n2+1 line-end at 2:4\n3+2 e\\nf|g\n",
           "where lines end with CR LF, LF alone is refused outside quotes");
    p.dialect.line_terminator = LINE_LF;
    expect(&p, "a\nb\r\n", "1+1 a\n2+1 line-end at 2:2\n",
           "where lines end with LF, CR LF is refused");
    expect(&p, "a\nb\rc\n", "1+1 a\n2+1 bare-cr at 2:2\n",
           "where lines end with LF, CR alone is no line end at all");
    p.dialect.line_terminator = LINE_CR;
    expect(&p, "a,b\rc,\"d\re\"\rf\n\r", "1+1 a|b\n2+2 c|d\\re\n4+1 line-end at 4:2\n",
           "lines can end with CR, and LF is refused then");
}

static void keeps_limits(void)
{
    struct profile p = plain_profile();
    p.limits.columns = 3;
    p.limits.field_bytes = 4;
    p.limits.record_bytes = 12;
    expect(&p, "1,2,3,4\n1,2,3\n",
           "1+1 too-many-fields at 1:7, 4 fields, the limit is 3\n2+1 1|2|3\n",
           "more fields than the limit are refused");
    expect(&p, "1,\"12\"\"\"\"5\",3\n1,12345\n",
           "1+1 record-too-long at 1:13, the limit is 12 bytes\n"
           "2+1 field-too-long at 2:3, 5 bytes, the limit is 4\n",
           "longer fields and records are refused");
    expect(&p, "a,\"b\nc\nd\ne\nf\ng\n\"\n",
           "1+1 unclosed-quote at 1:3, still open after 12 bytes, the limit of a record\n2+1 c\n"
           "3+1 d\n4+1 e\n5+1 f\n6+1 g\n"
           "7+1 unclosed-quote at 7:1, still open at the end of the upload\n",
           "a quote open at the record limit breaks its own line alone");
    expect(&p, "a,\"b\nc\"45678\nd\n", "1+2 stray-quote at 2:3\n3+1 d\n",
           "a record of exactly the limit is read");
    expect(&p, "a,\"b\nc\",5678901\nd\n",
           "1+1 record-too-long at 1:0, the limit is 12 bytes\n2+1 stray-quote at 2:2\n3+1 d\n",
           "a record that is closed and too long breaks its first line alone");
}

static void tolerates_stray_quotes(void)
{
    struct profile p = plain_profile();
    p.allow = RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE);
    expect(&p, "5\" pipe,a\n\"b\"\n", "1+1 5\" pipe|a tolerated\n2+1 b\n",
           "a stray quote can be read as text");
    expect(&p, "\"a\nb\" c\",d\n", "1+2 a\\nb\" c|d tolerated\n",
           "a quote in a quoted field can be read as text");
    expect(&p, "\"a\" b,c\nd,e\"\n", "1+1 stray-quote at 1:4\n2+1 d|e\" tolerated\n",
           "a stray quote never takes in the lines behind it");
}

static void decodes(void)
{
    struct profile p = plain_profile();
    p.encoding = ENCODING_WINDOWS_1252;
    expect(&p, "\x80,\xe9\"\n\xe9,\x81\n\"\xe9\n\xe9\"x\n\xe9\n",
           "1+1 stray-quote at 1:4\n2+1 encoding at 2:3\n3+2 stray-quote at 4:3\n5+1 \xc3\xa9\n",
           "columns are counted in bytes of windows-1252");
    expect(&p,
           "\xef\xbb\xbf"
           "a\n",
           "byte-order, the file begins with the byte order mark of utf-8, but the profile says "
           "windows-1252\n",
           "another encoding's byte order mark is refused");
    p.encoding = ENCODING_UTF_16;
    expect_held(&p, 0,
                slice_make("\xff\xfe"
                           "a\0,\0\xe9\0\"\0\n\0\x3d\xd8\x00\xde\"\0\r\0\n\0b\0,\0\x00\xd8\n\0c",
                           31),
                "1+1 stray-quote at 1:9\n2+1 stray-quote at 2:5\n3+1 encoding at 3:5\n"
                "4+1 encoding at 4:1\n",
                "columns are counted in bytes of utf-16, and half a character is found");
    expect_held(&p, 0, slice_make("a\0\n\0", 4),
                "byte-order, the file begins without the byte order mark that utf-16 needs\n",
                "utf-16 needs its byte order mark");
    p.encoding = ENCODING_UTF_8;
    expect_held(&p, 0, slice_make("a\0\n\0", 4),
                "byte-order, it looks like utf-16le without a byte order mark\n",
                "utf-16 in place of utf-8 is known by its NUL bytes");
    expect_held(&p, 0, slice_make("\xff\xfe\0\0a\0\0\0", 8),
                "byte-order, it begins with the byte order mark of utf-32\n", "utf-32 is named");
}

static void names_what_is_no_csv(void)
{
    static const struct {
        struct slice bytes;
        const char *kind;
    } files[] = {
        {SLICE_LITERAL("\x1f\x8b\x08\0"), "a gzip archive"},
        {SLICE_LITERAL("PK\3\4....[Content_Types].xml"),
         "an Excel workbook (XLSX): please save it as CSV"},
        {SLICE_LITERAL("PK\3\4....data.csv"), "a zip archive"},
        {SLICE_LITERAL("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
         "an old Microsoft Office file (XLS?): please save it as CSV"},
        {SLICE_LITERAL("%PDF-1.7\n"), "a PDF document"},
        {SLICE_LITERAL("BZh91AY&SY"), "a bzip2 archive"},
        {SLICE_LITERAL("\xfd"
                       "7zXZ\0"),
         "an xz archive"},
        {SLICE_LITERAL("\x28\xb5\x2f\xfd"), "a Zstandard archive"},
        {SLICE_LITERAL("-----BEGIN PGP MESSAGE-----\n"), "a PGP message: please decrypt it first"},
        {SLICE_LITERAL("SQLite format 3\0"), "an SQLite database"},
        {SLICE_LITERAL("PAR1\x15\x04"), "a Parquet file"},
        {SLICE_LITERAL("\r\n <!DOCTYPE HTML>"),
         "an HTML page: a login or error page saved in place of the file?"},
    };
    struct profile p = plain_profile();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char expected[256], sentence[256];
        snprintf(expected, sizeof expected, "not-csv, %s\n", files[i].kind);
        snprintf(sentence, sizeof sentence, "named for what it is: %s", files[i].kind);
        expect_held(&p, 0, files[i].bytes, expected, sentence);
    }
    expect(&p, "BZhang,PAR1,PK\n", "1+1 BZhang|PAR1|PK\n", "text that begins alike is text");
}

static void holds_back(void)
{
    struct profile p = plain_profile();
    expect_held(&p, 2, slice_of("a\nb\nc\nd\n"), "1+1 a\n2+1 b\nheld 3+1 \nheld 4+1 \n",
                "the last lines are never shown as records");
    expect_held(&p, 2, slice_of("a\nb\nc\nd"), "1+1 a\n2+1 b\nheld 3+1 \nheld 4+1  unended\n",
                "a last line without its end is one of them");
    expect_held(&p, 3, slice_of("a\nb\n"), "held 1+1 \nheld 2+1 \n", "they may be all there is");
    expect_held(
        &p, 1, slice_of("a\n\"b\nc\"\n"),
        "1+1 a\n2+1 unclosed-quote at 2:1, still open at the end of the upload\nheld 3+1 \n",
        "no record reaches into them");
}

/* A line of LENGTH bytes after a short one, and a short one behind it. */
static void bounds_long_lines(void)
{
    enum { LENGTH = 3000000 };
    struct profile p = plain_profile();
    struct buffer bytes = {0};
    struct error e;
    struct record record;
    size_t total = 0, longest = 0;
    unsigned pieces = 0;
    buffer_append_text(&bytes, "a\n");
    memset(buffer_reserve(&bytes, LENGTH), 'x', LENGTH);
    bytes.length += LENGTH;
    buffer_append_text(&bytes, "\nb\n");
    int descriptor = temporary_file(buffer_slice(&bytes));
    struct record_reader *r = record_reader_open(descriptor, "test", &p, &e);
    record_reader_next(r, &record, &e);
    record_reader_next(r, &record, &e);
    tap_ok(record.kind == RECORD_BROKEN && record.broken.rule == RULE_RECORD_TOO_LONG &&
               record.line == 2 && !record.has_line_end,
           "a line longer than the limit is broken");
    do {
        total += record.bytes.length;
        longest = record.bytes.length > longest ? record.bytes.length : longest;
        pieces++;
        record_reader_next(r, &record, &e);
    } while (record.kind == RECORD_REST);
    tap_ok(total == LENGTH + 1 && pieces > 1 && longest < 2000000, "it is given whole, in pieces");
    tap_ok(record.kind == RECORD_SOUND && record.line == 3, "the line behind it is read");
    record_reader_close(r);
    close(descriptor);
    buffer_release(&bytes);
}

/* The window is full when the line, and with it the upload, ends. */
static void ends_long_lines(void)
{
    struct profile p = plain_profile();
    struct buffer bytes = {0};
    struct record record;
    struct error e;
    size_t length = p.limits.record_bytes + 256 * 1024;
    memset(buffer_reserve(&bytes, length), 'x', length);
    bytes.length = length;
    int descriptor = temporary_file(buffer_slice(&bytes));
    struct record_reader *r = record_reader_open(descriptor, "test", &p, &e);
    record_reader_next(r, &record, &e);
    size_t shown = record.bytes.length;
    record_reader_next(r, &record, &e);
    tap_ok(shown == length && record.kind == RECORD_END, "a long line may end the upload");
    tap_equal_number((int64_t)record_reader_facts(r)->lines, 1, "it is one line");
    record_reader_close(r);
    close(descriptor);
    buffer_release(&bytes);
}

/* A sanitizer needs memory of its own. */
#ifndef __SANITIZE_ADDRESS__
static void is_bounded(void)
{
    struct profile p = plain_profile();
    struct record record;
    struct error e;
    struct rusage usage;
    int ends[2];
    if (pipe(ends) != 0)
        abort();
    pid_t writer = fork();
    if (writer == 0) {
        static const char line[] = "0012345,2026-11-20,-42.17,\"GROCERY STORE\"\n";
        FILE *f = fdopen(ends[1], "w");
        close(ends[0]);
        for (int i = 0; i < 1000000; i++)
            fwrite(line, 1, sizeof line - 1, f);
        _exit(fclose(f));
    }
    close(ends[1]);
    struct record_reader *r = record_reader_open(ends[0], "test", &p, &e);
    uint64_t sound = 0;
    while (record_reader_next(r, &record, &e) == 0 && record.kind != RECORD_END)
        sound += record.kind == RECORD_SOUND;
    getrusage(RUSAGE_SELF, &usage);
    tap_ok(sound == 1000000 && usage.ru_maxrss < 16 * 1024,
           "a million records are read in less than 16 MiB");
    record_reader_close(r);
    close(ends[0]);
    waitpid(writer, NULL, 0);
}
#endif

static void sees_changes(void)
{
    struct profile p = plain_profile();
    struct record record;
    struct error e;
    struct buffer bytes = {0};
    while (bytes.length < 4096)
        buffer_append_text(&bytes, "a,b\n");
    int descriptor = temporary_file(buffer_slice(&bytes));
    struct record_reader *r = record_reader_open(descriptor, "upload.csv", &p, &e);
    record_reader_next(r, &record, &e);
    if (pwrite(descriptor, "c\n", 2, (off_t)bytes.length) != 2)
        abort();
    int result = 0;
    while (result == 0 && record.kind != RECORD_END)
        result = record_reader_next(r, &record, &e);
    tap_ok(result == -1 && e.status == STATUS_TEMPORARY,
           "a file that is written while it is read is to be tried again later");
    record_reader_close(r);
    close(descriptor);
    buffer_release(&bytes);
    tap_ok(record_reader_open(-1, "upload.csv", &p, &e) == NULL && e.status == STATUS_TROUBLE,
           "what cannot be read is trouble");
}

static void digests(void)
{
    struct profile p = plain_profile();
    struct record record;
    struct error e;
    int descriptor = temporary_file(slice_of("abc"));
    struct record_reader *r = record_reader_open(descriptor, "test", &p, &e);
    while (record_reader_next(r, &record, &e) == 0 && record.kind != RECORD_END)
        continue;
    tap_equal_text(record_reader_facts(r)->sha256,
                   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                   "the digest is that of the upload's bytes");
    record_reader_close(r);
    close(descriptor);
}

int main(void)
{
    reads_records();
    places_broken_records();
    keeps_to_line_ends();
    keeps_limits();
    tolerates_stray_quotes();
    decodes();
    names_what_is_no_csv();
    holds_back();
#ifndef __SANITIZE_ADDRESS__
    is_bounded(); /* first: what others used would count */
#endif
    bounds_long_lines();
    ends_long_lines();
    sees_changes();
    digests();
    return tap_done();
}
