#include "plan_entry.h"

#include <stddef.h>

static const char *const kind_words[] = {"",         "assignment", "change", "none",
                                         "rejected", "duplicate",  "skipped"};
static const char *const outcome_words[] = {"applied",     "unchanged", "stale",     "failed",
                                            "unattempted", "rejected",  "duplicate", "skipped"};
static const char *const action_words[] = {"none", "add", "remove"};

const char *entry_kind_word(enum entry_kind kind)
{
    return kind_words[kind];
}

const char *entry_outcome_word(enum entry_outcome outcome)
{
    return outcome_words[outcome];
}

const char *entry_action_word(enum entry_action action)
{
    return action_words[action];
}

static enum entry_kind find_kind(struct slice text)
{
    for (enum entry_kind kind = ENTRY_ASSIGNMENT; kind <= ENTRY_SKIPPED; kind++)
        if (slice_equals_text(text, kind_words[kind]))
            return kind;
    return ENTRY_NONE_SUCH;
}

enum entry_action entry_action_find(struct slice text)
{
    for (enum entry_action action = ACTION_ADD; action <= ACTION_REMOVE; action++)
        if (slice_equals_text(text, action_words[action]))
            return action;
    return ACTION_NONE;
}

/* The members that hold texts and numbers, and where they are kept. */
static const struct {
    struct slice key;
    enum json_scan_kind kind;
    size_t offset;
} members[] = {
    {SLICE_LITERAL("line"), JSON_SCAN_UNSIGNED, offsetof(struct plan_entry, line)},
    {SLICE_LITERAL("record"), JSON_SCAN_UNSIGNED, offsetof(struct plan_entry, record)},
    {SLICE_LITERAL("groupColumn"), JSON_SCAN_UNSIGNED, offsetof(struct plan_entry, group_column)},
    {SLICE_LITERAL("memberId"), JSON_SCAN_STRING, offsetof(struct plan_entry, member)},
    {SLICE_LITERAL("groupId"), JSON_SCAN_STRING, offsetof(struct plan_entry, group)},
    {SLICE_LITERAL("memberVersion"), JSON_SCAN_UNSIGNED,
     offsetof(struct plan_entry, member_version)},
    {SLICE_LITERAL("groupVersion"), JSON_SCAN_UNSIGNED, offsetof(struct plan_entry, group_version)},
    {SLICE_LITERAL("effectiveDate"), JSON_SCAN_STRING, offsetof(struct plan_entry, effective_date)},
    {SLICE_LITERAL("note"), JSON_SCAN_STRING, offsetof(struct plan_entry, note)},
    {SLICE_LITERAL("duplicateOf"), JSON_SCAN_UNSIGNED, offsetof(struct plan_entry, duplicate_of)},
    {SLICE_LITERAL("errors"), JSON_SCAN_NESTED, offsetof(struct plan_entry, errors)},
    {SLICE_LITERAL("changedBy"), JSON_SCAN_STRING, offsetof(struct plan_entry, changed_by)},
};

enum { MEMBER_COUNT = sizeof members / sizeof *members };

/* The three members that are words. False where the word is none of ours. */
static bool take_word(struct plan_entry *entry, const struct json_scan_member *m, bool *taken)
{
    *taken = true;
    if (slice_equals_text(m->key, "entry")) {
        entry->kind = find_kind(m->value);
        return m->kind == JSON_SCAN_STRING && entry->kind != ENTRY_NONE_SUCH;
    }
    if (slice_equals_text(m->key, "action")) {
        entry->action = entry_action_find(m->value);
        return m->kind == JSON_SCAN_STRING &&
               (entry->action != ACTION_NONE || slice_equals_text(m->value, "none"));
    }
    if (slice_equals_text(m->key, "enrollment")) {
        entry->enroll = slice_equals_text(m->value, "partial");
        entry->withdraw = slice_equals_text(m->value, "none");
        return m->kind == JSON_SCAN_STRING && (entry->enroll || entry->withdraw);
    }
    *taken = false;
    return true;
}

/* The place behind the last of those that were SEEN. */
static size_t next_of(unsigned seen)
{
    size_t next = 0;
    for (; seen != 0; seen >>= 1)
        next++;
    return next;
}

bool plan_entry_take(struct plan_entry *entry, const struct json_scan_member *m, unsigned *seen)
{
    bool taken;
    /* In our own form a member comes behind those that are before it in the table. */
    size_t first = next_of(*seen & ((1u << MEMBER_COUNT) - 1));
    for (size_t k = 0; k < MEMBER_COUNT; k++) {
        size_t i = first + k < MEMBER_COUNT ? first + k : first + k - MEMBER_COUNT;
        if (!slice_equals(m->key, members[i].key))
            continue;
        char *at = (char *)entry + members[i].offset;
        if (m->kind != members[i].kind || (*seen & 1u << i) != 0)
            return false;
        *seen |= 1u << i;
        if (m->kind == JSON_SCAN_UNSIGNED)
            memcpy(at, &m->number, sizeof m->number);
        else
            memcpy(at, &m->value, sizeof m->value);
        return true;
    }
    if (!take_word(entry, m, &taken))
        return false;
    unsigned bit = 1u << (MEMBER_COUNT + (m->key.length == 5 ? 0 : m->key.length == 6 ? 1 : 2));
    bool twice = taken && (*seen & bit) != 0;
    *seen |= taken ? bit : 0;
    return !twice;
}

bool plan_entry_scan(struct slice line, struct plan_entry *entry)
{
    struct json_scan scan;
    struct json_scan_member m;
    unsigned seen = 0;
    int result;
    *entry = (struct plan_entry){0};
    if (!json_scan_begin(&scan, line))
        return false;
    while ((result = json_scan_next(&scan, &m)) == 1)
        if (!plan_entry_take(entry, &m, &seen))
            return false;
    return result == 0;
}

/* The texts and numbers of an entry, in the order in which they are packed. */
enum { TEXT_COUNT = 6, NUMBER_COUNT = 6, NUMBER_BYTES_MAX = 10, HEAD_BYTES = 3 };

static void parts_of(struct plan_entry *entry, struct slice *texts[TEXT_COUNT],
                     uint64_t *numbers[NUMBER_COUNT])
{
    texts[0] = &entry->member;
    texts[1] = &entry->group;
    texts[2] = &entry->effective_date;
    texts[3] = &entry->note;
    texts[4] = &entry->errors;
    texts[5] = &entry->changed_by;
    numbers[0] = &entry->line;
    numbers[1] = &entry->record;
    numbers[2] = &entry->group_column;
    numbers[3] = &entry->member_version;
    numbers[4] = &entry->group_version;
    numbers[5] = &entry->duplicate_of;
}

/* Seven bits a byte, the lowest first; the last byte has no eighth. */
static char *put_number(char *at, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *at++ = (char)(number | 0x80);
    *at++ = (char)number;
    return at;
}

static const char *get_number(const char *at, uint64_t *number)
{
    unsigned char byte;
    *number = 0;
    for (unsigned shift = 0;; shift += 7) {
        byte = (unsigned char)*at++;
        *number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return at;
    }
}

void plan_entry_pack(const struct plan_entry *entry, struct buffer *to)
{
    struct plan_entry copy = *entry;
    struct slice *texts[TEXT_COUNT];
    uint64_t *numbers[NUMBER_COUNT];
    char *at = buffer_reserve(to, HEAD_BYTES + (NUMBER_COUNT + TEXT_COUNT) * NUMBER_BYTES_MAX);
    parts_of(&copy, texts, numbers);
    *at++ = (char)entry->kind;
    *at++ = (char)entry->action;
    *at++ = (char)(entry->enroll | entry->withdraw << 1);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        at = put_number(at, *numbers[i]);
    for (size_t i = 0; i < TEXT_COUNT; i++)
        at = put_number(at, texts[i]->length);
    to->length = (size_t)(at - to->data);
    for (size_t i = 0; i < TEXT_COUNT; i++)
        if (texts[i]->length != 0)
            buffer_append_slice(to, *texts[i]);
}

void plan_entry_unpack(struct slice bytes, struct plan_entry *entry)
{
    struct slice *texts[TEXT_COUNT];
    uint64_t *numbers[NUMBER_COUNT];
    uint64_t length;
    const char *at = bytes.data;
    entry->kind = (enum entry_kind) * at++;
    entry->action = (enum entry_action) * at++;
    entry->enroll = (*at & 1) != 0;
    entry->withdraw = (*at++ & 2) != 0;
    parts_of(entry, texts, numbers);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        at = get_number(at, numbers[i]);
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        at = get_number(at, &length);
        texts[i]->length = (size_t)length;
    }
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        texts[i]->data = at;
        at += texts[i]->length;
    }
}

const char *plan_entry_fault(const struct plan_entry *entry)
{
    bool has_pair = entry->member.length != 0 && entry->group.length != 0;
    switch (entry->kind) {
    case ENTRY_NONE_SUCH:
        return "no \"entry\"";
    case ENTRY_ASSIGNMENT:
        return !has_pair || entry->action == ACTION_NONE ? "no memberId, groupId or action" : NULL;
    case ENTRY_CHANGE:
        if (!has_pair)
            return "no memberId or groupId";
        if (entry->action == ACTION_NONE && !entry->enroll && !entry->withdraw)
            return "a change that changes nothing";
        return entry->enroll || entry->member_version != 0 ? NULL : "no memberVersion";
    case ENTRY_NONE:
        return has_pair ? NULL : "no memberId or groupId";
    case ENTRY_REJECTED:
        return entry->errors.length == 0 ? "no errors" : NULL;
    case ENTRY_DUPLICATE:
        return entry->duplicate_of == 0 ? "no duplicateOf" : NULL;
    case ENTRY_SKIPPED:
        return has_pair ? NULL : "no memberId or groupId";
    }
    return NULL;
}

static void write_text(struct json_writer *w, const char *key, struct slice text)
{
    if (text.length != 0)
        json_member_string(w, key, text);
}

static void write_number(struct json_writer *w, const char *key, uint64_t number)
{
    if (number != 0)
        json_member_unsigned(w, key, number);
}

/* What stands in plans and outcomes alike. */
static void write_facts(const struct plan_entry *entry, struct json_writer *w)
{
    bool has_action = entry->kind != ENTRY_REJECTED && entry->kind != ENTRY_DUPLICATE;
    write_number(w, "line", entry->line);
    write_number(w, "record", entry->record);
    write_text(w, "memberId", entry->member);
    write_text(w, "groupId", entry->group);
    if (has_action)
        json_member_text(w, "action", action_words[entry->action]);
    if (entry->enroll || entry->withdraw)
        json_member_text(w, "enrollment", entry->enroll ? "partial" : "none");
}

/* An array that was checked, as it is. */
static void write_errors(struct json_writer *w, struct slice errors)
{
    if (errors.length == 0)
        return;
    json_key(w, "errors");
    json_raw(w, errors);
}

void plan_entry_write(const struct plan_entry *entry, struct json_writer *w)
{
    json_object_begin(w);
    json_member_text(w, "entry", kind_words[entry->kind]);
    write_facts(entry, w);
    if (entry->kind == ENTRY_CHANGE)
        json_member_unsigned(w, "memberVersion", entry->member_version);
    write_number(w, "groupVersion", entry->group_version);
    write_text(w, "effectiveDate", entry->effective_date);
    write_text(w, "note", entry->note);
    write_number(w, "duplicateOf", entry->duplicate_of);
    write_errors(w, entry->errors);
    write_text(w, "changedBy", entry->changed_by);
    json_object_end(w);
}

void plan_entry_write_outcome(const struct plan_entry *entry, enum entry_outcome outcome,
                              struct json_writer *w)
{
    json_object_begin(w);
    json_member_text(w, "outcome", outcome_words[outcome]);
    write_facts(entry, w);
    write_number(w, "duplicateOf", entry->duplicate_of);
    write_errors(w, entry->errors);
    write_text(w, "changedBy", entry->changed_by);
    json_object_end(w);
}
