#include "report_html.h"

#include "decimal.h"
#include "html.h"
#include "html_table.h"
#include "number_text.h"
#include "report_chart.h"
#include "report_html_facts.h"
#include "report_html_groups.h"
#include "report_html_money.h"
#include "report_html_reasons.h"
#include "report_style.h"
#include "report_words.h"

enum { OPTION_LENGTH_MAX = 24 };

static void add(struct buffer *to, const char *markup)
{
    buffer_append_text(to, markup);
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
    html_table_row(to);
    report_chart_mark(p->word, to);
    add(to, p->word);
    html_table_row_head_end(to);
    html_table_number(to, "Records", p->count);
    html_table_cell(to, "number", "Share");
    add_share(to, p->count, b->read);
    html_table_cell_end(to);
    html_table_row_end(to);
}

static void add_parts(struct buffer *to, const struct report_batch *b, size_t index)
{
    bool entries = b->kind == REPORT_CHANGES;
    const struct html_column columns[] = {
        {"Outcome", false}, {entries ? "Entries" : "Records", true}, {"Share", true}};
    html_section(to, "outcomes",
                 entries ? "What became of the entries" : "What became of the records");
    report_chart_parts(b, index, to);
    html_table_begin(to, HTML_TABLE_NARROW);
    html_number(to, b->read);
    buffer_append_format(to, " %s", report_counted_words(b));
    add(to, b->difference_count == 0 ? ", each accounted for" : "");
    html_table_columns(to, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < b->part_count; i++) {
        if (report_shows_part(b, &b->parts[i]))
            add_part(to, b, &b->parts[i]);
    }
    html_table_end(to);
    html_section_end(to);
}

/* --- what somebody has to know first -----------------------------------------------------------
 */

static void add_differences(struct buffer *to, const struct report_batch *b)
{
    if (b->difference_count == 0)
        return;
    add(to, "<div class=\"note off\">\n<p><strong>What does not add up</strong></p>\n<ul>\n");
    for (size_t i = 0; i < b->difference_count; i++) {
        add(to, "<li>");
        html_value(to, b->differences[i]);
        add(to, "</li>\n");
    }
    add(to, "</ul>\n</div>\n");
}

static void add_twin(struct buffer *to, const struct report_batch *b)
{
    if (b->twin == NULL)
        return;
    buffer_append_format(to,
                         "<div class=\"note off\"><p><strong>%s twice:</strong> the same %s as ",
                         b->twin_is_file ? "Named" : "Published", report_twin_words(b));
    html_value(to, b->twin);
    add(to, "</p></div>\n");
}

static void add_problem(struct buffer *to, const struct report_problem *p)
{
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

/* WORDS, a paragraph, in which options are not broken behind their dashes. */
static void add_words(struct buffer *to, const char *words)
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

static void add_action(struct buffer *to, const struct report_batch *b)
{
    struct buffer action = {0};
    report_action(b, &action);
    if (action.length > 0) {
        add(to, "<div class=\"note next\"><p><strong>What to do:</strong> <bdi>");
        add_words(to, action.data);
        add(to, "</bdi></p></div>\n");
    }
    buffer_release(&action);
}

/* --- one batch ---------------------------------------------------------------------------------
 */

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

static void add_title(struct buffer *to, const struct report_batch *b, size_t index)
{
    add(to, "<div class=\"title\">\n<span class=\"verdict\">");
    html_text(to, report_verdict_words(b));
    buffer_append_format(to, "</span>\n<h2 id=\"h%zu\">", index);
    html_value(to, b->name);
    add(to, "</h2>\n<p>");
    add_origin(to, b);
    add(to, b->difference_count == 0 ? "; in balance</p>\n</div>\n" : "</p>\n</div>\n");
}

/* INDEX tells the batches of the page apart. */
static void add_batch(struct buffer *to, const struct report_batch *b, size_t index)
{
    buffer_append_format(to, "<article id=\"b%zu\" class=\"%s\" aria-labelledby=\"h%zu\">\n", index,
                         report_verdict_code(b->verdict), index);
    add_title(to, b, index);
    add_differences(to, b);
    add_twin(to, b);
    for (size_t i = 0; i < b->problem_count; i++)
        add_problem(to, &b->problems[i]);
    add_action(to, b);
    add_parts(to, b, index);
    report_html_groups(b, to);
    report_html_money(b, to);
    report_html_reasons(b, to);
    report_html_facts(b, to);
    add(to, "</article>\n");
}

/* --- the page ----------------------------------------------------------------------------------
 */

static void add_overview_row(struct buffer *to, const struct report_batch *b, size_t index)
{
    html_table_row(to);
    buffer_append_format(to, "<a href=\"#b%zu\">", index);
    html_value(to, b->name);
    add(to, "</a>");
    html_table_row_head_end(to);
    html_table_cell(to, report_verdict_code(b->verdict), "Verdict");
    html_text(to, report_verdict_words(b));
    add(to, b->twin == NULL ? "" : ", TWICE");
    html_table_cell_end(to);
    html_table_cell(to, NULL, "Upload");
    add_origin(to, b);
    html_table_cell_end(to);
    html_table_number(to, "Records", b->read);
    html_table_number(to, "Rejected", b->rejected);
    html_table_row_end(to);
}

/* Has ROW append each batch with its number on the page, from 1: the worst verdict first. */
static void for_each_batch(struct buffer *to, const struct report *r,
                           void (*row)(struct buffer *to, const struct report_batch *b,
                                       size_t index))
{
    size_t index = 0;
    for (enum report_verdict verdict = 0; verdict < REPORT_VERDICTS; verdict++) {
        for (size_t i = 0; i < r->count; i++) {
            if (r->batches[i].verdict == verdict)
                row(to, &r->batches[i], ++index);
        }
    }
}

static void add_overview(struct buffer *to, const struct report *r)
{
    static const struct html_column columns[] = {{"Batch", false},
                                                 {"Verdict", false},
                                                 {"Upload", false},
                                                 {"Records", true},
                                                 {"Rejected", true}};
    if (r->count < 2)
        return;
    html_section(to, "overview", NULL);
    html_table_begin(to, HTML_TABLE_CARDS);
    add(to, "The batches, those that need somebody first");
    html_table_columns(to, columns, sizeof columns / sizeof *columns);
    for_each_batch(to, r, add_overview_row);
    html_table_end(to);
    html_section_end(to);
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
    report_verdict_line(r, &verdict);
    add_head(to, r, verdict.data);
    buffer_release(&verdict);
    add_overview(to, r);
    for_each_batch(to, r, add_batch);
    add(to, "</main>\n<footer>\n<p>Each batch was held against its own equations; what does not "
            "add up is said where the batch is.</p>\n</footer>\n</body>\n</html>\n");
}
