/*
 * Whole uploads, taken by one thread and libcsv alone, and by several threads in small blocks with
 * either way of cutting records: the same records, rejects, reasons and end record, whatever the
 * upload holds.
 */
#include "intake.h"
#include "memory.h"
#include "random.h"
#include "tap.h"
#include "yaml_tree.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CASES = 1500, UPLOAD_BYTES_MAX = 6000 };

static const char profile_head[] =
    "version: 1\nkind: transactions\nname: test\norganization: acme\nencoding: utf-8\n"
    "fields:\n"
    "  - {name: accountId, column: A, constraints: {required: true, maxLength: 6}}\n"
    "  - {name: postedDate, column: D, format: '%Y-%m-%d', constraints: {required: true}}\n"
    "  - {name: amount, column: M, format: signed, decimalChar: '.', moneyOut: negative}\n"
    "  - {name: currency, constant: USD}\n"
    "  - {name: description, column: T}\n"
    "identity: {fields: [accountId, postedDate, amount], extract: cumulative}\n"
    "limits: {rejectedRecords: 100000, fieldBytes: 60, recordBytes: 200}\n";

static const char *const profile_tails[] = {
    "",
    "allow: [strayQuote, blankLine, shortRecord, trailingDelimiter, surroundingSpace]\n",
    "allow: [missingFinalNewline]\n",
    "layout: {footerRows: 2}\n",
    "layout: {endMarker: END}\n",
    "control: {trailer: {marker: END, records: {position: 2}}}\n",
};

static void compile(struct profile *p, const char *tail)
{
    struct buffer text = {0};
    struct error e = {0};
    struct profile_problems problems = {0};
    uint32_t line, column;
    buffer_append_text(&text, profile_head);
    buffer_append_text(&text, tail);
    struct tree *root = yaml_tree_read(buffer_slice(&text), &line, &column, &e);
    if (root == NULL || profile_compile(p, root, &problems) != 0) {
        printf("Bail out! the test's profile: %s\n",
               problems.count == 0 ? e.message : problems.list[0].message);
        exit(1);
    }
    tree_free(root);
    buffer_release(&text);
}

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

static void make_upload(struct random *random, struct buffer *to)
{
    size_t most = random_below(random, UPLOAD_BYTES_MAX);
    buffer_clear(to);
    buffer_append_text(to, "A,D,M,T\n");
    while (to->length < most)
        append_row(random, to);
    if (random_below(random, 4) == 0)
        to->length -= random_below(random, 5);
}

/* --- one way ------------------------------------------------------------------------------------
 */

static int begin(void *context, const struct batch *batch, struct error *e)
{
    (void)context, (void)batch, (void)e;
    return 0;
}

static int records(void *context, const struct record_run *run, struct error *e)
{
    (void)e;
    buffer_append_slice(context, buffer_slice(&run->lines));
    return 0;
}

static void append_file(const char *path, struct buffer *to)
{
    char piece[4096];
    ssize_t got;
    int descriptor = open(path, O_RDONLY);
    while ((got = read(descriptor, piece, sizeof piece)) > 0)
        buffer_append(to, piece, (size_t)got);
    close(descriptor);
}

static void take(int descriptor, const struct profile *profile, size_t jobs,
                 const struct intake_way *way, struct buffer *said)
{
    struct error e = {0};
    struct batch batch;
    struct rejections rejections;
    struct json_writer w;
    const struct record_sink sink = {said, begin, records, NULL, NULL};
    struct intake_options options = {.profile = profile,
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
    append_file(".rejects.partial", said);
    append_file(".reasons.partial", said);
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
    enum { PROFILES = sizeof profile_tails / sizeof *profile_tails };
    struct profile profiles[PROFILES];
    struct random random;
    struct buffer upload = {0};
    char folder[] = "/tmp/intake_test.XXXXXX";
    int differing = 0;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return 1;
    int descriptor = open("upload", O_RDWR | O_CREAT, 0600);
    for (size_t i = 0; i < PROFILES; i++)
        compile(&profiles[i], profile_tails[i]);
    long cases = argc > 1 ? strtol(argv[1], NULL, 10) : CASES;
    random_seed(&random, argc > 2 ? (uint64_t)strtol(argv[2], NULL, 10) : 31);
    for (long i = 0; i < cases && differing == 0; i++) {
        make_upload(&random, &upload);
        differing +=
            !ways_agree(&random, descriptor, &profiles[random_below(&random, PROFILES)], &upload);
    }
    tap_equal_number(differing, 0,
                     "hostile uploads give the same bytes from one thread and "
                     "libcsv as from several threads in blocks");
    close(descriptor);
    for (size_t i = 0; i < PROFILES; i++)
        profile_release(&profiles[i]);
    unlink("upload");
    rmdir(folder);
    buffer_release(&upload);
    return tap_done();
}
