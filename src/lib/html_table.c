#include "html_table.h"

#include "html.h"

void html_table_begin(struct buffer *to, enum html_table_form form)
{
    buffer_append_format(to, "<table role=\"table\"%s>\n<caption>",
                         form == HTML_TABLE_CARDS ? " class=\"cards\"" : "");
}

static void add_column(struct buffer *to, const struct html_column *column)
{
    if (column->words == NULL)
        buffer_append_text(to, "<td role=\"cell\"></td>");
    else
        buffer_append_format(to, "<th role=\"columnheader\" scope=\"col\"%s>%s</th>",
                             column->is_number ? " class=\"number\"" : "", column->words);
}

void html_table_columns(struct buffer *to, const struct html_column *columns, size_t count)
{
    buffer_append_text(to, "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < count; i++)
        add_column(to, &columns[i]);
    buffer_append_text(to, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
}

void html_table_row(struct buffer *to)
{
    buffer_append_text(to, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">");
}

void html_table_row_head_end(struct buffer *to)
{
    buffer_append_text(to, "</th>");
}

void html_table_cell(struct buffer *to, const char *class, const char *label)
{
    buffer_append_text(to, "<td role=\"cell\"");
    if (class != NULL)
        buffer_append_format(to, " class=\"%s\"", class);
    if (label != NULL)
        buffer_append_format(to, " data-label=\"%s\"", label);
    buffer_append_text(to, ">");
}

void html_table_cell_end(struct buffer *to)
{
    buffer_append_text(to, "</td>");
}

void html_table_number(struct buffer *to, const char *label, uint64_t number)
{
    html_table_cell(to, "number", label);
    html_number(to, number);
    html_table_cell_end(to);
}

void html_table_nothing(struct buffer *to)
{
    html_table_cell(to, "none", NULL);
    html_table_cell_end(to);
}

void html_table_row_end(struct buffer *to)
{
    buffer_append_text(to, "</tr>\n");
}

void html_table_end(struct buffer *to)
{
    buffer_append_text(to, "</tbody>\n</table>\n");
}
