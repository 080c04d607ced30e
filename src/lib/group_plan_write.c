#include "group_plan_write.h"

#include <inttypes.h>

/* The members of the source's record that the plan carries on. */
static int copy_members(const struct json_value *from, const char *const *keys, size_t count,
                        struct json_writer *w, struct error *e)
{
    for (size_t i = 0; i < count; i++) {
        const struct json_value *v = json_member(from, keys[i]);
        if (v == NULL)
            continue;
        json_key(w, keys[i]);
        if (json_copy(w, v, e) != 0)
            return -1;
    }
    return 0;
}

static int write_begin(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    static const char *const carried[] = {"upload",  "profile",  "mode",     "endProof",
                                          "members", "sequence", "resubmits"};
    struct json_writer w;
    json_begin(&w, &writer->line);
    json_object_begin(&w);
    json_member_text(&w, "@batch", "begin");
    json_member_unsigned(&w, "version", 1);
    json_member_text(&w, "kind", "plan");
    json_member_text(&w, "organizationId", p->organization);
    if (p->date != NULL)
        json_member_text(&w, "date", p->date);
    if (copy_members(p->source.begin.root, carried, sizeof carried / sizeof *carried, &w, e) != 0)
        return -1;
    if (p->undoes != NULL)
        json_member_text(&w, "undoes", p->undoes);
    json_member_text(&w, "store", p->identity);
    json_object_end(&w);
    return stream_writer_line(writer, e);
}

/* The elements of the source's array KEY, and then OWN ones. */
static int write_reasons(struct group_plan *p, struct json_writer *w, struct error *e)
{
    const struct json_value *stated = json_member(p->source.end.root, "reasons");
    json_member_array_begin(w, "reasons");
    for (const struct json_value *v = json_first(stated); v != NULL; v = json_next(v))
        if (json_copy(w, v, e) != 0)
            return -1;
    for (size_t i = 0; i < p->tally.reason_count; i++)
        plan_tally_write_reason(&p->tally.reasons[i], w);
    json_array_end(w);
    return 0;
}

static int write_overrides(struct group_plan *p, struct json_writer *w, struct error *e)
{
    const struct json_value *stated = json_member(p->source.end.root, "overrides");
    json_member_array_begin(w, "overrides");
    for (const struct json_value *v = json_first(stated); v != NULL; v = json_next(v))
        if (json_copy(w, v, e) != 0)
            return -1;
    for (size_t i = 0; i < p->tally.override_count; i++) {
        if (!plan_tally_is_used(&p->tally, &p->tally.overrides[i]))
            continue;
        json_object_begin(w);
        json_member_text(w, "code", plan_rule_code(p->tally.overrides[i].rule));
        json_member_text(w, "reason", p->tally.overrides[i].reason);
        json_object_end(w);
    }
    json_array_end(w);
    return 0;
}

static int write_end(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    static const char *const carried[] = {"control", "upload", "limits"};
    const struct json_value *assignments = json_member(p->source.end.root, "counts");
    bool rejected = plan_tally_is_rejected(&p->tally);
    struct json_writer w;
    json_begin(&w, &writer->line);
    json_object_begin(&w);
    json_member_text(&w, "@batch", "end");
    json_member_text(&w, "status", rejected ? "rejected" : "complete");
    if (rejected)
        json_member_unsigned(&w, "exit", STATUS_REJECTED);
    json_member_unsigned(&w, "records", p->source.records + p->extra_count);
    json_key(&w, "counts");
    plan_tally_write_counts(&p->tally, &w);
    json_key(&w, "groups");
    plan_tally_write_groups(&p->groups, &w);
    if (assignments != NULL) {
        json_key(&w, "assignments");
        if (json_copy(&w, assignments, e) != 0)
            return -1;
    }
    if (copy_members(p->source.end.root, carried, sizeof carried / sizeof *carried, &w, e) != 0)
        return -1;
    json_key(&w, "problems");
    plan_tally_write_problems(&p->tally, &w);
    if (write_reasons(p, &w, e) != 0 || write_overrides(p, &w, e) != 0)
        return -1;
    json_object_end(&w);
    return stream_writer_end(writer, !rejected, e);
}

/* Why a line is rejected, as its entry carries it; and the reason is counted. */
static void reject(struct group_plan *p, struct plan_entry *entry, enum plan_rule rule,
                   struct buffer *errors)
{
    struct json_writer w;
    const char *near =
        rule == PLAN_RULE_GROUP_UNDEFINED ? tile_groups_nearest(&p->groups, entry->group) : NULL;
    const struct plan_reason *reason = plan_tally_reject(&p->tally, rule, entry, near);
    buffer_clear(errors);
    json_begin(&w, errors);
    json_array_begin(&w);
    json_object_begin(&w);
    json_member_text(&w, "message", reason->message);
    json_member_text(&w, "field", rule == PLAN_RULE_MEMBER_UNKNOWN ? "memberId" : "groupId");
    json_member_text(&w, "code", plan_rule_code(rule));
    json_member_unsigned(&w, "line", entry->line);
    if (reason->column != 0)
        json_member_unsigned(&w, "column", entry->group_column);
    json_object_end(&w);
    json_array_end(&w);
    *entry = (struct plan_entry){.kind = ENTRY_REJECTED,
                                 .line = entry->line,
                                 .record = entry->record,
                                 .errors = buffer_slice(errors)};
}

static void settle(struct group_plan *p, struct plan_entry *entry, const struct plan_mark *mark,
                   struct buffer *errors)
{
    if (mark->kind == ENTRY_REJECTED) {
        reject(p, entry, (enum plan_rule)mark->rule, errors);
        return;
    }
    entry->kind = (enum entry_kind)mark->kind;
    entry->action = (enum entry_action)mark->action;
    entry->enroll = mark->enrollment == 1;
    entry->withdraw = mark->enrollment == 2;
    entry->member_version = mark->member_version;
    if (p->roster && entry->kind == ENTRY_CHANGE && mark->group != 0)
        entry->group_version = p->groups.list[mark->group - 1].version;
}

/* The mark of entry NUMBER; where there is none something is wrong with us. */
static int next_mark(struct group_plan *p, uint64_t number, struct plan_mark *mark, struct error *e)
{
    int result = sorter_next(&p->marks, mark, e);
    if (result == 0 || (result == 1 && mark->entry != number))
        return error_set(e, STATUS_TROUBLE, "entry %" PRIu64 " was lost on its way", number);
    return result == 1 ? 0 : -1;
}

static int write_entry(const struct plan_entry *entry, struct stream_writer *writer,
                       struct error *e)
{
    struct json_writer w;
    if (writer == NULL)
        return 0;
    json_begin(&w, &writer->line);
    plan_entry_write(entry, &w);
    return stream_writer_line(writer, e);
}

static int write_lines(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    struct plan_entry entry = {0};
    struct buffer errors = {0};
    struct slice text;
    struct plan_mark mark;
    uint64_t number = 0;
    int result = spool_rewind(&p->lines, e);
    while (result == 0 && (result = spool_read_text(&p->lines, &text, e)) == 1) {
        number++;
        plan_entry_unpack(text, &entry);
        result = entry.kind == ENTRY_ASSIGNMENT ? next_mark(p, number, &mark, e) : 0;
        if (result == 0 && entry.kind == ENTRY_ASSIGNMENT)
            settle(p, &entry, &mark, &errors);
        if (result == 0)
            result = write_entry(&entry, writer, e);
    }
    buffer_release(&errors);
    return result;
}

static int read_extra(struct group_plan *p, struct buffer *texts, struct plan_entry *entry,
                      struct error *e)
{
    struct slice text;
    size_t lengths[3];
    buffer_clear(texts);
    for (size_t i = 0; i < 3; i++) {
        int result = spool_read_text(&p->extras, &text, e);
        if (result != 1)
            return result == 0 ? error_set(e, STATUS_TROUBLE, "an entry was lost on its way") : -1;
        buffer_append_slice(texts, text);
        lengths[i] = text.length;
    }
    *entry = (struct plan_entry){.member = slice_make(texts->data, lengths[0]),
                                 .group = slice_make(texts->data + lengths[0], lengths[1]),
                                 .changed_by =
                                     slice_make(texts->data + lengths[0] + lengths[1], lengths[2])};
    return 0;
}

static int write_extras(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    struct buffer texts = {0};
    struct buffer errors = {0};
    struct plan_entry entry = {0};
    struct plan_mark mark;
    int result = spool_rewind(&p->extras, e);
    for (uint64_t i = 1; result == 0 && i <= p->extra_count; i++) {
        result = read_extra(p, &texts, &entry, e);
        if (result == 0 && (result = next_mark(p, p->source.records + i, &mark, e)) == 0)
            settle(p, &entry, &mark, &errors);
        if (result == 0)
            result = write_entry(&entry, writer, e);
    }
    buffer_release(&texts);
    buffer_release(&errors);
    return result;
}

int group_plan_write(struct group_plan *p, struct stream_writer *writer, struct error *e)
{
    if (writer != NULL && write_begin(p, writer, e) != 0)
        return -1;
    if (p->undoes == NULL && write_lines(p, writer, e) != 0)
        return -1;
    if (write_extras(p, writer, e) != 0)
        return -1;
    return writer == NULL ? 0 : write_end(p, writer, e);
}
