#include "report_json.h"

#include "json_writer.h"
#include "report_words.h"

enum { REPORT_VERSION = 1 };

static void write_counts(struct json_writer *w, const struct report *r)
{
    struct report_counts counts = report_count(r);
    json_member_object_begin(w, "counts");
    json_member_unsigned(w, "batches", r->count);
    json_member_unsigned(w, "complete", counts.of[REPORT_COMPLETE]);
    json_member_unsigned(w, "rejected", counts.of[REPORT_REJECTED]);
    json_member_unsigned(w, "held", counts.of[REPORT_HELD]);
    json_member_unsigned(w, "outOfBalance", counts.of[REPORT_OUT_OF_BALANCE]);
    json_member_unsigned(w, "publishedTwice", counts.published_twice);
    json_member_unsigned(w, "namedTwice", counts.named_twice);
    json_object_end(w);
}

static void write_optional(struct json_writer *w, const char *key, const char *text)
{
    if (text != NULL)
        json_member_text(w, key, text);
}

/* A summary knows both times and nothing of a reason, a store the other way round. */
static void write_run(struct json_writer *w, const struct report_run *run)
{
    if (run->command == NULL)
        return;
    json_member_object_begin(w, "run");
    json_member_text(w, "command", run->command);
    json_member_text(w, "programVersion", run->version);
    json_member_unsigned(w, "exit", run->status);
    json_member_text(w, "startedAt", run->started_at);
    if (run->ended_at != NULL) {
        json_member_text(w, "endedAt", run->ended_at);
        json_member_unsigned(w, "durationMilliseconds", run->milliseconds);
    }
    json_member_text(w, "host", run->host);
    json_member_text(w, "user", run->user);
    if (run->ended_at != NULL)
        json_member_boolean(w, "dryRun", run->dry_run);
    write_optional(w, "reason", run->reason);
    json_object_end(w);
}

static void write_action(struct json_writer *w, enum entry_action action, const uint64_t *of)
{
    uint64_t any = 0;
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++)
        any += of[o];
    if (any == 0)
        return;
    json_member_object_begin(w, entry_action_word(action));
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++)
        if (of[o] != 0)
            json_member_unsigned(w, entry_outcome_word(o), of[o]);
    json_object_end(w);
}

static void write_group(struct json_writer *w, const struct report_group *g)
{
    json_object_begin(w);
    json_member_text(w, "groupId", g->id);
    write_optional(w, "title", g->title);
    if (g->changed) {
        json_member_unsigned(w, "before", g->before);
        json_member_unsigned(w, "add", g->add);
        json_member_unsigned(w, "remove", g->remove);
        json_member_unsigned(w, "after", g->after);
    }
    json_member_object_begin(w, "actions");
    write_action(w, ACTION_ADD, g->of[ACTION_ADD]);
    write_action(w, ACTION_REMOVE, g->of[ACTION_REMOVE]);
    write_action(w, ACTION_NONE, g->of[ACTION_NONE]);
    json_object_end(w);
    json_object_end(w);
}

/* The lines that were rejected for one reason: [3,3] and [6,8] are four of them. */
static void write_lines(struct json_writer *w, const struct report_reason *r)
{
    json_object_begin(w);
    json_member_text(w, "code", r->code);
    write_optional(w, "field", r->field);
    json_member_unsigned(w, "count", r->count);
    json_member_array_begin(w, "lines");
    for (size_t i = 0; i < r->range_count; i++) {
        json_array_begin(w);
        json_unsigned(w, r->ranges[i].first);
        json_unsigned(w, r->ranges[i].last);
        json_array_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void write_rejected_lines(struct json_writer *w, const struct report_batch *b)
{
    if (!b->knows_lines)
        return;
    json_member_array_begin(w, "rejectedLines");
    for (size_t i = 0; i < b->reason_count; i++)
        write_lines(w, &b->reasons[i]);
    json_array_end(w);
}

static void write_changes(struct json_writer *w, const struct report_batch *b)
{
    if (b->kind != REPORT_CHANGES)
        return;
    json_member_object_begin(w, "changes");
    json_member_unsigned(w, "entries", b->read);
    json_member_object_begin(w, "outcomes");
    for (size_t i = 0; i < b->part_count; i++)
        json_member_unsigned(w, b->parts[i].word, b->parts[i].count);
    json_object_end(w);
    json_member_unsigned(w, "enrolled", b->enrolled);
    json_member_unsigned(w, "withdrawn", b->withdrawn);
    json_member_array_begin(w, "groups");
    for (size_t i = 0; i < b->group_count; i++)
        write_group(w, &b->groups[i]);
    json_array_end(w);
    write_optional(w, "undoneBy", b->undone_by);
    json_object_end(w);
}

static void write_raw(struct json_writer *w, const char *key, const char *text)
{
    if (text == NULL)
        return;
    json_key(w, key);
    json_raw(w, slice_of(text));
}

static void write_load(struct json_writer *w, const struct report_batch *b)
{
    const struct report_load *load = &b->load;
    if (b->kind != REPORT_LOAD)
        return;
    json_member_object_begin(w, "load");
    json_member_text(w, "state", load->state);
    write_optional(w, "heldBy", load->held_by);
    write_optional(w, "copyOf", load->copy_of);
    write_optional(w, "reverses", b->undoes);
    write_optional(w, "reversedBy", b->undone_by);
    write_optional(w, "replacedBy", load->replaced_by);
    write_optional(w, "followedBy", load->followed_by);
    json_member_boolean(w, "backfill", load->backfill);
    json_member_array_begin(w, "overrides");
    for (size_t i = 0; i < b->override_count; i++) {
        json_object_begin(w);
        json_member_text(w, "code", b->overrides[i].code);
        json_member_text(w, "reason", b->overrides[i].reason);
        json_object_end(w);
    }
    json_array_end(w);
    write_raw(w, "recorded", load->recorded);
    json_object_end(w);
}

static const char *twin_key(const struct report_batch *b)
{
    if (b->kind == REPORT_CHANGES || b->kind == REPORT_LOAD)
        return "sameBatchAs";
    return b->twin_is_file ? "sameFileAs" : "sameUploadAs";
}

static void write_batch(struct json_writer *w, const struct report_batch *b)
{
    static const char *const sources[] = {[REPORT_MANIFEST] = "manifest",
                                          [REPORT_SUMMARY] = "summary",
                                          [REPORT_OUTCOMES] = "outcomes",
                                          [REPORT_STORE] = "store"};
    json_object_begin(w);
    json_member_text(w, "name", b->name);
    write_optional(w, "batch", b->digest);
    json_member_text(w, "verdict", report_verdict_code(b->verdict));
    json_member_array_begin(w, "differences");
    for (size_t i = 0; i < b->difference_count; i++)
        json_text(w, b->differences[i]);
    json_array_end(w);
    json_member_text(w, "source", sources[b->source]);
    json_member_text(w, "file", b->file);
    if (b->twin != NULL)
        json_member_text(w, twin_key(b), b->twin);
    if (b->has_chunks) {
        json_member_object_begin(w, "chunks");
        json_member_unsigned(w, "files", b->chunks);
        json_member_boolean(w, "verified", b->chunks_verified);
        json_object_end(w);
    }
    write_run(w, &b->run);
    write_changes(w, b);
    write_load(w, b);
    write_rejected_lines(w, b);
    write_raw(w, "begin", b->begin);
    write_raw(w, "end", b->end);
    json_object_end(w);
}

void report_json(const struct report *r, struct buffer *to)
{
    struct json_writer w;
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_text(&w, "type", "report");
    json_member_unsigned(&w, "version", REPORT_VERSION);
    write_counts(&w, r);
    json_member_array_begin(&w, "batches");
    for (size_t i = 0; i < r->count; i++)
        write_batch(&w, &r->batches[i]);
    json_array_end(&w);
    json_object_end(&w);
    buffer_append_byte(to, '\n');
}
