#include "group_outcomes.h"

static bool is_own_member(struct slice key)
{
    return slice_equals_text(key, "@batch") || slice_equals_text(key, "version") ||
           slice_equals_text(key, "kind");
}

int group_outcomes_write_begin(const struct group_apply *a, struct json_writer *w, struct error *e)
{
    struct buffer name = {0};
    json_object_begin(w);
    json_member_text(w, "@batch", "begin");
    json_member_unsigned(w, "version", 1);
    json_member_text(w, "kind", "outcomes");
    for (const struct json_value *v = json_first(a->source.begin.root); v != NULL;
         v = json_next(v)) {
        if (is_own_member(slice_of(json_name(v))))
            continue;
        json_key(w, json_name(v));
        if (json_copy(w, v, e) != 0)
            return -1;
    }
    json_member_text(w, "plan", a->digest);
    if (a->batch.number != 0) {
        group_batch_name(&a->batch, a->organization, &name);
        json_member_text(w, "batch", name.data);
        buffer_release(&name);
    }
    json_object_end(w);
    return 0;
}

static int copy_member(struct json_writer *w, const char *key, const struct json_value *v,
                       struct error *e)
{
    if (v == NULL)
        return 0;
    json_key(w, key);
    return json_copy(w, v, e);
}

/* What the plan ended with goes on, its counts as `planned`: the proof of the batch needs all. */
int group_outcomes_write_end(const struct group_apply *a, struct json_writer *w, struct error *e)
{
    static const char *const carried[] = {"groups", "assignments", "control", "upload",
                                          "limits", "problems",    "reasons", "overrides"};
    const struct json_value *plan = a->source.end.root;
    bool stale = a->verdict == APPLY_STALE;
    json_object_begin(w);
    json_member_text(w, "@batch", "end");
    json_member_text(w, "status", stale ? "rejected" : "complete");
    if (stale)
        json_member_unsigned(w, "exit", STATUS_REJECTED);
    json_member_unsigned(w, "records", a->source.records);
    json_member_object_begin(w, "counts");
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++)
        json_member_unsigned(w, entry_outcome_word(o), a->outcomes[o]);
    json_member_unsigned(w, "enroll", stale ? 0 : a->enroll);
    json_member_unsigned(w, "withdraw", stale ? 0 : a->withdraw);
    json_object_end(w);
    int result = copy_member(w, "planned", json_member(plan, "counts"), e);
    for (size_t i = stale ? 1 : 0; result == 0 && i < sizeof carried / sizeof *carried; i++)
        result = copy_member(w, carried[i], json_member(plan, carried[i]), e);
    if (result == 0)
        json_object_end(w);
    return result;
}

static int write_begin_line(struct group_apply *a, struct stream_writer *writer, struct error *e)
{
    struct json_writer w;
    json_begin(&w, &writer->line);
    return group_outcomes_write_begin(a, &w, e) == 0 ? stream_writer_line(writer, e) : -1;
}

static enum entry_outcome outcome_of(const struct group_apply *a, const struct plan_entry *entry,
                                     bool stale)
{
    switch (entry->kind) {
    case ENTRY_CHANGE:
        if (a->verdict == APPLY_STALE)
            return stale ? OUTCOME_STALE : OUTCOME_UNATTEMPTED;
        return OUTCOME_APPLIED;
    case ENTRY_REJECTED:
        return OUTCOME_REJECTED;
    case ENTRY_DUPLICATE:
        return OUTCOME_DUPLICATE;
    case ENTRY_SKIPPED:
        return OUTCOME_SKIPPED;
    case ENTRY_NONE:
    case ENTRY_ASSIGNMENT:
    case ENTRY_NONE_SUCH:
        break;
    }
    return OUTCOME_UNCHANGED;
}

static int write_lines(struct group_apply *a, struct stream_writer *writer, struct error *e)
{
    struct plan_entry entry;
    struct json_writer w;
    struct slice text;
    uint64_t number = 0;
    uint64_t stale = 0;
    int result = spool_rewind(&a->lines, e);
    if (result == 0)
        result = sorter_next(&a->stale, &stale, e) < 0 ? -1 : 0;
    while (result == 0 && (result = spool_read_text(&a->lines, &text, e)) == 1) {
        number++;
        plan_entry_unpack(text, &entry);
        json_begin(&w, &writer->line);
        plan_entry_write_outcome(&entry, outcome_of(a, &entry, number == stale), &w);
        result = number == stale && sorter_next(&a->stale, &stale, e) < 0 ? -1 : 0;
        if (result == 0)
            result = stream_writer_line(writer, e);
    }
    return result;
}

int group_outcomes_write(struct group_apply *a, struct stream_writer *writer, struct error *e)
{
    struct json_writer w;
    if (write_begin_line(a, writer, e) != 0 || write_lines(a, writer, e) != 0)
        return -1;
    json_begin(&w, &writer->line);
    if (group_outcomes_write_end(a, &w, e) != 0)
        return -1;
    return stream_writer_end(writer, true, e);
}
