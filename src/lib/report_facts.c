#include "report_facts.h"

#include "report_frame.h"

static void take_differences(struct report_batch *b, const struct batch_facts *f)
{
    const char *at = f->differences.data;
    for (size_t left = f->differences.length; left > 0;) {
        size_t length = (size_t)((const char *)memchr(at, '\n', left) - at);
        report_differ(b, "%.*s", (int)length, at);
        at += length + 1;
        left -= length + 1;
    }
}

static void take_counts(struct report_batch *b, const struct batch_facts *f)
{
    b->read = f->read;
    b->rejected = f->rejected;
    report_add_part(b, "accepted", f->accepted);
    report_add_part(b, "rejected", f->rejected);
    if (f->is_of_groups)
        report_add_part(b, "duplicate", f->duplicates);
    else
        report_add_part(b, "filtered", f->filtered);
    b->additions = f->additions;
    b->removals = f->removals;
}

static void take_totals(struct report_batch *b, const struct batch_facts *f)
{
    for (const struct currency *c = NULL; (c = totals_next(&f->totals, c)) != NULL;) {
        const struct total *total = &f->totals.of[currency_index(c)];
        *report_add_total(b) = (struct report_total){.currency = c->code,
                                                     .scale = c->minor_units,
                                                     .records = total->records,
                                                     .debit = total->debit,
                                                     .credit = total->credit};
    }
}

static void take_run(struct report_batch *b, const struct json_value *run)
{
    if (run == NULL)
        return;
    b->run = (struct report_run){.command = report_keep(b, json_text_at(run, "command")),
                                 .version = report_keep(b, json_text_at(run, "programVersion")),
                                 .started_at = report_keep(b, json_text_at(run, "startedAt")),
                                 .ended_at = report_keep(b, json_text_at(run, "endedAt")),
                                 .milliseconds = json_number_at(run, "durationMilliseconds"),
                                 .user = report_keep(b, json_text_at(run, "user")),
                                 .host = report_keep(b, json_text_at(run, "host")),
                                 .status = (unsigned)json_number_at(run, "exit")};
    json_as_boolean(json_member(run, "dryRun"), &b->run.dry_run);
}

int report_facts_fill(struct report_batch *b, const struct batch_facts *f, struct error *e)
{
    b->operand = f->operand;
    b->kind = f->is_of_groups ? REPORT_ASSIGNMENTS : REPORT_TRANSACTIONS;
    b->source = f->chunks == NULL ? REPORT_SUMMARY : REPORT_MANIFEST;
    b->file = report_keep_shown(b, f->file);
    if (report_frame_fill(b, f->begin, f->end, e) != 0)
        return error_prefix(e, "%s", f->file);
    b->has_chunks = f->chunks != NULL;
    b->chunks = json_count(f->chunks);
    b->chunks_verified = f->chunks_verified;
    b->twin = f->twin == NULL ? NULL : report_keep_shown(b, f->twin->file);
    b->twin_is_file = f->twin_is_file;
    take_differences(b, f);
    take_counts(b, f);
    take_totals(b, f);
    take_run(b, f->run);
    return 0;
}
