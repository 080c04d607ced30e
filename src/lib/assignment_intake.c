#include "assignment_intake.h"

#include "assignment_pairing.h"
#include "assignment_writer.h"
#include "digest.h"
#include "finding_place.h"
#include "interrupt.h"
#include "memory.h"
#include "spool.h"
#include "upload_verdict.h"

#include <inttypes.h>
#include <stdlib.h>

/* What is gathered before it is handed on. */
enum { COMMIT_BYTES = 256 * 1024 };

enum kept_kind {
    KEPT_SOUND,    /* fields, then the record's bytes where they may have to be rejected */
    KEPT_REJECTED, /* its entry, its rejected bytes, its reasons */
    KEPT_REST      /* nothing, more rejected bytes */
};

/* A record in the spool: this, and the texts behind it as one. */
struct kept {
    enum kept_kind kind;
    enum assignment_action action;
    unsigned tolerated;
    struct assignment_place place;
    size_t lengths[3];
};

struct intake {
    const struct intake_options *options;
    struct batch *batch;
    struct upload_reader *reader;
    struct slice *cells; /* of a record, by the profile's columns */
    struct transaction transaction;
    struct assignment_writer writer;
    struct digest digest;
    bool has_other_values; /* than member, group and action */
    struct control_count control;
    struct spool kept;
    struct buffer texts; /* of the record that is being kept */
    struct assignment_pairing pairing;
    struct record_run run;         /* entries on their way to the sink */
    struct rejected_text rejected; /* and to the rejections */
};

static void watch(const struct intake *in, const struct upload_item *item, enum intake_fate fate,
                  const struct transaction *transaction, const struct findings *findings)
{
    const struct intake_options *options = in->options;
    struct intake_event event = {in->reader, item, fate, transaction, findings, {0}};
    if (options->watch != NULL)
        options->watch(options->watch_context, &event);
}

static void watch_skipped(void *context, const struct upload_item *item)
{
    watch(context, item, INTAKE_NOT_A_RECORD, NULL, NULL);
}

/* --- reading: every record by itself --- */

static bool wants_rejects(const struct intake *in)
{
    return in->options->rejections != NULL && in->options->rejections->rejects.path != NULL;
}

/* Keeps KEPT with the three texts that follow each other in in->texts, ending at these bytes. */
static int keep(struct intake *in, struct kept *kept, size_t first, size_t second, struct error *e)
{
    kept->lengths[0] = first;
    kept->lengths[1] = second - first;
    kept->lengths[2] = in->texts.length - second;
    if (spool_write(&in->kept, (const char *)kept, sizeof *kept, e) != 0)
        return -1;
    return spool_write_text(&in->kept, buffer_slice(&in->texts), e);
}

static struct assignment_place place_of(const struct upload_item *item)
{
    return (struct assignment_place){item->record.line, item->record.line_count, item->number, 0};
}

static int reject(struct intake *in, const struct upload_item *item,
                  const struct transaction *transaction, struct findings *findings, struct error *e)
{
    const struct intake_options *options = in->options;
    struct kept kept = {.kind = KEPT_REJECTED, .place = place_of(item)};
    finding_place(in->reader, item, options->profile, findings);
    in->batch->rejected++;
    for (size_t i = 0; i < findings->count; i++)
        tally_add(&in->batch->reasons, &findings->list[i]);
    watch(in, item, INTAKE_REJECTED, transaction, findings);
    buffer_clear(&in->texts);
    assignment_writer_rejected(&in->writer, &kept.place, findings, &in->texts);
    size_t entry = in->texts.length;
    if (options->rejections != NULL)
        rejections_tell(options->rejections, in->reader, item, options->profile, findings,
                        &in->rejected);
    buffer_append_slice(&in->texts, buffer_slice(&in->rejected.rejects));
    size_t rejects = in->texts.length;
    buffer_append_slice(&in->texts, buffer_slice(&in->rejected.reasons));
    buffer_clear(&in->rejected.rejects);
    buffer_clear(&in->rejected.reasons);
    return keep(in, &kept, entry, rejects, e);
}

/* More bytes of the rejected record before. */
static int take_rest(struct intake *in, const struct upload_item *item, struct error *e)
{
    struct kept kept = {.kind = KEPT_REST};
    if (!wants_rejects(in))
        return 0;
    buffer_clear(&in->texts);
    rejections_tell_rest(in->options->rejections, in->reader, item, &in->rejected);
    buffer_append_slice(&in->texts, buffer_slice(&in->rejected.rejects));
    buffer_clear(&in->rejected.rejects);
    return keep(in, &kept, 0, in->texts.length, e);
}

/* A record whose bytes or shape are broken: nothing in it can be trusted. */
static int take_broken(struct intake *in, const struct upload_item *item, struct error *e)
{
    struct findings *findings = &in->transaction.findings;
    findings->count = 1;
    findings->list[0] = item->record.broken;
    in->batch->read++;
    /* An empty line, or what stands behind the trailer, is none of those that the sender counted.
     */
    if (item->kind == UPLOAD_BROKEN && item->record.broken.rule != RULE_BLANK_LINE) {
        in->control.broken_records++;
        control_count_record(&in->control, NULL);
    }
    return reject(in, item, NULL, findings, e);
}

static struct slice text_of(const struct intake *in, enum canonical canonical)
{
    return transaction_value(&in->transaction, canonical)->text;
}

/* Where the group stands, for those who find it undefined. */
static void place_group(const struct intake *in, const struct upload_item *item,
                        struct assignment_place *place)
{
    const struct profile *profile = in->options->profile;
    const struct field *group = &profile->fields[profile->canonical[CANONICAL_GROUP_ID]];
    uint64_t line = 0;
    uint64_t column = 0;
    if (group->constant == NULL)
        finding_place_of_cell(in->reader, item, group->columns[0], &line, &column);
    if (line == place->line)
        place->group_column = column;
}

/* Has the record, whose fields are FIELDS, held against the others. */
static int mark(struct intake *in, const struct kept *kept, struct slice fields, struct error *e)
{
    struct assignment_mark mark = {.line = kept->place.line};
    uint64_t values = 0;
    /* No value holds a NUL. */
    if (digest_update(&in->digest, text_of(in, CANONICAL_MEMBER_ID), e) != 0 ||
        digest_update(&in->digest, slice_make("", 1), e) != 0 ||
        digest_update(&in->digest, text_of(in, CANONICAL_GROUP_ID), e) != 0 ||
        digest_finish_bytes(&in->digest, (unsigned char *)mark.pair, sizeof mark.pair, e) != 0)
        return -1;
    if (in->has_other_values &&
        (digest_update(&in->digest, fields, e) != 0 ||
         digest_finish_bytes(&in->digest, (unsigned char *)&values, sizeof values, e) != 0))
        return -1;
    assignment_mark_say(&mark, kept->action, values);
    return assignment_pairing_add(&in->pairing, &mark, e);
}

static int take_record(struct intake *in, const struct upload_item *item, struct error *e)
{
    struct transaction *t = &in->transaction;
    struct kept kept = {.kind = KEPT_SOUND, .place = place_of(item)};
    const struct date *date = in->batch->has_date ? &in->batch->date : NULL;
    transaction_read(t, upload_reader_values(in->reader, item, in->cells), date);
    in->batch->read++;
    control_count_record(&in->control, NULL);
    if (t->findings.count != 0)
        return reject(in, item, t, &t->findings, e);
    watch(in, item, INTAKE_ACCEPTED, t, NULL);
    kept.action = assignment_action_of(t);
    kept.tolerated = item->tolerated | t->tolerated;
    place_group(in, item, &kept.place);
    buffer_clear(&in->texts);
    assignment_writer_fields(&in->writer, t, &in->texts);
    if (mark(in, &kept, buffer_slice(&in->texts), e) != 0)
        return -1;
    size_t fields = in->texts.length;
    if (wants_rejects(in))
        buffer_append_slice(&in->texts, item->record.bytes);
    return keep(in, &kept, fields, in->texts.length, e);
}

static int take(struct intake *in, const struct upload_item *item, struct error *e)
{
    switch (item->kind) {
    case UPLOAD_RECORD:
        return take_record(in, item, e);
    case UPLOAD_BROKEN:
    case UPLOAD_AFTER_END:
        return take_broken(in, item, e);
    case UPLOAD_REST:
        return take_rest(in, item, e);
    case UPLOAD_END:
        return 0;
    default:
        tally_add_tolerated(&in->batch->tolerated, item->tolerated, item->record.line);
        watch(in, item, INTAKE_NOT_A_RECORD, NULL, NULL);
        return 0;
    }
}

static int read_upload(struct intake *in, struct error *e)
{
    struct upload_item item;
    const struct upload_facts *facts = record_reader_facts(upload_reader_records(in->reader));
    do {
        if (interrupt_came())
            return interrupt_error(e);
        if (upload_reader_next(in->reader, &item, e) != 0 || take(in, &item, e) != 0)
            return -1;
        if (in->options->progress != NULL)
            progress_update(in->options->progress, in->batch->read, facts->bytes);
    } while (item.kind != UPLOAD_END);
    return 0;
}

/* --- handing on: each record as it stands among the others --- */

static int commit(struct intake *in, struct error *e)
{
    const struct intake_options *options = in->options;
    if (options->sink != NULL && in->run.lines.length != 0 &&
        options->sink->records(options->sink->context, &in->run, e) != 0)
        return -1;
    if (options->rejections != NULL &&
        rejections_take(options->rejections, in->reader, &in->rejected, e) != 0)
        return -1;
    record_run_clear(&in->run);
    return 0;
}

static bool is_worth_committing(const struct intake *in)
{
    return in->run.lines.length >= COMMIT_BYTES || in->rejected.rejects.length >= COMMIT_BYTES ||
           in->rejected.reasons.length >= COMMIT_BYTES;
}

/* A record that was sound in itself, and is rejected for another one. BYTES are its own. */
static void reject_for_other(struct intake *in, const struct kept *kept,
                             const struct assignment_verdict *verdict, struct slice bytes)
{
    const struct intake_options *options = in->options;
    struct upload_item item = {.kind = UPLOAD_RECORD, .number = kept->place.number};
    struct findings findings = {0};
    enum rule rule =
        verdict->fate == ASSIGNMENT_CONTRADICTION ? RULE_CONTRADICTION : RULE_AMBIGUOUS_DUPLICATE;
    struct finding *finding =
        findings_add(&findings, rule, FINDING_NO_FIELD, "line %" PRIu64, verdict->other_line);
    finding->line = kept->place.line;
    finding->cell = FINDING_NO_FIELD;
    item.record.line = kept->place.line;
    item.record.line_count = kept->place.line_count;
    item.record.bytes = bytes;
    in->batch->rejected++;
    tally_add(&in->batch->reasons, finding);
    assignment_writer_rejected(&in->writer, &kept->place, &findings, &in->run.lines);
    if (options->rejections != NULL)
        rejections_tell(options->rejections, in->reader, &item, options->profile, &findings,
                        &in->rejected);
}

static void accept(struct intake *in, const struct kept *kept, struct slice fields)
{
    in->batch->accepted++;
    if (kept->action == ASSIGNMENT_ADD)
        in->batch->additions++;
    else
        in->batch->removals++;
    assignment_writer_assignment(&in->writer, &kept->place, kept->action, fields, &in->run.lines);
}

static int hand_on_sound(struct intake *in, const struct kept *kept, struct slice fields,
                         struct slice bytes, struct error *e)
{
    struct assignment_verdict verdict;
    if (assignment_pairing_judge(&in->pairing, kept->place.line, &verdict, e) != 0)
        return -1;
    switch (verdict.fate) {
    case ASSIGNMENT_ALONE:
        accept(in, kept, fields);
        break;
    case ASSIGNMENT_DUPLICATE:
        in->batch->duplicates++;
        assignment_writer_duplicate(&in->writer, &kept->place, verdict.other_line, &in->run.lines);
        break;
    case ASSIGNMENT_CONTRADICTION:
    case ASSIGNMENT_AMBIGUOUS:
        reject_for_other(in, kept, &verdict, bytes);
        return 0;
    }
    tally_add_tolerated(&in->batch->tolerated, kept->tolerated, kept->place.line);
    return 0;
}

static int hand_on(struct intake *in, const struct kept *kept, const char *texts, struct error *e)
{
    struct slice parts[3];
    size_t begin = in->run.lines.length;
    for (size_t i = 0; i < 3; texts += kept->lengths[i], i++)
        parts[i] = slice_make(texts, kept->lengths[i]);
    if (kept->kind == KEPT_SOUND) {
        if (hand_on_sound(in, kept, parts[0], parts[1], e) != 0)
            return -1;
    } else {
        buffer_append_slice(&in->run.lines, parts[0]);
        buffer_append_slice(&in->rejected.rejects, parts[1]);
        buffer_append_slice(&in->rejected.reasons, parts[2]);
    }
    if (in->options->watch_entry != NULL && kept->kind != KEPT_REST)
        in->options->watch_entry(
            in->options->watch_context, kept->place.line, kept->place.line_count,
            slice_make(in->run.lines.data + begin, in->run.lines.length - begin));
    return is_worth_committing(in) ? commit(in, e) : 0;
}

static int hand_on_all(struct intake *in, struct error *e)
{
    struct kept kept;
    struct slice texts = {0};
    int step = spool_rewind(&in->kept, e);
    while (step == 0 && (step = spool_read(&in->kept, (char *)&kept, sizeof kept, e)) == 1) {
        step = interrupt_came() ? interrupt_error(e) : spool_read_text(&in->kept, &texts, e);
        if (step == 1)
            step = hand_on(in, &kept, texts.data, e);
    }
    return step == 0 ? commit(in, e) : -1;
}

/* --- the whole --- */

/* Every record is accounted for once. */
static int check_equation(const struct intake *in, struct error *e)
{
    const struct batch *b = in->batch;
    if (b->read == b->accepted + b->duplicates + b->rejected &&
        b->accepted == b->additions + b->removals)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: the counts do not add up: nothing was published",
                     in->options->file_name);
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
    if (spool_open(&in->kept, e) != 0 || digest_init(&in->digest, e) != 0 ||
        read_upload(in, e) != 0 || assignment_pairing_settle(&in->pairing, e) != 0 ||
        hand_on_all(in, e) != 0)
        return -1;
    tally_sort(&in->batch->reasons);
    tally_sort(&in->batch->tolerated);
    if (upload_verdict_judge(options, in->reader, &in->control, in->batch, e) != 0)
        return -1;
    in->batch->status = batch_is_acceptable(in->batch) ? BATCH_COMPLETE : BATCH_REJECTED;
    return check_equation(in, e);
}

static bool has_other_values(const struct profile *profile)
{
    bool has_action = profile->canonical[CANONICAL_ACTION] != UINT32_MAX;
    return profile->field_count > (has_action ? 3u : 2u);
}

int assignment_intake_run(const struct intake_options *options, int descriptor, struct batch *batch,
                          struct error *e)
{
    struct intake in = {.options = options, .batch = batch};
    in.has_other_values = has_other_values(options->profile);
    upload_verdict_begin(options, batch);
    transaction_init(&in.transaction, options->profile);
    assignment_writer_init(&in.writer, options->profile, options->organization);
    assignment_pairing_open(&in.pairing);
    in.cells = memory_array(options->profile->column_count, sizeof *in.cells);
    int result = run(&in, descriptor, e);
    upload_reader_close(in.reader);
    transaction_release(&in.transaction);
    assignment_writer_release(&in.writer);
    digest_release(&in.digest);
    assignment_pairing_close(&in.pairing);
    spool_close(&in.kept);
    buffer_release(&in.texts);
    record_run_release(&in.run);
    rejected_text_release(&in.rejected);
    free(in.cells);
    return result;
}
