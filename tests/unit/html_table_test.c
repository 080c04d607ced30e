#include "html_table.h"
#include "tap.h"

static const struct html_column columns[] = {{"Group", false}, {"Members", true}, {NULL, false}};

static void add_row(struct buffer *to)
{
    html_table_row(to);
    buffer_append_text(to, "gold");
    html_table_row_head_end(to);
    html_table_number(to, "Members", 1234);
    html_table_nothing(to);
    html_table_row_end(to);
}

int main(void)
{
    struct buffer to = {0};
    html_table_begin(&to, HTML_TABLE_CARDS);
    buffer_append_text(&to, "Caption");
    html_table_columns(&to, columns, 3);
    add_row(&to);
    html_table_end(&to);
    tap_equal_slice(buffer_slice(&to),
                    slice_of("<table role=\"table\" class=\"cards\">\n<caption>Caption</caption>\n"
                             "<thead role=\"rowgroup\"><tr role=\"row\">"
                             "<th role=\"columnheader\" scope=\"col\">Group</th>"
                             "<th role=\"columnheader\" scope=\"col\" class=\"number\">Members</th>"
                             "<td role=\"cell\"></td></tr></thead>\n<tbody role=\"rowgroup\">\n"
                             "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">gold</th>"
                             "<td role=\"cell\" class=\"number\" data-label=\"Members\">1,234</td>"
                             "<td role=\"cell\" class=\"none\"></td></tr>\n</tbody>\n</table>\n"),
                    "every part states its role, every cell its column");
    buffer_clear(&to);
    html_table_cell(&to, NULL, "Where");
    html_table_cell_end(&to);
    tap_equal_slice(buffer_slice(&to), slice_of("<td role=\"cell\" data-label=\"Where\"></td>"),
                    "a cell need have no class");
    buffer_release(&to);
    return tap_done();
}
