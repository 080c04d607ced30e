#include "mock_check.h"

#include "encoding.h"
#include "mock_record.h"
#include "pattern.h"

#include <string.h>

enum { RECORDS_TRIED = 300 };

static size_t characters(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.length; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return count;
}

static int refuse(struct error *e, const struct field *f, const char *why)
{
    return error_set(e, STATUS_TROUBLE, "%s: txn-mock finds no texts for it: %s", f->name, why);
}

static int check_value(const struct field *f, struct slice value, bool missing, struct error *e)
{
    const struct constraints *k = &f->constraints;
    size_t length = characters(value);
    if (missing)
        return k->required ? refuse(e, f, "it is required, and what is made counts as missing") : 0;
    if (length < k->min_length || (k->max_length != 0 && length > k->max_length))
        return refuse(e, f, "the lengths do not fit the rest");
    if (k->enumeration.count != 0 && !texts_hold(&k->enumeration, value))
        return refuse(e, f, "its column is made for another field, and does not fit the enum");
    if (k->pattern != NULL && !pattern_matches(k->pattern, value))
        return refuse(e, f, "its column is made for another field, and does not fit the pattern");
    return 0;
}

static bool is_missing(const struct profile *profile, struct slice text)
{
    return text.length == 0 || texts_hold(&profile->missing_values, text);
}

static int check_field(const struct mock_plan *p, const struct field *f,
                       const struct mock_record *r, struct buffer *joined, struct error *e)
{
    bool texts = f->type == FIELD_STRING || f->type == FIELD_IDENTIFIER;
    bool missing = false;
    buffer_clear(joined);
    if (!texts || f->column_count == 0)
        return 0;
    for (size_t i = 0; i < f->column_count; i++) {
        struct slice part = mock_record_text(r, p->place[f->columns[i]]);
        missing = missing || is_missing(p->profile, part);
        if (i > 0)
            buffer_append_text(joined, f->separator);
        buffer_append_slice(joined, part);
    }
    return check_value(f, buffer_slice(joined), missing, e);
}

static bool has_any(struct slice text, const char *bytes)
{
    for (size_t i = 0; i < text.length; i++)
        if (strchr(bytes, text.data[i]) != NULL)
            return true;
    return false;
}

static int check_cell(const struct mock_plan *p, const struct mock_record *r, size_t column,
                      struct buffer *encoded, struct error *e)
{
    const struct dialect *d = &p->profile->dialect;
    const char *name = p->columns[column].name;
    struct slice text = mock_record_text(r, column);
    const char outside_quotes[] = {d->delimiter, '\r', '\n', '\0'};
    buffer_clear(encoded);
    if (encoding_encode(p->profile->encoding, text, encoded) != 0)
        return error_set(e, STATUS_TROUBLE, "column %s: the profile asks for text that %s has not",
                         name, encoding_name(p->profile->encoding));
    if (!d->has_quote && has_any(text, outside_quotes))
        return error_set(e, STATUS_TROUBLE,
                         "column %s: its texts need quotes, and the profile has none", name);
    if (column == 0 && ((p->profile->control_trailer.marker != NULL &&
                         slice_equals_text(text, p->profile->control_trailer.marker)) ||
                        (p->profile->layout.end_marker != NULL &&
                         slice_equals_text(text, p->profile->layout.end_marker))))
        return error_set(e, STATUS_TROUBLE,
                         "column %s: its texts would be taken for the end of the data", name);
    return 0;
}

int mock_check(const struct mock_plan *p, struct error *e)
{
    struct mock_record record = {0};
    struct mock_ledger ledger;
    struct buffer scratch = {0};
    int result = 0;
    mock_ledger_init(&ledger, p);
    for (uint64_t n = 1; n <= RECORDS_TRIED && n <= p->options.records && result == 0; n++) {
        mock_record_make(p, &ledger, n, &(struct mock_wish){0}, &record);
        for (size_t i = 0; i < p->profile->field_count && result == 0; i++)
            result = check_field(p, &p->profile->fields[i], &record, &scratch, e);
        for (size_t i = 0; i < p->column_count && result == 0; i++)
            result = check_cell(p, &record, i, &scratch, e);
    }
    buffer_release(&scratch);
    mock_ledger_release(&ledger);
    mock_record_release(&record);
    return result;
}
