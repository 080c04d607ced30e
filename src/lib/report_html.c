#include "report_html.h"

#include "decimal.h"
#include "html.h"
#include "number_text.h"
#include "report_chart.h"
#include "report_style.h"
#include "report_words.h"

enum { RUNS_SHOWN = 24, OPTION_LENGTH_MAX = 24 };

#define TABLE "<table role=\"table\">\n"
#define CARDS "<table role=\"table\" class=\"cards\">\n" /* where there is no room for columns */
#define HEAD "<thead role=\"rowgroup\"><tr role=\"row\">"
#define COLUMN(words) "<th role=\"columnheader\" scope=\"col\">" words "</th>"
#define NUMBER_COLUMN(words)                                                                       \
    "<th role=\"columnheader\" scope=\"col\" class=\"number\">" words "</th>"
#define HEAD_END "</tr></thead>\n<tbody role=\"rowgroup\">\n"
#define ROW "<tr role=\"row\">"
#define ROW_HEAD "<th role=\"rowheader\" scope=\"row\">"
#define TABLE_END "</tbody>\n</table>\n</section>\n"

static void add(struct buffer *to, const char *markup)
{
    buffer_append_text(to, markup);
}

/* "1 record", "2 records" */
static void add_counted(struct buffer *to, uint64_t number, const char *noun)
{
    html_number(to, number);
    buffer_append_format(to, " %s%s", noun, number == 1 ? "" : "s");
}

/* --- what became of the records ----------------------------------------------------------------
 */

/* "37.5 %"; what is not all is never 100 %, and what is not nothing never 0. */
static void add_share(struct buffer *to, uint64_t count, uint64_t whole)
{
    uint64_t tenths = whole == 0 ? 0 : (uint64_t)(((decimal_sum)count * 1000 + whole / 2) / whole);
    if (tenths == 0 && count != 0) {
        add(to, "under 0.1 %");
        return;
    }
    if (tenths >= 1000 && count < whole)
        tenths = 999;
    number_text_append(tenths / 10, to);
    buffer_append_format(to, ".%u %%", (unsigned)(tenths % 10));
}

static void add_part(struct buffer *to, const struct report_batch *b, const struct report_part *p)
{
    add(to, ROW ROW_HEAD);
    report_chart_mark(p->word, to);
    buffer_append_format(to, "%s</th>", p->word);
    html_number_cell(to, "Records", p->count);
    add(to, "<td role=\"cell\" class=\"number\" data-label=\"Share\">");
    add_share(to, p->count, b->read);
    add(to, "</td></tr>\n");
}

static void add_parts(struct buffer *to, const struct report_batch *b, size_t index)
{
    add(to, "<section class=\"outcomes\">\n<h3>");
    add(to,
        b->kind == REPORT_CHANGES ? "What became of the entries" : "What became of the records");
    add(to, "</h3>\n");
    report_chart_parts(b, index, to);
    add(to, TABLE "<caption>");
    html_number(to, b->read);
    buffer_append_format(to, " %s", report_counted_words(b));
    add(to, b->difference_count == 0 ? ", each accounted for" : "");
    add(to, "</caption>\n" HEAD COLUMN("Outcome"));
    add(to, b->kind == REPORT_CHANGES ? NUMBER_COLUMN("Entries") : NUMBER_COLUMN("Records"));
    add(to, NUMBER_COLUMN("Share") HEAD_END);
    for (size_t i = 0; i < b->part_count; i++) {
        if (report_shows_part(b, &b->parts[i]))
            add_part(to, b, &b->parts[i]);
    }
    add(to, TABLE_END);
}

/* --- groups ------------------------------------------------------------------------------------
 */

/* "add: 1 unchanged; remove: 2 stale": all that was not applied. */
static bool add_others(struct buffer *to, const struct report_group *g)
{
    const char *between = "";
    for (enum entry_action a = ACTION_NONE; a <= ACTION_REMOVE; a++) {
        for (enum entry_outcome o = OUTCOME_APPLIED + 1; o < OUTCOME_COUNT; o++) {
            if (g->of[a][o] == 0)
                continue;
            buffer_append_format(to, "%s%s: ", between,
                                 a == ACTION_NONE ? "enrollment" : entry_action_word(a));
            html_number(to, g->of[a][o]);
            buffer_append_format(to, " %s", entry_outcome_word(o));
            between = "; ";
        }
    }
    return *between != '\0';
}

/* The most members that a group has or had, and whether any group changed at all. */
static uint64_t most_members(const struct report_batch *b, bool *any_changed)
{
    uint64_t most = 0;
    *any_changed = false;
    for (size_t i = 0; i < b->group_count; i++) {
        const struct report_group *g = &b->groups[i];
        uint64_t greater = g->before > g->after ? g->before : g->after;
        most = greater > most ? greater : most;
        *any_changed = *any_changed || g->changed;
    }
    return most;
}

static void add_members(struct buffer *to, const struct report_group *g, uint64_t most)
{
    static const char none[] = "<td role=\"cell\" class=\"none\"></td>";
    if (!g->changed) {
        add(to, none);
        add(to, none);
        add(to, none);
        return;
    }
    html_number_cell(to, "Before", g->before);
    html_number_cell(to, "After", g->after);
    add(to, "<td role=\"cell\" class=\"change\" data-label=\"Members\">");
    report_chart_pair(g->before, g->after, most, to);
    add(to, "</td>");
}

static void add_group(struct buffer *to, const struct report_group *g, bool any_changed,
                      uint64_t most)
{
    struct buffer others = {0};
    add(to, ROW ROW_HEAD);
    html_value(to, g->id);
    if (g->title != NULL) {
        add(to, "<span class=\"small\">");
        html_value(to, g->title);
        add(to, "</span>");
    }
    add(to, "</th>");
    if (any_changed)
        add_members(to, g, most);
    html_number_cell(to, "Added", g->of[ACTION_ADD][OUTCOME_APPLIED]);
    html_number_cell(to, "Removed", g->of[ACTION_REMOVE][OUTCOME_APPLIED]);
    if (add_others(&others, g)) {
        html_cell(to, "Not applied");
        buffer_append_slice(to, buffer_slice(&others));
        add(to, "</td></tr>\n");
    } else {
        add(to, "<td role=\"cell\" class=\"none\"></td></tr>\n");
    }
    buffer_release(&others);
}

static void add_enrollments(struct buffer *to, const struct report_batch *b)
{
    if (b->enrolled > 0) {
        add(to, "<p>");
        add_counted(to, b->enrolled, "member");
        add(to, " enrolled partially first.</p>\n");
    }
    if (b->withdrawn > 0) {
        add(to, "<p>");
        add_counted(to, b->withdrawn, "partial enrollment");
        add(to, " withdrawn.</p>\n");
    }
}

static void add_groups(struct buffer *to, const struct report_batch *b)
{
    if (b->group_count == 0)
        return;
    bool any_changed;
    uint64_t most = most_members(b, &any_changed);
    add(to, "<section class=\"groups\">\n<h3>Groups</h3>\n");
    add_enrollments(to, b);
    add(to, CARDS "<caption>");
    if (any_changed)
        add(to, "Members of each group before (light) and after (dark), and the changes made"
                "</caption>\n" HEAD COLUMN("Group") NUMBER_COLUMN("Before") NUMBER_COLUMN("After")
                    COLUMN("Members"));
    else
        add(to, "No group was changed</caption>\n" HEAD COLUMN("Group"));
    add(to, NUMBER_COLUMN("Added") NUMBER_COLUMN("Removed") COLUMN("Not applied") HEAD_END);
    for (size_t i = 0; i < b->group_count; i++)
        add_group(to, &b->groups[i], any_changed, most);
    add(to, TABLE_END);
}

/* What is to become of groups, before there is a plan. */
static void add_assignments(struct buffer *to, const struct report_batch *b)
{
    if (b->kind != REPORT_ASSIGNMENTS)
        return;
    add(to, "<section>\n<h3>Groups</h3>\n<p>");
    if (b->is_roster) {
        add_counted(to, b->additions, "membership");
        add(to, " in the roster");
    } else {
        html_number(to, b->additions);
        add(to, " to add, ");
        html_number(to, b->removals);
        add(to, " to remove");
    }
    for (size_t i = 0; i < b->unproved_count; i++) {
        add(to, i == 0 ? "; not proved whole: " : ", ");
        html_code(to, b->unproved[i]);
    }
    add(to, "</p>\n</section>\n");
}

/* --- money -------------------------------------------------------------------------------------
 */

static void add_money_cell(struct buffer *to, const char *label, decimal_sum sum, unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format_grouped(sum, scale, text);
    buffer_append_format(to, "<td role=\"cell\" class=\"number\" data-label=\"%s\">%s</td>", label,
                         text);
}

static void add_totals(struct buffer *to, const struct report_batch *b)
{
    if (b->total_count == 0)
        return;
    add(to, "<section class=\"money\">\n<h3>Money</h3>\n" CARDS "<caption>");
    add(to, b->kind == REPORT_LOAD ? "What became of the money, by currency"
                                   : "Accepted records and their sums, by currency");
    add(to, "</caption>\n" HEAD COLUMN("Currency") NUMBER_COLUMN("Records") NUMBER_COLUMN("Debit")
                NUMBER_COLUMN("Credit") HEAD_END);
    for (size_t i = 0; i < b->total_count; i++) {
        const struct report_total *total = &b->totals[i];
        buffer_append_format(to, ROW ROW_HEAD "%s%s%s</th>", total->currency,
                             total->word == NULL ? "" : " ",
                             total->word == NULL ? "" : total->word);
        html_number_cell(to, "Records", total->records);
        add_money_cell(to, "Debit", total->debit, total->scale);
        add_money_cell(to, "Credit", total->credit, total->scale);
        add(to, "</tr>\n");
    }
    add(to, TABLE_END);
}

static void add_control_item(struct buffer *to, const struct report_control *item)
{
    char off[DECIMAL_TEXT_MAX];
    buffer_append_format(to, ROW ROW_HEAD "%s</th>", item->key);
    add_money_cell(to, "Declared", item->declared, item->declared_scale);
    add_money_cell(to, "Counted", item->counted, item->counted_scale);
    html_cell(to, "Verdict");
    if (item->agrees) {
        add(to, "agrees");
    } else {
        decimal_format_grouped(item->difference, item->difference_scale, off);
        buffer_append_format(to, "<strong>off by %s</strong>", off);
    }
    if (item->has_unreadable) {
        add(to, "<span class=\"small\">for which ");
        add_counted(to, item->unreadable, "unreadable record");
        add(to, " could account</span>");
    }
    add(to, "</td></tr>\n");
}

static void add_control(struct buffer *to, const struct report_batch *b)
{
    if (b->control_count == 0)
        return;
    add(to,
        "<section class=\"control\">\n<h3>The sender's control totals</h3>\n" CARDS "<caption>");
    if (b->control_line != 0) {
        add(to, "As line ");
        html_number(to, b->control_line);
        add(to, " of the upload declares them, and as they were counted");
    } else {
        add(to, "As they were declared and counted");
    }
    add(to, "</caption>\n" HEAD COLUMN("Total") NUMBER_COLUMN("Declared") NUMBER_COLUMN("Counted")
                COLUMN("Verdict") HEAD_END);
    for (size_t i = 0; i < b->control_count; i++)
        add_control_item(to, &b->control[i]);
    add(to, TABLE_END);
}

/* --- reasons -----------------------------------------------------------------------------------
 */

static void add_reason(struct buffer *to, const struct report_reason *r, uint64_t most)
{
    struct buffer lines = {0};
    report_lines(r, RUNS_SHOWN, &lines);
    add(to, ROW ROW_HEAD);
    html_value(to, r->message);
    add(to, "<span class=\"small\">");
    html_code(to, r->code);
    if (r->varied) {
        add(to, "; so on line ");
        html_number(to, r->line);
        add(to, ", the particulars of other lines differ");
    }
    add(to, "</span></th>");
    if (r->field == NULL) {
        add(to, "<td role=\"cell\" class=\"none\"></td>");
    } else {
        add(to, "<td role=\"cell\" class=\"field\" data-label=\"Field\">");
        html_value(to, r->field);
        add(to, "</td>");
    }
    html_number_cell(to, "Records", r->count);
    add(to, "<td role=\"cell\" class=\"none\">");
    report_chart_bar(r->count, most, to);
    add(to, "</td>");
    html_cell(to, "Where");
    buffer_append_slice(to, buffer_slice(&lines));
    add(to, "</td></tr>\n");
    buffer_release(&lines);
}

static void add_reasons(struct buffer *to, const struct report_batch *b)
{
    uint64_t most = 0;
    for (size_t i = 0; i < b->reason_count; i++)
        most = b->reasons[i].count > most ? b->reasons[i].count : most;
    if (b->reason_count == 0)
        return;
    add(to,
        "<section class=\"reasons\">\n<h3>Why records were rejected</h3>\n" CARDS
        "<caption>Each rule that was broken, and the lines of the upload</caption>\n" HEAD COLUMN(
            "Reason") COLUMN("Field")
            NUMBER_COLUMN("Records") "<td role=\"cell\"></td>" COLUMN("Where") HEAD_END);
    for (size_t i = 0; i < b->reason_count; i++)
        add_reason(to, &b->reasons[i], most);
    add(to, TABLE_END);
}

static void add_bent(struct buffer *to, const struct report_batch *b)
{
    if (b->override_count > 0) {
        add(to, "<section class=\"overrides\">\n<h3>Rules that were overridden</h3>\n" CARDS
                "<caption>Each rule, and the reason given</caption>\n" HEAD COLUMN("Rule")
                    COLUMN("Reason") HEAD_END);
        for (size_t i = 0; i < b->override_count; i++) {
            add(to, ROW ROW_HEAD);
            html_code(to, b->overrides[i].code);
            add(to, "</th>");
            html_cell(to, "Reason");
            html_value(to, b->overrides[i].reason);
            add(to, "</td></tr>\n");
        }
        add(to, TABLE_END);
    }
    if (b->tolerated_count == 0)
        return;
    add(to, "<section class=\"tolerated\">\n<h3>What was tolerated</h3>\n" CARDS
            "<caption>Deviations that the profile allows</caption>\n" HEAD COLUMN("Deviation")
                NUMBER_COLUMN("Times") NUMBER_COLUMN("First on line") HEAD_END);
    for (size_t i = 0; i < b->tolerated_count; i++) {
        add(to, ROW ROW_HEAD);
        html_code(to, b->tolerated[i].code);
        add(to, "</th>");
        html_number_cell(to, "Times", b->tolerated[i].count);
        html_number_cell(to, "First on line", b->tolerated[i].line);
        add(to, "</tr>\n");
    }
    add(to, TABLE_END);
}

/* --- facts -------------------------------------------------------------------------------------
 */

static void add_fact(struct buffer *to, const char *term, const char *text)
{
    if (text == NULL)
        return;
    buffer_append_format(to, "<dt>%s</dt><dd>", term);
    html_value(to, text);
    add(to, "</dd>\n");
}

static void add_code_fact(struct buffer *to, const char *term, const char *text)
{
    if (text == NULL)
        return;
    buffer_append_format(to, "<dt>%s</dt><dd>", term);
    html_code(to, text);
    add(to, "</dd>\n");
}

static void add_limit(struct buffer *to, const struct report_limits *limits)
{
    if (!limits->stated || (!limits->has_records && !limits->has_ratio))
        return;
    add(to, "<dt>Limit</dt><dd>");
    if (limits->has_records) {
        add(to, "at most ");
        add_counted(to, limits->records, "rejected record");
    }
    if (limits->has_ratio) {
        add(to, limits->has_records ? ", at most " : "at most ");
        number_text_ratio(limits->ratio_millionths, to);
        add(to, " of the records");
    }
    add(to, "</dd>\n");
}

static void add_run(struct buffer *to, const struct report_run *run)
{
    if (run->command == NULL)
        return;
    add_fact(to, "When", run->started_at);
    add(to, "<dt>Who</dt><dd>");
    html_value(to, run->user);
    add(to, " on ");
    html_value(to, run->host);
    add(to, "</dd>\n<dt>With</dt><dd>");
    html_value(to, run->command);
    add(to, " ");
    html_value(to, run->version);
    buffer_append_format(to, ", status %u", run->status);
    if (run->ended_at != NULL) {
        add(to, ", in ");
        html_number(to, run->milliseconds);
        add(to, " ms");
    }
    add(to, run->dry_run ? "; dry run, nothing written</dd>\n" : "</dd>\n");
    if (run->reason != NULL && *run->reason != '\0')
        add_fact(to, "Why", run->reason);
}

/* Whose accounts, whose duplicates, which batch in whose place. */
static void add_load(struct buffer *to, const struct report_batch *b)
{
    const struct report_load *load = &b->load;
    if (b->kind != REPORT_LOAD)
        return;
    add_fact(to, "Held by", load->held_by);
    add_fact(to, "Copy of", load->copy_of);
    add_fact(to, "Replaces", load->replaces);
    add_fact(to, "Replaced by", load->replaced_by);
    add_fact(to, "Followed by", load->followed_by);
    add_fact(to, "Duplicates", load->duplicates);
    add_fact(to, "Posted from", load->first_date);
    add_fact(to, "Posted to", load->last_date);
    if (load->recorded == NULL) {
        add_fact(to, "Loaded", "nothing");
        return;
    }
    if (b->undoes == NULL) {
        add(to, "<dt>Accounts</dt><dd>");
        html_number(to, load->accounts);
        add(to, "</dd>\n");
    }
    add(to, "<dt>Events</dt><dd>");
    html_number(to, load->events);
    add(to, load->backfill ? " queued (backfill)</dd>\n" : " queued</dd>\n");
    add(to, "<dt>Proof of the rows</dt><dd><code>batch-reconcile ");
    html_text(to, b->name);
    add(to, "</code></dd>\n");
}

static void add_facts(struct buffer *to, const struct report_batch *b)
{
    add(to, "<section class=\"facts\">\n<h3>Facts</h3>\n<dl>\n");
    if (b->undoes == NULL)
        add_fact(to, "Upload", b->upload == NULL ? "standard input" : b->upload);
    add_code_fact(to, "SHA-256", b->digest);
    add_fact(to, b->kind == REPORT_LOAD ? "Reverses" : "Undo of", b->undoes);
    add_fact(to, b->kind == REPORT_LOAD ? "Reversed by" : "Undone by", b->undone_by);
    add_load(to, b);
    add_fact(to, "Resubmits", b->resubmits);
    add_run(to, &b->run);
    add_fact(to, "Profile", b->profile);
    add_code_fact(to, "Profile SHA-256", b->profile_hash);
    add_code_fact(to, "Plan SHA-256", b->plan_hash);
    add_limit(to, &b->limits);
    if (b->has_chunks) {
        add(to, "<dt>Chunks</dt><dd>");
        add_counted(to, b->chunks, "file");
        add(to, b->chunks_verified ? "; sizes, records and checksums verified</dd>\n" : "</dd>\n");
    }
    add_fact(to, "Read from", b->file);
    add(to, "</dl>\n</section>\n");
}

/* --- one batch ---------------------------------------------------------------------------------
 */

/* WORDS, a paragraph, in which options are not broken behind their dashes. */
static void add_action(struct buffer *to, const char *words)
{
    struct buffer word = {0};
    for (size_t length; *words != '\0'; words += length) {
        length = strcspn(words, " ") + (*words == ' ');
        bool is_option = strncmp(words, "--", 2) == 0 && length <= OPTION_LENGTH_MAX;
        buffer_clear(&word);
        buffer_append(&word, words, length);
        add(to, is_option ? "<span class=\"option\">" : "");
        html_text(to, word.data);
        add(to, is_option ? "</span>" : "");
    }
    buffer_release(&word);
}

static void add_notes(struct buffer *to, const struct report_batch *b)
{
    struct buffer action = {0};
    if (b->difference_count > 0) {
        add(to, "<div class=\"note off\">\n<p><strong>What does not add up</strong></p>\n<ul>\n");
        for (size_t i = 0; i < b->difference_count; i++) {
            add(to, "<li>");
            html_value(to, b->differences[i]);
            add(to, "</li>\n");
        }
        add(to, "</ul>\n</div>\n");
    }
    if (b->twin != NULL) {
        buffer_append_format(
            to, "<div class=\"note off\"><p><strong>%s twice:</strong> the same %s as ",
            b->twin_is_file ? "Named" : "Published", report_twin_words(b));
        html_value(to, b->twin);
        add(to, "</p></div>\n");
    }
    for (size_t i = 0; i < b->problem_count; i++) {
        const struct report_problem *p = &b->problems[i];
        buffer_append_format(to, "<div class=\"note\"><p><strong>%s:</strong> ",
                             p->overridden ? "Overridden" : "Because");
        html_value(to, p->message);
        if (p->line != 0) {
            add(to, "; line ");
            html_number(to, p->line);
        }
        add(to, " (");
        html_code(to, p->code);
        add(to, ")</p></div>\n");
    }
    report_action(b, &action);
    if (action.length > 0) {
        add(to, "<div class=\"note next\"><p><strong>What to do:</strong> <bdi>");
        add_action(to, action.data);
        add(to, "</bdi></p></div>\n");
    }
    buffer_release(&action);
}

/* The upload, or the batch that is undone. */
static void add_origin(struct buffer *to, const struct report_batch *b)
{
    if (b->undoes != NULL) {
        buffer_append_format(to, "%s ", report_undo_words(b));
        html_value(to, b->undoes);
    } else {
        html_value(to, b->upload == NULL ? "standard input" : b->upload);
    }
}

static void add_batch(struct buffer *to, const struct report_batch *b, size_t index)
{
    buffer_append_format(to,
                         "<article id=\"b%zu\" class=\"%s\" aria-labelledby=\"h%zu\">\n"
                         "<div class=\"title\">\n<span class=\"verdict\">",
                         index, report_verdict_code(b->verdict), index);
    html_text(to, report_verdict_words(b));
    buffer_append_format(to, "</span>\n<h2 id=\"h%zu\">", index);
    html_value(to, b->name);
    add(to, "</h2>\n<p>");
    add_origin(to, b);
    add(to, b->difference_count == 0 ? "; in balance</p>\n</div>\n" : "</p>\n</div>\n");
    add_notes(to, b);
    add_parts(to, b, index);
    add_assignments(to, b);
    add_groups(to, b);
    add_totals(to, b);
    add_control(to, b);
    add_reasons(to, b);
    add_bent(to, b);
    add_facts(to, b);
    add(to, "</article>\n");
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void add_overview(struct buffer *to, const struct report *r)
{
    size_t index = 0;
    if (r->count < 2)
        return;
    add(to, "<section class=\"overview\">\n" CARDS
            "<caption>The batches, those that need somebody first</caption>\n" HEAD COLUMN("Batch")
                COLUMN("Verdict") COLUMN("Upload") NUMBER_COLUMN("Records")
                    NUMBER_COLUMN("Rejected") HEAD_END);
    for (enum report_verdict verdict = 0; verdict < REPORT_VERDICTS; verdict++) {
        for (size_t i = 0; i < r->count; i++) {
            const struct report_batch *b = &r->batches[i];
            if (b->verdict != verdict)
                continue;
            buffer_append_format(to, ROW ROW_HEAD "<a href=\"#b%zu\">", ++index);
            html_value(to, b->name);
            buffer_append_format(to,
                                 "</a></th><td role=\"cell\" class=\"%s\" data-label=\"Verdict\">",
                                 report_verdict_code(b->verdict));
            html_text(to, report_verdict_words(b));
            add(to, b->twin == NULL ? "</td>" : ", TWICE</td>");
            html_cell(to, "Upload");
            add_origin(to, b);
            add(to, "</td>");
            html_number_cell(to, "Records", b->read);
            html_number_cell(to, "Rejected", b->rejected);
            add(to, "</tr>\n");
        }
    }
    add(to, TABLE_END);
}

static void add_head(struct buffer *to, const struct report *r, const char *verdict)
{
    buffer_append_format(
        to,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
        "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>",
        report_style_hash);
    if (r->count == 1) {
        html_text(to, r->batches[0].name);
        add(to, ": ");
    }
    html_text(to, verdict);
    add(to, "</title>\n<style>");
    report_style_append(to);
    add(to, "</style>\n</head>\n<body>\n<header>\n<p class=\"kicker\">Batch report</p>\n<h1>");
    html_text(to, verdict);
    add(to, "</h1>\n</header>\n<main>\n");
}

void report_html(const struct report *r, struct buffer *to)
{
    struct buffer verdict = {0};
    size_t index = 0;
    report_verdict_line(r, &verdict);
    add_head(to, r, verdict.data);
    buffer_release(&verdict);
    add_overview(to, r);
    for (enum report_verdict v = 0; v < REPORT_VERDICTS; v++) {
        for (size_t i = 0; i < r->count; i++) {
            if (r->batches[i].verdict == v)
                add_batch(to, &r->batches[i], ++index);
        }
    }
    add(to, "</main>\n<footer>\n<p>Each batch was held against its own equations; what does not "
            "add up is said where the batch is.</p>\n</footer>\n</body>\n</html>\n");
}
