#include "intake.h"

#include "ahead.h"
#include "assignment_intake.h"
#include "interrupt.h"
#include "profile_kind.h"
#include "upload_verdict.h"

#include <stdio.h>

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

/* Everything that can be said only when the last byte was read. */
static int judge(struct intake *in, struct error *e)
{
    struct finding finding = {.rule = RULE_BALANCE_ACCOUNTS, .field = FINDING_NO_FIELD};
    if (upload_verdict_judge(in->options, in->reader, &in->control, in->batch, e) != 0)
        return -1;
    if (in->balance.overflowed) {
        snprintf(finding.detail, sizeof finding.detail, "limit %zu", in->balance.accounts_max);
        batch_add_problem(in->batch, &finding);
    }
    in->batch->status = batch_is_acceptable(in->batch) ? BATCH_COMPLETE : BATCH_REJECTED;
    return check_equation(in, e);
}

static void start(struct intake *in)
{
    const struct intake_options *options = in->options;
    upload_verdict_begin(options, in->batch);
    balance_init(&in->balance, options->profile->balance_order, options->profile->balance_accounts);
}

static int run(struct intake *in, int descriptor, struct error *e)
{
    const struct intake_options *options = in->options;
    in->reader = upload_reader_open(descriptor, options->file_name, options->profile,
                                    options->resubmits != NULL, watch_skipped, in, e);
    if (in->reader == NULL || upload_verdict_open(options, in->reader, in->batch, e) != 0)
        return -1;
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
    if (options->profile->kind->kind == KIND_GROUPS)
        return assignment_intake_run(options, descriptor, batch, e);
    start(&in);
    int result = run(&in, descriptor, e);
    upload_reader_close(in.reader);
    taker_release(&in.taker);
    balance_release(&in.balance);
    return result;
}
