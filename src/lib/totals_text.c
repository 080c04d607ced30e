#include "totals_text.h"

#include "decimal.h"

void totals_text_append(const struct totals *totals, struct buffer *to)
{
    char text[DECIMAL_TEXT_MAX];
    for (const struct currency *c = NULL; (c = totals_next(totals, c)) != NULL;) {
        const struct total *total = &totals->of[currency_index(c)];
        decimal_format_grouped(total->debit, c->minor_units, text);
        buffer_append_format(to, "; debit %s", text);
        decimal_format_grouped(total->credit, c->minor_units, text);
        buffer_append_format(to, ", credit %s %s", text, c->code);
    }
}
