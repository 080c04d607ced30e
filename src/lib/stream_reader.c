#include "stream_reader.h"

#include "interrupt.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, STREAM_VERSION = 1 };

static const struct slice control_mark = SLICE_LITERAL("{\"@batch\":");

int stream_reader_refuse(const struct stream_reader *r, struct error *e, const char *words)
{
    return error_set(e, STATUS_TROUBLE, "%s:%" PRIu64 ": %s", r->name, r->line, words);
}

/* Reads on; what was shown already is dropped first. */
static int fill(struct stream_reader *r, struct error *e)
{
    buffer_consume(&r->bytes, r->at);
    r->at = 0;
    char *to = buffer_reserve(&r->bytes, READ_BYTES);
    ssize_t count;
    do
        count = read(r->descriptor, to, READ_BYTES);
    while (count < 0 && errno == EINTR && !interrupt_came());
    if (count < 0 && errno == EINTR)
        return interrupt_error(e);
    if (count < 0)
        return error_set_errno(e, "%s: cannot read", r->name);
    r->bytes.length += (size_t)count;
    r->over = count == 0;
    return r->digest == NULL ? 0 : digest_update(r->digest, slice_make(to, (size_t)count), e);
}

/* The next line: 1, 0 at the end of the input, -1. A last line without its line end is cut off. */
static int next_line(struct stream_reader *r, struct slice *line, struct error *e)
{
    size_t searched = 0;
    r->line++;
    for (;;) {
        const char *start = r->bytes.data + r->at;
        size_t held = r->bytes.length - r->at;
        const char *end = held == searched ? NULL : memchr(start + searched, '\n', held - searched);
        if (end != NULL) {
            *line = slice_make(start, (size_t)(end - start));
            r->at += line->length + 1;
            return 1;
        }
        if (held > STREAM_READER_LINE_MAX)
            return stream_reader_refuse(r, e, "a line too long for a record");
        if (r->over)
            return held == 0 ? 0 : stream_reader_refuse(r, e, "the line is cut off");
        searched = held;
        if (fill(r, e) != 0)
            return -1;
    }
}

static bool is_control(struct slice line)
{
    return line.length >= control_mark.length &&
           memcmp(line.data, control_mark.data, control_mark.length) == 0;
}

static int parse_control(struct stream_reader *r, struct slice line, struct json_document *d,
                         struct error *e)
{
    struct error why;
    if (json_parse(d, line, &why) != 0)
        return stream_reader_refuse(r, e, why.message);
    return 0;
}

/* What the writer said when it ended without a complete batch: its status, so that the cause wins
 * over its echo. */
static int echo(struct stream_reader *r, const struct json_value *end, struct error *e)
{
    uint64_t status = json_number_at(end, "exit");
    struct slice words = json_text_at(end, "error");
    if (slice_equals_text(json_text_at(end, "status"), "rejected"))
        return error_set(e, STATUS_REJECTED, "%s: nothing done: the batch was rejected%s%.*s",
                         r->name, words.length == 0 ? "" : ": ", (int)words.length,
                         words.length == 0 ? "" : words.data);
    if (!slice_equals_text(json_text_at(end, "status"), "failed"))
        return stream_reader_refuse(r, e, "an end record with a status that is not known");
    return error_set(e, status == STATUS_TEMPORARY ? STATUS_TEMPORARY : STATUS_TROUBLE,
                     "%s: nothing done: the writer failed: %.*s", r->name, (int)words.length,
                     words.length == 0 ? "" : words.data);
}

static int check_begin(struct stream_reader *r, const char *kind, struct error *e)
{
    const struct json_value *begin = r->begin.root;
    uint64_t version = json_number_at(begin, "version");
    struct slice stated = json_text_at(begin, "kind");
    if (!slice_equals_text(json_text_at(begin, "@batch"), "begin"))
        return stream_reader_refuse(r, e, "no begin record");
    if (version != STREAM_VERSION)
        return error_set(e, STATUS_TROUBLE,
                         "%s: a stream of version %" PRIu64 "; this program reads version %d",
                         r->name, version, STREAM_VERSION);
    if (!slice_equals_text(stated, kind))
        return error_set(e, STATUS_TROUBLE, "%s: a stream of kind \"%.*s\"; this program reads %s",
                         r->name, (int)stated.length, stated.length == 0 ? "" : stated.data, kind);
    return 0;
}

static int open_stream(struct stream_reader *r, const char *kind, struct error *e)
{
    struct slice line;
    int result = next_line(r, &line, e);
    if (result == 0)
        error_set(e, STATUS_TROUBLE, "%s: empty: the writer died", r->name);
    if (result != 1)
        return -1;
    if (!is_control(line))
        return stream_reader_refuse(r, e, "no begin record");
    if (parse_control(r, line, &r->begin, e) != 0)
        return -1;
    if (slice_equals_text(json_text_at(r->begin.root, "@batch"), "end"))
        return echo(r, r->begin.root, e);
    return check_begin(r, kind, e);
}

int stream_reader_open(struct stream_reader *r, int descriptor, const char *name, const char *kind,
                       struct digest *digest, struct error *e)
{
    *r = (struct stream_reader){.descriptor = descriptor, .name = name, .digest = digest};
    return open_stream(r, kind, e);
}

int stream_reader_open_behind(struct stream_reader *r, struct slice head, int descriptor,
                              const char *name, const char *kind, struct error *e)
{
    *r = (struct stream_reader){.descriptor = descriptor, .name = name};
    buffer_append_slice(&r->bytes, head);
    return open_stream(r, kind, e);
}

/* The end record, and that nothing follows it. Returns 0 or -1. */
static int conclude(struct stream_reader *r, struct slice line, struct error *e)
{
    if (parse_control(r, line, &r->end, e) != 0)
        return -1;
    const struct json_value *end = r->end.root;
    if (!slice_equals_text(json_text_at(end, "@batch"), "end"))
        return stream_reader_refuse(r, e, "a second begin record");
    bool is_taken =
        slice_equals_text(json_text_at(end, "status"), "complete") ||
        (r->takes_rejected && slice_equals_text(json_text_at(end, "status"), "rejected"));
    if (!is_taken)
        return echo(r, end, e);
    if (json_number_at(end, "records") != r->records)
        return error_set(e, STATUS_TROUBLE,
                         "%s: %" PRIu64 " records arrived, the end record counts %" PRIu64, r->name,
                         r->records, json_number_at(end, "records"));
    int more = next_line(r, &line, e);
    return more == 1 ? stream_reader_refuse(r, e, "a line behind the end record") : more;
}

int stream_reader_next(struct stream_reader *r, struct slice *record, struct error *e)
{
    int result = next_line(r, record, e);
    if (result < 0)
        return -1;
    if (result == 0)
        return error_set(e, STATUS_TROUBLE, "%s: no end record: the writer died or was cut off",
                         r->name);
    if (is_control(*record))
        return conclude(r, *record, e);
    if (record->length == 0 || record->data[0] != '{')
        return stream_reader_refuse(r, e, "not a record");
    r->records++;
    return 1;
}

void stream_reader_release(struct stream_reader *r)
{
    json_release(&r->begin);
    json_release(&r->end);
    buffer_release(&r->bytes);
    *r = (struct stream_reader){0};
}
