/*
 * Whatever an upload of kind groups holds: every record becomes one entry, in the upload's order,
 * and the entries add up to what the batch counts. Held against each other once more, one by one:
 * no two assignments are of one pair of member and group, a duplicate repeats an assignment above
 * it, and who contradicts another record is contradicted by one. The first byte chooses the
 * profile, the second whether the upload begins with the right column header; the rest is the
 * upload.
 */
#include "../unit/line_sink.h"
#include "../unit/temporary_file.h"
#include "assignment_intake.h"
#include "plan_line.h"
#include "profile.h"
#include "target.h"
#include "yaml_tree.h"

#include <string.h>

enum { CHOICES = 2, BYTES_MAX = 2048 };

static const char head[] =
    "version: 1\nkind: groups\nname: test\norganization: acme\nmembers: any\n"
    "limits: {rejectedRecords: 100000, fieldBytes: 60, recordBytes: 200}\n";

static const struct shape {
    const char *profile;
    const char *header;
} shapes[] = {
    {"mode: changes\nfields:\n"
     "  - {name: memberId, column: M, constraints: {pattern: '[0-9]{1,4}'}}\n"
     "  - {name: groupId, column: G}\n"
     "  - {name: action, column: A, add: [A, '+'], remove: [R, '-']}\n"
     "  - {name: effectiveDate, column: D, format: '%Y-%m-%d'}\n"
     "  - {name: note, column: N}\n",
     "M,G,A,D,N\n"},
    {"mode: changes\ndialect: {delimiter: ';', header: false}\nlayout: {endMarker: END}\nfields:\n"
     "  - {name: action, position: 1, add: ['+'], remove: ['-']}\n"
     "  - {name: memberId, position: 2}\n"
     "  - {name: groupId, position: 3}\n",
     ""},
    {"mode: roster\ndialect: {delimiter: '|'}\n"
     "control: {trailer: {marker: T, records: {position: 2}}}\nfields:\n"
     "  - {name: memberId, column: M}\n"
     "  - {name: groupId, column: G}\n"
     "  - {name: note, column: N}\n",
     "M|G|N\n"},
    {"mode: changes\n"
     "allow: [strayQuote, blankLine, shortRecord, trailingDelimiter, surroundingSpace]\nfields:\n"
     "  - {name: memberId, join: [{column: M}, {column: B}]}\n"
     "  - {name: groupId, constant: gold}\n"
     "  - {name: action, column: A, add: ['1'], remove: ['0']}\n",
     "M,B,A\n"},
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* An entry, with texts of its own. */
struct entry {
    struct plan_entry said;
    struct buffer pair; /* member, NUL, group */
    bool contradicts;
    uint64_t other; /* the line that it contradicts */
};

static void compile(struct profile *profile, const struct shape *shape)
{
    struct error e;
    struct profile_problems problems = {0};
    struct buffer text = {0};
    uint32_t line, column;
    buffer_append_format(&text, "%s%s", head, shape->profile);
    struct tree *root = yaml_tree_read(buffer_slice(&text), &line, &column, &e);
    if (root == NULL || profile_compile(profile, root, &problems) != 0)
        abort();
    tree_free(root);
    buffer_release(&text);
}

/* The line that the reason of a record names behind its last "line ". */
static uint64_t other_line(struct slice errors)
{
    static const char before[] = ": line ";
    const size_t length = sizeof before - 1;
    for (size_t i = 0; i + length < errors.length; i++)
        if (memcmp(errors.data + i, before, length) == 0)
            return strtoull(errors.data + i + length, NULL, 10);
    abort();
}

static bool holds(struct slice text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.length; i++)
        if (memcmp(text.data + i, word, length) == 0)
            return true;
    return false;
}

static void read_entry(struct plan_line *line, struct slice text, struct entry *entry)
{
    struct error e;
    if (plan_line_read(line, text, &entry->said, &e) != 0)
        abort();
    if (entry->said.kind == ENTRY_ASSIGNMENT) {
        buffer_append_slice(&entry->pair, entry->said.member);
        buffer_append_byte(&entry->pair, '\0');
        buffer_append_slice(&entry->pair, entry->said.group);
    }
    struct slice errors = entry->said.errors;
    entry->contradicts =
        entry->said.kind == ENTRY_REJECTED && (holds(errors, "\"code\":\"contradiction\"") ||
                                               holds(errors, "\"code\":\"ambiguous-duplicate\""));
    if (entry->contradicts)
        entry->other = other_line(errors);
}

static size_t read_entries(struct slice lines, struct entry *entries, size_t room)
{
    struct plan_line line = {0};
    size_t count = 0;
    for (size_t at = 0; at < lines.length; count++) {
        const char *end = memchr(lines.data + at, '\n', lines.length - at);
        if (end == NULL || count == room)
            abort();
        entries[count] = (struct entry){0};
        read_entry(&line, slice_make(lines.data + at, (size_t)(end - lines.data) - at),
                   &entries[count]);
        at = (size_t)(end - lines.data) + 1;
    }
    plan_line_release(&line);
    return count;
}

static const struct entry *entry_of_line(const struct entry *entries, size_t count, uint64_t line)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].said.line == line)
            return &entries[i];
    abort();
}

static void check_entry(const struct entry *entries, size_t count, size_t i)
{
    const struct entry *entry = &entries[i];
    if (entry->said.record != i + 1 || (i > 0 && entry->said.line <= entries[i - 1].said.line))
        abort();
    for (size_t k = 0; k < i && entry->said.kind == ENTRY_ASSIGNMENT; k++)
        if (entries[k].said.kind == ENTRY_ASSIGNMENT &&
            slice_equals(buffer_slice(&entries[k].pair), buffer_slice(&entry->pair)))
            abort();
    if (entry->said.kind == ENTRY_DUPLICATE &&
        entry_of_line(entries, i, entry->said.duplicate_of)->said.kind != ENTRY_ASSIGNMENT)
        abort();
    if (entry->contradicts && (entry->other == entry->said.line ||
                               !entry_of_line(entries, count, entry->other)->contradicts))
        abort();
}

static void check(const struct batch *batch, struct slice lines)
{
    static struct entry entries[BYTES_MAX + 1]; /* a record has a byte at least */
    uint64_t kinds[ENTRY_SKIPPED + 1] = {0};
    uint64_t actions[ACTION_REMOVE + 1] = {0};
    size_t count = read_entries(lines, entries, sizeof entries / sizeof *entries);
    for (size_t i = 0; i < count; i++) {
        check_entry(entries, count, i);
        kinds[entries[i].said.kind]++;
        if (entries[i].said.kind == ENTRY_ASSIGNMENT)
            actions[entries[i].said.action]++;
    }
    if (batch->read != count || batch->accepted != kinds[ENTRY_ASSIGNMENT] ||
        batch->duplicates != kinds[ENTRY_DUPLICATE] || batch->rejected != kinds[ENTRY_REJECTED] ||
        batch->additions != actions[ACTION_ADD] || batch->removals != actions[ACTION_REMOVE])
        abort();
    for (size_t i = 0; i < count; i++)
        buffer_release(&entries[i].pair);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct profile profiles[SHAPES];
    static bool compiled;
    struct buffer upload = {0};
    struct buffer lines = {0};
    struct batch batch;
    struct error e;
    if (size < CHOICES || size > BYTES_MAX)
        return 0;
    for (size_t i = 0; i < SHAPES && !compiled; i++)
        compile(&profiles[i], &shapes[i]);
    compiled = true;
    const struct record_sink sink = line_sink(&lines);
    const struct intake_options options = {.profile = &profiles[data[0] % SHAPES],
                                           .profile_sha256 = "",
                                           .organization = "acme",
                                           .file_name = "case",
                                           .sink = &sink};
    if ((data[1] & 1) != 0)
        buffer_append_text(&upload, shapes[data[0] % SHAPES].header);
    buffer_append(&upload, (const char *)data + CHOICES, size - CHOICES);
    int descriptor = temporary_file(buffer_slice(&upload));
    if (assignment_intake_run(&options, descriptor, &batch, &e) != 0)
        abort();
    check(&batch, buffer_slice(&lines));
    batch_release(&batch);
    close(descriptor);
    buffer_release(&upload);
    buffer_release(&lines);
    return 0;
}
