#include "report_chart.h"

#include "decimal.h"
#include "html.h"
#include "report_words.h"

#include <inttypes.h>

/* Widths are in thousandths of the drawing. A piece that is not nothing is seen. */
enum { WIDTH = 1000, LEAST = 4, GAP = 2, HEIGHT = 36, BAR_WIDTH = 120 };

static unsigned scaled(uint64_t count, uint64_t most, unsigned width)
{
    unsigned part = most == 0 ? 0 : (unsigned)((decimal_sum)count * width / most);
    return count != 0 && part < LEAST ? LEAST : part;
}

/* How much room the pieces have beside what those that would not be seen are given. */
static unsigned room_of(const struct report_batch *b)
{
    unsigned sum = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        unsigned width = scaled(b->parts[i].count, b->read, WIDTH);
        sum += width;
    }
    return sum > WIDTH ? WIDTH - (sum - WIDTH) : WIDTH;
}

static void add_pieces(const struct report_batch *b, struct buffer *to)
{
    unsigned room = room_of(b);
    unsigned at = 0;
    for (size_t i = 0; i < b->part_count; i++) {
        unsigned width = scaled(b->parts[i].count, b->read, room);
        if (width == 0)
            continue;
        buffer_append_format(to, "<rect class=\"%s\" x=\"%u\" y=\"0\" width=\"%u\" height=\"%d\"/>",
                             b->parts[i].word, at, width > LEAST ? width - GAP : width - 1, HEIGHT);
        at += width;
    }
}

static void add_words(const struct report_batch *b, struct buffer *to)
{
    const char *between = "";
    for (size_t i = 0; i < b->part_count; i++) {
        if (b->parts[i].count == 0)
            continue;
        buffer_append_text(to, between);
        html_number(to, b->parts[i].count);
        buffer_append_format(to, " %s", b->parts[i].word);
        between = ", ";
    }
}

void report_chart_parts(const struct report_batch *b, size_t index, struct buffer *to)
{
    buffer_append_format(to,
                         "<svg class=\"parts\" width=\"100%%\" height=\"28\" role=\"img\" "
                         "aria-labelledby=\"t%zu d%zu\" "
                         "viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\">"
                         "<title id=\"t%zu\">",
                         index, index, WIDTH, HEIGHT, index);
    html_number(to, b->read);
    buffer_append_format(to, " %s</title><desc id=\"d%zu\">",
                         report_has_only_lines(b) ? "records read" : report_counted_words(b),
                         index);
    add_words(b, to);
    buffer_append_text(to, "</desc>");
    add_pieces(b, to);
    buffer_append_text(to, "</svg>\n");
}

void report_chart_mark(const char *word, struct buffer *to)
{
    buffer_append_format(
        to,
        "<svg class=\"mark\" width=\"10\" height=\"10\" aria-hidden=\"true\" viewBox=\"0 0 10 10\">"
        "<rect class=\"%s\" width=\"10\" height=\"10\"/></svg>",
        word);
}

void report_chart_pair(uint64_t before, uint64_t after, uint64_t most, struct buffer *to)
{
    buffer_append_format(to,
                         "<svg class=\"pair\" width=\"120\" height=\"16\" aria-hidden=\"true\" "
                         "viewBox=\"0 0 %d 16\" "
                         "preserveAspectRatio=\"none\">"
                         "<rect class=\"before\" width=\"%u\" height=\"6\"/>"
                         "<rect class=\"after\" y=\"8\" width=\"%u\" height=\"6\"/></svg>",
                         BAR_WIDTH, scaled(before, most, BAR_WIDTH),
                         scaled(after, most, BAR_WIDTH));
}

void report_chart_bar(uint64_t count, uint64_t most, struct buffer *to)
{
    buffer_append_format(
        to,
        "<svg class=\"bar\" width=\"72\" height=\"8\" aria-hidden=\"true\" viewBox=\"0 0 %d 8\" "
        "preserveAspectRatio=\"none\">"
        "<rect class=\"rejected\" width=\"%u\" height=\"8\"/></svg>",
        BAR_WIDTH, scaled(count, most, BAR_WIDTH));
}
