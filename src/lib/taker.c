#include "taker.h"

#include "express_record.h"
#include "finding_place.h"
#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>

void taker_init(struct taker *t, const struct profile *profile, const char *organization)
{
    *t = (struct taker){.profile = profile};
    transaction_init(&t->transaction, profile);
    record_writer_init(&t->writer, profile, organization);
    express_init(&t->express, &t->transaction, &t->writer);
    tally_init(&t->counts.reasons, profile->field_count);
    tally_init(&t->counts.tolerated, 0);
    t->cells = memory_array(profile->column_count, sizeof *t->cells);
}

static void counts_clear(struct intake_counts *c)
{
    struct tally reasons = c->reasons;
    struct tally tolerated = c->tolerated;
    tally_clear(&reasons);
    tally_clear(&tolerated);
    *c = (struct intake_counts){.reasons = reasons, .tolerated = tolerated};
}

void taker_clear(struct taker *t)
{
    counts_clear(&t->counts);
    record_run_clear(&t->run);
    buffer_clear(&t->rejected.rejects);
    buffer_clear(&t->rejected.reasons);
}

void taker_release(struct taker *t)
{
    express_release(&t->express);
    transaction_release(&t->transaction);
    record_writer_release(&t->writer);
    record_run_release(&t->run);
    rejected_text_release(&t->rejected);
    tally_release(&t->counts.reasons);
    tally_release(&t->counts.tolerated);
    free(t->cells);
    *t = (struct taker){0};
}

/* What is known of the item that is being taken. */
struct taking {
    struct taker *taker;
    const struct upload_reader *reader;
    const struct upload_item *item;
};

static void watch(const struct taking *now, enum intake_fate fate,
                  const struct transaction *transaction, const struct findings *findings,
                  struct slice line)
{
    const struct taker *t = now->taker;
    struct intake_event event = {now->reader, now->item, fate, transaction, findings, line};
    if (t->watch != NULL)
        t->watch(t->watch_context, &event);
}

static void reject(const struct taking *now, const struct transaction *transaction,
                   struct findings *findings)
{
    struct taker *t = now->taker;
    finding_place(now->reader, now->item, t->profile, findings);
    t->counts.rejected++;
    for (size_t i = 0; i < findings->count; i++)
        tally_add(&t->counts.reasons, &findings->list[i]);
    watch(now, INTAKE_REJECTED, transaction, findings, (struct slice){0});
    if (t->rejections != NULL)
        rejections_tell(t->rejections, now->reader, now->item, t->profile, findings, &t->rejected);
}

/* A record whose bytes or shape are broken: nothing in it can be trusted. */
static void take_broken(const struct taking *now)
{
    struct taker *t = now->taker;
    struct findings *findings = &t->transaction.findings;
    findings->count = 1;
    findings->list[0] = now->item->record.broken;
    /* An empty line, or what stands behind the trailer, is none of the records that the sender
     * counted: it must not make up for one that is missing. */
    bool was_counted =
        now->item->kind == UPLOAD_BROKEN && now->item->record.broken.rule != RULE_BLANK_LINE;
    t->counts.read++;
    if (was_counted) {
        t->counts.control.broken_records++;
        control_count_record(&t->counts.control, NULL);
        if (t->balance != NULL)
            balance_forget_all(t->balance);
    }
    reject(now, NULL, findings);
}

static bool is_present(const struct value *v)
{
    return v != NULL && v->state == VALUE_PRESENT;
}

/* Follows the running balance; a break is one more finding of the record. */
static void follow_balance(const struct taking *now)
{
    struct taker *taker = now->taker;
    struct transaction *t = &taker->transaction;
    const struct value *account = transaction_value(t, CANONICAL_ACCOUNT_ID);
    const struct value *amount = transaction_value(t, CANONICAL_AMOUNT);
    const struct value *balance = transaction_value(t, CANONICAL_RUNNING_BALANCE);
    uint64_t previous_line = 0;
    if (!is_present(account)) {
        balance_forget_all(taker->balance);
    } else if (!is_present(amount) || !is_present(balance) || t->currency == NULL) {
        balance_forget(taker->balance, account->text);
    } else if (balance_next(taker->balance, account->text, amount->integer, balance->integer,
                            now->item->record.line, &previous_line) == BALANCE_BREAKS) {
        uint32_t field = taker->profile->canonical[CANONICAL_RUNNING_BALANCE];
        struct finding *finding = findings_add(&t->findings, RULE_RUNNING_BALANCE, field,
                                               "held against line %" PRIu64, previous_line);
        if (finding != NULL)
            finding->cell = taker->profile->fields[field].columns[0];
    }
}

/* Counts a record whose status is known, where it has one, as the trailer's author counted it.
 * AMOUNT is NULL where it could not be read. */
static void count_for_control(struct taker *taker, bool is_pending, const int64_t *amount,
                              const struct currency *currency)
{
    const struct control_trailer *trailer = &taker->profile->control_trailer;
    struct control_count *count = &taker->counts.control;
    if (is_pending && !trailer->pending_is_included)
        return;
    if (amount == NULL || currency == NULL)
        control_count_record(count, NULL);
    else if (trailer->currency == NULL || currency == trailer->currency)
        control_count_record(count, amount);
    else
        count->records++;
}

static void count_read_for_control(struct taker *taker)
{
    const struct transaction *t = &taker->transaction;
    const struct value *amount = transaction_value(t, CANONICAL_AMOUNT);
    const struct value *status = transaction_value(t, CANONICAL_STATUS);
    count_for_control(taker, is_present(status) && !status->truth,
                      is_present(amount) ? &amount->integer : NULL, t->currency);
}

static void accept(const struct taking *now)
{
    struct taker *taker = now->taker;
    const struct transaction *t = &taker->transaction;
    int64_t amount = transaction_value(t, CANONICAL_AMOUNT)->integer;
    struct buffer *lines = &taker->run.lines;
    size_t begin = lines->length;
    taker->counts.accepted++;
    totals_add(&taker->counts.totals, t->currency, amount);
    if (!taker->keeps_records)
        return;
    record_writer_append(&taker->writer, t, now->item->record.line, now->item->number, lines);
    record_run_mark(&taker->run, t->currency, amount);
    watch(now, INTAKE_ACCEPTED, t, NULL, slice_make(lines->data + begin, lines->length - begin));
}

static void take_record(const struct taking *now)
{
    struct taker *taker = now->taker;
    struct transaction *t = &taker->transaction;
    transaction_read(t, upload_reader_values(now->reader, now->item, taker->cells), taker->date);
    taker->counts.read++;
    if (taker->profile->control_trailer.marker != NULL)
        count_read_for_control(taker);
    if (taker->balance != NULL && !t->filtered)
        follow_balance(now);
    if (t->findings.count != 0) {
        reject(now, t, &t->findings);
        return;
    }
    tally_add_tolerated(&taker->counts.tolerated, now->item->tolerated | t->tolerated,
                        now->item->record.line);
    if (t->filtered) {
        taker->counts.filtered++;
        watch(now, INTAKE_FILTERED, t, NULL, (struct slice){0});
    } else {
        accept(now);
    }
}

bool taker_is_full(const struct taker *t)
{
    return t->run.lines.length >= TAKER_FULL_BYTES ||
           t->rejected.rejects.length >= TAKER_FULL_BYTES ||
           t->rejected.reasons.length >= TAKER_FULL_BYTES;
}

/* Whether the short way serves at all: a watcher wants to see each item, a balance each value. */
static bool may_express(struct taker *t, const struct upload_reader *reader)
{
    if (t->watch != NULL || t->balance != NULL)
        return false;
    if (!t->express.aimed && upload_reader_field_count(reader) != 0) {
        plain_set_date(&t->transaction.plain, t->date);
        express_aim(&t->express, upload_reader_field_indexes(reader),
                    upload_reader_field_count(reader));
    }
    return t->express.aimed && t->express.usable;
}

static void accept_express(struct taker *t, const struct express_outcome *outcome, size_t begin)
{
    struct record_run *run = &t->run;
    totals_add(&t->counts.totals, outcome->currency, outcome->amount);
    if (t->profile->control_trailer.marker != NULL)
        count_for_control(t, outcome->is_pending, &outcome->amount, outcome->currency);
    if (t->keeps_records)
        record_run_mark(run, outcome->currency, outcome->amount);
    else
        run->lines.length = begin;
}

bool taker_take_ahead(struct taker *t, struct upload_reader *reader, size_t bytes_max)
{
    struct plain_run plain;
    struct express_record record = {.run = &plain};
    struct express_outcome outcome;
    size_t count = 0;
    uint64_t first_line;
    if (!may_express(t, reader) ||
        !upload_reader_plain_run(reader, &plain, &record.line, &record.number))
        return false;
    first_line = record.line;
    const size_t field_count = t->express.field_count;
    for (; count < plain.record_count && t->run.lines.length < bytes_max; count++) {
        size_t begin = t->run.lines.length, last_end = record.first_end + field_count - 1;
        uint32_t line_end = plain.line_ends[count];
        if (last_end >= plain.end_count || plain.ends[last_end] != line_end)
            break;
        record.has_quotes = plain_offsets_pass(&plain.quoted, line_end) != 0;
        if (!express_take(&t->express, &record, &t->run.lines, &outcome))
            break;
        accept_express(t, &outcome, begin);
        record.first_end += field_count;
        record.line += 1 + (record.has_quotes ? plain_offsets_pass(&plain.inner, line_end) : 0);
        record.number++;
    }
    t->counts.read += count;
    t->counts.accepted += count;
    upload_reader_pass_plain(reader, &plain, count, record.line - first_line);
    return count != 0;
}

void taker_take(struct taker *t, const struct upload_reader *reader, const struct upload_item *item)
{
    const struct taking now = {t, reader, item};
    switch (item->kind) {
    case UPLOAD_RECORD:
        take_record(&now);
        break;
    case UPLOAD_BROKEN:
    case UPLOAD_AFTER_END:
        take_broken(&now);
        break;
    case UPLOAD_REST:
        if (t->rejections != NULL)
            rejections_tell_rest(t->rejections, reader, item, &t->rejected);
        break;
    default:
        tally_add_tolerated(&t->counts.tolerated, item->tolerated, item->record.line);
        watch(&now, INTAKE_NOT_A_RECORD, NULL, NULL, (struct slice){0});
        break;
    }
}
