#include "batch.h"

#include "diagnostic.h"
#include "profile_kind.h"

#include <stdio.h>
#include <string.h>

enum { DIGEST_DIGITS_SHOWN = 12 };

void batch_add_problem(struct batch *b, const struct finding *finding)
{
    struct batch_problem problem = {.finding = *finding};
    if (b->problem_count == BATCH_PROBLEMS_MAX)
        return;
    for (size_t i = 0; i < b->override_count; i++)
        if (b->overrides[i].rule == finding->rule)
            problem.overridden = true;
    b->problems[b->problem_count++] = problem;
}

bool batch_override_bent(const struct batch *b, const struct batch_override *override)
{
    for (size_t i = 0; i < b->problem_count; i++)
        if (b->problems[i].finding.rule == override->rule)
            return true;
    return false;
}

bool batch_is_roster(const struct batch *b)
{
    return b->profile->assignments.is_roster && b->resubmits == NULL;
}

bool batch_is_acceptable(const struct batch *b)
{
    for (size_t i = 0; i < b->problem_count; i++)
        if (!b->problems[i].overridden)
            return false;
    return true;
}

int batch_exit_status(const struct batch *b)
{
    if (b->status == BATCH_REJECTED)
        return STATUS_REJECTED;
    return b->rejected == 0 ? STATUS_DONE : STATUS_PARTIAL;
}

/* Appends WORDS behind LENGTH bytes of TEXT, as much as SIZE has room for. Returns the new length.
 */
static size_t append_words(char *text, size_t size, size_t length, const char *words)
{
    size_t count = strlen(words), room = size - 1 - length;
    count = count < room ? count : room;
    memcpy(text + length, words, count);
    text[length + count] = '\0';
    return length + count;
}

/* By hand: each rejected record has one, and printf takes ten times as long. */
void batch_message(const struct finding *finding, char *text, size_t size)
{
    size_t length = append_words(text, size, 0, rule_words(finding->rule));
    if (*finding->detail == '\0')
        return;
    length = append_words(text, size, length, ": ");
    append_words(text, size, length, finding->detail);
}

void batch_name(const struct batch *b, char *name)
{
    char date[DATE_TEXT_MAX + 1] = "";
    if (b->has_date) {
        date[0] = '/';
        date_format(b->date, date + 1);
    }
    int length = snprintf(name, BATCH_NAME_MAX, "%s/%s%s", b->organization,
                          b->profile->kind->batch_name, date);
    if (b->upload.sha256[0] != '\0' && length > 0)
        snprintf(name + length, BATCH_NAME_MAX - (size_t)length, " (%.*s)", DIGEST_DIGITS_SHOWN,
                 b->upload.sha256);
}

void batch_release(struct batch *b)
{
    tally_release(&b->reasons);
    tally_release(&b->tolerated);
    *b = (struct batch){0};
}

static void write_identity(const struct profile *profile, struct json_writer *w)
{
    const struct identity *identity = &profile->identity;
    json_member_object_begin(w, "identity");
    if (identity->by_transaction_id) {
        json_member_text(w, "transactionId", "trusted");
    } else {
        json_member_array_begin(w, "fields");
        for (size_t i = 0; i < identity->field_count; i++)
            json_text(w, profile->fields[identity->fields[i]].name);
        json_array_end(w);
        json_member_text(w, "extract", identity->incremental ? "incremental" : "cumulative");
    }
    if (identity->corrections)
        json_member_text(w, "corrections", "sent");
    if (identity->has_deletions) {
        json_member_object_begin(w, "deletions");
        json_member_text(w, "field", profile->fields[identity->deletion_field].name);
        json_member_array_begin(w, "values");
        for (size_t i = 0; i < identity->deletion_values.count; i++)
            json_text(w, identity->deletion_values.list[i]);
        json_array_end(w);
        json_object_end(w);
    }
    json_object_end(w);
}

static void write_assignments(const struct batch *b, struct json_writer *w)
{
    const struct assignments *a = &b->profile->assignments;
    json_member_text(w, "mode", batch_is_roster(b) ? "roster" : "changes");
    if (batch_is_roster(b))
        json_member_text(w, "endProof", end_proof_name(a->end_proof));
    json_member_text(w, "members", a->members_are_known ? "known" : "any");
}

void batch_write_begin(const struct batch *b, struct json_writer *w)
{
    char date[DATE_TEXT_MAX];
    json_object_begin(w);
    json_member_text(w, "@batch", "begin");
    json_member_unsigned(w, "version", BATCH_STREAM_VERSION);
    json_member_text(w, "kind", b->profile->kind->stream_name);
    json_member_text(w, "organizationId", b->organization);
    if (b->has_date) {
        date_format(b->date, date);
        json_member_text(w, "date", date);
    }
    if (b->upload_name != NULL) {
        json_member_object_begin(w, "upload");
        json_member_text(w, "name", b->upload_name);
        json_object_end(w);
    }
    json_member_object_begin(w, "profile");
    json_member_text(w, "name", b->profile->name);
    json_member_text(w, "sha256", b->profile_sha256);
    json_object_end(w);
    if (b->profile->kind->kind == KIND_GROUPS)
        write_assignments(b, w);
    else
        write_identity(b->profile, w);
    if (b->profile->balance_order != BALANCE_UNCHECKED)
        json_member_text(w, "rowOrder",
                         b->profile->balance_order == BALANCE_ASCENDING ? "ascending"
                                                                        : "descending");
    if (b->sequence[0] != '\0')
        json_member_text(w, "sequence", b->sequence);
    if (b->resubmits != NULL)
        json_member_text(w, "resubmits", b->resubmits);
    json_object_end(w);
}

static void write_decimal(struct json_writer *w, const char *key, decimal_sum sum, unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format(sum, scale, text);
    json_member_text(w, key, text);
}

void batch_write_totals(const struct totals *totals, struct json_writer *w)
{
    json_object_begin(w);
    for (const struct currency *c = NULL; (c = totals_next(totals, c)) != NULL;) {
        const struct total *total = &totals->of[currency_index(c)];
        json_member_object_begin(w, c->code);
        json_member_unsigned(w, "records", total->records);
        write_decimal(w, "debit", total->debit, c->minor_units);
        write_decimal(w, "credit", total->credit, c->minor_units);
        json_object_end(w);
    }
    json_object_end(w);
}

static void write_control_item(struct json_writer *w, const char *key,
                               const struct control_item *item, unsigned scale, uint64_t blind)
{
    if (item->verdict == CONTROL_UNDECLARED)
        return;
    json_member_object_begin(w, key);
    write_decimal(w, "declared", item->declared, scale);
    write_decimal(w, "counted", item->counted, scale);
    json_member_text(w, "verdict", control_verdict_name(item->verdict));
    if (item->verdict != CONTROL_AGREES)
        write_decimal(w, "difference", item->counted - item->declared, scale);
    if (item->verdict == CONTROL_UNREADABLE)
        json_member_unsigned(w, "unreadableRecords", blind);
    json_object_end(w);
}

static void write_control(const struct control_result *c, struct json_writer *w)
{
    unsigned scale = c->currency == NULL ? 0 : c->currency->minor_units;
    json_member_object_begin(w, "control");
    json_member_unsigned(w, "line", c->line);
    write_control_item(w, "records", &c->records, 0, c->broken_records);
    write_control_item(w, "debit", &c->debit, scale, c->unreadable_records);
    write_control_item(w, "credit", &c->credit, scale, c->unreadable_records);
    write_control_item(w, "net", &c->net, scale, c->unreadable_records);
    json_object_end(w);
}

static void write_limits(const struct limits *limits, struct json_writer *w)
{
    json_member_object_begin(w, "limits");
    if (limits->has_rejected_records || !limits->has_rejected_ratio)
        json_member_unsigned(w, "rejectedRecords", limits->rejected_records);
    if (limits->has_rejected_ratio)
        json_member_unsigned(w, "rejectedRatioMillionths", limits->rejected_ratio_millionths);
    json_object_end(w);
}

static void write_place(const struct finding *finding, struct json_writer *w)
{
    if (finding->line != 0)
        json_member_unsigned(w, "line", finding->line);
    if (finding->column != 0)
        json_member_unsigned(w, "column", finding->column);
}

static void write_message(const struct finding *finding, struct json_writer *w)
{
    char message[256];
    batch_message(finding, message, sizeof message);
    json_member_text(w, "message", message);
}

static void write_problems(const struct batch *b, struct json_writer *w)
{
    json_member_array_begin(w, "problems");
    for (size_t i = 0; i < b->problem_count; i++) {
        json_object_begin(w);
        json_member_text(w, "code", rule_code(b->problems[i].finding.rule));
        write_message(&b->problems[i].finding, w);
        write_place(&b->problems[i].finding, w);
        if (b->problems[i].overridden)
            json_member_boolean(w, "overridden", true);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_tally(const struct batch *b, const char *key, const struct tally *tally,
                        bool with_message, struct json_writer *w)
{
    json_member_array_begin(w, key);
    for (size_t i = 0; i < tally->count; i++) {
        const struct finding *first = &tally->entries[i].first;
        json_object_begin(w);
        json_member_text(w, "code", rule_code(first->rule));
        if (first->field != FINDING_NO_FIELD)
            json_member_text(w, "field", b->profile->fields[first->field].name);
        json_member_unsigned(w, "count", tally->entries[i].count);
        write_place(first, w);
        if (with_message)
            write_message(first, w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_overrides(const struct batch *b, struct json_writer *w)
{
    json_member_array_begin(w, "overrides");
    for (size_t i = 0; i < b->override_count; i++) {
        if (!batch_override_bent(b, &b->overrides[i]))
            continue;
        json_object_begin(w);
        json_member_text(w, "code", rule_code(b->overrides[i].rule));
        json_member_text(w, "reason", b->overrides[i].reason);
        json_object_end(w);
    }
    json_array_end(w);
}

/* Why nobody can know that the roster is the whole membership; who is missing is removed by it. */
static void write_unproved(const struct batch *b, struct json_writer *w)
{
    json_member_array_begin(w, "unproved");
    if (b->profile->assignments.end_proof == END_PROOF_NONE)
        json_text(w, "end-proof-none");
    if (b->rejected != 0)
        json_text(w, "rejected-lines");
    for (size_t i = 0; i < b->problem_count; i++) {
        enum rule rule = b->problems[i].finding.rule;
        if (rule == RULE_CONTROL_TRAILER || rule == RULE_CONTROL_RECORDS ||
            rule == RULE_END_MARKER || rule == RULE_EMPTY_UPLOAD)
            json_text(w, rule_code(rule));
    }
    json_array_end(w);
}

static void write_counts(const struct batch *b, struct json_writer *w)
{
    bool groups = b->profile->kind->kind == KIND_GROUPS;
    json_member_unsigned(w, "records", groups ? b->read : b->accepted);
    json_member_object_begin(w, "counts");
    json_member_unsigned(w, "read", b->read);
    json_member_unsigned(w, "accepted", b->accepted);
    if (groups)
        json_member_unsigned(w, "duplicate", b->duplicates);
    json_member_unsigned(w, "rejected", b->rejected);
    if (!groups)
        json_member_unsigned(w, "filtered", b->filtered);
    json_object_end(w);
    if (!groups) {
        json_key(w, "totals");
        batch_write_totals(&b->totals, w);
        return;
    }
    json_member_object_begin(w, "actions");
    json_member_unsigned(w, "add", b->additions);
    json_member_unsigned(w, "remove", b->removals);
    json_object_end(w);
}

void batch_write_end(const struct batch *b, struct json_writer *w)
{
    json_object_begin(w);
    json_member_text(w, "@batch", "end");
    json_member_text(w, "status", b->status == BATCH_COMPLETE ? "complete" : "rejected");
    if (b->status != BATCH_COMPLETE)
        json_member_unsigned(w, "exit", STATUS_REJECTED);
    write_counts(b, w);
    json_member_object_begin(w, "upload");
    if (b->upload.sha256[0] != '\0')
        json_member_text(w, "sha256", b->upload.sha256);
    json_member_unsigned(w, "bytes", b->upload.bytes);
    json_member_unsigned(w, "lines", b->upload.lines);
    json_object_end(w);
    if (b->control.declared)
        write_control(&b->control, w);
    write_limits(&b->profile->limits, w);
    if (batch_is_roster(b))
        write_unproved(b, w);
    write_problems(b, w);
    write_tally(b, "reasons", &b->reasons, true, w);
    write_tally(b, "tolerated", &b->tolerated, false, w);
    write_overrides(b, w);
    json_object_end(w);
}

void batch_write_failure(const struct error *failure, struct json_writer *w)
{
    struct buffer words = {0};
    diagnostic_escape(&words, slice_of(failure->message));
    json_object_begin(w);
    json_member_text(w, "@batch", "end");
    json_member_text(w, "status", "failed");
    json_member_unsigned(w, "exit", (uint64_t)failure->status);
    json_member_string(w, "error", buffer_slice(&words));
    json_object_end(w);
    buffer_release(&words);
}
