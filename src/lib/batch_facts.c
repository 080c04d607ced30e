#include "batch_facts.h"

#include "diagnostic.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void batch_facts_differ(struct batch_facts *f, const char *format, ...)
{
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    diagnostic_escape(&f->differences, slice_of(words));
    buffer_append_byte(&f->differences, '\n');
}

static bool is_complete(const struct batch_facts *f)
{
    return slice_equals_text(json_text_at(f->end, "status"), "complete");
}

static void read_totals(struct totals *totals, const struct json_value *v)
{
    *totals = (struct totals){0};
    for (const struct json_value *member = json_first(v); member != NULL;
         member = json_next(member)) {
        const struct currency *currency = currency_find(slice_of(json_name(member)));
        struct total *total = totals_of(totals, currency);
        total->records = json_number_at(member, "records");
        decimal_sum_parse(json_text_at(member, "debit"), currency->minor_units, &total->debit);
        decimal_sum_parse(json_text_at(member, "credit"), currency->minor_units, &total->credit);
    }
}

/* Each record that was read is something, and what was written is what was accepted; of
 * assignments, what was read. */
static void check_counts(struct batch_facts *f)
{
    uint64_t records = json_number_at(f->end, "records");
    uint64_t accounted = f->accepted + f->rejected + f->filtered + f->duplicates;
    uint64_t written = f->is_of_groups ? f->read : f->accepted;
    if (f->read != accounted)
        batch_facts_differ(f, "%" PRIu64 " records were read, %" PRIu64 " are accounted for",
                           f->read, accounted);
    if (records != written)
        batch_facts_differ(f, "%" PRIu64 " records were %s, %" PRIu64 " written", written,
                           f->is_of_groups ? "read" : "accepted", records);
}

/* Every accepted record is in the totals of one currency. */
static void check_totals(struct batch_facts *f)
{
    uint64_t records = 0;
    for (const struct currency *c = NULL; (c = totals_next(&f->totals, c)) != NULL;)
        records += totals_of(&f->totals, c)->records;
    if (records != f->accepted)
        batch_facts_differ(f, "the totals count %" PRIu64 " records, %" PRIu64 " were accepted",
                           records, f->accepted);
}

/* Every accepted assignment adds or removes. */
static void check_actions(struct batch_facts *f)
{
    if (f->additions + f->removals != f->accepted)
        batch_facts_differ(f, "%" PRIu64 " assignments add or remove, %" PRIu64 " were accepted",
                           f->additions + f->removals, f->accepted);
}

static bool is_overridden(const struct json_value *problem)
{
    bool overridden = false;
    json_as_boolean(json_member(problem, "overridden"), &overridden);
    return overridden;
}

/* Whether the rule CODE is broken and an override bends it. */
static bool is_bent(const struct batch_facts *f, const char *code)
{
    const struct json_value *problems = json_member(f->end, "problems");
    for (const struct json_value *p = json_first(problems); p != NULL; p = json_next(p)) {
        if (slice_equals_text(json_text_at(p, "code"), code) && is_overridden(p))
            return true;
    }
    return false;
}

/* A complete batch kept its limits, or an override bent them. */
static void check_limits(struct batch_facts *f)
{
    const decimal_sum million = 1000000;
    const struct json_value *limits = json_member(f->end, "limits");
    uint64_t records = json_number_at(limits, "rejectedRecords");
    uint64_t ratio = json_number_at(limits, "rejectedRatioMillionths");
    if (!is_complete(f))
        return;
    if (json_member(limits, "rejectedRecords") != NULL && f->rejected > records &&
        !is_bent(f, "rejected-records"))
        batch_facts_differ(f, "more records are rejected than the limit, and nobody bent it");
    if (json_member(limits, "rejectedRatioMillionths") != NULL &&
        f->rejected * million > ratio * (decimal_sum)f->read && !is_bent(f, "rejected-ratio"))
        batch_facts_differ(f, "a greater part is rejected than the limit, and nobody bent it");
}

static void check_sum(struct batch_facts *f, const struct currency *c, const char *what,
                      decimal_sum chunks, decimal_sum end)
{
    char in_chunks[DECIMAL_TEXT_MAX];
    char in_end[DECIMAL_TEXT_MAX];
    if (chunks == end)
        return;
    decimal_format_grouped(chunks, c->minor_units, in_chunks);
    decimal_format_grouped(end, c->minor_units, in_end);
    batch_facts_differ(f, "%s: the chunks' %s is %s, the batch's %s", c->code, what, in_chunks,
                       in_end);
}

/* The chunks' records and money are the batch's. */
static void check_chunks(struct batch_facts *f)
{
    uint64_t records = 0;
    struct totals sum = {0};
    struct totals one;
    for (const struct json_value *chunk = json_first(f->chunks); chunk != NULL;
         chunk = json_next(chunk)) {
        records += json_number_at(chunk, "records");
        read_totals(&one, json_member(chunk, "totals"));
        totals_merge(&sum, &one);
    }
    if (records != f->accepted)
        batch_facts_differ(f, "the chunks hold %" PRIu64 " records, %" PRIu64 " were accepted",
                           records, f->accepted);
    for (size_t i = 0; i < CURRENCY_COUNT; i++) {
        const struct currency *c = currency_at(i);
        if (sum.of[i].records != f->totals.of[i].records)
            batch_facts_differ(f, "%s: the chunks count %" PRIu64 " records, the batch %" PRIu64,
                               c->code, sum.of[i].records, f->totals.of[i].records);
        check_sum(f, c, "debit", sum.of[i].debit, f->totals.of[i].debit);
        check_sum(f, c, "credit", sum.of[i].credit, f->totals.of[i].credit);
    }
}

/* A verdict on the trailer is what its two numbers say; a complete batch agrees, or is bent. */
static void check_control(struct batch_facts *f)
{
    static const struct {
        const char *key;
        const char *code;
    } items[] = {
        {"records", "control-records"},
        {"debit", "control-debit"},
        {"credit", "control-credit"},
        {"net", "control-net"},
    };
    const struct json_value *control = json_member(f->end, "control");
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        const struct json_value *item = json_member(control, items[i].key);
        if (item == NULL)
            continue;
        bool equal = slice_equals(json_text_at(item, "declared"), json_text_at(item, "counted"));
        bool agrees = slice_equals_text(json_text_at(item, "verdict"), "agrees");
        if (equal != agrees)
            batch_facts_differ(f, "the trailer's %s: the verdict is not what the numbers say",
                               items[i].key);
        else if (!equal && is_complete(f) && !is_bent(f, items[i].code))
            batch_facts_differ(f, "the trailer's %s is off, and nobody bent the rule",
                               items[i].key);
    }
}

/* The status is one that this file can have, and it is what the problems say. */
static void check_status(struct batch_facts *f)
{
    bool complete = is_complete(f);
    bool broken = false;
    const struct json_value *problems = json_member(f->end, "problems");
    for (const struct json_value *p = json_first(problems); p != NULL; p = json_next(p))
        broken = broken || !is_overridden(p);
    if (!complete && !slice_equals_text(json_text_at(f->end, "status"), "rejected"))
        batch_facts_differ(f, "the status is neither complete nor rejected");
    else if (complete && broken)
        batch_facts_differ(f, "the batch is complete and has a problem that nobody has overridden");
    else if (!complete && !broken)
        batch_facts_differ(f, "the batch is rejected and no problem says why");
    if (f->chunks != NULL && !complete)
        batch_facts_differ(f, "there is a manifest, but the batch is not complete");
}

static void read_counts(struct batch_facts *f)
{
    const struct json_value *counts = json_member(f->end, "counts");
    f->read = json_number_at(counts, "read");
    f->accepted = json_number_at(counts, "accepted");
    f->rejected = json_number_at(counts, "rejected");
    f->is_of_groups = batch_shape_is_of_groups(f->begin);
    if (f->is_of_groups) {
        const struct json_value *actions = json_member(f->end, "actions");
        f->duplicates = json_number_at(counts, "duplicate");
        f->additions = json_number_at(actions, "add");
        f->removals = json_number_at(actions, "remove");
    } else {
        f->filtered = json_number_at(counts, "filtered");
        read_totals(&f->totals, json_member(f->end, "totals"));
    }
}

static void check(struct batch_facts *f)
{
    check_status(f);
    check_counts(f);
    if (f->is_of_groups)
        check_actions(f);
    else
        check_totals(f);
    check_limits(f);
    check_control(f);
    if (f->chunks != NULL)
        check_chunks(f);
}

int batch_facts_read(struct batch_facts *f, const char *file, struct slice text, struct error *e)
{
    enum batch_shape shape;
    *f = (struct batch_facts){.file = file};
    if (json_parse(&f->document, text, e) != 0 ||
        batch_shape_check(f->document.root, &shape, e) != 0)
        return error_prefix(e, "%s", file);
    f->begin = json_member(f->document.root, "begin");
    f->end = json_member(f->document.root, "end");
    if (shape == BATCH_SHAPE_MANIFEST)
        f->chunks = json_member(f->document.root, "chunks");
    else
        f->run = f->document.root;
    read_counts(f);
    check(f);
    return 0;
}

int batch_facts_take(struct batch_facts *f, const char *file, const struct json_value *begin,
                     const struct json_value *end, struct error *e)
{
    *f = (struct batch_facts){.file = file, .begin = begin, .end = end};
    if (batch_shape_check_transactions(begin, end, e) != 0)
        return -1;
    read_counts(f);
    check(f);
    return 0;
}

static bool same_value(const struct json_value *a, const struct json_value *b)
{
    struct buffer text_of_a = {0};
    struct buffer text_of_b = {0};
    struct json_writer w;
    struct error e;
    json_begin(&w, &text_of_a);
    bool same = json_copy(&w, a, &e) == 0;
    json_begin(&w, &text_of_b);
    same = same && json_copy(&w, b, &e) == 0;
    same = same && slice_equals(buffer_slice(&text_of_a), buffer_slice(&text_of_b));
    buffer_release(&text_of_a);
    buffer_release(&text_of_b);
    return same;
}

/* Whether the run that wrote SUMMARY wrote MANIFEST too. */
static bool is_same_run(const struct batch_facts *manifest, const struct batch_facts *summary)
{
    bool dry_run = false;
    if (manifest->chunks == NULL || manifest->run != NULL || summary->chunks != NULL)
        return false;
    json_as_boolean(json_member(summary->run, "dryRun"), &dry_run);
    return !dry_run && same_value(manifest->end, summary->end) &&
           same_value(manifest->begin, summary->begin);
}

static bool join_one(struct batch_facts *batches, size_t count, struct batch_facts *summary)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_same_run(&batches[i], summary))
            continue;
        batches[i].summary = summary->document;
        batches[i].run = summary->run;
        batches[i].summary_file = summary->file;
        summary->document.root = NULL;
        return true;
    }
    return false;
}

size_t batch_facts_join(struct batch_facts *batches, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (join_one(batches, count, &batches[i]))
            batch_facts_release(&batches[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (batches[i].document.root == NULL)
            continue;
        struct batch_facts kept = batches[i];
        batches[i] = (struct batch_facts){0};
        batches[left++] = kept;
    }
    return left;
}

void batch_facts_release(struct batch_facts *f)
{
    json_release(&f->document);
    json_release(&f->summary);
    buffer_release(&f->differences);
    *f = (struct batch_facts){0};
}
