#include "mock_upload.h"

#include "digest.h"
#include "interrupt.h"
#include "memory.h"
#include "mock_frame.h"
#include "mock_rows.h"
#include "mock_writer.h"

#include <stdlib.h>
#include <string.h>

enum { FLUSH_BYTES = 64 * 1024 };

/* An upload being written. */
struct upload {
    const struct mock_plan *plan;
    const struct mock_faults *faults;
    struct mock_expectation *expected;
    struct mock_writer writer;
    struct mock_frame frame;
    struct mock_rows rows;
    struct buffer bytes; /* of the upload, that wait to be written */
    struct output *out;
    struct digest digest;
};

void mock_upload_add_columns(struct mock_plan *plan, const struct mock_faults *faults)
{
    if (mock_faults_has(faults, MOCK_DUPLICATE_HEADER_COLUMN)) {
        char *name =
            plan->columns[mock_fault_header_column(plan, MOCK_DUPLICATE_HEADER_COLUMN)].name;
        char *copy = memory_copy_text(name, strlen(name));
        mock_plan_add_column(plan, copy);
        free(copy);
    }
    if (mock_faults_has(faults, MOCK_UNKNOWN_HEADER_COLUMN))
        mock_plan_add_column(plan, "Not In The Agreement");
}

static bool has(const struct upload *u, enum mock_fault fault)
{
    return mock_faults_has(u->faults, fault);
}

static void tell(struct upload *u, enum mock_fault fault, enum rule rule)
{
    mock_expectation_upload_fault(u->expected, fault, rule);
}

static int flush(struct upload *u, struct error *e)
{
    struct slice bytes = buffer_slice(&u->bytes);
    if (digest_update(&u->digest, bytes, e) != 0 ||
        output_write(u->out, bytes.data, bytes.length, e) != 0)
        return -1;
    u->expected->bytes += bytes.length;
    buffer_clear(&u->bytes);
    return 0;
}

static int not_encoded(struct error *e)
{
    return error_set(e, STATUS_TROUBLE, "the profile asks for text that its encoding has not");
}

static int write_rows(struct upload *u, struct error *e)
{
    for (uint64_t n = 1; n <= u->plan->options.records && !u->rows.cut; n++) {
        if (interrupt_came())
            return interrupt_error(e);
        if (mock_rows_write(&u->rows, n, &u->bytes) != 0)
            return not_encoded(e);
        if (u->bytes.length >= FLUSH_BYTES && flush(u, e) != 0)
            return -1;
    }
    return 0;
}

static int write_bottom(struct upload *u, struct error *e)
{
    if (u->rows.cut)
        mock_frame_lose_end(&u->frame);
    else if (mock_frame_end(&u->frame, &u->bytes) != 0 ||
             mock_rows_write_after_end(&u->rows, &u->bytes) != 0 ||
             mock_frame_footer(&u->frame, &u->bytes) != 0)
        return not_encoded(e);
    return 0;
}

/* An upload that is no text at all. */
static bool write_no_text(struct upload *u)
{
    static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0";
    static const char zip[] = "PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "\x13\0\0\0[Content_Types].xml";
    if (has(u, MOCK_EMPTY)) {
        tell(u, MOCK_EMPTY, RULE_EMPTY_UPLOAD);
    } else if (has(u, MOCK_GZIP)) {
        buffer_append(&u->bytes, gzip, sizeof gzip);
        tell(u, MOCK_GZIP, RULE_NOT_CSV);
    } else if (has(u, MOCK_XLSX)) {
        buffer_append(&u->bytes, zip, sizeof zip);
        tell(u, MOCK_XLSX, RULE_NOT_CSV);
    } else {
        return false;
    }
    return true;
}

static int write_all(struct upload *u, struct error *e)
{
    u->expected->is_read = !mock_faults_stop_reading(u->faults, u->plan->profile);
    if (write_no_text(u))
        return flush(u, e);
    if (has(u, MOCK_HEADER_ONLY))
        tell(u, MOCK_HEADER_ONLY, RULE_NONE);
    if (mock_frame_top(&u->frame, &u->bytes) != 0)
        return not_encoded(e);
    if (write_rows(u, e) != 0 || write_bottom(u, e) != 0)
        return -1;
    u->expected->lines = u->writer.lines;
    return flush(u, e);
}

int mock_upload_write(const struct mock_plan *plan, const struct mock_faults *faults,
                      struct output *out, struct mock_expectation *x, struct error *e)
{
    struct upload u = {.plan = plan, .faults = faults, .expected = x, .out = out};
    if (digest_init(&u.digest, e) != 0)
        return -1;
    mock_writer_init(&u.writer, plan->profile);
    u.frame = (struct mock_frame){plan, faults, &u.writer, x};
    mock_rows_init(&u.rows, plan, faults, &u.writer, x);
    int result = write_all(&u, e);
    if (result == 0)
        result = digest_finish(&u.digest, x->sha256, e);
    mock_expectation_finish(x);
    digest_release(&u.digest);
    mock_rows_release(&u.rows);
    mock_writer_release(&u.writer);
    buffer_release(&u.bytes);
    return result;
}
