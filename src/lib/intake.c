#include "intake.h"

#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one run needs beside its options and its batch. */
struct intake {
    const struct intake_options *options;
    struct batch *batch;
    struct upload_reader *reader;
    struct transaction transaction;
    struct record_writer writer;
    struct balance balance;
    struct control_count count;
    struct slice *cells; /* of the record, by the profile's columns */
    struct buffer line;
};

static void watch(const struct intake *in, const struct upload_item *item, enum intake_fate fate,
                  const struct transaction *transaction, const struct findings *findings)
{
    struct intake_event event = {in->reader,  item,     fate,
                                 transaction, findings, buffer_slice(&in->line)};
    if (in->options->watch != NULL)
        in->options->watch(in->options->watch_context, &event);
}

/* What stands before the first record is seen while the reader opens. */
static void watch_skipped(void *context, const struct upload_item *item)
{
    watch(context, item, INTAKE_NOT_A_RECORD, NULL, NULL);
}

static int find_date(struct intake *in, struct error *e)
{
    struct batch *batch = in->batch;
    const struct profile *profile = in->options->profile;
    const struct control_facts *control = upload_reader_control(in->reader);
    struct finding finding = {.rule = RULE_BUSINESS_DATE, .field = FINDING_NO_FIELD, .line = 1};
    bool named =
        profile->business_date_file_name != NULL && in->options->upload_name != NULL &&
        date_pattern_find_in_name(profile->business_date_file_name,
                                  slice_of(in->options->upload_name), &batch->date) == DATE_OK;
    if (control->has_business_date)
        batch->date = control->business_date;
    batch->has_date = named || control->has_business_date;
    if (in->options->date != NULL) {
        if (batch->has_date && date_compare(batch->date, *in->options->date) != 0) {
            char text[DATE_TEXT_MAX];
            date_format(batch->date, text);
            snprintf(finding.detail, sizeof finding.detail, "the upload says %s", text);
            finding.line = control->has_business_date ? finding.line : 0;
            batch_add_problem(batch, &finding);
        }
        batch->date = *in->options->date;
        batch->has_date = true;
    }
    bool declared = profile->business_date_file_name != NULL || profile->business_date_from_header;
    bool unreadable = upload_reader_problems(in->reader)->count != 0;
    if (!batch->has_date && !unreadable && (declared || profile_needs_business_date(profile)))
        return error_set(e, STATUS_TROUBLE, "%s: no business date: give --date YYYY-MM-DD",
                         in->options->file_name);
    return 0;
}

/* The byte of the record's text where byte AT of the value of field INDEX stands: quotes are
 * doubled in quoted fields. */
static size_t byte_of_value(const struct intake *in, const struct record *record, size_t index,
                            size_t at)
{
    const struct record_reader *records = upload_reader_records(in->reader);
    const struct dialect *dialect = &in->options->profile->dialect;
    size_t offset = record_reader_field_offset(records, record, index);
    bool quoted = dialect->has_quote && offset < record->text.length &&
                  record->text.data[offset] == dialect->quote;
    if (!quoted)
        return offset + at;
    offset++;
    for (size_t i = 0; i < at && offset + 1 < record->text.length; i++)
        offset += record->text.data[offset] == dialect->quote ? 2 : 1;
    return offset;
}

/* Fills in the line and column of findings that so far only name a cell. */
static void place_findings(const struct intake *in, const struct upload_item *item,
                           struct findings *findings)
{
    const struct record_reader *records = upload_reader_records(in->reader);
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->list[i];
        if (finding->line != 0)
            continue;
        finding->line = item->record.line;
        if (finding->cell == FINDING_NO_FIELD)
            continue;
        size_t index = upload_reader_field_index(in->reader, finding->cell);
        if (index < item->record.field_count)
            record_reader_place(records, &item->record,
                                byte_of_value(in, &item->record, index, finding->at),
                                &finding->line, &finding->column);
    }
}

static void tally_tolerated(struct intake *in, const struct upload_item *item, unsigned tolerated)
{
    for (enum rule rule = RULE_ALLOW_TRAILING_DELIMITER; tolerated != 0 && rule < RULE_COUNT;
         rule++)
        if ((tolerated & RULE_ALLOW_BIT(rule)) != 0) {
            struct finding finding = {
                .rule = rule, .field = FINDING_NO_FIELD, .line = item->record.line};
            tally_add(&in->batch->tolerated, &finding);
        }
}

static int reject(struct intake *in, const struct upload_item *item,
                  const struct transaction *transaction, struct findings *findings, struct error *e)
{
    place_findings(in, item, findings);
    in->batch->rejected++;
    for (size_t i = 0; i < findings->count; i++)
        tally_add(&in->batch->reasons, &findings->list[i]);
    watch(in, item, INTAKE_REJECTED, transaction, findings);
    if (in->options->rejections == NULL)
        return 0;
    return rejections_add(in->options->rejections, in->reader, item, in->options->profile, findings,
                          e);
}

/* A record whose bytes or shape are broken: nothing in it can be trusted. */
static int take_broken(struct intake *in, const struct upload_item *item, struct error *e)
{
    struct findings findings = {.count = 1, .list = {item->record.broken}};
    in->batch->read++;
    in->count.broken_records++;
    control_count_record(&in->count, NULL);
    balance_forget_all(&in->balance);
    return reject(in, item, NULL, &findings, e);
}

static bool is_present(const struct value *v)
{
    return v != NULL && v->state == VALUE_PRESENT;
}

/* Follows the running balance; a break is one more finding of the record. */
static void follow_balance(struct intake *in, const struct upload_item *item)
{
    struct transaction *t = &in->transaction;
    const struct value *account = transaction_value(t, CANONICAL_ACCOUNT_ID);
    const struct value *amount = transaction_value(t, CANONICAL_AMOUNT);
    const struct value *balance = transaction_value(t, CANONICAL_RUNNING_BALANCE);
    uint64_t previous_line = 0;
    if (!is_present(account)) {
        balance_forget_all(&in->balance);
    } else if (!is_present(amount) || !is_present(balance) || t->currency == NULL) {
        balance_forget(&in->balance, account->text);
    } else if (balance_next(&in->balance, account->text, amount->integer, balance->integer,
                            item->record.line, &previous_line) == BALANCE_BREAKS) {
        uint32_t field = in->options->profile->canonical[CANONICAL_RUNNING_BALANCE];
        struct finding *finding = findings_add(&t->findings, RULE_RUNNING_BALANCE, field,
                                               "held against line %" PRIu64, previous_line);
        if (finding != NULL)
            finding->cell = in->options->profile->fields[field].columns[0];
    }
}

/* Counts the record as the trailer's author counted it. */
static void count_for_control(struct intake *in)
{
    const struct control_trailer *trailer = &in->options->profile->control_trailer;
    const struct transaction *t = &in->transaction;
    const struct value *amount = transaction_value(t, CANONICAL_AMOUNT);
    const struct value *status = transaction_value(t, CANONICAL_STATUS);
    if (is_present(status) && !status->truth && !trailer->pending_is_included)
        return;
    if (!is_present(amount) || t->currency == NULL)
        control_count_record(&in->count, NULL);
    else if (trailer->currency == NULL || t->currency == trailer->currency)
        control_count_record(&in->count, &amount->integer);
    else
        in->count.records++;
}

static int accept(struct intake *in, const struct upload_item *item, struct error *e)
{
    const struct transaction *t = &in->transaction;
    int64_t amount = transaction_value(t, CANONICAL_AMOUNT)->integer;
    in->batch->accepted++;
    totals_add(&in->batch->totals, t->currency, amount);
    if (in->options->sink == NULL && in->options->watch == NULL)
        return 0;
    buffer_clear(&in->line);
    record_writer_append(&in->writer, t, item->record.line, item->number, &in->line);
    watch(in, item, INTAKE_ACCEPTED, t, NULL);
    if (in->options->sink == NULL)
        return 0;
    return in->options->sink->record(in->options->sink->context, buffer_slice(&in->line),
                                     t->currency, amount, e);
}

static int take_record(struct intake *in, const struct upload_item *item, struct error *e)
{
    const struct profile *profile = in->options->profile;
    struct transaction *t = &in->transaction;
    for (size_t i = 0; i < profile->column_count; i++)
        in->cells[i] = upload_reader_value(in->reader, item, i);
    transaction_read(t, in->cells, in->batch->has_date ? &in->batch->date : NULL);
    in->batch->read++;
    count_for_control(in);
    if (profile->balance_order != BALANCE_UNCHECKED && !t->filtered)
        follow_balance(in, item);
    if (t->findings.count != 0)
        return reject(in, item, t, &t->findings, e);
    tally_tolerated(in, item, item->tolerated | t->tolerated);
    if (t->filtered) {
        in->batch->filtered++;
        watch(in, item, INTAKE_FILTERED, t, NULL);
        return 0;
    }
    return accept(in, item, e);
}

static int take_item(struct intake *in, const struct upload_item *item, struct error *e)
{
    switch (item->kind) {
    case UPLOAD_RECORD:
        return take_record(in, item, e);
    case UPLOAD_BROKEN:
    case UPLOAD_AFTER_END:
        return take_broken(in, item, e);
    case UPLOAD_REST:
        return in->options->rejections == NULL
                   ? 0
                   : rejections_add_rest(in->options->rejections, in->reader, item, e);
    default:
        tally_tolerated(in, item, item->tolerated);
        watch(in, item, INTAKE_NOT_A_RECORD, NULL, NULL);
        return 0;
    }
}

static int take_items(struct intake *in, struct error *e)
{
    struct upload_item item;
    const struct upload_facts *facts = record_reader_facts(upload_reader_records(in->reader));
    do {
        if (upload_reader_next(in->reader, &item, e) != 0)
            return -1;
        if (item.kind != UPLOAD_END && take_item(in, &item, e) != 0)
            return -1;
        if (in->options->progress != NULL)
            progress_update(in->options->progress, in->batch->read, facts->bytes);
    } while (item.kind != UPLOAD_END);
    return 0;
}

static void judge_control_item(struct intake *in, enum rule rule, bool declared,
                               decimal_sum declared_sum, decimal_sum counted, uint64_t blind,
                               unsigned scale, struct control_item *item)
{
    if (!declared)
        return;
    *item = control_judge(declared_sum, counted, blind);
    if (item->verdict == CONTROL_AGREES)
        return;
    struct finding finding = {.rule = rule,
                              .field = FINDING_NO_FIELD,
                              .line = upload_reader_control(in->reader)->trailer_line};
    control_explain(item, scale, blind, finding.detail, sizeof finding.detail);
    batch_add_problem(in->batch, &finding);
}

static void judge_control(struct intake *in)
{
    const struct control_facts *facts = upload_reader_control(in->reader);
    const struct currency *currency = in->options->profile->control_trailer.currency;
    const struct control_count *c = &in->count;
    struct control_result *result = &in->batch->control;
    unsigned scale = currency == NULL ? 0 : currency->minor_units;
    if (!facts->has_trailer)
        return;
    *result = (struct control_result){.declared = true,
                                      .line = facts->trailer_line,
                                      .unreadable_records = c->unreadable_records,
                                      .broken_records = c->broken_records,
                                      .currency = currency};
    judge_control_item(in, RULE_CONTROL_RECORDS, facts->has_records, facts->records, c->records,
                       c->broken_records, 0, &result->records);
    judge_control_item(in, RULE_CONTROL_DEBIT, facts->has_debit, facts->debit, c->debit,
                       c->unreadable_records, scale, &result->debit);
    judge_control_item(in, RULE_CONTROL_CREDIT, facts->has_credit, facts->credit, c->credit,
                       c->unreadable_records, scale, &result->credit);
    judge_control_item(in, RULE_CONTROL_NET, facts->has_net, facts->net, c->credit - c->debit,
                       c->unreadable_records, scale, &result->net);
}

static void judge_limits(struct intake *in)
{
    const struct limits *limits = &in->options->profile->limits;
    struct batch *b = in->batch;
    struct finding finding = {.field = FINDING_NO_FIELD};
    bool by_count = limits->has_rejected_records || !limits->has_rejected_ratio;
    if (by_count && b->rejected > limits->rejected_records) {
        finding.rule = RULE_REJECTED_RECORDS;
        snprintf(finding.detail, sizeof finding.detail, "%" PRIu64 ", limit %" PRIu64, b->rejected,
                 limits->rejected_records);
        batch_add_problem(b, &finding);
    }
    if (limits->has_rejected_ratio &&
        (decimal_sum)b->rejected * 1000000 >
            (decimal_sum)limits->rejected_ratio_millionths * (decimal_sum)b->read) {
        finding.rule = RULE_REJECTED_RATIO;
        snprintf(finding.detail, sizeof finding.detail, "%" PRIu64 " of %" PRIu64, b->rejected,
                 b->read);
        batch_add_problem(b, &finding);
    }
    if (in->balance.overflowed) {
        finding.rule = RULE_BALANCE_ACCOUNTS;
        snprintf(finding.detail, sizeof finding.detail, "limit %zu", in->balance.accounts_max);
        batch_add_problem(b, &finding);
    }
}

/* Everything that can be said only when the last byte was read. */
static void judge(struct intake *in)
{
    const struct findings *problems = upload_reader_problems(in->reader);
    for (size_t i = 0; i < problems->count; i++)
        batch_add_problem(in->batch, &problems->list[i]);
    in->batch->upload = *record_reader_facts(upload_reader_records(in->reader));
    judge_control(in);
    judge_limits(in);
    in->batch->status = batch_is_acceptable(in->batch) ? BATCH_COMPLETE : BATCH_REJECTED;
}

static void start(struct intake *in)
{
    const struct intake_options *options = in->options;
    *in->batch = (struct batch){.profile = options->profile,
                                .profile_sha256 = options->profile_sha256,
                                .organization = options->organization,
                                .upload_name = options->upload_name,
                                .resubmits = options->resubmits,
                                .override_count = options->override_count};
    for (size_t i = 0; i < options->override_count; i++)
        in->batch->overrides[i] = options->overrides[i];
    tally_init(&in->batch->reasons, options->profile->field_count);
    tally_init(&in->batch->tolerated, 0);
    transaction_init(&in->transaction, options->profile);
    record_writer_init(&in->writer, options->profile, options->organization);
    balance_init(&in->balance, options->profile->balance_order, options->profile->balance_accounts);
    in->cells = memory_array(options->profile->column_count, sizeof *in->cells);
}

static int run(struct intake *in, int descriptor, struct error *e)
{
    const struct intake_options *options = in->options;
    in->reader = upload_reader_open(descriptor, options->file_name, options->profile,
                                    options->resubmits != NULL, watch_skipped, in, e);
    if (in->reader == NULL || find_date(in, e) != 0)
        return -1;
    memcpy(in->batch->sequence, upload_reader_control(in->reader)->sequence,
           sizeof in->batch->sequence);
    if (options->sink != NULL && options->sink->begin(options->sink->context, in->batch, e) != 0)
        return -1;
    if (take_items(in, e) != 0)
        return -1;
    judge(in);
    return 0;
}

int intake_run(const struct intake_options *options, int descriptor, struct batch *batch,
               struct error *e)
{
    struct intake in = {.options = options, .batch = batch};
    start(&in);
    int result = run(&in, descriptor, e);
    upload_reader_close(in.reader);
    transaction_release(&in.transaction);
    record_writer_release(&in.writer);
    balance_release(&in.balance);
    buffer_release(&in.line);
    free(in.cells);
    return result;
}
