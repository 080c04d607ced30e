#include "report_text.h"

#include "decimal.h"
#include "diagnostic.h"
#include "number_text.h"
#include "report_words.h"

enum { DIGEST_DIGITS_SHOWN = 12, LABEL_WIDTH = 12 };

static void add_number(struct buffer *to, uint64_t number)
{
    number_text_append(number, to);
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

static void add_text(struct buffer *to, const char *text)
{
    diagnostic_escape(to, slice_of(text));
}

static void add_digest(struct buffer *to, const char *digest)
{
    buffer_append(to, digest, DIGEST_DIGITS_SHOWN);
}

/* "; first at line 17, column 4" */
static void add_place(struct buffer *to, uint64_t line, uint64_t column, const char *words)
{
    if (line == 0)
        return;
    buffer_append_format(to, "%sline ", words);
    add_number(to, line);
    if (column != 0) {
        buffer_append_text(to, ", column ");
        add_number(to, column);
    }
}

static void add_records(struct buffer *to, const struct report_batch *b)
{
    const char *between = " = ";
    add_label(to, "records");
    add_number(to, b->read);
    buffer_append_format(to, " %s", report_counted_words(b));
    for (size_t i = 0; i < b->part_count; i++) {
        if (!report_shows_part(b, &b->parts[i]))
            continue;
        buffer_append_text(to, between);
        add_number(to, b->parts[i].count);
        buffer_append_format(to, " %s", b->parts[i].word);
        between = " + ";
    }
    buffer_append_text(to, b->difference_count == 0 ? "; IN BALANCE\n" : "\n");
}

/* What is to become of the groups, and where a roster is concerned why it is not proved whole. */
static void add_assignments(struct buffer *to, const struct report_batch *b)
{
    const char *between = "; NOT PROVED WHOLE: ";
    if (b->kind != REPORT_ASSIGNMENTS)
        return;
    add_label(to, "groups");
    if (b->is_roster) {
        add_counted(to, b->additions, "membership");
        buffer_append_text(to, " in the roster");
    } else {
        add_number(to, b->additions);
        buffer_append_text(to, " to add, ");
        add_number(to, b->removals);
        buffer_append_text(to, " to remove");
    }
    for (size_t i = 0; i < b->unproved_count; i++) {
        buffer_append_text(to, between);
        add_text(to, b->unproved[i]);
        between = ", ";
    }
    buffer_append_byte(to, '\n');
}

/* "add: 5 applied, 1 unchanged; remove: 2 applied" */
static void add_outcomes(struct buffer *to, const struct report_group *g)
{
    static const enum entry_action actions[] = {ACTION_ADD, ACTION_REMOVE, ACTION_NONE};
    const char *between = "   ";
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        const uint64_t *of = g->of[actions[i]];
        const char *before = actions[i] == ACTION_NONE ? "enrollment only: " : ": ";
        for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++) {
            if (of[o] == 0)
                continue;
            if (before[0] == ':')
                buffer_append_format(to, "%s%s", between, entry_action_word(actions[i]));
            else if (before[0] != ',')
                buffer_append_text(to, between);
            buffer_append_text(to, before);
            add_number(to, of[o]);
            buffer_append_format(to, " %s", entry_outcome_word(o));
            before = ", ";
            between = "; ";
        }
    }
}

static size_t widest_id(const struct report_batch *b)
{
    struct buffer shown = {0};
    size_t width = 0;
    for (size_t i = 0; i < b->group_count; i++) {
        buffer_clear(&shown);
        add_text(&shown, b->groups[i].id);
        width = shown.length > width ? shown.length : width;
    }
    buffer_release(&shown);
    return width;
}

/* Before and after of each group, and what became of its entries. */
static void add_groups(struct buffer *to, const struct report_batch *b)
{
    size_t width = widest_id(b);
    for (size_t i = 0; i < b->group_count; i++) {
        const struct report_group *g = &b->groups[i];
        char before[DECIMAL_TEXT_MAX] = "";
        char after[DECIMAL_TEXT_MAX] = "";
        if (g->changed) {
            decimal_format_grouped((decimal_sum)g->before, 0, before);
            decimal_format_grouped((decimal_sum)g->after, 0, after);
        }
        add_label(to, i == 0 ? "groups" : "");
        size_t start = to->length;
        add_text(to, g->id);
        int left = (int)(width + start - to->length);
        buffer_append_format(to, "%*s %9s %s %9s", left, "", before, g->changed ? "->" : "  ",
                             after);
        add_outcomes(to, g);
        buffer_append_byte(to, '\n');
    }
}

static void add_enrollments(struct buffer *to, const struct report_batch *b)
{
    if (b->enrolled + b->withdrawn == 0)
        return;
    add_label(to, "enrollment");
    if (b->enrolled > 0) {
        add_counted(to, b->enrolled, "member");
        buffer_append_text(to, " enrolled partially");
    }
    if (b->withdrawn > 0) {
        buffer_append_text(to, b->enrolled > 0 ? "; " : "");
        add_counted(to, b->withdrawn, "partial enrollment");
        buffer_append_text(to, " withdrawn");
    }
    buffer_append_byte(to, '\n');
}

static void add_differences(struct buffer *to, const struct report_batch *b)
{
    for (size_t i = 0; i < b->difference_count; i++) {
        add_label(to, "off");
        buffer_append_format(to, "%s\n", b->differences[i]);
    }
}

static void add_limits(struct buffer *to, const struct report_batch *b)
{
    const struct report_limits *limits = &b->limits;
    if (!limits->stated)
        return;
    add_label(to, "limit");
    if (limits->has_records) {
        buffer_append_text(to, "at most ");
        add_counted(to, limits->records, "rejected record");
    }
    if (limits->has_ratio) {
        buffer_append_text(to, limits->has_records ? ", at most " : "at most ");
        number_text_ratio(limits->ratio_millionths, to);
        buffer_append_text(to, " of the records");
    }
    buffer_append_text(to, limits->has_records || limits->has_ratio ? "\n" : "none said\n");
}

static void add_totals(struct buffer *to, const struct report_batch *b)
{
    for (size_t i = 0; i < b->total_count; i++) {
        const struct report_total *total = &b->totals[i];
        add_label(to, total->currency);
        if (total->word == NULL) {
            add_counted(to, total->records, "record");
        } else {
            add_number(to, total->records);
            buffer_append_format(to, " %s", total->word);
        }
        buffer_append_text(to, "; debit ");
        add_money(to, total->debit, total->scale);
        buffer_append_text(to, ", credit ");
        add_money(to, total->credit, total->scale);
        buffer_append_byte(to, '\n');
    }
}

static void add_line(struct buffer *to, const char *label, const char *words, const char *text)
{
    if (text == NULL)
        return;
    add_label(to, label);
    buffer_append_text(to, words);
    add_text(to, text);
    buffer_append_byte(to, '\n');
}

/* Whose accounts, whose duplicates, which batch in whose place. */
static void add_load(struct buffer *to, const struct report_batch *b)
{
    const struct report_load *load = &b->load;
    if (b->kind != REPORT_LOAD)
        return;
    if (load->recorded == NULL) {
        add_line(to, "loaded", "", "nothing");
    } else if (b->undoes == NULL) {
        add_label(to, "accounts");
        add_number(to, load->accounts);
        if (load->first_date != NULL) {
            buffer_append_text(to, "; posted ");
            add_text(to, load->first_date);
            buffer_append_text(to, " to ");
            add_text(to, load->last_date == NULL ? "" : load->last_date);
        }
        buffer_append_byte(to, '\n');
    }
    if (load->recorded != NULL) {
        add_label(to, "events");
        add_number(to, load->events);
        buffer_append_text(to, load->backfill ? " queued (backfill)\n" : " queued\n");
    }
    add_line(to, "duplicates", "", load->duplicates);
    if (load->replaces != NULL) {
        add_label(to, "replaces");
        add_text(to, load->replaces);
        buffer_append_text(to, ", of which it leaves out ");
        add_number(to, load->left_out);
        buffer_append_byte(to, '\n');
    }
    add_line(to, "followed", "by ", load->followed_by);
}

static void add_control_item(struct buffer *to, const struct report_control *item)
{
    add_label(to, "");
    buffer_append_format(to, "%s ", item->key);
    add_money(to, item->declared, item->declared_scale);
    if (item->agrees) {
        buffer_append_text(to, " agrees\n");
        return;
    }
    buffer_append_text(to, " declared, ");
    add_money(to, item->counted, item->counted_scale);
    buffer_append_text(to, " counted: OFF by ");
    add_money(to, item->difference, item->difference_scale);
    if (item->has_unreadable) {
        buffer_append_text(to, ", for which ");
        add_counted(to, item->unreadable, "unreadable record");
        buffer_append_text(to, " could account");
    }
    buffer_append_byte(to, '\n');
}

static void add_control(struct buffer *to, const struct report_batch *b)
{
    if (!b->has_control)
        return;
    add_label(to, "trailer");
    add_place(to, b->control_line, 0, "");
    buffer_append_byte(to, '\n');
    for (size_t i = 0; i < b->control_count; i++)
        add_control_item(to, &b->control[i]);
}

static void add_chunks(struct buffer *to, const struct report_batch *b)
{
    if (!b->has_chunks)
        return;
    add_label(to, "chunks");
    add_counted(to, b->chunks, "file");
    buffer_append_text(to, b->chunks_verified ? "; sizes, records and checksums verified\n" : "\n");
}

static void add_problems(struct buffer *to, const struct report_batch *b)
{
    for (size_t i = 0; i < b->problem_count; i++) {
        const struct report_problem *p = &b->problems[i];
        add_label(to, p->overridden ? "overridden" : "because");
        add_text(to, p->message);
        add_place(to, p->line, p->column, "; ");
        buffer_append_text(to, " [");
        add_text(to, p->code);
        buffer_append_text(to, "]\n");
    }
}

static void add_reasons(struct buffer *to, const struct report_batch *b)
{
    for (size_t i = 0; i < b->reason_count; i++) {
        const struct report_reason *r = &b->reasons[i];
        add_label(to, "reason");
        add_number(to, r->count);
        buffer_append_text(to, " x ");
        if (r->field != NULL) {
            add_text(to, r->field);
            buffer_append_text(to, ": ");
        }
        add_text(to, r->message);
        add_place(to, r->line, r->column, "; first on ");
        buffer_append_text(to, " [");
        add_text(to, r->code);
        buffer_append_text(to, "]\n");
    }
}

static void add_tolerated(struct buffer *to, const struct report_batch *b)
{
    for (size_t i = 0; i < b->tolerated_count; i++) {
        add_label(to, "tolerated");
        add_number(to, b->tolerated[i].count);
        buffer_append_text(to, " x ");
        add_text(to, b->tolerated[i].code);
        add_place(to, b->tolerated[i].line, 0, "; first on ");
        buffer_append_byte(to, '\n');
    }
}

static void add_overrides(struct buffer *to, const struct report_batch *b)
{
    for (size_t i = 0; i < b->override_count; i++) {
        add_label(to, "override");
        add_text(to, b->overrides[i].code);
        buffer_append_text(to, ": \"");
        add_text(to, b->overrides[i].reason);
        buffer_append_text(to, "\"\n");
    }
}

/* Who, when and how long: only a summary or a store knows. */
static void add_run(struct buffer *to, const struct report_batch *b)
{
    const struct report_run *run = &b->run;
    if (run->command == NULL)
        return;
    add_label(to, "run");
    add_text(to, run->started_at);
    if (run->ended_at != NULL) {
        buffer_append_text(to, ", ");
        add_number(to, run->milliseconds);
        buffer_append_text(to, " ms");
    }
    buffer_append_text(to, ", by ");
    add_text(to, run->user);
    buffer_append_byte(to, '@');
    add_text(to, run->host);
    buffer_append_text(to, "; ");
    add_text(to, run->command);
    buffer_append_byte(to, ' ');
    add_text(to, run->version);
    buffer_append_format(to, ", status %u%s", run->status,
                         run->dry_run ? "; dry run, nothing written" : "");
    if (run->reason != NULL && *run->reason != '\0') {
        buffer_append_text(to, ": \"");
        add_text(to, run->reason);
        buffer_append_byte(to, '"');
    }
    buffer_append_byte(to, '\n');
}

static void add_origin(struct buffer *to, const struct report_batch *b)
{
    if (b->profile != NULL) {
        add_label(to, "profile");
        add_text(to, b->profile);
        buffer_append_text(to, " (");
        add_digest(to, b->profile_hash);
        buffer_append_text(to, ")\n");
    }
    add_line(to, "resubmits", "", b->resubmits);
    if (b->kind != REPORT_LOAD)
        add_line(to, "undone", "by ", b->undone_by);
}

/* What the report does not prove: that the rows are what the facts say. */
static void add_proof(struct buffer *to, const struct report_batch *b)
{
    if (b->kind == REPORT_LOAD && b->load.recorded != NULL && b->difference_count == 0)
        add_line(to, "proof", "of the rows: batch-reconcile ", b->name);
}

static void add_action(struct buffer *to, const struct report_batch *b)
{
    struct buffer words = {0};
    report_action(b, &words);
    if (words.length > 0) {
        add_label(to, "next");
        buffer_append_slice(to, buffer_slice(&words));
        buffer_append_byte(to, '\n');
    }
    buffer_release(&words);
}

static void add_title(struct buffer *to, const struct report_batch *b)
{
    buffer_append_byte(to, '\n');
    add_text(to, report_verdict_words(b));
    buffer_append_format(to, "  %s", b->name);
    if (b->digest != NULL) {
        buffer_append_text(to, " (");
        add_digest(to, b->digest);
        buffer_append_byte(to, ')');
    }
    buffer_append_text(to, "  ");
    if (b->undoes != NULL) {
        buffer_append_format(to, "%s ", report_undo_words(b));
        add_text(to, b->undoes);
    } else {
        add_text(to, b->upload == NULL ? "standard input" : b->upload);
    }
    buffer_append_byte(to, '\n');
}

static void add_twin(struct buffer *to, const struct report_batch *b)
{
    if (b->twin == NULL)
        return;
    add_label(to, "twice");
    buffer_append_format(to, "the same %s as ", report_twin_words(b));
    add_text(to, b->twin);
    buffer_append_text(to, b->twin_is_file ? ": named twice\n" : ": published twice\n");
}

static void add_batch(struct buffer *to, const struct report_batch *b)
{
    add_title(to, b);
    add_twin(to, b);
    add_differences(to, b);
    add_problems(to, b);
    add_records(to, b);
    add_assignments(to, b);
    add_groups(to, b);
    add_enrollments(to, b);
    add_limits(to, b);
    add_totals(to, b);
    add_load(to, b);
    add_control(to, b);
    add_chunks(to, b);
    add_reasons(to, b);
    add_tolerated(to, b);
    add_overrides(to, b);
    add_origin(to, b);
    add_run(to, b);
    add_proof(to, b);
    add_action(to, b);
}

void report_text(const struct report *r, struct buffer *to)
{
    report_verdict_line(r, to);
    buffer_append_byte(to, '\n');
    for (enum report_verdict verdict = 0; verdict < REPORT_VERDICTS; verdict++) {
        for (size_t i = 0; i < r->count; i++) {
            if (r->batches[i].verdict == verdict)
                add_batch(to, &r->batches[i]);
        }
    }
}
