#include "mock_expectation.h"

#include "error.h"
#include "json_writer.h"
#include "memory.h"

#include <stdlib.h>

void mock_expectation_init(struct mock_expectation *x, const struct mock_plan *plan)
{
    *x = (struct mock_expectation){.plan = plan, .is_read = true};
}

void mock_expectation_release(struct mock_expectation *x)
{
    free(x->told);
    *x = (struct mock_expectation){0};
}

/* --- counting --------------------------------------------------------------------------------- */

static void add(struct mock_sums *s, int64_t amount)
{
    if (amount < 0)
        s->debit -= amount;
    else
        s->credit += amount;
    s->net += amount;
}

static bool is_counted(const struct mock_expectation *x, const struct mock_record *r)
{
    return !r->pending || x->plan->profile->control_trailer.pending_is_included;
}

void mock_expectation_sent(struct mock_expectation *x, const struct mock_record *r)
{
    if (!is_counted(x, r))
        return;
    x->sent.records++;
    add(&x->sent, r->amount);
}

void mock_expectation_seen(struct mock_expectation *x, const struct mock_record *r,
                           const struct mock_effect *effect)
{
    const struct profile *profile = x->plan->profile;
    uint32_t status = profile->canonical[CANONICAL_STATUS];
    bool filtered = r->pending && status != UINT32_MAX &&
                    profile->fields[status].pending_is_filtered && !effect->rejected;
    x->read++;
    if (is_counted(x, r)) {
        x->seen.records++;
        if (!effect->unreadable)
            add(&x->seen, effect->amount);
    }
    if (effect->rejected) {
        x->rejected++;
    } else if (filtered) {
        x->filtered++;
    } else {
        x->accepted++;
        totals_add(&x->totals, r->currency, effect->amount);
    }
}

void mock_expectation_rejected_line(struct mock_expectation *x)
{
    x->read++;
    x->rejected++;
}

/* --- judging ---------------------------------------------------------------------------------- */

static void judge_trailer(struct mock_expectation *x)
{
    const struct control_trailer *t = &x->plan->profile->control_trailer;
    const struct mock_sums *said = &x->declared;
    const struct mock_sums *seen = &x->seen;
    if (!x->has_trailer)
        return;
    x->broken[RULE_CONTROL_RECORDS] = t->records_position != 0 && said->records != seen->records;
    x->broken[RULE_CONTROL_DEBIT] = t->debit_position != 0 && said->debit != seen->debit;
    x->broken[RULE_CONTROL_CREDIT] = t->credit_position != 0 && said->credit != seen->credit;
    x->broken[RULE_CONTROL_NET] = t->net_position != 0 && said->net != seen->net;
}

static void judge_limits(struct mock_expectation *x)
{
    const struct limits *l = &x->plan->profile->limits;
    bool by_count = l->has_rejected_records || !l->has_rejected_ratio;
    uint64_t limit = l->has_rejected_records ? l->rejected_records : 0;
    x->broken[RULE_REJECTED_RECORDS] = by_count && x->rejected > limit;
    x->broken[RULE_REJECTED_RATIO] =
        l->has_rejected_ratio &&
        (decimal_sum)x->rejected * 1000000 >
            (decimal_sum)x->read * (decimal_sum)l->rejected_ratio_millionths;
}

int mock_expectation_finish(struct mock_expectation *x)
{
    if (x->is_read) {
        judge_trailer(x);
        judge_limits(x);
    } else {
        x->read = x->accepted = x->rejected = x->filtered = 0;
        x->totals = (struct totals){0};
    }
    return mock_expectation_status(x);
}

int mock_expectation_status(const struct mock_expectation *x)
{
    for (enum rule rule = RULE_NONE; rule < RULE_COUNT; rule++)
        if (x->broken[rule])
            return STATUS_REJECTED;
    return x->rejected > 0 ? STATUS_PARTIAL : STATUS_DONE;
}

/* --- telling ---------------------------------------------------------------------------------- */

static void keep(struct mock_expectation *x, const struct mock_told *told)
{
    x->told = memory_resize(x->told, x->told_count + 1, sizeof *x->told);
    x->told[x->told_count++] = *told;
}

/* The first total of a trailer that money is missing from, or too much in. */
static enum rule rule_of_money(const struct control_trailer *t)
{
    if (t->net_position != 0)
        return RULE_CONTROL_NET;
    if (t->debit_position != 0)
        return RULE_CONTROL_DEBIT;
    return t->credit_position != 0 ? RULE_CONTROL_CREDIT : RULE_NONE;
}

/* What the trailer T tells of FAULT, which passes in its record. */
static enum rule rule_of_trailer(const struct control_trailer *t, enum mock_fault fault)
{
    if (t->marker == NULL)
        return RULE_NONE;
    if (fault == MOCK_TRUNCATED)
        return RULE_CONTROL_TRAILER;
    if (fault == MOCK_DUPLICATE_ROW && t->records_position != 0)
        return RULE_CONTROL_RECORDS;
    bool is_of_money = fault == MOCK_FLIPPED_SIGN || fault == MOCK_DUPLICATE_ROW;
    return is_of_money ? rule_of_money(t) : RULE_NONE;
}

void mock_expectation_record_fault(struct mock_expectation *x, enum mock_fault fault,
                                   struct mock_where where, const struct mock_effect *effect)
{
    struct mock_told told = {.fault = fault,
                             .where = where,
                             .rule = effect->rule,
                             .outcome = "accepted",
                             .caught_by = effect->caught_by};
    if (effect->rule != RULE_NONE) {
        bool allowed = rule_scope(effect->rule) == RULE_SCOPE_ALLOW;
        told.outcome = allowed ? "tolerated" : "rejected";
    } else {
        told.rule = rule_of_trailer(&x->plan->profile->control_trailer, fault);
        if (told.rule != RULE_NONE) {
            told.outcome = "upload";
            told.caught_by = "txn-chunk";
        }
    }
    keep(x, &told);
}

void mock_expectation_upload_fault(struct mock_expectation *x, enum mock_fault fault,
                                   enum rule rule)
{
    const struct mock_told told = {.fault = fault,
                                   .rule = rule,
                                   .outcome = rule == RULE_NONE ? "accepted" : "upload",
                                   .caught_by = rule == RULE_NONE ? "nobody" : "txn-chunk"};
    if (rule != RULE_NONE)
        x->broken[rule] = true;
    keep(x, &told);
}

static void tell_fault(const struct mock_told *told, struct json_writer *w)
{
    json_object_begin(w);
    json_member_text(w, "fault", mock_fault_name(told->fault));
    if (told->where.line != 0) {
        json_member_unsigned(w, "line", told->where.line);
        json_member_unsigned(w, "lines", told->where.lines);
    }
    if (told->where.record != 0)
        json_member_unsigned(w, "record", told->where.record);
    json_member_text(w, "outcome", told->outcome);
    if (told->rule != RULE_NONE)
        json_member_text(w, "code", rule_code(told->rule));
    json_member_text(w, "caughtBy", told->caught_by);
    json_object_end(w);
}

static void tell_sum(struct json_writer *w, const char *key, decimal_sum sum, unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format(sum, scale, text);
    json_member_text(w, key, text);
}

static void tell_totals(const struct mock_expectation *x, struct json_writer *w)
{
    json_member_object_begin(w, "totals");
    for (const struct currency *c = NULL; (c = totals_next(&x->totals, c)) != NULL;) {
        const struct total *total = &x->totals.of[currency_index(c)];
        json_member_object_begin(w, c->code);
        json_member_unsigned(w, "records", total->records);
        tell_sum(w, "debit", total->debit, c->minor_units);
        tell_sum(w, "credit", total->credit, c->minor_units);
        json_object_end(w);
    }
    json_object_end(w);
}

static void tell_upload(const struct mock_expectation *x, struct json_writer *w)
{
    const struct profile *profile = x->plan->profile;
    if (profile->business_date_file_name != NULL) {
        struct buffer name = {0};
        date_pattern_write(profile->business_date_file_name,
                           (struct datetime){.date = x->plan->options.date}, &name);
        json_member_string(w, "name", buffer_slice(&name));
        buffer_release(&name);
    }
    json_member_object_begin(w, "upload");
    json_member_text(w, "sha256", x->sha256);
    json_member_unsigned(w, "bytes", x->bytes);
    if (x->is_read && x->lines > 0)
        json_member_unsigned(w, "lines", x->lines);
    json_object_end(w);
}

void mock_expectation_json(const struct mock_expectation *x, const char *profile_sha256,
                           struct buffer *to)
{
    struct json_writer w;
    char date[DATE_TEXT_MAX];
    date_format(x->plan->options.date, date);
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_text(&w, "type", "expectation");
    json_member_unsigned(&w, "version", 1);
    json_member_object_begin(&w, "profile");
    json_member_text(&w, "name", x->plan->profile->name);
    json_member_text(&w, "sha256", profile_sha256);
    json_object_end(&w);
    json_member_unsigned(&w, "seed", x->plan->options.seed);
    json_member_text(&w, "date", date);
    tell_upload(x, &w);
    json_member_unsigned(&w, "exit", (uint64_t)mock_expectation_status(x));
    json_member_object_begin(&w, "counts");
    json_member_unsigned(&w, "read", x->read);
    json_member_unsigned(&w, "accepted", x->accepted);
    json_member_unsigned(&w, "rejected", x->rejected);
    json_member_unsigned(&w, "filtered", x->filtered);
    json_object_end(&w);
    tell_totals(x, &w);
    json_member_array_begin(&w, "problems");
    for (enum rule rule = RULE_NONE; rule < RULE_COUNT; rule++)
        if (x->broken[rule])
            json_text(&w, rule_code(rule));
    json_array_end(&w);
    json_member_array_begin(&w, "faults");
    for (size_t i = 0; i < x->told_count; i++)
        tell_fault(&x->told[i], &w);
    json_array_end(&w);
    json_object_end(&w);
    buffer_append_byte(to, '\n');
}
