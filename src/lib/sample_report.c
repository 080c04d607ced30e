#include "sample_report.h"

#include "batch_text.h"
#include "diagnostic.h"
#include "memory.h"
#include "profile_kind.h"

#include <stdint.h>
#include <stdlib.h>

static void append_identity(const struct profile *p, struct buffer *to)
{
    const struct identity *identity = &p->identity;
    buffer_append_text(to, "identity ");
    if (identity->by_transaction_id) {
        buffer_append_text(to, "transactionId (trusted)");
        return;
    }
    for (size_t i = 0; i < identity->field_count; i++)
        buffer_append_format(to, "%s%s", i == 0 ? "" : ", ", p->fields[identity->fields[i]].name);
    buffer_append_text(to, identity->incremental ? " (incremental)" : " (cumulative)");
}

static void append_assignments(const struct assignments *a, struct buffer *to)
{
    buffer_append_text(to, a->is_roster ? "roster" : "changes");
    if (a->is_roster)
        buffer_append_format(to, ", end proof %s", end_proof_name(a->end_proof));
    buffer_append_format(to, ", %s members", a->members_are_known ? "known" : "any");
}

void sample_report_profile(const struct profile_file *file, struct buffer *to)
{
    const struct profile *p = &file->profile;
    buffer_append_format(to, "%s: %s, %zu fields; ", p->name, p->kind->name, p->field_count);
    if (p->kind->kind == KIND_GROUPS)
        append_assignments(&p->assignments, to);
    else
        append_identity(p, to);
    buffer_append_format(to, "; %.12s\n", file->sha256);
}

/* Whether one of the profile's columns is the upload's field INDEX. */
static bool is_known(const struct sample_columns *c, const struct upload_reader *reader,
                     size_t index)
{
    for (size_t i = 0; i < c->profile->column_count; i++)
        if (upload_reader_field_index(reader, i) == index)
            return true;
    return false;
}

static void see(struct sample_columns *c, const struct upload_reader *reader)
{
    size_t count;
    const struct slice *names = upload_reader_header_names(reader, &count);
    c->seen = true;
    c->found = memory_array(c->profile->column_count + 1, sizeof *c->found);
    for (size_t i = 0; i < c->profile->column_count; i++)
        c->found[i] = upload_reader_field_index(reader, i) != SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        if (is_known(c, reader, i))
            continue;
        buffer_append_text(&c->unknown, c->unknown.length == 0 ? "\"" : ", \"");
        diagnostic_escape(&c->unknown, names[i]);
        buffer_append_byte(&c->unknown, '"');
    }
}

void sample_columns_watch(void *context, const struct intake_event *event)
{
    struct sample_columns *c = context;
    if (event->reader != NULL && !c->seen)
        see(c, event->reader);
}

static void append_column(const struct column *column, struct buffer *to)
{
    if (column->position != 0)
        buffer_append_format(to, "column %zu", column->position);
    else
        buffer_append_format(to, "column \"%s\"", column->names[0]);
}

void sample_report_columns(const struct sample_columns *c, struct buffer *to)
{
    size_t found = 0;
    if (!c->seen)
        return;
    for (size_t i = 0; i < c->profile->column_count; i++)
        found += c->found[i] ? 1 : 0;
    buffer_append_format(to, "%zu of the profile's %zu columns are in the sample\n", found,
                         c->profile->column_count);
    for (size_t i = 0; i < c->profile->column_count; i++) {
        if (c->found[i])
            continue;
        append_column(&c->profile->columns[i], to);
        buffer_append_format(to, " (line %u) is not in the sample\n", c->profile->columns[i].line);
    }
    if (c->unknown.length != 0)
        buffer_append_format(to, "columns of the sample that no field names: %s\n",
                             c->unknown.data);
}

void sample_columns_release(struct sample_columns *columns)
{
    free(columns->found);
    buffer_release(&columns->unknown);
    *columns = (struct sample_columns){0};
}
