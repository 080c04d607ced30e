#include "finding_place.h"

/* The byte of the record's text where byte AT of the value of field INDEX stands: quotes are
 * doubled in quoted fields. */
static size_t byte_of_value(const struct upload_reader *u, const struct record *record,
                            const struct dialect *dialect, size_t index, size_t at)
{
    size_t offset = record_reader_field_offset(upload_reader_records(u), record, index);
    bool quoted = dialect->has_quote && offset < record->text.length &&
                  record->text.data[offset] == dialect->quote;
    if (!quoted)
        return offset + at;
    offset++;
    for (size_t i = 0; i < at && offset + 1 < record->text.length; i++)
        offset += record->text.data[offset] == dialect->quote ? 2 : 1;
    return offset;
}

void finding_place(const struct upload_reader *u, const struct upload_item *item,
                   const struct profile *profile, struct findings *findings)
{
    const struct record *record = &item->record;
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->list[i];
        if (finding->line != 0)
            continue;
        finding->line = record->line;
        if (finding->cell == FINDING_NO_FIELD)
            continue;
        size_t index = upload_reader_field_index(u, finding->cell);
        if (index < record->field_count)
            record_reader_place(upload_reader_records(u), record,
                                byte_of_value(u, record, &profile->dialect, index, finding->at),
                                &finding->line, &finding->column);
    }
}

void finding_place_of_cell(const struct upload_reader *u, const struct upload_item *item,
                           size_t cell, uint64_t *line, uint64_t *column)
{
    const struct record_reader *records = upload_reader_records(u);
    size_t index = upload_reader_field_index(u, cell);
    if (index < item->record.field_count)
        record_reader_place(records, &item->record,
                            record_reader_field_offset(records, &item->record, index), line,
                            column);
}
