#include "report_html_money.h"

#include "decimal.h"
#include "html.h"
#include "html_table.h"

static void add_sum(struct buffer *to, const char *label, decimal_sum sum, unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    decimal_format_grouped(sum, scale, text);
    html_table_cell(to, "number", label);
    buffer_append_text(to, text);
    html_table_cell_end(to);
}

static void add_total(struct buffer *to, const struct report_total *total)
{
    html_table_row(to);
    buffer_append_text(to, total->currency);
    if (total->word != NULL)
        buffer_append_format(to, " %s", total->word);
    html_table_row_head_end(to);
    html_table_number(to, "Records", total->records);
    add_sum(to, "Debit", total->debit, total->scale);
    add_sum(to, "Credit", total->credit, total->scale);
    html_table_row_end(to);
}

static void add_totals(struct buffer *to, const struct report_batch *b)
{
    static const struct html_column columns[] = {
        {"Currency", false}, {"Records", true}, {"Debit", true}, {"Credit", true}};
    if (b->total_count == 0)
        return;
    html_section(to, "money", "Money");
    html_table_begin(to, HTML_TABLE_CARDS);
    buffer_append_text(to, b->kind == REPORT_LOAD ? "What became of the money, by currency"
                                                  : "Accepted records and their sums, by currency");
    html_table_columns(to, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < b->total_count; i++)
        add_total(to, &b->totals[i]);
    html_table_end(to);
    html_section_end(to);
}

static void add_verdict(struct buffer *to, const struct report_control *item)
{
    char off[DECIMAL_TEXT_MAX];
    if (item->agrees) {
        buffer_append_text(to, "agrees");
    } else {
        decimal_format_grouped(item->difference, item->difference_scale, off);
        buffer_append_format(to, "<strong>off by %s</strong>", off);
    }
    if (item->has_unreadable) {
        buffer_append_text(to, "<span class=\"small\">for which ");
        html_counted(to, item->unreadable, "unreadable record");
        buffer_append_text(to, " could account</span>");
    }
}

static void add_control_item(struct buffer *to, const struct report_control *item)
{
    html_table_row(to);
    buffer_append_text(to, item->key);
    html_table_row_head_end(to);
    add_sum(to, "Declared", item->declared, item->declared_scale);
    add_sum(to, "Counted", item->counted, item->counted_scale);
    html_table_cell(to, NULL, "Verdict");
    add_verdict(to, item);
    html_table_cell_end(to);
    html_table_row_end(to);
}

static void add_control(struct buffer *to, const struct report_batch *b)
{
    static const struct html_column columns[] = {
        {"Total", false}, {"Declared", true}, {"Counted", true}, {"Verdict", false}};
    if (b->control_count == 0)
        return;
    html_section(to, "control", "The sender's control totals");
    html_table_begin(to, HTML_TABLE_CARDS);
    if (b->control_line != 0) {
        buffer_append_text(to, "As line ");
        html_number(to, b->control_line);
        buffer_append_text(to, " of the upload declares them, and as they were counted");
    } else {
        buffer_append_text(to, "As they were declared and counted");
    }
    html_table_columns(to, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < b->control_count; i++)
        add_control_item(to, &b->control[i]);
    html_table_end(to);
    html_section_end(to);
}

void report_html_money(const struct report_batch *b, struct buffer *to)
{
    add_totals(to, b);
    add_control(to, b);
}
