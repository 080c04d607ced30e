#include "html.h"

#include "diagnostic.h"
#include "number_text.h"

/* What stands for BYTE; NULL where it stands for itself. */
static const char *reference_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    }
    return NULL;
}

void html_text(struct buffer *to, const char *text)
{
    struct buffer shown = {0};
    diagnostic_escape(&shown, slice_of(text));
    for (size_t i = 0; i < shown.length; i++) {
        const char *reference = reference_of(shown.data[i]);
        if (reference == NULL)
            buffer_append_byte(to, shown.data[i]);
        else
            buffer_append_text(to, reference);
    }
    buffer_release(&shown);
}

void html_value(struct buffer *to, const char *text)
{
    buffer_append_text(to, "<bdi>");
    html_text(to, text);
    buffer_append_text(to, "</bdi>");
}

void html_code(struct buffer *to, const char *text)
{
    buffer_append_text(to, "<code><bdi>");
    html_text(to, text);
    buffer_append_text(to, "</bdi></code>");
}

void html_number(struct buffer *to, uint64_t number)
{
    number_text_append(number, to);
}

void html_cell(struct buffer *to, const char *label)
{
    buffer_append_format(to, "<td role=\"cell\" data-label=\"%s\">", label);
}

void html_number_cell(struct buffer *to, const char *label, uint64_t number)
{
    buffer_append_format(to, "<td role=\"cell\" class=\"number\" data-label=\"%s\">", label);
    html_number(to, number);
    buffer_append_text(to, "</td>");
}
