#include "upload_verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void upload_verdict_begin(const struct intake_options *options, struct batch *batch)
{
    *batch = (struct batch){.profile = options->profile,
                            .profile_sha256 = options->profile_sha256,
                            .organization = options->organization,
                            .upload_name = options->upload_name,
                            .resubmits = options->resubmits,
                            .override_count = options->override_count};
    for (size_t i = 0; i < options->override_count; i++)
        batch->overrides[i] = options->overrides[i];
    tally_init(&batch->reasons, options->profile->field_count);
    tally_init(&batch->tolerated, 0);
}

/* Whether a problem stands that is not bent: the upload is then refused, dated or not. */
static bool is_refused(const struct intake_options *options, const struct findings *problems)
{
    size_t bent = 0;
    for (size_t i = 0; i < problems->count; i++)
        for (size_t j = 0; j < options->override_count; j++)
            if (options->overrides[j].rule == problems->list[i].rule) {
                bent++;
                break;
            }
    return bent < problems->count;
}

static int find_date(const struct intake_options *options, const struct upload_reader *reader,
                     struct batch *batch, struct error *e)
{
    const struct profile *profile = options->profile;
    const struct control_facts *control = upload_reader_control(reader);
    struct finding finding = {.rule = RULE_BUSINESS_DATE, .field = FINDING_NO_FIELD};
    bool named = profile->business_date_file_name != NULL && options->upload_name != NULL &&
                 date_pattern_find_in_name(profile->business_date_file_name,
                                           slice_of(options->upload_name), &batch->date) == DATE_OK;
    if (control->has_business_date)
        batch->date = control->business_date;
    batch->has_date = named || control->has_business_date;
    if (options->date != NULL) {
        if (batch->has_date && date_compare(batch->date, *options->date) != 0) {
            char text[DATE_TEXT_MAX];
            date_format(batch->date, text);
            snprintf(finding.detail, sizeof finding.detail, "the upload says %s", text);
            finding.line = control->has_business_date ? control->header_line : 0;
            batch_add_problem(batch, &finding);
        }
        batch->date = *options->date;
        batch->has_date = true;
    }
    bool by_name = profile->business_date_file_name != NULL;
    bool needed =
        by_name || profile->business_date_from_header || profile_needs_business_date(profile);
    const char *why = by_name && options->upload_name != NULL
                          ? ": the file's name is not one that the profile's fileName fits"
                          : "";
    if (batch->has_date || !needed || is_refused(options, upload_reader_problems(reader)))
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: no business date%s: give --date YYYY-MM-DD",
                     options->file_name, why);
}

int upload_verdict_open(const struct intake_options *options, const struct upload_reader *reader,
                        struct batch *batch, struct error *e)
{
    if (find_date(options, reader, batch, e) != 0)
        return -1;
    memcpy(batch->sequence, upload_reader_control(reader)->sequence, sizeof batch->sequence);
    return 0;
}

static void judge_control_item(struct batch *batch, enum rule rule, bool declared,
                               decimal_sum declared_sum, decimal_sum counted, uint64_t blind,
                               unsigned scale, struct control_item *item)
{
    if (!declared)
        return;
    *item = control_judge(declared_sum, counted, blind);
    if (item->verdict == CONTROL_AGREES)
        return;
    struct finding finding = {.rule = rule, .field = FINDING_NO_FIELD, .line = batch->control.line};
    control_explain(item, scale, blind, finding.detail, sizeof finding.detail);
    batch_add_problem(batch, &finding);
}

static void judge_control(const struct control_facts *facts, const struct control_count *c,
                          struct batch *batch)
{
    const struct currency *currency = batch->profile->control_trailer.currency;
    struct control_result *result = &batch->control;
    unsigned scale = currency == NULL ? 0 : currency->minor_units;
    if (!facts->has_trailer)
        return;
    *result = (struct control_result){.declared = true,
                                      .line = facts->trailer_line,
                                      .unreadable_records = c->unreadable_records,
                                      .broken_records = c->broken_records,
                                      .currency = currency};
    judge_control_item(batch, RULE_CONTROL_RECORDS, facts->has_records, facts->records, c->records,
                       c->broken_records, 0, &result->records);
    judge_control_item(batch, RULE_CONTROL_DEBIT, facts->has_debit, facts->debit, c->debit,
                       c->unreadable_records, scale, &result->debit);
    judge_control_item(batch, RULE_CONTROL_CREDIT, facts->has_credit, facts->credit, c->credit,
                       c->unreadable_records, scale, &result->credit);
    judge_control_item(batch, RULE_CONTROL_NET, facts->has_net, facts->net, c->credit - c->debit,
                       c->unreadable_records, scale, &result->net);
}

static void judge_limits(struct batch *b)
{
    const struct limits *limits = &b->profile->limits;
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
}

static bool is_its_own_parent(const struct batch *batch)
{
    const char *parent = batch->resubmits;
    return parent != NULL && *parent != '\0' &&
           strncmp(batch->upload.sha256, parent, strlen(parent)) == 0;
}

int upload_verdict_judge(const struct intake_options *options, const struct upload_reader *reader,
                         const struct control_count *control, struct batch *batch, struct error *e)
{
    const struct findings *problems = upload_reader_problems(reader);
    for (size_t i = 0; i < problems->count; i++)
        batch_add_problem(batch, &problems->list[i]);
    batch->upload = *record_reader_facts(upload_reader_records(reader));
    if (is_its_own_parent(batch))
        return error_set(
            e, STATUS_TROUBLE,
            "%s: is the batch itself that it is said to mend: --resubmits names the parent",
            options->file_name);
    judge_control(upload_reader_control(reader), control, batch);
    judge_limits(batch);
    return 0;
}
