#include "report_notice.h"

#include "decimal.h"
#include "diagnostic.h"
#include "number_text.h"
#include "report_words.h"
#include "rule.h"

enum { LINE_LENGTH = 78, INDENT = 2 };

/* Adds TEXT in lines of at most LINE_LENGTH, broken at spaces, each behind INDENT spaces. */
static void add_wrapped(struct buffer *to, const char *text, int indent)
{
    size_t room = (size_t)(LINE_LENGTH - indent);
    while (*text != '\0') {
        size_t length = strlen(text);
        if (length > room) {
            length = room;
            while (length > 0 && text[length] != ' ')
                length--;
            if (length == 0)
                length = strcspn(text, " ");
        }
        buffer_append_format(to, "%*s", indent, "");
        buffer_append(to, text, length);
        buffer_append_byte(to, '\n');
        text += length;
        text += strspn(text, " ");
    }
}

static void add_label(struct buffer *to, const char *label)
{
    buffer_append_format(to, "%-11s ", label);
}

/* The name of a file without its folders, should it have any. */
static void add_file(struct buffer *to, const char *name)
{
    const char *slash = strrchr(name, '/');
    add_label(to, "File");
    diagnostic_escape(to, slice_of(slash == NULL ? name : slash + 1));
    buffer_append_byte(to, '\n');
}

static void add_heading(struct buffer *to, const struct report_batch *b)
{
    buffer_append_text(to, "Notice on an upload\n\n");
    if (b->upload != NULL)
        add_file(to, b->upload);
    if (b->run.started_at != NULL) {
        add_label(to, "Received");
        diagnostic_escape(to, slice_of(b->run.started_at));
        buffer_append_byte(to, '\n');
    }
    if (b->digest != NULL) {
        add_label(to, "SHA-256");
        buffer_append_format(to, "%s\n", b->digest);
    }
    add_label(to, "Reference");
    buffer_append_format(to, "%s\n", b->name);
    if (b->kind == REPORT_LOAD && b->undoes != NULL) {
        add_label(to, "Takes back");
        buffer_append_format(to, "%s\n", b->undoes);
    }
}

/* --- what became of it -------------------------------------------------------------------------
 */

static void add_records(struct buffer *to, const struct report_batch *b)
{
    const char *between = ": ";
    add_label(to, "Records");
    number_text_append(b->read, to);
    buffer_append_format(to, " %s", report_counted_words(b));
    for (size_t i = 0; i < b->part_count; i++) {
        if (b->parts[i].count == 0)
            continue;
        buffer_append_text(to, between);
        number_text_append(b->parts[i].count, to);
        buffer_append_format(to, " %s", b->parts[i].word);
        between = ", ";
    }
    buffer_append_byte(to, '\n');
}

static void add_totals(struct buffer *to, const struct report_batch *b)
{
    char debit[DECIMAL_TEXT_MAX];
    char credit[DECIMAL_TEXT_MAX];
    for (size_t i = 0; i < b->total_count; i++) {
        const struct report_total *total = &b->totals[i];
        if (total->word != NULL && strcmp(total->word, "accepted") != 0 &&
            strcmp(total->word, "reversed") != 0)
            continue; /* what was new to us, and what not, is our business */
        decimal_format_grouped(total->debit, total->scale, debit);
        decimal_format_grouped(total->credit, total->scale, credit);
        const char *word = total->word == NULL ? "accepted" : total->word;
        add_label(to, total->currency);
        buffer_append_format(to, "debit %s, credit %s in ", debit, credit);
        number_text_append(total->records, to);
        buffer_append_format(to, " %s record%s\n", word, total->records == 1 ? "" : "s");
    }
    for (size_t i = 0; i < b->group_count; i++) {
        const struct report_group *g = &b->groups[i];
        if (!g->changed)
            continue;
        add_label(to, "Group");
        diagnostic_escape(to, slice_of(g->id));
        buffer_append_text(to, ": ");
        number_text_append(g->add, to);
        buffer_append_text(to, " added, ");
        number_text_append(g->remove, to);
        buffer_append_text(to, " removed\n");
    }
}

/* Why the file as a whole was not taken. What an override bent is nobody's business but ours, and
 * so is what holds it, where that is not another file of the sender's. */
static void add_problems(struct buffer *to, const struct report_batch *b)
{
    struct buffer words = {0};
    bool is_ours = b->is_held && b->load.copy_of == NULL;
    for (size_t i = 0; i < b->problem_count; i++) {
        const struct report_problem *p = &b->problems[i];
        if (p->overridden || is_ours)
            continue;
        if (words.length == 0)
            buffer_append_text(to, "\nWhy the file was not taken\n");
        buffer_clear(&words);
        diagnostic_escape(&words, slice_of(p->message));
        if (p->line != 0) {
            buffer_append_text(&words, "; line ");
            number_text_append(p->line, &words);
        }
        add_wrapped(to, words.data, INDENT);
    }
    buffer_release(&words);
}

/* The words of the rule alone, where the particulars differ from line to line. */
static const char *words_of(const struct report_reason *r)
{
    enum rule rule = rule_find(r->code);
    return r->varied && rule != RULE_NONE ? rule_words(rule) : r->message;
}

static void add_reason(struct buffer *to, const struct report_reason *r)
{
    struct buffer words = {0};
    if (r->field != NULL) {
        diagnostic_escape(&words, slice_of(r->field));
        buffer_append_text(&words, ": ");
    }
    diagnostic_escape(&words, slice_of(words_of(r)));
    add_wrapped(to, words.data, INDENT);
    buffer_clear(&words);
    if (r->count > 1) {
        number_text_append(r->count, &words);
        buffer_append_text(&words, " records, ");
    }
    report_lines(r, REPORT_RANGES_MAX, &words);
    if (r->count == 1 && r->column != 0) {
        buffer_append_text(&words, ", column ");
        number_text_append(r->column, &words);
    }
    if (words.length > 0)
        add_wrapped(to, words.data, 2 * INDENT);
    buffer_release(&words);
}

static void add_reasons(struct buffer *to, const struct report_batch *b)
{
    if (b->reason_count > 0)
        buffer_append_text(to, "\nWhy records were rejected\n");
    for (size_t i = 0; i < b->reason_count; i++)
        add_reason(to, &b->reasons[i]);
}

/* --- what to do --------------------------------------------------------------------------------
 */

static const char *what_to_do_with_load(const struct report_batch *b)
{
    if (b->undoes != NULL)
        return "What the file of the batch named above had changed was taken back. Please ask "
               "before you send any of it again.";
    if (b->load.replaced_by != NULL)
        return "Nothing: another file was taken in the place of this one.";
    if (b->load.copy_of != NULL)
        return "Nothing of this file was taken: it looks like one that you had sent before. Please "
               "tell us whether it is another.";
    if (b->verdict == REPORT_HELD)
        return "Nothing. Nothing of this file was taken yet, for a reason that may not be yours: "
               "it will be taken up again here.";
    if (report_part(b, "conflict") == 0)
        return NULL;
    if (b->rejected > 0)
        return "Please correct the records on these lines and send them in a file of their own, "
               "under the same column header. Others contradict what an earlier file said of the "
               "same transactions and were kept apart: please tell us which of the two is right. "
               "All that is left was taken: please do not send it again.";
    return "Some records contradict what an earlier file said of the same transactions. They "
           "were kept apart: please tell us which of the two is right. All others were taken.";
}

static const char *what_to_do(const struct report_batch *b)
{
    const char *of_load = NULL;
    if (b->kind == REPORT_LOAD && b->undone_by == NULL)
        of_load = what_to_do_with_load(b);
    if (of_load != NULL)
        return of_load;
    if (b->undone_by != NULL)
        return "What this file had changed was taken back later. Please ask before you send any of "
               "it again.";
    if (b->verdict == REPORT_REJECTED && b->kind == REPORT_CHANGES)
        return "Nothing. Nothing of this file was taken yet, for a reason that is not yours: it "
               "will be taken up again here.";
    if (b->verdict == REPORT_REJECTED)
        return "Nothing of this file was taken. Please correct it, and send the whole file again.";
    if (b->rejected > 0)
        return "Please correct the records on these lines and send them in a file of their own, "
               "under the same column header. All others were taken: please do not send those "
               "again.";
    return "Nothing: every record was taken.";
}

int report_notice(const struct report_batch *b, struct buffer *to, struct error *e)
{
    if (b->verdict == REPORT_OUT_OF_BALANCE)
        return error_set(e, STATUS_REJECTED,
                         "%s: out of balance: nothing that a sender can be told", b->name);
    if (b->run.dry_run)
        return error_set(e, STATUS_REJECTED, "%s: a dry run: nothing that a sender can be told",
                         b->name);
    add_heading(to, b);
    add_records(to, b);
    add_totals(to, b);
    add_problems(to, b);
    add_reasons(to, b);
    buffer_append_text(to, "\nWhat to do\n");
    add_wrapped(to, what_to_do(b), INDENT);
    return 0;
}
