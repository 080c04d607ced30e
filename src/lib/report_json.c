#include "report_json.h"

#include "diagnostic.h"
#include "json_writer.h"

#include <string.h>

enum { REPORT_VERSION = 1 };

static const char *const verdict_codes[] = {
    [BATCH_VERDICT_OUT_OF_BALANCE] = "out-of-balance",
    [BATCH_VERDICT_REJECTED] = "rejected",
    [BATCH_VERDICT_COMPLETE] = "complete",
};

static void write_counts(struct json_writer *w, const struct batch_counts *counts)
{
    json_member_object_begin(w, "counts");
    json_member_unsigned(w, "batches", counts->batches);
    json_member_unsigned(w, "complete", counts->of[BATCH_VERDICT_COMPLETE]);
    json_member_unsigned(w, "rejected", counts->of[BATCH_VERDICT_REJECTED]);
    json_member_unsigned(w, "outOfBalance", counts->of[BATCH_VERDICT_OUT_OF_BALANCE]);
    json_member_unsigned(w, "publishedTwice", counts->published_twice);
    json_member_unsigned(w, "namedTwice", counts->named_twice);
    json_object_end(w);
}

/* Names of files may be any bytes; JSON's may not. */
static void write_shown(struct json_writer *w, const char *key, struct slice text)
{
    struct buffer shown = {0};
    diagnostic_escape(&shown, text);
    json_member_string(w, key, buffer_slice(&shown));
    buffer_release(&shown);
}

static void write_differences(struct json_writer *w, const struct batch_facts *f)
{
    const char *at = f->differences.data;
    json_member_array_begin(w, "differences");
    for (size_t left = f->differences.length; left > 0;) {
        size_t line = (size_t)((const char *)memchr(at, '\n', left) - at);
        json_string(w, slice_make(at, line));
        at += line + 1;
        left -= line + 1;
    }
    json_array_end(w);
}

/* Members of a summary that say who, when and how long. */
static int write_run(struct json_writer *w, const struct batch_facts *f, struct error *e)
{
    static const char *const keys[] = {"command",   "programVersion", "exit",
                                       "startedAt", "endedAt",        "durationMilliseconds",
                                       "host",      "user",           "dryRun"};
    json_member_object_begin(w, "run");
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        json_key(w, keys[i]);
        if (json_copy(w, json_member(f->run, keys[i]), e) != 0)
            return -1;
    }
    json_object_end(w);
    return 0;
}

static void write_chunks(struct json_writer *w, const struct batch_facts *f)
{
    json_member_object_begin(w, "chunks");
    json_member_unsigned(w, "files", json_count(f->chunks));
    json_member_boolean(w, "verified", f->chunks_verified);
    json_object_end(w);
}

static int write_batch(struct json_writer *w, const struct batch_facts *f, struct error *e)
{
    struct buffer name = {0};
    json_object_begin(w);
    batch_facts_name(f, &name);
    json_member_string(w, "name", buffer_slice(&name));
    buffer_release(&name);
    json_member_string(w, "batch", json_text_at(json_member(f->end, "upload"), "sha256"));
    json_member_text(w, "verdict", verdict_codes[batch_facts_verdict(f)]);
    write_differences(w, f);
    json_member_text(w, "source", f->chunks == NULL ? "summary" : "manifest");
    write_shown(w, "file", slice_of(f->file));
    if (f->twin != NULL)
        write_shown(w, f->twin_is_file ? "sameFileAs" : "sameUploadAs", slice_of(f->twin->file));
    if (f->chunks != NULL)
        write_chunks(w, f);
    if (f->run != NULL && write_run(w, f, e) != 0)
        return -1;
    json_key(w, "begin");
    if (json_copy(w, f->begin, e) != 0)
        return -1;
    json_key(w, "end");
    if (json_copy(w, f->end, e) != 0)
        return -1;
    json_object_end(w);
    return 0;
}

int report_json(const struct batch_facts *batches, size_t count, struct buffer *to, struct error *e)
{
    struct batch_counts counts = batch_facts_count(batches, count);
    struct json_writer w;
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_text(&w, "type", "report");
    json_member_unsigned(&w, "version", REPORT_VERSION);
    write_counts(&w, &counts);
    json_member_array_begin(&w, "batches");
    for (size_t i = 0; i < count; i++) {
        if (write_batch(&w, &batches[i], e) != 0)
            return error_prefix(e, "%s", batches[i].file);
    }
    json_array_end(&w);
    json_object_end(&w);
    buffer_append_byte(to, '\n');
    return 0;
}
