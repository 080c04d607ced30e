/*
 * Whole uploads, taken by one thread and libcsv alone, and by several threads in small blocks with
 * either way of cutting records: the same records, rejects, reasons and end record, whatever the
 * upload holds.
 */
#include "intake.h"
#include "intake_shapes.h"
#include "line_sink.h"
#include "memory.h"
#include "random.h"
#include "tap.h"
#include "whole_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CASES = 1500, UPLOAD_BYTES_MAX = 6000 };

/* Mostly sound rows, and now and then something that is not. */
static void append_row(struct random *random, struct buffer *to)
{
    static const char *const odd[] = {
        "a\"b",
        "\"a\"b,c",
        "\"never closed",
        "\"x\ny\"",
        "\"two\n\nlines,\"\"quoted\"\"\"",
        "\r",
        "\xFF",
        "",
        "\n\n",
        "END,3",
        "END",
        ",,,,,,,",
        "only one",
        "\" 5 \"",
        "caf\xC3\xA9",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "\r\nx",
        "\"a\"\r\n\"b"};
    const char *end = random_below(random, 10) == 0 ? "\r\n" : "\n";
    if (random_below(random, 12) == 0)
        buffer_append_text(to, odd[random_below(random, sizeof odd / sizeof *odd)]);
    if (random_below(random, 60) == 0)
        buffer_append_byte(to, '\0');
    buffer_append_format(to, "%s%d,2026-%02d-%02d,%s%d.%02d,",
                         random_below(random, 9) == 0 ? "\"0" : "", (int)random_below(random, 9999),
                         (int)random_below(random, 13), 1 + (int)random_below(random, 30),
                         random_below(random, 2) == 0 ? "-" : "", (int)random_below(random, 5000),
                         (int)random_below(random, 100));
    switch (random_below(random, 6)) {
    case 0:
        buffer_append_text(to, "\"quoted, with a comma\"");
        break;
    case 1:
        buffer_append_text(to, "\"doubled \"\" quote\"");
        break;
    default:
        buffer_append_text(to, "plain text");
        break;
    }
    buffer_append_text(to, end);
}

/* --- rows with every kind of field --------------------------------------------------------------
 */

/* The columns, each with values that are most often sound, and with some that are most often not;
 * NULL ends each list. A digit # is any, @ one of the quotes. */
static const struct rich_column {
    const char *name;
    const char *sound[6];
    const char *odd[12];
} rich_columns[] = {
    {"Member", {"####", "##", "1##"}, {"", "#####", "N/A", " 12", "1@2", "9@9", "END"}},
    {"Share", {"S#", "L1", "S##"}, {"", "X", "-", "L@", "S1 "}},
    {"Id", {"T####", "T###", ""}, {"T1", "t111", "N/A", "T1@1", " ", "T1111111111111111"}},
    {"Date", {"11/2#/2026", "11/19/2026", "10/1#/2026"}, {"", "13/01/2026", "01/01/2020", "x"}},
    {"Amount",
     {"-#.##", "1###.##", "#", "-1##.#", "+#.##", "12345678.##"},
     {"", "0#.##", "1,0##.00", "-0.00", "1.###", "--1", "1e5", ".5", "5.", "-", "1@1"}},
    {"Debit", {"1#.##", "", "#.#"}, {"0.00", "N/A", "-1.00", "D", "@"}},
    {"Credit", {"", "1#.##", ""}, {"0.00", "N/A", "-1.00", "@@"}},
    {"Flag", {"D", "CR", "DR", "C"}, {"", "X", " D", "@D", "N/A"}},
    {"Currency", {"USD", "JPY", "BHD", "CAD"}, {"", "usd", "EUR", "US", "USD ", "@SD"}},
    {"Type", {"ACH", "A QUITE LONG KIND OF IT", ""}, {"ach", "x@y", "x@@y", "N/A", " ACH"}},
    {"Status", {"P", "Posted", "P", "H"}, {"N/A", "", "p", "P@", "Q"}},
    {"Note",
     {"a note", "COFFEE ## MAIN ST #", "two, or; more", "caf\xC3\xA9 #", "a@@b", "tab\there"},
     {"", "x", "\xC3\xA9", "@", "a\\b@c", "  ", "N/A", "\x01\x02",
      "a note of more than forty bytes, which is not allowed here"}},
    {"Code", {"####", "1#", ""}, {"1.2E+15", "1E+1#", "it@s", " 1", "N/A", "-"}},
    {"Balance",
     {"-1##.##", "#.##", "", "1########.##"},
     {"x", "N/A", "1.####", "9999999999999999.99"}},
    {"Yes", {"Y", "N", ""}, {"y", "yes", "@Y", "-"}},
    {"Number", {"1#", "-#", ""}, {"0##", "9999999999999999", "99999999999999999999", "1.0"}},
    {"Rate", {"#.###", "0.#", ""}, {"00.1", "1.", "x", "1.1234567890123456789"}},
    {"Branch", {"whatever", "", "1##"}, {"@", "1.2E+15", "9@9"}},
    {"Unknown", {"whatever", "", "9@9"}, {"@", "\xFF", "a\nb"}},
};

enum { RICH_COLUMNS = sizeof rich_columns / sizeof *rich_columns };

static void append_cell(struct random *random, const struct shape *shape, const char *const *list,
                        size_t most, struct buffer *to)
{
    size_t count = 0;
    while (count < most && list[count] != NULL)
        count++;
    const char *text = list[random_below(random, count)];
    bool quoted = random_below(random, 8) == 0 || strchr(text, shape->delimiter) != NULL ||
                  strchr(text, '@') != NULL;
    quoted = quoted && random_below(random, 50) != 0;
    if (quoted)
        buffer_append_byte(to, shape->quote);
    for (; *text != '\0'; text++) {
        char byte = *text;
        if (byte == '#')
            byte = (char)('0' + random_below(random, 10));
        else if (byte == '@')
            byte = random_below(random, 3) == 0 ? '"' : shape->quote;
        buffer_append_byte(to, byte);
        if (quoted && byte == shape->quote && random_below(random, 50) != 0)
            buffer_append_byte(to, byte);
    }
    if (quoted)
        buffer_append_byte(to, shape->quote);
}

static void append_rich_row(struct random *random, const struct shape *shape, const size_t *order,
                            size_t odd_one_in, struct buffer *to)
{
    for (size_t i = 0; i < RICH_COLUMNS; i++) {
        const struct rich_column *column = &rich_columns[order[i]];
        if (i != 0)
            buffer_append_byte(to, shape->delimiter);
        if (random_below(random, odd_one_in) == 0)
            append_cell(random, shape, column->odd, 12, to);
        else
            append_cell(random, shape, column->sound, 6, to);
    }
    buffer_append_text(to, random_below(random, 40) == 0 ? "\n" : shape->line_end);
}

static void append_rich_rows(struct random *random, const struct shape *shape, size_t most,
                             struct buffer *to)
{
    size_t order[RICH_COLUMNS];
    size_t odd_one_in = 20 + random_below(random, 400);
    for (size_t i = 0; i < RICH_COLUMNS; i++)
        order[i] = i;
    for (size_t i = RICH_COLUMNS - 1; i > 0; i--) {
        size_t other = random_below(random, i + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (size_t i = 0; i < RICH_COLUMNS; i++)
        buffer_append_format(to, "%s%c", rich_columns[order[i]].name,
                             i + 1 < RICH_COLUMNS ? shape->delimiter : '\n');
    if (strcmp(shape->line_end, "\n") != 0) {
        to->length--;
        buffer_append_text(to, shape->line_end);
    }
    while (to->length < most)
        append_rich_row(random, shape, order, odd_one_in, to);
    if (random_below(random, 3) == 0)
        buffer_append_format(to, "%s%s", random_below(random, 2) == 0 ? "END,3" : "'9''9'",
                             shape->line_end);
}

static void make_upload(struct random *random, const struct shape *shape, struct buffer *to)
{
    size_t most = random_below(random, UPLOAD_BYTES_MAX);
    buffer_clear(to);
    if (shape->is_rich) {
        append_rich_rows(random, shape, most, to);
        return;
    }
    buffer_append_text(to, "A,D,M,T\n");
    while (to->length < most)
        append_row(random, to);
    if (random_below(random, 4) == 0)
        to->length -= random_below(random, 5);
}

/* --- one way ------------------------------------------------------------------------------------
 */

static void take(int descriptor, const struct profile *profile, size_t jobs,
                 const struct intake_way *way, struct buffer *said)
{
    struct error e = {0};
    struct batch batch;
    struct rejections rejections;
    struct json_writer w;
    const struct record_sink sink = line_sink(said);
    const struct date date = {2026, 11, 20};
    struct intake_options options = {.profile = profile,
                                     .date = &date,
                                     .profile_sha256 = "",
                                     .organization = "acme",
                                     .file_name = "case",
                                     .sink = &sink,
                                     .rejections = &rejections,
                                     .jobs = jobs,
                                     .way = way};
    buffer_clear(said);
    lseek(descriptor, 0, SEEK_SET);
    if (rejections_open(&rejections, "rejects", "reasons", true, &e) != 0 ||
        intake_run(&options, descriptor, &batch, &e) != 0 ||
        output_flush(&rejections.rejects.output, &e) != 0 ||
        output_flush(&rejections.reasons.output, &e) != 0)
        buffer_append_text(said, e.message);
    json_begin(&w, said);
    batch_write_end(&batch, &w);
    /* Never published: the test would wait for the disk. */
    whole_file(".rejects.partial", said);
    whole_file(".reasons.partial", said);
    rejections_close(&rejections);
    batch_release(&batch);
}

static bool ways_agree(struct random *random, int descriptor, const struct profile *profile,
                       const struct buffer *upload)
{
    struct intake_way slow = {FIELD_INDEX_NONE, 100};
    struct intake_way fast = {
        random_below(random, 2) == 0 ? FIELD_INDEX_PLAIN : field_index_best_way(&profile->dialect),
        1 + random_below(random, 700)};
    struct buffer expected = {0};
    struct buffer got = {0};
    if (ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, upload->data, upload->length, 0) != (ssize_t)upload->length)
        return false;
    take(descriptor, profile, 1, &slow, &expected);
    take(descriptor, profile, 1 + random_below(random, 4), &fast, &got);
    bool equal = slice_equals(buffer_slice(&expected), buffer_slice(&got));
    if (!equal) {
        tap_note("upload", buffer_slice(upload));
        tap_note("one by one", buffer_slice(&expected));
        tap_note("in blocks", buffer_slice(&got));
    }
    buffer_release(&expected);
    buffer_release(&got);
    return equal;
}

/* The first argument, where there is one, is how many cases to try, the second the seed. */
int main(int argc, char **argv)
{
    static struct shape shapes[SHAPES];
    struct random random;
    struct buffer upload = {0};
    char folder[] = "/tmp/intake_test.XXXXXX";
    int differing = 0;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 1;
    int descriptor = open("upload", O_RDWR | O_CREAT, 0600);
    compile_shapes(shapes);
    long cases = argc > 1 ? strtol(argv[1], NULL, 10) : CASES;
    random_seed(&random, argc > 2 ? (uint64_t)strtol(argv[2], NULL, 10) : 31);
    for (long i = 0; i < cases && differing == 0; i++) {
        const struct shape *shape = &shapes[random_below(&random, SHAPES)];
        make_upload(&random, shape, &upload);
        differing += !ways_agree(&random, descriptor, &shape->profile, &upload);
    }
    tap_equal_number(differing, 0,
                     "hostile uploads give the same bytes from one thread and "
                     "libcsv as from several threads in blocks");
    close(descriptor);
    for (size_t i = 0; i < SHAPES; i++)
        profile_release(&shapes[i].profile);
    unlink("upload");
    rmdir(folder);
    buffer_release(&upload);
    return tap_done();
}
