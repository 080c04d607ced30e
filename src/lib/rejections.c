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

static void write_header(const struct upload_reader *u, struct buffer *to)
{
    const struct record_reader *records = upload_reader_records(u);
    record_reader_byte_order_mark(records, to);
    record_reader_original(records, upload_reader_header_line(u), to);
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

/* All of an error but the end of its object. */
static void begin_finding(const struct profile *profile, const struct finding *finding,
                          struct json_writer *w)
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
}

void rejections_write_errors(const struct profile *profile, const struct findings *findings,
                             struct json_writer *w)
{
    json_member_array_begin(w, "errors");
    for (size_t i = 0; i < findings->count; i++) {
        begin_finding(profile, &findings->list[i], w);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_finding(const struct rejections *r, const struct upload_reader *u,
                          const struct upload_item *item, const struct profile *profile,
                          const struct finding *finding, struct json_writer *w)
{
    begin_finding(profile, finding, w);
    if (r->show_values && finding->cell != FINDING_NO_FIELD)
        write_value(w, upload_reader_value(u, item, finding->cell));
    json_object_end(w);
}

static void write_reasons(const struct rejections *r, const struct upload_reader *u,
                          const struct upload_item *item, const struct profile *profile,
                          const struct findings *findings, struct buffer *to)
{
    struct json_writer w;
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_unsigned(&w, "line", item->record.line);
    json_member_unsigned(&w, "lines", item->record.line_count);
    json_member_unsigned(&w, "record", item->number);
    json_member_array_begin(&w, "errors");
    for (size_t i = 0; i < findings->count; i++)
        write_finding(r, u, item, profile, &findings->list[i], &w);
    json_array_end(&w);
    json_object_end(&w);
    buffer_append_byte(to, '\n');
}

void rejections_tell(const struct rejections *r, const struct upload_reader *u,
                     const struct upload_item *item, const struct profile *profile,
                     const struct findings *findings, struct rejected_text *text)
{
    rejections_tell_rest(r, u, item, text);
    if (r->reasons.path != NULL)
        write_reasons(r, u, item, profile, findings, &text->reasons);
}

void rejections_tell_rest(const struct rejections *r, const struct upload_reader *u,
                          const struct upload_item *item, struct rejected_text *text)
{
    if (r->rejects.path != NULL)
        record_reader_original(upload_reader_records(u), item->record.bytes, &text->rejects);
}

static int take(struct atomic_file *file, struct buffer *text, struct error *e)
{
    if (text->length == 0)
        return 0;
    int result = output_write(&file->output, text->data, text->length, e);
    buffer_clear(text);
    return result;
}

int rejections_take(struct rejections *r, const struct upload_reader *u, struct rejected_text *text,
                    struct error *e)
{
    if (text->rejects.length != 0 && !r->rejects_begun) {
        struct buffer header = {0};
        r->rejects_begun = true;
        write_header(u, &header);
        int result = take(&r->rejects, &header, e);
        buffer_release(&header);
        if (result != 0)
            return -1;
    }
    if (take(&r->rejects, &text->rejects, e) != 0)
        return -1;
    return take(&r->reasons, &text->reasons, e);
}

void rejected_text_release(struct rejected_text *text)
{
    buffer_release(&text->rejects);
    buffer_release(&text->reasons);
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
}
