/*
 * Whatever an upload holds: taken by libcsv record by record, and the short way by one thread or
 * several in blocks, it gives the same records, counts and reasons. The first byte chooses the
 * profile, the second the bytes of a block, the third the threads and the way of the index, the
 * fourth whether the upload begins with the right column header; the rest is the upload.
 */
#include "../unit/intake_shapes.h"
#include "../unit/line_sink.h"
#include "../unit/temporary_file.h"
#include "intake.h"
#include "target.h"

enum { CHOICES = 4, BYTES_MAX = 4096 };

static const char columns[] = "Member,Share,Id,Date,Amount,Debit,Credit,Flag,Currency,Type,Status,"
                              "Note,Code,Balance,Branch,Yes,Number,Rate";

/* Everything that the intake says of the upload, but for the single rejected lines. */
static void take(int descriptor, const struct profile *profile, size_t jobs,
                 const struct intake_way *way, struct buffer *said)
{
    const struct date date = {2026, 11, 20};
    const struct record_sink sink = line_sink(said);
    struct intake_options options = {.profile = profile,
                                     .profile_sha256 = "",
                                     .organization = "acme",
                                     .file_name = "case",
                                     .date = &date,
                                     .sink = &sink,
                                     .jobs = jobs,
                                     .way = way};
    struct error e = {0};
    struct batch batch;
    struct json_writer w;
    lseek(descriptor, 0, SEEK_SET);
    if (intake_run(&options, descriptor, &batch, &e) != 0)
        buffer_append_text(said, e.message);
    json_begin(&w, said);
    batch_write_end(&batch, &w);
    batch_release(&batch);
}

static void append_header(const struct shape *shape, struct buffer *to)
{
    for (const char *c = shape->is_rich ? columns : "A,D,M,T"; *c != '\0'; c++)
        buffer_append_byte(to, *c == ',' ? shape->delimiter : *c);
    buffer_append_text(to, shape->line_end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct shape shapes[SHAPES];
    struct buffer upload = {0}, expected = {0}, got = {0};
    if (size < CHOICES || size > BYTES_MAX)
        return 0;
    if (shapes[0].line_end == NULL)
        compile_shapes(shapes);
    const struct shape *shape = &shapes[data[0] % SHAPES];
    const struct intake_way slow = {FIELD_INDEX_NONE, 100};
    const struct intake_way fast = {
        (data[2] & 1) != 0 ? FIELD_INDEX_PLAIN : field_index_best_way(&shape->profile.dialect),
        1 + 4 * (size_t)data[1]};
    if ((data[3] & 1) != 0)
        append_header(shape, &upload);
    buffer_append(&upload, (const char *)data + CHOICES, size - CHOICES);
    int descriptor = temporary_file(buffer_slice(&upload));
    take(descriptor, &shape->profile, 1, &slow, &expected);
    take(descriptor, &shape->profile, data[2] < 224 ? 1 : 3, &fast, &got);
    if (!slice_equals(buffer_slice(&expected), buffer_slice(&got)))
        abort();
    close(descriptor);
    buffer_release(&upload);
    buffer_release(&expected);
    buffer_release(&got);
    return 0;
}
