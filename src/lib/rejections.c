#include "rejections.h"

#include "batch.h"
#include "diagnostic.h"
#include "json_writer.h"

enum { VALUE_BYTES_SHOWN = 200 };

int rejections_open(struct rejections *r, const char *rejects_path, const char *reasons_path,
                    bool show_values, struct error *e)
{
    *r = (struct rejections){.show_values = show_values};
    if (rejects_path != NULL && atomic_file_open(&r->rejects, rejects_path, e) != 0)
        return -1;
    if (reasons_path != NULL && atomic_file_open(&r->reasons, reasons_path, e) != 0)
        return -1;
    return 0;
}

static int add_original(struct rejections *r, const struct record_reader *records,
                        struct slice bytes, struct error *e)
{
    buffer_clear(&r->line);
    record_reader_original(records, bytes, &r->line);
    return output_write(&r->rejects.output, r->line.data, r->line.length, e);
}

static int add_rejects_header(struct rejections *r, const struct upload_reader *u, struct error *e)
{
    const struct record_reader *records = upload_reader_records(u);
    struct slice header = upload_reader_header_line(u);
    r->rejects_begun = true;
    buffer_clear(&r->line);
    record_reader_byte_order_mark(records, &r->line);
    if (output_write(&r->rejects.output, r->line.data, r->line.length, e) != 0)
        return -1;
    return header.length == 0 ? 0 : add_original(r, records, header, e);
}

static void write_value(struct json_writer *w, struct slice value)
{
    struct buffer shown = {0};
    if (value.length > VALUE_BYTES_SHOWN)
        value.length = VALUE_BYTES_SHOWN;
    diagnostic_escape(&shown, value);
    json_member_string(w, "value", buffer_slice(&shown));
    buffer_release(&shown);
}

static void write_finding(struct rejections *r, const struct upload_reader *u,
                          const struct upload_item *item, const struct profile *profile,
                          const struct finding *finding, struct json_writer *w)
{
    char message[256];
    batch_message(finding, message, sizeof message);
    json_object_begin(w);
    json_member_text(w, "message", message);
    if (finding->field != FINDING_NO_FIELD)
        json_member_text(w, "field", profile->fields[finding->field].name);
    json_member_text(w, "code", rule_code(finding->rule));
    json_member_unsigned(w, "line", finding->line);
    if (finding->column != 0)
        json_member_unsigned(w, "column", finding->column);
    if (r->show_values && finding->cell != FINDING_NO_FIELD)
        write_value(w, upload_reader_value(u, item, finding->cell));
    json_object_end(w);
}

static int add_reasons(struct rejections *r, const struct upload_reader *u,
                       const struct upload_item *item, const struct profile *profile,
                       const struct findings *findings, struct error *e)
{
    struct json_writer w;
    buffer_clear(&r->line);
    json_begin(&w, &r->line);
    json_object_begin(&w);
    json_member_unsigned(&w, "line", item->record.line);
    json_member_unsigned(&w, "lines", item->record.line_count);
    json_member_unsigned(&w, "record", item->number);
    json_member_array_begin(&w, "errors");
    for (size_t i = 0; i < findings->count; i++)
        write_finding(r, u, item, profile, &findings->list[i], &w);
    json_array_end(&w);
    json_object_end(&w);
    buffer_append_byte(&r->line, '\n');
    return output_write(&r->reasons.output, r->line.data, r->line.length, e);
}

int rejections_add(struct rejections *r, const struct upload_reader *u,
                   const struct upload_item *item, const struct profile *profile,
                   const struct findings *findings, struct error *e)
{
    if (r->rejects.path != NULL) {
        if (!r->rejects_begun && add_rejects_header(r, u, e) != 0)
            return -1;
        if (add_original(r, upload_reader_records(u), item->record.bytes, e) != 0)
            return -1;
    }
    return r->reasons.path == NULL ? 0 : add_reasons(r, u, item, profile, findings, e);
}

int rejections_add_rest(struct rejections *r, const struct upload_reader *u,
                        const struct upload_item *item, struct error *e)
{
    if (r->rejects.path == NULL)
        return 0;
    return add_original(r, upload_reader_records(u), item->record.bytes, e);
}

int rejections_prepare(struct rejections *r, struct error *e)
{
    if (r->rejects.path != NULL && atomic_file_prepare(&r->rejects, e) != 0)
        return -1;
    return r->reasons.path == NULL ? 0 : atomic_file_prepare(&r->reasons, e);
}

int rejections_publish(struct rejections *r, struct error *e)
{
    if (r->rejects.path != NULL && atomic_file_publish(&r->rejects, e) != 0)
        return -1;
    return r->reasons.path == NULL ? 0 : atomic_file_publish(&r->reasons, e);
}

void rejections_withdraw(struct rejections *r)
{
    atomic_file_withdraw(&r->rejects);
    atomic_file_withdraw(&r->reasons);
}

void rejections_close(struct rejections *r)
{
    atomic_file_close(&r->rejects);
    atomic_file_close(&r->reasons);
    buffer_release(&r->line);
}
