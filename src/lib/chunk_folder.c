#include "chunk_folder.h"

#include "json_writer.h"

#include <inttypes.h>
#include <stdio.h>

int chunk_folder_open(struct chunk_folder *f, const char *path, uint64_t chunk_records_max,
                      struct error *e)
{
    *f = (struct chunk_folder){.chunk_records_max = chunk_records_max};
    if (checksum_init(&f->checksum, e) != 0 || atomic_folder_open(&f->folder, path, e) != 0)
        return -1;
    return atomic_folder_create(&f->folder, CHUNK_FOLDER_MANIFEST, &f->manifest, e);
}

static int write_manifest(struct chunk_folder *f, struct buffer *text, struct error *e)
{
    int result = output_write(&f->manifest, text->data, text->length, e);
    buffer_release(text);
    return result;
}

static int begin(void *context, const struct batch *batch, struct error *e)
{
    struct buffer text = {0};
    struct json_writer w;
    buffer_append_text(&text, "{\"type\":\"manifest\",\"version\":1,\n\"begin\":");
    json_begin(&w, &text);
    batch_write_begin(batch, &w);
    buffer_append_text(&text, ",\n\"chunks\":[");
    return write_manifest(context, &text, e);
}

static int begin_chunk(struct chunk_folder *f, struct error *e)
{
    f->chunk_count++;
    f->records = 0;
    f->totals = (struct totals){0};
    snprintf(f->name, sizeof f->name, "chunk-%06" PRIu64 ".ndjson", f->chunk_count);
    return atomic_folder_create(&f->folder, f->name, &f->chunk, e);
}

static int end_chunk(struct chunk_folder *f, struct error *e)
{
    struct buffer text = {0};
    struct json_writer w;
    char hex[CHECKSUM_HEX_SIZE];
    if (output_sync(&f->chunk, e) != 0)
        return -1;
    uint64_t bytes = f->chunk.bytes_written;
    if (output_close(&f->chunk, e) != 0)
        return -1;
    checksum_finish(&f->checksum, hex);
    buffer_append_text(&text, f->chunk_count == 1 ? "\n" : ",\n");
    json_begin(&w, &text);
    json_object_begin(&w);
    json_member_text(&w, "file", f->name);
    json_member_unsigned(&w, "records", f->records);
    json_member_unsigned(&w, "bytes", bytes);
    json_key(&w, "totals");
    batch_write_totals(&f->totals, &w);
    json_member_text(&w, "xxh3_128", hex);
    json_object_end(&w);
    f->records = 0;
    return write_manifest(f, &text, e);
}

/* Adds the records of RUN from FIRST up to, not with, LAST to the open chunk. */
static int add_to_chunk(struct chunk_folder *f, const struct record_run *run, size_t first,
                        size_t last, struct error *e)
{
    size_t begin = first == 0 ? 0 : run->marks[first - 1].end;
    struct slice lines = slice_make(run->lines.data + begin, run->marks[last - 1].end - begin);
    for (size_t i = first; i < last; i++)
        totals_add(&f->totals, run->marks[i].currency, run->marks[i].amount);
    checksum_update(&f->checksum, lines);
    f->records += last - first;
    return output_write(&f->chunk, lines.data, lines.length, e);
}

static int records(void *context, const struct record_run *run, struct error *e)
{
    struct chunk_folder *f = context;
    for (size_t first = 0; first < run->count;) {
        if (f->records == 0 && begin_chunk(f, e) != 0)
            return -1;
        uint64_t room = f->chunk_records_max - f->records;
        size_t last = run->count - first < room ? run->count : first + (size_t)room;
        if (add_to_chunk(f, run, first, last, e) != 0)
            return -1;
        if (f->records == f->chunk_records_max && end_chunk(f, e) != 0)
            return -1;
        first = last;
    }
    return 0;
}

static int prepare(void *context, const struct batch *batch, struct error *e)
{
    struct chunk_folder *f = context;
    struct buffer text = {0};
    struct json_writer w;
    if (batch->status != BATCH_COMPLETE)
        return 0;
    if (f->records != 0 && end_chunk(f, e) != 0)
        return -1;
    buffer_append_text(&text, "\n],\n\"end\":");
    json_begin(&w, &text);
    batch_write_end(batch, &w);
    buffer_append_text(&text, "}\n");
    if (write_manifest(f, &text, e) != 0 || output_sync(&f->manifest, e) != 0)
        return -1;
    if (output_close(&f->manifest, e) != 0)
        return -1;
    return atomic_folder_prepare(&f->folder, e);
}

static int publish(void *context, const struct batch *batch, struct error *e)
{
    struct chunk_folder *f = context;
    if (batch->status != BATCH_COMPLETE)
        return 0;
    return atomic_folder_publish(&f->folder, e);
}

struct record_sink chunk_folder_sink(struct chunk_folder *f)
{
    return (struct record_sink){f, begin, records, prepare, publish};
}

void chunk_folder_close(struct chunk_folder *f)
{
    output_release(&f->chunk);
    output_release(&f->manifest);
    checksum_release(&f->checksum);
    atomic_folder_close(&f->folder);
}
