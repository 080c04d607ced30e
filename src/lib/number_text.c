#include "number_text.h"

#include "decimal.h"

void number_text_append(uint64_t number, struct buffer *to)
{
    char *at = buffer_reserve(to, DECIMAL_TEXT_MAX);
    to->length += decimal_format_grouped((decimal_sum)number, 0, at);
}

void number_text_part(uint64_t number, const char *words, struct buffer *to)
{
    if (number == 0)
        return;
    buffer_append_text(to, ", ");
    number_text_append(number, to);
    buffer_append_format(to, " %s", words);
}

void number_text_ratio(uint64_t millionths, struct buffer *to)
{
    char text[DECIMAL_TEXT_MAX];
    size_t length = decimal_format_grouped((decimal_sum)millionths, 4, text);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    buffer_append(to, text, length);
    buffer_append_text(to, " %");
}
