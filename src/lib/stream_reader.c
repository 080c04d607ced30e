#include "stream_reader.h"

#include "date.h"
#include "naming.h"

#include <inttypes.h>
#include <stdlib.h>

/* A kind is shown as far as one of ours could go. */
enum { STREAM_VERSION = 1, KIND_SHOWN_MAX = 32 };

static const struct slice control_mark = SLICE_LITERAL("{\"@batch\":");

int stream_reader_refuse(const struct stream_reader *r, struct error *e, const char *words)
{
    return line_reader_refuse(&r->lines, e, words);
}

static int add_to_digest(void *digest, struct slice bytes, struct error *e)
{
    return digest_update(digest, bytes, e);
}

static bool is_control(struct slice line)
{
    return line.length >= control_mark.length &&
           memcmp(line.data, control_mark.data, control_mark.length) == 0;
}

static int parse_control(struct stream_reader *r, struct slice line, struct json_document *d,
                         struct error *e)
{
    struct buffer copy = {0};
    struct json_writer w;
    struct error why;
    json_begin(&w, &copy);
    /* Whoever reads on copies what stands there: what cannot be copied ends here, with its line. */
    int result = json_parse(d, line, &why) == 0 ? json_copy(&w, d->root, &why) : -1;
    buffer_release(&copy);
    return result == 0 ? 0 : stream_reader_refuse(r, e, why.message);
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

/* Names and days go into the store, into names of batches and into messages as they stand. */
static int check_names(const struct stream_reader *r, struct error *e)
{
    const struct json_value *begin = r->begin.root;
    struct date day;
    char *organization = json_copy_text(begin, "organizationId");
    bool named = json_member(begin, "organizationId") == NULL ||
                 (organization != NULL && naming_is_organization(organization));
    free(organization);
    if (!named)
        return stream_reader_refuse(r, e, "an organizationId that is no organization's name");
    if (json_member(begin, "date") != NULL &&
        date_parse_iso(json_text_at(begin, "date"), &day) != 0)
        return stream_reader_refuse(r, e, "the batch's date is no day");
    return 0;
}

static int check_begin(struct stream_reader *r, const char *kind, struct error *e)
{
    const struct json_value *begin = r->begin.root;
    uint64_t version = json_number_at(begin, "version");
    struct slice stated = json_text_at(begin, "kind");
    if (!slice_equals_text(json_text_at(begin, "@batch"), "begin"))
        return stream_reader_refuse(r, e, "no begin record");
    if (version == 0)
        return stream_reader_refuse(r, e, "a stream that does not say its version");
    if (version != STREAM_VERSION)
        return error_set(e, STATUS_TROUBLE,
                         "%s: a stream of version %" PRIu64 "; this program reads version %d",
                         r->name, version, STREAM_VERSION);
    if (stated.length == 0 || stated.length > KIND_SHOWN_MAX)
        return stream_reader_refuse(r, e, "a stream that does not say its kind");
    if (!slice_equals_text(stated, kind))
        return error_set(e, STATUS_TROUBLE, "%s: a stream of kind \"%.*s\"; this program reads %s",
                         r->name, (int)stated.length, stated.data, kind);
    return check_names(r, e);
}

static int open_stream(struct stream_reader *r, const char *kind, struct error *e)
{
    struct slice line;
    int result = line_reader_next(&r->lines, &line, e);
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
    *r = (struct stream_reader){.name = name};
    line_reader_turn_to(&r->lines, descriptor, name);
    if (digest != NULL) {
        r->lines.watch = add_to_digest;
        r->lines.context = digest;
    }
    return open_stream(r, kind, e);
}

int stream_reader_open_behind(struct stream_reader *r, struct slice head, int descriptor,
                              const char *name, const char *kind, struct error *e)
{
    *r = (struct stream_reader){.name = name};
    line_reader_turn_to(&r->lines, descriptor, name);
    buffer_append_slice(&r->lines.bytes, head);
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
    int more = line_reader_next(&r->lines, &line, e);
    return more == 1 ? stream_reader_refuse(r, e, "a line behind the end record") : more;
}

int stream_reader_next(struct stream_reader *r, struct slice *record, struct error *e)
{
    int result = line_reader_next(&r->lines, record, e);
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
    line_reader_release(&r->lines);
    *r = (struct stream_reader){0};
}
