#include "trace_text.h"

#include "diagnostic.h"
#include "number_text.h"

#include <inttypes.h>
#include <string.h>

static const char *batch_name(const struct batch_list *batches, int64_t number)
{
    const struct stored_batch *batch = batch_list_find(batches, number);
    return batch == NULL ? "a batch that is not there" : batch->name;
}

static bool is_standing(const struct trace_version *v)
{
    return strcmp(v->state, "standing") == 0;
}

static void append_origin(const struct trace_version *v, const struct batch_list *batches,
                          struct buffer *to)
{
    diagnostic_escape(to, slice_of(v->upload == NULL ? "standard input" : v->upload));
    buffer_append_format(to, " line %" PRId64 ", record %" PRId64 ", batch %s", v->line, v->record,
                         batch_name(batches, v->batch));
}

static void append_change(const struct transaction_trace *t, size_t i,
                          const struct batch_list *batches, struct buffer *to)
{
    const struct trace_version *v = &t->of[i];
    struct buffer changes = {0};
    buffer_append_format(to, "version %" PRId64 ": ", v->number);
    transaction_trace_changes(t, i, &changes);
    if (!is_standing(v))
        buffer_append_text(to, v->state);
    else if (v->source != v->batch)
        buffer_append_text(to, "taken back");
    else if (!is_standing(&t->of[i - 1]))
        buffer_append_text(to, "stands again");
    else if (changes.length > 0)
        buffer_append_format(to, "%s changed", changes.data);
    else
        buffer_append_text(to, "unchanged");
    buffer_append_format(to, " by %s", batch_name(batches, v->batch));
    if (v->source == v->batch)
        buffer_append_format(to, ", line %" PRId64, v->line);
    buffer_append_byte(to, '\n');
    buffer_release(&changes);
}

void trace_text_append(const struct transaction_trace *t, const struct batch_list *batches,
                       struct buffer *to)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct trace_version *v = &t->of[i];
        if (!transaction_trace_is_first(t, i)) {
            append_change(t, i, batches, to);
            continue;
        }
        append_origin(v, batches, to);
        buffer_append_format(to, "; version %" PRId64 " of %" PRId64, v->number,
                             transaction_trace_last(t, i));
        if (v->occurrence > 1 || (i + 1 < t->count && t->of[i + 1].occurrence > 1))
            buffer_append_format(to, ", occurrence %" PRId64, v->occurrence);
        buffer_append_byte(to, '\n');
    }
}

void trace_text_json(const struct transaction_trace *t, const struct batch_list *batches,
                     struct json_writer *w)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct trace_version *v = &t->of[i];
        json_object_begin(w);
        json_member_text(w, "identity", v->identity);
        json_member_signed(w, "occurrence", v->occurrence);
        json_member_signed(w, "version", v->number);
        json_member_text(w, "state", v->state);
        json_member_text(w, "batch", batch_name(batches, v->batch));
        json_member_text(w, "source", batch_name(batches, v->source));
        if (v->upload != NULL)
            json_member_text(w, "upload", v->upload);
        json_member_signed(w, "line", v->line);
        json_member_signed(w, "record", v->record);
        json_object_end(w);
    }
}

void trace_text_log(const struct run_log_state *log, struct buffer *to)
{
    buffer_append_text(to, "run log: ");
    if (log->broken > 0) {
        number_text_append((uint64_t)log->broken, to);
        buffer_append_text(to, " of ");
    }
    number_text_append((uint64_t)log->rows, to);
    buffer_append_text(to, log->rows == 1 ? " row" : " rows");
    if (log->broken > 0)
        buffer_append_text(to, " DO NOT FOLLOW from the one before");
    else if (log->rows > 0)
        buffer_append_format(to, ", chain verified to %s (%.12s)", log->last_at, log->last);
    buffer_append_byte(to, '\n');
}

void trace_text_log_json(const struct run_log_state *log, struct json_writer *w)
{
    json_member_object_begin(w, "runLog");
    json_member_signed(w, "rows", log->rows);
    json_member_signed(w, "broken", log->broken);
    if (log->rows > 0) {
        json_member_text(w, "lastAt", log->last_at);
        json_member_text(w, "last", log->last);
    }
    json_object_end(w);
}
