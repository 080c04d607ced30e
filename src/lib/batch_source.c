#include "batch_source.h"

#include "naming.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const char manifest_mark[] = "{\"type\":\"manifest\"";

/* --- the totals --------------------------------------------------------------------------------
 */

static bool read_total(struct totals *totals, const struct json_value *v)
{
    const struct currency *currency = currency_find(slice_of(json_name(v)));
    if (currency == NULL || json_member(v, "records") == NULL)
        return false;
    struct total *total = totals_of(totals, currency);
    total->records = json_number_at(v, "records");
    return decimal_sum_parse(json_text_at(v, "debit"), currency->minor_units, &total->debit) ==
               DECIMAL_OK &&
           decimal_sum_parse(json_text_at(v, "credit"), currency->minor_units, &total->credit) ==
               DECIMAL_OK;
}

/* What was counted is what the end record says, in records and in money. */
static int check_totals(const struct batch_source *s, struct error *e)
{
    struct totals stated = {0};
    const struct json_value *totals = json_member(s->end, "totals");
    for (const struct json_value *v = json_first(totals); v != NULL; v = json_next(v))
        if (!read_total(&stated, v))
            return error_set(e, STATUS_TROUBLE, "%s: the end record's totals cannot be read",
                             s->name);
    if (totals_equal(&stated, &s->totals))
        return 0;
    return error_set(e, STATUS_TROUBLE,
                     "%s: the records do not amount to the totals of the end record", s->name);
}

static int check_counts(const struct batch_source *s, struct error *e)
{
    const struct json_value *counts = json_member(s->end, "counts");
    uint64_t accepted = json_number_at(counts, "accepted");
    uint64_t accounted =
        accepted + json_number_at(counts, "rejected") + json_number_at(counts, "filtered");
    if (accepted == s->records && json_number_at(counts, "read") == accounted)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: the end record's counts are out of balance", s->name);
}

/* A manifest's facts were judged when it was read; a stream's are known only now. */
static int check_facts(struct batch_source *s, struct error *e)
{
    if (s->is_manifest)
        return 0;
    if (batch_facts_take(&s->manifest, s->name, s->begin, s->end, e) != 0)
        return error_prefix(e, "%s", s->name);
    if (s->manifest.differences.length != 0)
        return error_set(e, STATUS_TROUBLE, "%s: the end record is out of balance", s->name);
    return 0;
}

static int check_whole(struct batch_source *s, struct error *e)
{
    return check_counts(s, e) != 0 || check_totals(s, e) != 0 ? -1 : check_facts(s, e);
}

/* --- a manifest and its chunks -----------------------------------------------------------------
 */

static int watch_chunk(void *context, struct slice bytes, struct error *e)
{
    struct batch_source *s = context;
    (void)e;
    checksum_update(&s->checksum, bytes);
    s->chunk_bytes += bytes.length;
    return 0;
}

static int open_chunk(struct batch_source *s, struct error *e)
{
    struct slice name = json_text_at(s->chunk, "file");
    const char *slash = strrchr(s->name, '/');
    if (!naming_is_plain_file(name))
        return error_set(e, STATUS_TROUBLE, "%s: a chunk's name is not that of a file beside it",
                         s->name);
    buffer_clear(&s->path);
    buffer_append(&s->path, s->name, slash == NULL ? 0 : (size_t)(slash - s->name) + 1);
    buffer_append_slice(&s->path, name);
    s->chunk_bytes = 0;
    s->chunk_records = 0;
    s->descriptor = open(s->path.data, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (s->descriptor < 0)
        return error_set_errno(e, "%s: cannot open", s->path.data);
    line_reader_turn_to(&s->lines, s->descriptor, s->path.data);
    s->lines.watch = watch_chunk;
    s->lines.context = s;
    return 0;
}

static int close_chunk(struct batch_source *s, struct error *e)
{
    char digest[CHECKSUM_HEX_SIZE];
    close(s->descriptor);
    s->descriptor = -1;
    checksum_finish(&s->checksum, digest);
    if (s->chunk_bytes == json_number_at(s->chunk, "bytes") &&
        s->chunk_records == json_number_at(s->chunk, "records") &&
        slice_equals_text(json_text_at(s->chunk, "xxh3_128"), digest)) {
        s->chunk = json_next(s->chunk);
        return 0;
    }
    return error_set(e, STATUS_TROUBLE, "%s: not what the manifest says: changed or cut short",
                     s->path.data);
}

static int next_in_chunks(struct batch_source *s, struct slice *record, struct error *e)
{
    while (s->chunk != NULL) {
        if (s->descriptor < 0 && open_chunk(s, e) != 0)
            return -1;
        int result = line_reader_next(&s->lines, record, e);
        if (result != 0) {
            s->chunk_records += result == 1;
            return result;
        }
        if (close_chunk(s, e) != 0)
            return -1;
    }
    return 0;
}

static int open_manifest(struct batch_source *s, const struct operand *input, struct error *e)
{
    struct buffer text = {0};
    struct operand copy = *input;
    int result = operand_read_whole(&copy, BATCH_FACTS_BYTES_MAXIMUM, &text, e);
    if (result == 0)
        result = batch_facts_read(&s->manifest, input->name, buffer_slice(&text), e);
    buffer_release(&text);
    if (result != 0)
        return -1;
    if (s->manifest.is_of_groups)
        return error_set(e, STATUS_TROUBLE, "%s: a batch of group assignments", s->name);
    if (s->manifest.differences.length != 0)
        return error_set(e, STATUS_TROUBLE, "%s: out of balance: batch-report says where", s->name);
    s->begin = s->manifest.begin;
    s->end = s->manifest.end;
    s->chunk = json_first(s->manifest.chunks);
    return checksum_init(&s->checksum, e);
}

/* --- either ------------------------------------------------------------------------------------
 */

static bool is_manifest(int descriptor)
{
    char start[sizeof manifest_mark - 1];
    return pread(descriptor, start, sizeof start, 0) == (ssize_t)sizeof start &&
           memcmp(start, manifest_mark, sizeof start) == 0;
}

int batch_source_open(struct batch_source *s, const struct operand *input, struct error *e)
{
    *s = (struct batch_source){.name = input->name, .descriptor = -1};
    s->is_manifest = input->base_name != NULL && is_manifest(input->descriptor);
    if (s->is_manifest)
        return open_manifest(s, input, e);
    int result =
        stream_reader_open(&s->stream, input->descriptor, input->name, "transactions", NULL, e);
    s->begin = s->stream.begin.root;
    return result;
}

int batch_source_next(struct batch_source *s, struct slice *record, struct error *e)
{
    int result =
        s->is_manifest ? next_in_chunks(s, record, e) : stream_reader_next(&s->stream, record, e);
    if (!s->is_manifest)
        s->end = s->stream.end.root;
    s->records += result == 1;
    return result == 0 ? check_whole(s, e) : result;
}

int batch_source_refuse(const struct batch_source *s, struct error *e)
{
    if (s->is_manifest)
        return error_prefix(e, "%s:%" PRIu64, s->path.data, s->lines.line);
    return error_prefix(e, "%s:%" PRIu64, s->name, s->stream.lines.line);
}

void batch_source_release(struct batch_source *s)
{
    if (s->descriptor > 0)
        close(s->descriptor);
    stream_reader_release(&s->stream);
    batch_facts_release(&s->manifest);
    checksum_release(&s->checksum);
    buffer_release(&s->path);
    line_reader_release(&s->lines);
    *s = (struct batch_source){.descriptor = -1};
}
