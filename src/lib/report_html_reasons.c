#include "report_html_reasons.h"

#include "html.h"
#include "html_table.h"
#include "report_chart.h"
#include "report_words.h"

enum { RUNS_SHOWN = 24 };

static void add_code_row(struct buffer *to, const char *code)
{
    html_table_row(to);
    html_code(to, code);
    html_table_row_head_end(to);
}

/* --- rejected records --------------------------------------------------------------------------
 */

static void add_reason_head(struct buffer *to, const struct report_reason *r)
{
    html_table_row(to);
    html_value(to, r->message);
    buffer_append_text(to, "<span class=\"small\">");
    html_code(to, r->code);
    if (r->varied) {
        buffer_append_text(to, "; so on line ");
        html_number(to, r->line);
        buffer_append_text(to, ", the particulars of other lines differ");
    }
    buffer_append_text(to, "</span>");
    html_table_row_head_end(to);
}

static void add_reason(struct buffer *to, const struct report_reason *r, uint64_t most)
{
    add_reason_head(to, r);
    if (r->field == NULL) {
        html_table_nothing(to);
    } else {
        html_table_cell(to, "field", "Field");
        html_value(to, r->field);
        html_table_cell_end(to);
    }
    html_table_number(to, "Records", r->count);
    html_table_cell(to, "none", NULL);
    report_chart_bar(r->count, most, to);
    html_table_cell_end(to);
    html_table_cell(to, NULL, "Where");
    report_lines(r, RUNS_SHOWN, to);
    html_table_cell_end(to);
    html_table_row_end(to);
}

static void add_reasons(struct buffer *to, const struct report_batch *b)
{
    static const struct html_column columns[] = {
        {"Reason", false}, {"Field", false}, {"Records", true}, {NULL, false}, {"Where", false}};
    uint64_t most = 0;
    for (size_t i = 0; i < b->reason_count; i++)
        most = b->reasons[i].count > most ? b->reasons[i].count : most;
    if (b->reason_count == 0)
        return;
    html_section(to, "reasons", "Why records were rejected");
    html_table_begin(to, HTML_TABLE_CARDS);
    buffer_append_text(to, "Each rule that was broken, and the lines of the upload");
    html_table_columns(to, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < b->reason_count; i++)
        add_reason(to, &b->reasons[i], most);
    html_table_end(to);
    html_section_end(to);
}

/* --- what passed all the same ------------------------------------------------------------------
 */

static void add_overrides(struct buffer *to, const struct report_batch *b)
{
    static const struct html_column columns[] = {{"Rule", false}, {"Reason", false}};
    if (b->override_count == 0)
        return;
    html_section(to, "overrides", "Rules that were overridden");
    html_table_begin(to, HTML_TABLE_CARDS);
    buffer_append_text(to, "Each rule, and the reason given");
    html_table_columns(to, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < b->override_count; i++) {
        add_code_row(to, b->overrides[i].code);
        html_table_cell(to, NULL, "Reason");
        html_value(to, b->overrides[i].reason);
        html_table_cell_end(to);
        html_table_row_end(to);
    }
    html_table_end(to);
    html_section_end(to);
}

static void add_tolerated(struct buffer *to, const struct report_batch *b)
{
    static const struct html_column columns[] = {
        {"Deviation", false}, {"Times", true}, {"First on line", true}};
    if (b->tolerated_count == 0)
        return;
    html_section(to, "tolerated", "What was tolerated");
    html_table_begin(to, HTML_TABLE_CARDS);
    buffer_append_text(to, "Deviations that the profile allows");
    html_table_columns(to, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < b->tolerated_count; i++) {
        add_code_row(to, b->tolerated[i].code);
        html_table_number(to, "Times", b->tolerated[i].count);
        html_table_number(to, "First on line", b->tolerated[i].line);
        html_table_row_end(to);
    }
    html_table_end(to);
    html_section_end(to);
}

void report_html_reasons(const struct report_batch *b, struct buffer *to)
{
    add_reasons(to, b);
    add_overrides(to, b);
    add_tolerated(to, b);
}
