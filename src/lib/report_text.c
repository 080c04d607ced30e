#include "report_text.h"

#include "decimal.h"
#include "diagnostic.h"
#include "rule.h"

enum { DIGEST_DIGITS_SHOWN = 12, LABEL_WIDTH = 12 };

static const char *const verdict_words[] = {
    [BATCH_VERDICT_OUT_OF_BALANCE] = "OUT OF BALANCE",
    [BATCH_VERDICT_REJECTED] = "REJECTED",
    [BATCH_VERDICT_COMPLETE] = "COMPLETE",
};

static void add_number(struct buffer *to, uint64_t number)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format_grouped((decimal_sum)number, 0, text);
    buffer_append_text(to, text);
}

/* "1 file", "2 files" */
static void add_counted(struct buffer *to, uint64_t number, const char *noun)
{
    add_number(to, number);
    buffer_append_format(to, " %s%s", noun, number == 1 ? "" : "s");
}

static void add_money(struct buffer *to, decimal_sum sum, unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format_grouped(sum, scale, text);
    buffer_append_text(to, text);
}

static void add_label(struct buffer *to, const char *label)
{
    buffer_append_format(to, "  %-*s", LABEL_WIDTH, label);
}

static void add_text_at(struct buffer *to, const struct json_value *v, const char *key)
{
    diagnostic_escape(to, json_text_at(v, key));
}

static void add_digest(struct buffer *to, struct slice digest)
{
    buffer_append(to, digest.data, DIGEST_DIGITS_SHOWN);
}

/* "; first at line 17, column 4" */
static void add_place(struct buffer *to, const struct json_value *v, const char *words)
{
    uint64_t line = json_number_at(v, "line");
    uint64_t column = json_number_at(v, "column");
    if (line == 0)
        return;
    buffer_append_format(to, "%sline ", words);
    add_number(to, line);
    if (column != 0) {
        buffer_append_text(to, ", column ");
        add_number(to, column);
    }
}

static void add_records(struct buffer *to, const struct batch_facts *f)
{
    add_label(to, "records");
    add_number(to, f->read);
    buffer_append_text(to, " read = ");
    add_number(to, f->accepted);
    buffer_append_text(to, " accepted + ");
    add_number(to, f->rejected);
    buffer_append_text(to, " rejected + ");
    add_number(to, f->is_of_groups ? f->duplicates : f->filtered);
    buffer_append_format(to, " %s%s\n", f->is_of_groups ? "duplicate" : "filtered",
                         f->differences.length == 0 ? "; IN BALANCE" : "");
}

/* What is to become of the groups, and where a roster is concerned why it is not proved whole. */
static void add_assignments(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *unproved = json_member(f->end, "unproved");
    const char *between = "; NOT PROVED WHOLE: ";
    if (!f->is_of_groups)
        return;
    add_label(to, "groups");
    if (slice_equals_text(json_text_at(f->begin, "mode"), "roster")) {
        add_counted(to, f->additions, "membership");
        buffer_append_text(to, " in the roster");
    } else {
        add_number(to, f->additions);
        buffer_append_text(to, " to add, ");
        add_number(to, f->removals);
        buffer_append_text(to, " to remove");
    }
    for (const struct json_value *why = json_first(unproved); why != NULL; why = json_next(why)) {
        struct slice code = slice_make("", 0);
        json_as_text(why, &code);
        buffer_append_text(to, between);
        diagnostic_escape(to, code);
        between = ", ";
    }
    buffer_append_byte(to, '\n');
}

/* The lines of the differences, each with its label. */
static void add_differences(struct buffer *to, const struct batch_facts *f)
{
    const char *at = f->differences.data;
    for (size_t left = f->differences.length; left > 0;) {
        size_t line = (size_t)((const char *)memchr(at, '\n', left) - at) + 1;
        add_label(to, "off");
        buffer_append(to, at, line);
        at += line;
        left -= line;
    }
}

/* 5000 millionths as "0.5 %". */
static void add_ratio(struct buffer *to, uint64_t millionths)
{
    char text[DECIMAL_TEXT_MAX];
    size_t length = decimal_format_grouped((decimal_sum)millionths, 4, text);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    buffer_append(to, text, length);
    buffer_append_text(to, " %");
}

static void add_limits(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *limits = json_member(f->end, "limits");
    bool has_records = json_member(limits, "rejectedRecords") != NULL;
    bool has_ratio = json_member(limits, "rejectedRatioMillionths") != NULL;
    add_label(to, "limit");
    if (has_records) {
        buffer_append_text(to, "at most ");
        add_counted(to, json_number_at(limits, "rejectedRecords"), "rejected record");
    }
    if (has_ratio) {
        buffer_append_text(to, has_records ? ", at most " : "at most ");
        add_ratio(to, json_number_at(limits, "rejectedRatioMillionths"));
        buffer_append_text(to, " of the records");
    }
    buffer_append_text(to, has_records || has_ratio ? "\n" : "none said\n");
}

static void add_totals(struct buffer *to, const struct batch_facts *f)
{
    for (const struct currency *c = NULL; (c = totals_next(&f->totals, c)) != NULL;) {
        const struct total *total = &f->totals.of[currency_index(c)];
        add_label(to, c->code);
        add_counted(to, total->records, "record");
        buffer_append_text(to, "; debit ");
        add_money(to, total->debit, c->minor_units);
        buffer_append_text(to, ", credit ");
        add_money(to, total->credit, c->minor_units);
        buffer_append_byte(to, '\n');
    }
}

/* A decimal of the file, grouped. */
static void add_decimal_at(struct buffer *to, const struct json_value *v, const char *key)
{
    struct slice text = json_text_at(v, key);
    unsigned scale = batch_shape_scale(text);
    decimal_sum sum = 0;
    decimal_sum_parse(text, scale, &sum);
    add_money(to, sum, scale);
}

static void add_control_item(struct buffer *to, const struct json_value *control, const char *key)
{
    const struct json_value *item = json_member(control, key);
    if (item == NULL)
        return;
    add_label(to, "");
    buffer_append_format(to, "%s ", key);
    add_decimal_at(to, item, "declared");
    if (slice_equals_text(json_text_at(item, "verdict"), "agrees")) {
        buffer_append_text(to, " agrees\n");
        return;
    }
    buffer_append_text(to, " declared, ");
    add_decimal_at(to, item, "counted");
    buffer_append_text(to, " counted: OFF by ");
    add_decimal_at(to, item, "difference");
    if (json_member(item, "unreadableRecords") != NULL) {
        buffer_append_text(to, ", for which ");
        add_counted(to, json_number_at(item, "unreadableRecords"), "unreadable record");
        buffer_append_text(to, " could account");
    }
    buffer_append_byte(to, '\n');
}

static void add_control(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *control = json_member(f->end, "control");
    if (control == NULL)
        return;
    add_label(to, "trailer");
    add_place(to, control, "");
    buffer_append_byte(to, '\n');
    add_control_item(to, control, "records");
    add_control_item(to, control, "debit");
    add_control_item(to, control, "credit");
    add_control_item(to, control, "net");
}

static void add_chunks(struct buffer *to, const struct batch_facts *f)
{
    if (f->chunks == NULL)
        return;
    add_label(to, "chunks");
    add_counted(to, json_count(f->chunks), "file");
    buffer_append_text(to, f->chunks_verified ? "; sizes, records and checksums verified\n" : "\n");
}

static bool is_overridden(const struct json_value *problem)
{
    bool overridden = false;
    json_as_boolean(json_member(problem, "overridden"), &overridden);
    return overridden;
}

static void add_problems(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *problems = json_member(f->end, "problems");
    for (const struct json_value *p = json_first(problems); p != NULL; p = json_next(p)) {
        add_label(to, is_overridden(p) ? "overridden" : "because");
        add_text_at(to, p, "message");
        add_place(to, p, "; ");
        buffer_append_text(to, " [");
        add_text_at(to, p, "code");
        buffer_append_text(to, "]\n");
    }
}

static void add_reasons(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *reasons = json_member(f->end, "reasons");
    for (const struct json_value *r = json_first(reasons); r != NULL; r = json_next(r)) {
        add_label(to, "reason");
        add_number(to, json_number_at(r, "count"));
        buffer_append_text(to, " x ");
        if (json_member(r, "field") != NULL) {
            add_text_at(to, r, "field");
            buffer_append_text(to, ": ");
        }
        add_text_at(to, r, "message");
        add_place(to, r, "; first on ");
        buffer_append_text(to, " [");
        add_text_at(to, r, "code");
        buffer_append_text(to, "]\n");
    }
}

static void add_tolerated(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *tolerated = json_member(f->end, "tolerated");
    for (const struct json_value *t = json_first(tolerated); t != NULL; t = json_next(t)) {
        add_label(to, "tolerated");
        add_number(to, json_number_at(t, "count"));
        buffer_append_text(to, " x ");
        add_text_at(to, t, "code");
        add_place(to, t, "; first on ");
        buffer_append_byte(to, '\n');
    }
}

static void add_overrides(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *overrides = json_member(f->end, "overrides");
    for (const struct json_value *o = json_first(overrides); o != NULL; o = json_next(o)) {
        add_label(to, "override");
        add_text_at(to, o, "code");
        buffer_append_text(to, ": \"");
        add_text_at(to, o, "reason");
        buffer_append_text(to, "\"\n");
    }
}

/* Who, when and how long: only a summary knows. */
static void add_run(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *run = f->run;
    bool dry = false;
    if (run == NULL)
        return;
    json_as_boolean(json_member(run, "dryRun"), &dry);
    add_label(to, "run");
    add_text_at(to, run, "startedAt");
    buffer_append_text(to, ", ");
    add_number(to, json_number_at(run, "durationMilliseconds"));
    buffer_append_text(to, " ms, by ");
    add_text_at(to, run, "user");
    buffer_append_byte(to, '@');
    add_text_at(to, run, "host");
    buffer_append_text(to, "; ");
    add_text_at(to, run, "command");
    buffer_append_byte(to, ' ');
    add_text_at(to, run, "programVersion");
    buffer_append_format(to, ", status %u%s\n", (unsigned)json_number_at(run, "exit"),
                         dry ? "; dry run, nothing written" : "");
}

static void add_profile(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *profile = json_member(f->begin, "profile");
    add_label(to, "profile");
    add_text_at(to, profile, "name");
    buffer_append_text(to, " (");
    add_digest(to, json_text_at(profile, "sha256"));
    buffer_append_text(to, ")\n");
    if (json_member(f->begin, "resubmits") != NULL) {
        add_label(to, "resubmits");
        add_text_at(to, f->begin, "resubmits");
        buffer_append_byte(to, '\n');
    }
}

/* What a rejected batch's operator may type: mend the lines, or bend each rule that can be bent. */
static void add_actions(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *problems = json_member(f->end, "problems");
    bool can_bend = true;
    if (batch_facts_verdict(f) != BATCH_VERDICT_REJECTED)
        return;
    for (const struct json_value *p = json_first(problems); p != NULL; p = json_next(p)) {
        enum rule rule = rule_find(json_text_at(p, "code").data);
        can_bend = can_bend && (is_overridden(p) || rule_can_be_overridden(rule));
    }
    add_label(to, "next");
    buffer_append_text(to, "ask the sender for the file again");
    if (can_bend) {
        buffer_append_text(to, f->is_of_groups ? ", or group-check" : ", or txn-chunk");
        for (const struct json_value *p = json_first(problems); p != NULL; p = json_next(p)) {
            buffer_append_text(to, " --override ");
            add_text_at(to, p, "code");
        }
        buffer_append_text(to, " --reason \"...\"");
    }
    buffer_append_byte(to, '\n');
}

static void add_title(struct buffer *to, const struct batch_facts *f)
{
    const struct json_value *upload = json_member(f->begin, "upload");
    buffer_append_format(to, "\n%s  ", verdict_words[batch_facts_verdict(f)]);
    batch_facts_name(f, to);
    buffer_append_text(to, " (");
    add_digest(to, json_text_at(json_member(f->end, "upload"), "sha256"));
    buffer_append_text(to, ")  ");
    if (upload == NULL)
        buffer_append_text(to, "standard input");
    else
        add_text_at(to, upload, "name");
    buffer_append_byte(to, '\n');
}

static void add_twin(struct buffer *to, const struct batch_facts *f)
{
    if (f->twin == NULL)
        return;
    add_label(to, "twice");
    buffer_append_text(to, f->twin_is_file ? "the same file as " : "the same upload as ");
    diagnostic_escape(to, slice_of(f->twin->file));
    buffer_append_text(to, f->twin_is_file ? ": named twice\n" : ": published twice\n");
}

static void add_batch(struct buffer *to, const struct batch_facts *f)
{
    add_title(to, f);
    add_twin(to, f);
    add_differences(to, f);
    add_problems(to, f);
    add_records(to, f);
    add_assignments(to, f);
    add_limits(to, f);
    add_totals(to, f);
    add_control(to, f);
    add_chunks(to, f);
    add_reasons(to, f);
    add_tolerated(to, f);
    add_overrides(to, f);
    add_profile(to, f);
    add_run(to, f);
    add_actions(to, f);
}

/* "3 batches: 1 complete, 1 rejected, 1 out of balance; 2 NEED YOU" */
static void add_verdict(struct buffer *to, const struct batch_counts *counts)
{
    size_t complete = counts->of[BATCH_VERDICT_COMPLETE];
    size_t rejected = counts->of[BATCH_VERDICT_REJECTED];
    size_t off = counts->of[BATCH_VERDICT_OUT_OF_BALANCE];
    const char *between = ": ";
    add_number(to, counts->batches);
    buffer_append_text(to, counts->batches == 1 ? " batch" : " batches");
    if (complete > 0) {
        buffer_append_format(to, "%s%zu complete", between, complete);
        between = ", ";
    }
    if (rejected > 0) {
        buffer_append_format(to, "%s%zu rejected", between, rejected);
        between = ", ";
    }
    if (off > 0)
        buffer_append_format(to, "%s%zu out of balance", between, off);
    if (counts->published_twice > 0)
        buffer_append_format(to, "; %zu PUBLISHED TWICE", counts->published_twice);
    if (counts->named_twice > 0)
        buffer_append_format(to, "; %zu NAMED TWICE", counts->named_twice);
    if (counts->needing == 0)
        buffer_append_text(to, "; IN BALANCE\n");
    else
        buffer_append_format(to, "; %zu %s YOU\n", counts->needing,
                             counts->needing == 1 ? "NEEDS" : "NEED");
}

void report_text(const struct batch_facts *batches, size_t count, struct buffer *to)
{
    struct batch_counts counts = batch_facts_count(batches, count);
    add_verdict(to, &counts);
    for (enum batch_verdict verdict = BATCH_VERDICT_OUT_OF_BALANCE;
         verdict <= BATCH_VERDICT_COMPLETE; verdict++) {
        for (size_t i = 0; i < count; i++) {
            if (batch_facts_verdict(&batches[i]) == verdict)
                add_batch(to, &batches[i]);
        }
    }
}
