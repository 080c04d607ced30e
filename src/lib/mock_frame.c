#include "mock_frame.h"

#include "encoding.h"
#include "memory.h"
#include "mock_amount.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINES_BEFORE_HEADER = 3 };

static bool has(const struct mock_frame *f, enum mock_fault fault)
{
    return mock_faults_has(f->faults, fault);
}

static void tell(struct mock_frame *f, enum mock_fault fault, enum rule rule)
{
    mock_expectation_upload_fault(f->expected, fault, rule);
}

/* --- above the records ------------------------------------------------------------------------ */

static void write_byte_order_mark(struct mock_frame *f, struct buffer *to)
{
    enum encoding encoding = f->plan->profile->encoding;
    if (has(f, MOCK_BOM)) {
        buffer_append_slice(to, encoding_bom(encoding));
        tell(f, MOCK_BOM, RULE_NONE);
    } else if (has(f, MOCK_OTHER_BOM)) {
        bool utf8 = encoding == ENCODING_UTF_8;
        buffer_append_slice(to, encoding_bom(utf8 ? ENCODING_UTF_16LE : ENCODING_UTF_8));
        tell(f, MOCK_OTHER_BOM, RULE_BYTE_ORDER);
    } else if (has(f, MOCK_MISSING_BOM)) {
        tell(f, MOCK_MISSING_BOM, RULE_BYTE_ORDER);
    } else if (encoding == ENCODING_UTF_16) {
        buffer_append_slice(to, encoding_bom(encoding));
    }
}

static int write_words(struct mock_frame *f, const char *words, size_t number, struct buffer *to)
{
    char date[DATE_TEXT_MAX];
    struct buffer line = {0};
    date_format(f->plan->options.date, date);
    buffer_append_format(&line, "%s %s %s %zu", f->plan->options.organization, words, date, number);
    int result = mock_writer_line(f->writer, buffer_slice(&line), to);
    buffer_release(&line);
    return result;
}

static int write_preamble(struct mock_frame *f, struct buffer *to)
{
    const struct layout *l = &f->plan->profile->layout;
    size_t rows = l->skip_until_header ? LINES_BEFORE_HEADER : l->preamble_rows;
    for (size_t i = 1; i <= rows; i++)
        if (write_words(f, "transactions", i, to) != 0)
            return -1;
    return 0;
}

static size_t greatest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static int write_control_header(struct mock_frame *f, struct buffer *to)
{
    const struct control_header *h = &f->plan->profile->control_header;
    struct buffer date = {0};
    char sequence[24];
    if (h->marker == NULL)
        return 0;
    if (has(f, MOCK_MISSING_CONTROL_HEADER)) {
        tell(f, MOCK_MISSING_CONTROL_HEADER, RULE_CONTROL_HEADER);
        return 0;
    }
    size_t count = greatest(1, greatest(h->business_date_position, h->sequence_position));
    struct slice *cells = memory_array(count, sizeof *cells);
    cells[0] = slice_of(h->marker);
    if (h->business_date_position != 0) {
        date_pattern_write(&h->business_date, (struct datetime){.date = f->plan->options.date},
                           &date);
        cells[h->business_date_position - 1] = buffer_slice(&date);
    }
    if (h->sequence_position != 0) {
        snprintf(sequence, sizeof sequence, "%04" PRIu64, f->plan->options.sequence);
        cells[h->sequence_position - 1] = slice_of(sequence);
    }
    int result = mock_writer_cells(f->writer, cells, count, to);
    buffer_release(&date);
    free(cells);
    return result;
}

/* Returns the column whose name is to be missing, or SIZE_MAX. */
static size_t tell_columns(struct mock_frame *f)
{
    const struct layout *l = &f->plan->profile->layout;
    bool is_missing = has(f, MOCK_MISSING_HEADER_COLUMN);
    /* A header that is searched for is one only where it names all. */
    if (is_missing)
        tell(f, MOCK_MISSING_HEADER_COLUMN,
             l->skip_until_header ? RULE_HEADER_MISSING : RULE_MISSING_COLUMN);
    if (has(f, MOCK_DUPLICATE_HEADER_COLUMN))
        tell(f, MOCK_DUPLICATE_HEADER_COLUMN,
             l->first_of_duplicate_columns ? RULE_NONE : RULE_DUPLICATE_COLUMN);
    if (has(f, MOCK_UNKNOWN_HEADER_COLUMN))
        tell(f, MOCK_UNKNOWN_HEADER_COLUMN,
             l->unknown_columns_are_ignored ? RULE_NONE : RULE_UNKNOWN_COLUMN);
    return is_missing ? mock_fault_header_column(f->plan, MOCK_MISSING_HEADER_COLUMN) : SIZE_MAX;
}

static int write_column_header(struct mock_frame *f, struct buffer *to)
{
    const struct mock_plan *p = f->plan;
    size_t count = 0;
    if (!p->profile->dialect.header)
        return 0;
    size_t missing = tell_columns(f);
    struct slice *cells = memory_array(p->column_count + 1, sizeof *cells);
    for (size_t i = 0; i < p->column_count; i++)
        if (i != missing)
            cells[count++] = slice_of(p->columns[i].name);
    int result = mock_writer_cells(f->writer, cells, count, to);
    free(cells);
    return result;
}

int mock_frame_top(struct mock_frame *f, struct buffer *to)
{
    write_byte_order_mark(f, to);
    if (has(f, MOCK_CRLF)) {
        f->writer->line_end = "\r\n";
        tell(f, MOCK_CRLF, RULE_NONE);
    }
    if (write_preamble(f, to) != 0 || write_control_header(f, to) != 0)
        return -1;
    return write_column_header(f, to);
}

/* --- below the records ------------------------------------------------------------------------ */

/* What the sender's trailer says, wrong where it is asked for. */
static struct mock_sums declare(struct mock_frame *f)
{
    const struct control_trailer *t = &f->plan->profile->control_trailer;
    struct mock_sums said = f->expected->sent;
    uint64_t off = 1 + f->plan->options.seed % 3;
    decimal_sum money = (decimal_sum)f->plan->steps[0] * 1000 * (int64_t)off;
    if (has(f, MOCK_WRONG_COUNT)) {
        said.records += off;
        tell(f, MOCK_WRONG_COUNT, RULE_CONTROL_RECORDS);
    }
    if (has(f, MOCK_WRONG_TOTAL)) {
        enum rule rule = t->debit_position != 0    ? RULE_CONTROL_DEBIT
                         : t->credit_position != 0 ? RULE_CONTROL_CREDIT
                                                   : RULE_CONTROL_NET;
        said.debit += rule == RULE_CONTROL_DEBIT ? money : 0;
        said.credit += rule == RULE_CONTROL_CREDIT ? money : 0;
        said.net += rule == RULE_CONTROL_NET ? money : 0;
        tell(f, MOCK_WRONG_TOTAL, rule);
    }
    f->expected->has_trailer = true;
    f->expected->declared = said;
    return said;
}

static uint64_t declared_count(const struct profile *p, const struct mock_sums *said)
{
    const struct control_trailer *t = &p->control_trailer;
    return said->records + (t->counts_control_header && p->control_header.marker != NULL) +
           (t->counts_column_header && p->dialect.header) + t->counts_trailer;
}

static void append_sum(const struct mock_frame *f, decimal_sum sum, struct buffer *to)
{
    const struct control_trailer *t = &f->plan->profile->control_trailer;
    const struct dialect *d = &f->plan->profile->dialect;
    bool delimits = t->amounts.group_char[0] == d->delimiter;
    bool quotable = d->has_quote && !has(f, MOCK_UNCLOSED_QUOTE);
    struct mock_amount_form form = {.grouped = !delimits || quotable};
    if (sum < 0)
        buffer_append_byte(to, '-');
    mock_amount_append_magnitude(&t->amounts, sum < 0 ? -sum : sum,
                                 f->plan->currencies[0]->minor_units, &form, to);
}

/* The trailer that says SAID; the last of its cells is left out of one that is to be too short. */
static int write_declared(struct mock_frame *f, const struct mock_sums *said, struct buffer *to)
{
    const struct control_trailer *t = &f->plan->profile->control_trailer;
    const decimal_sum sums[] = {said->debit, said->credit, said->net};
    const size_t positions[] = {t->debit_position, t->credit_position, t->net_position};
    struct buffer texts[3] = {{0}}, records = {0};
    size_t count = greatest(1, t->records_position);
    for (size_t i = 0; i < 3; i++)
        count = greatest(count, positions[i]);
    struct slice *cells = memory_array(count, sizeof *cells);
    cells[0] = slice_of(t->marker);
    if (t->records_position != 0) {
        buffer_append_format(&records, "%" PRIu64, declared_count(f->plan->profile, said));
        cells[t->records_position - 1] = buffer_slice(&records);
    }
    for (size_t i = 0; i < 3; i++)
        if (positions[i] != 0) {
            append_sum(f, sums[i], &texts[i]);
            cells[positions[i] - 1] = buffer_slice(&texts[i]);
        }
    int result = mock_writer_cells(f->writer, cells, count - has(f, MOCK_SHORT_TRAILER), to);
    for (size_t i = 0; i < 3; i++)
        buffer_release(&texts[i]);
    buffer_release(&records);
    free(cells);
    return result;
}

static int write_trailer(struct mock_frame *f, struct buffer *to)
{
    if (f->plan->profile->control_trailer.marker == NULL)
        return 0;
    if (has(f, MOCK_MISSING_TRAILER)) {
        tell(f, MOCK_MISSING_TRAILER, RULE_CONTROL_TRAILER);
        return 0;
    }
    struct mock_sums said = declare(f);
    if (has(f, MOCK_SHORT_TRAILER)) {
        f->expected->has_trailer = false;
        tell(f, MOCK_SHORT_TRAILER, RULE_CONTROL_TRAILER);
    }
    return write_declared(f, &said, to);
}

static int write_end_marker(struct mock_frame *f, struct buffer *to)
{
    const char *marker = f->plan->profile->layout.end_marker;
    if (marker == NULL)
        return 0;
    if (has(f, MOCK_MISSING_END_MARKER)) {
        tell(f, MOCK_MISSING_END_MARKER, RULE_END_MARKER);
        return 0;
    }
    struct slice cell = slice_of(marker);
    return mock_writer_cells(f->writer, &cell, 1, to);
}

int mock_frame_end(struct mock_frame *f, struct buffer *to)
{
    return write_trailer(f, to) != 0 || write_end_marker(f, to) != 0 ? -1 : 0;
}

int mock_frame_footer(struct mock_frame *f, struct buffer *to)
{
    const struct profile *p = f->plan->profile;
    for (size_t i = 1; i <= p->layout.footer_rows; i++)
        if (write_words(f, "end of page", i, to) != 0)
            return -1;
    if (!has(f, MOCK_CUT_LAST_LINE))
        return mock_writer_end(f->writer, to);
    if (mock_faults_leave_proof(f->faults, p))
        tell(f, MOCK_CUT_LAST_LINE, RULE_NONE);
    return 0;
}

void mock_frame_lose_end(struct mock_frame *f)
{
    const struct profile *p = f->plan->profile;
    f->expected->broken[RULE_CONTROL_TRAILER] = p->control_trailer.marker != NULL;
    f->expected->broken[RULE_END_MARKER] = p->layout.end_marker != NULL;
}
