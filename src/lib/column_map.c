#include "column_map.h"

#include "buffer.h"
#include "memory.h"
#include "nearest.h"
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>

enum { NAME_BYTES_SHOWN = 40 };

static void see_order(struct column_map *m)
{
    m->is_in_order = true;
    for (size_t i = 0; i < m->profile->column_count; i++)
        m->is_in_order = m->is_in_order && m->index[i] == i;
}

void column_map_init(struct column_map *m, const struct profile *profile)
{
    *m = (struct column_map){.profile = profile};
    m->index = memory_array(profile->column_count, sizeof *m->index);
    for (size_t i = 0; i < profile->column_count; i++)
        m->index[i] =
            profile->columns[i].position == 0 ? SIZE_MAX : profile->columns[i].position - 1;
    see_order(m);
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t';
}

static struct slice trimmed(struct slice text)
{
    while (text.length > 0 && is_space(text.data[0]))
        text = slice_make(text.data + 1, text.length - 1);
    while (text.length > 0 && is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

static char folded(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static bool names_equal(const struct column_map *m, struct slice a, struct slice b)
{
    if (m->profile->dialect.case_sensitive_header)
        return slice_equals(a, b);
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (folded(a.data[i]) != folded(b.data[i]))
            return false;
    return true;
}

static bool column_has_name(const struct column_map *m, const struct column *column,
                            struct slice name)
{
    for (size_t i = 0; i < column->name_count; i++)
        if (names_equal(m, name, trimmed(slice_of(column->names[i]))))
            return true;
    return false;
}

/* Whether the profile says anything of the header's field INDEX. */
static bool is_known(const struct column_map *m, size_t index)
{
    for (size_t i = 0; i < m->profile->column_count; i++) {
        const struct column *column = &m->profile->columns[i];
        if (column->name_count == 0 ? column->position == index + 1
                                    : column_has_name(m, column, m->names[index]))
            return true;
    }
    return false;
}

static void forget_names(struct column_map *m)
{
    for (size_t i = 0; i < m->name_count; i++)
        free((void *)(uintptr_t)m->names[i].data);
    free(m->names);
    m->names = NULL;
    m->name_count = 0;
}

static void find_column(struct column_map *m, size_t column_index)
{
    const struct column *column = &m->profile->columns[column_index];
    size_t index = SIZE_MAX;
    if (column->name_count == 0)
        index = column->position <= m->name_count ? column->position - 1 : SIZE_MAX;
    for (size_t i = 0; column->name_count != 0 && index == SIZE_MAX && i < m->name_count; i++)
        if (column_has_name(m, column, m->names[i]))
            index = i;
    m->index[column_index] = index;
}

void column_map_read(struct column_map *m, const struct slice *fields, size_t count)
{
    forget_names(m);
    m->names = memory_array(count, sizeof *m->names);
    m->name_count = count;
    m->matched_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct slice name = trimmed(fields[i]);
        m->names[i] = slice_make(memory_copy_text(name.data, name.length), name.length);
    }
    for (size_t i = 0; i < count; i++)
        m->matched_count += is_known(m, i);
    for (size_t i = 0; i < m->profile->column_count; i++)
        find_column(m, i);
    see_order(m);
}

/* --- what is missing ------------------------------------------------------------------------- */

static bool is_missing(const struct column_map *m, size_t column)
{
    return m->index[column] == SIZE_MAX;
}

static bool field_is_in_identity(const struct profile *p, size_t field)
{
    if (p->identity.by_transaction_id)
        return p->canonical[CANONICAL_TRANSACTION_ID] == field;
    for (size_t i = 0; i < p->identity.field_count; i++)
        if (p->identity.fields[i] == field)
            return true;
    return false;
}

/*
 * Whether the field cannot be read right without its column COLUMN. A field that may lack its
 * columns may lack all of them, never one: half a key would be another member's. The column that
 * turns a sign belongs to the field whose sign it is.
 */
static bool field_needs(const struct column_map *m, size_t field_index, size_t column)
{
    const struct field *field = &m->profile->fields[field_index];
    bool uses = false, all_missing = true;
    for (size_t i = 0; i < field->column_count; i++) {
        uses = uses || field->columns[i] == column;
        all_missing = all_missing && is_missing(m, field->columns[i]);
    }
    bool turned = field->turn.pattern != NULL || field->turn.values.count != 0;
    if (!uses && !(turned && field->turn.column == column))
        return false;
    return field->constraints.required || !all_missing ||
           field_is_in_identity(m->profile, field_index);
}

static bool must_be_there(const struct column_map *m, size_t column)
{
    if (!m->profile->layout.missing_columns_are_empty)
        return true;
    for (size_t i = 0; i < m->profile->field_count; i++)
        if (field_needs(m, i, column))
            return true;
    return false;
}

/* --- words ----------------------------------------------------------------------------------- */

/* A name in quotes, cut between characters; what could disturb a terminal is escaped where the
 * message is printed. */
static void append_name(struct buffer *to, struct slice name)
{
    struct slice shown = name;
    if (shown.length > NAME_BYTES_SHOWN) {
        shown.length = NAME_BYTES_SHOWN;
        shown.length = utf8_valid_length(shown);
    }
    buffer_append_format(to, "\"%.*s%s\"", (int)shown.length, shown.length == 0 ? "" : shown.data,
                         shown.length < name.length ? "..." : "");
}

static void add(struct findings *findings, enum rule rule, size_t at, struct buffer *words)
{
    struct finding *finding = findings_add(findings, rule, FINDING_NO_FIELD, "%s", words->data);
    if (finding != NULL)
        finding->at = at;
    buffer_release(words);
}

/* The names in the profile that the upload lacks, to choose the nearest from. */
static const char *nearest_missing(const struct column_map *m, struct slice wrong)
{
    size_t count = 0;
    for (size_t i = 0; i < m->profile->column_count; i++)
        count += is_missing(m, i) ? m->profile->columns[i].name_count : 0;
    const char **words = memory_array(count, sizeof *words);
    count = 0;
    for (size_t i = 0; i < m->profile->column_count; i++)
        for (size_t j = 0; is_missing(m, i) && j < m->profile->columns[i].name_count; j++)
            words[count++] = m->profile->columns[i].names[j];
    const char *nearest = nearest_word(wrong, words, count);
    free(words);
    return nearest;
}

/* The names in the upload that the profile does not know, to choose the nearest from. */
static const char *nearest_unknown(const struct column_map *m, struct slice wanted)
{
    const char **words = memory_array(m->name_count, sizeof *words);
    size_t count = 0;
    for (size_t i = 0; i < m->name_count; i++)
        if (!is_known(m, i))
            words[count++] = m->names[i].data;
    const char *nearest = nearest_word(wanted, words, count);
    free(words);
    return nearest;
}

static void add_missing(const struct column_map *m, size_t index, struct findings *findings)
{
    const struct column *column = &m->profile->columns[index];
    struct buffer words = {0};
    if (column->name_count == 0) {
        buffer_append_format(&words, "column %zu of %zu", column->position, m->name_count);
    } else {
        append_name(&words, slice_of(column->names[0]));
        const char *nearest = nearest_unknown(m, slice_of(column->names[0]));
        if (nearest != NULL) {
            buffer_append_text(&words, "; is it ");
            append_name(&words, slice_of(nearest));
            buffer_append_text(&words, "?");
        }
    }
    add(findings, RULE_MISSING_COLUMN, SIZE_MAX, &words);
}

static void add_unknown(const struct column_map *m, size_t index, struct findings *findings)
{
    struct buffer words = {0};
    append_name(&words, m->names[index]);
    const char *nearest = nearest_missing(m, m->names[index]);
    if (nearest != NULL) {
        buffer_append_text(&words, "; is it ");
        append_name(&words, slice_of(nearest));
        buffer_append_text(&words, "?");
    }
    add(findings, RULE_UNKNOWN_COLUMN, index, &words);
}

/* A second field for a column that has one. */
static void judge_duplicates(const struct column_map *m, size_t index, struct findings *findings)
{
    for (size_t i = 0; i < m->profile->column_count; i++) {
        struct buffer words = {0};
        const struct column *column = &m->profile->columns[i];
        if (is_missing(m, i) || m->index[i] >= index ||
            !column_has_name(m, column, m->names[index]))
            continue;
        append_name(&words, m->names[index]);
        buffer_append_format(&words, ", fields %zu and %zu", m->index[i] + 1, index + 1);
        add(findings, RULE_DUPLICATE_COLUMN, index, &words);
        return;
    }
}

size_t column_map_judge(const struct column_map *m, struct findings *findings)
{
    const struct layout *layout = &m->profile->layout;
    size_t missing = 0;
    for (size_t i = 0; i < m->profile->column_count; i++) {
        if (!is_missing(m, i) || !must_be_there(m, i))
            continue;
        add_missing(m, i, findings);
        missing++;
    }
    for (size_t i = 0; i < m->name_count; i++) {
        if (!layout->first_of_duplicate_columns)
            judge_duplicates(m, i, findings);
        if (!layout->unknown_columns_are_ignored && !is_known(m, i))
            add_unknown(m, i, findings);
    }
    return missing;
}

size_t column_map_greatest_position(const struct column_map *m)
{
    size_t greatest = 0;
    for (size_t i = 0; i < m->profile->column_count; i++)
        if (m->profile->columns[i].position > greatest)
            greatest = m->profile->columns[i].position;
    return greatest;
}

void column_map_release(struct column_map *m)
{
    forget_names(m);
    free(m->index);
    m->index = NULL;
}
