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

void html_counted(struct buffer *to, uint64_t number, const char *noun)
{
    html_number(to, number);
    buffer_append_format(to, " %s%s", noun, number == 1 ? "" : "s");
}

void html_section(struct buffer *to, const char *class, const char *heading)
{
    buffer_append_text(to, "<section");
    if (class != NULL)
        buffer_append_format(to, " class=\"%s\"", class);
    buffer_append_text(to, ">\n");
    if (heading != NULL)
        buffer_append_format(to, "<h3>%s</h3>\n", heading);
}

void html_section_end(struct buffer *to)
{
    buffer_append_text(to, "</section>\n");
}

void html_fact(struct buffer *to, const char *term)
{
    buffer_append_format(to, "<dt>%s</dt><dd>", term);
}

void html_fact_end(struct buffer *to)
{
    buffer_append_text(to, "</dd>\n");
}
