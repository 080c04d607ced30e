#include "intake.h"

#include "ahead.h"
#include "interrupt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What one run needs beside its options and its batch. */
struct intake {
    const struct intake_options *options;
    struct batch *batch;
    struct upload_reader *reader;
    struct taker taker;
    struct balance balance;
    struct control_count control; /* of what was committed */
    struct ahead_owner owner;
};

/* What stands before the first record is seen while the reader opens. */
static void watch_skipped(void *context, const struct upload_item *item)
{
    const struct intake_options *options = ((const struct intake *)context)->options;
    struct intake_event event = {.item = item, .fate = INTAKE_NOT_A_RECORD};
    if (options->watch != NULL)
        options->watch(options->watch_context, &event);
}

static int find_date(struct intake *in, struct error *e)
{
    struct batch *batch = in->batch;
    const struct profile *profile = in->options->profile;
    const struct control_facts *control = upload_reader_control(in->reader);
    struct finding finding = {.rule = RULE_BUSINESS_DATE, .field = FINDING_NO_FIELD};
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
            finding.line = control->has_business_date ? control->header_line : 0;
            batch_add_problem(batch, &finding);
        }
        batch->date = *in->options->date;
        batch->has_date = true;
    }
    bool by_name = profile->business_date_file_name != NULL;
    bool needed =
        by_name || profile->business_date_from_header || profile_needs_business_date(profile);
    const char *why = by_name && in->options->upload_name != NULL
                          ? ": the file's name is not one that the profile's fileName fits"
                          : "";
    if (batch->has_date || !needed || upload_reader_problems(in->reader)->count != 0)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: no business date%s: give --date YYYY-MM-DD",
                     in->options->file_name, why);
}

static void merge_counts(struct intake *in, const struct intake_counts *counts)
{
    struct batch *b = in->batch;
    b->read += counts->read;
    b->accepted += counts->accepted;
    b->rejected += counts->rejected;
    b->filtered += counts->filtered;
    totals_merge(&b->totals, &counts->totals);
    tally_merge(&b->reasons, &counts->reasons);
    tally_merge(&b->tolerated, &counts->tolerated);
    control_count_merge(&in->control, &counts->control);
}

/* Hands on what the taker kept, and begins it anew. */
static int commit(struct intake *in, struct taker *t, struct error *e)
{
    const struct intake_options *options = in->options;
    merge_counts(in, &t->counts);
    if (options->sink != NULL && t->run.count != 0 &&
        options->sink->records(options->sink->context, &t->run, e) != 0)
        return -1;
    if (options->rejections != NULL &&
        rejections_take(options->rejections, in->reader, &t->rejected, e) != 0)
        return -1;
    taker_clear(t);
    return 0;
}

/* Mended records stand far apart in their accounts: no balance follows from the one before. */
static bool follows_balance(const struct intake *in)
{
    return in->options->profile->balance_order != BALANCE_UNCHECKED &&
           in->options->resubmits == NULL;
}

/* A taker of this run's items; the business date is known. */
static void begin_taker(struct intake *in, struct taker *t)
{
    const struct intake_options *options = in->options;
    taker_init(t, options->profile, options->organization);
    t->rejections = options->rejections;
    t->date = in->batch->has_date ? &in->batch->date : NULL;
    t->keeps_records = options->sink != NULL || options->watch != NULL;
    t->watch = options->watch;
    t->watch_context = options->watch_context;
    if (follows_balance(in))
        t->balance = &in->balance;
}

static void prepare_ahead(void *context, struct taker *taker)
{
    begin_taker(context, taker);
}

static int commit_ahead(void *context, struct taker *taker, struct error *e)
{
    return commit(context, taker, e);
}

/*
 * Whether blocks may be taken side by side. The running balance follows the records in their order,
 * and a watcher sees them so.
 */
static bool may_run_ahead(const struct intake *in)
{
    return in->options->jobs > 1 && in->options->watch == NULL && !follows_balance(in);
}

/* Takes blocks as long as they can be taken. */
static int run_ahead(struct intake *in, struct ahead **ahead, struct error *e)
{
    const struct record_reader *records = upload_reader_records(in->reader);
    int step = 1;
    if (*ahead == NULL)
        *ahead = ahead_open(in->reader, in->options->jobs, &in->owner, e);
    if (*ahead == NULL)
        return -1;
    if (record_reader_next_line_number(records) < ahead_resume_line(*ahead))
        return 0;
    /* What was taken before the blocks stands before them. */
    if (commit(in, &in->taker, e) != 0)
        return -1;
    while (step == 1) {
        if (interrupt_came())
            return interrupt_error(e);
        step = ahead_step(*ahead, e);
        if (in->options->progress != NULL)
            progress_update(in->options->progress, in->batch->read,
                            record_reader_facts(records)->bytes);
    }
    return step;
}

static int take_items(struct intake *in, struct ahead **ahead, struct error *e)
{
    struct upload_item item;
    const struct upload_facts *facts = record_reader_facts(upload_reader_records(in->reader));
    do {
        if (interrupt_came())
            return interrupt_error(e);
        if (may_run_ahead(in) && upload_reader_may_run_ahead(in->reader) &&
            run_ahead(in, ahead, e) != 0)
            return -1;
        while (taker_take_ahead(&in->taker, in->reader, TAKER_FULL_BYTES) &&
               taker_is_full(&in->taker))
            if (commit(in, &in->taker, e) != 0)
                return -1;
        if (upload_reader_next(in->reader, &item, e) != 0)
            return -1;
        if (item.kind != UPLOAD_END)
            taker_take(&in->taker, in->reader, &item);
        if (taker_is_full(&in->taker) && commit(in, &in->taker, e) != 0)
            return -1;
        if (in->options->progress != NULL)
            progress_update(in->options->progress, in->batch->read + in->taker.counts.read,
                            facts->bytes);
    } while (item.kind != UPLOAD_END);
    return commit(in, &in->taker, e);
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
    const struct control_count *c = &in->control;
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

/* Every record is accounted for once, and the accepted ones are those that the totals counted. */
static int check_equation(const struct intake *in, struct error *e)
{
    const struct batch *b = in->batch;
    uint64_t counted = 0;
    for (const struct currency *c = NULL; (c = totals_next(&b->totals, c)) != NULL;)
        counted += b->totals.of[currency_index(c)].records;
    if (b->read == b->accepted + b->rejected + b->filtered && b->accepted == counted)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: the counts do not add up: nothing was published",
                     in->options->file_name);
}

static bool is_its_own_parent(const struct intake *in)
{
    const char *parent = in->options->resubmits;
    return parent != NULL && *parent != '\0' &&
           strncmp(in->batch->upload.sha256, parent, strlen(parent)) == 0;
}

/* Everything that can be said only when the last byte was read. */
static int judge(struct intake *in, struct error *e)
{
    const struct findings *problems = upload_reader_problems(in->reader);
    for (size_t i = 0; i < problems->count; i++)
        batch_add_problem(in->batch, &problems->list[i]);
    in->batch->upload = *record_reader_facts(upload_reader_records(in->reader));
    if (is_its_own_parent(in))
        return error_set(
            e, STATUS_TROUBLE,
            "%s: is the batch itself that it is said to mend: --resubmits names the parent",
            in->options->file_name);
    judge_control(in);
    judge_limits(in);
    in->batch->status = batch_is_acceptable(in->batch) ? BATCH_COMPLETE : BATCH_REJECTED;
    return check_equation(in, e);
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
    balance_init(&in->balance, options->profile->balance_order, options->profile->balance_accounts);
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
    if (options->upload_sha256 != NULL)
        record_reader_take_digest_from(upload_reader_block_source(in->reader),
                                       options->upload_sha256);
    if (options->way != NULL)
        record_reader_choose_way(upload_reader_block_source(in->reader), options->way->index,
                                 options->way->run_bytes);
    begin_taker(in, &in->taker);
    in->owner = (struct ahead_owner){in, prepare_ahead, commit_ahead};
    struct ahead *ahead = NULL;
    int result = take_items(in, &ahead, e);
    ahead_close(ahead);
    if (result != 0)
        return -1;
    return judge(in, e);
}

int intake_run(const struct intake_options *options, int descriptor, struct batch *batch,
               struct error *e)
{
    struct intake in = {.options = options, .batch = batch};
    start(&in);
    int result = run(&in, descriptor, e);
    upload_reader_close(in.reader);
    taker_release(&in.taker);
    balance_release(&in.balance);
    return result;
}
