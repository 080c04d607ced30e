#include "batch_text.h"

#include "number_text.h"
#include "profile_kind.h"
#include "totals_text.h"

#include <inttypes.h>
#include <stdint.h>

void batch_text_reason(const struct batch *b, const struct tally_entry *entry, struct buffer *to)
{
    char message[256];
    if (entry->first.field != FINDING_NO_FIELD)
        buffer_append_format(to, "%s: ", b->profile->fields[entry->first.field].name);
    batch_message(&entry->first, message, sizeof message);
    buffer_append_text(to, message);
    if (entry->count > 1) {
        buffer_append_text(to, " (");
        number_text_append(entry->count, to);
        buffer_append_text(to, " records)");
    }
}

/* A ratio in millionths as per cent, without needless zeros: 5000 is "0.5 %". */
static void append_ratio(uint64_t millionths, struct buffer *to)
{
    uint64_t part = millionths % 10000;
    buffer_append_format(to, "%" PRIu64, millionths / 10000);
    if (part != 0) {
        buffer_append_format(to, ".%04" PRIu64, part);
        while (to->data[to->length - 1] == '0')
            to->length--;
    }
    buffer_append_text(to, " %");
}

static void append_limit(const struct limits *limits, struct buffer *to)
{
    bool by_count = limits->has_rejected_records || !limits->has_rejected_ratio;
    buffer_append_text(to, " (limit ");
    if (by_count)
        number_text_append(limits->rejected_records, to);
    if (by_count && limits->has_rejected_ratio)
        buffer_append_text(to, " and ");
    if (limits->has_rejected_ratio)
        append_ratio(limits->rejected_ratio_millionths, to);
    buffer_append_byte(to, ')');
}

/* "; 700 to add, 9 to remove"; a roster says only who is to be there. */
static void append_actions(const struct batch *b, struct buffer *to)
{
    if (b->profile->kind->kind != KIND_GROUPS)
        return;
    buffer_append_text(to, "; ");
    number_text_append(b->additions, to);
    buffer_append_text(to, batch_is_roster(b) ? " in the roster" : " to add, ");
    if (batch_is_roster(b))
        return;
    number_text_append(b->removals, to);
    buffer_append_text(to, " to remove");
}

static void append_overrides(const struct batch *b, struct buffer *to)
{
    for (size_t i = 0; i < b->problem_count; i++)
        if (b->problems[i].overridden)
            buffer_append_format(to, "; %s overridden", rule_code(b->problems[i].finding.rule));
}

/* The verdict on the trailer; one that cannot be read agrees with nothing. */
static const char *control_text(const struct batch *b)
{
    for (size_t i = 0; i < b->problem_count; i++)
        if (b->problems[i].finding.rule == RULE_CONTROL_TRAILER)
            return b->control.declared ? "trailer cannot be read" : "no trailer";
    return control_summary(&b->control);
}

void batch_text_result(const struct batch *b, const char *tail, struct buffer *to)
{
    char name[BATCH_NAME_MAX];
    const char *control = control_text(b);
    batch_name(b, name);
    buffer_append_format(to, "%s: %s", name, b->status == BATCH_REJECTED ? "REJECTED: " : "");
    number_text_append(b->read, to);
    buffer_append_text(to, " read: ");
    number_text_append(b->accepted, to);
    buffer_append_text(to, " accepted");
    number_text_part(b->duplicates, b->duplicates == 1 ? "duplicate" : "duplicates", to);
    buffer_append_text(to, ", ");
    number_text_append(b->rejected, to);
    buffer_append_text(to, " rejected");
    append_limit(&b->profile->limits, to);
    number_text_part(b->filtered, "filtered", to);
    append_actions(b, to);
    totals_text_append(&b->totals, to);
    if (control != NULL)
        buffer_append_format(to, "; %s", control);
    append_overrides(b, to);
    if (tail != NULL)
        buffer_append_format(to, "; %s", tail);
}
