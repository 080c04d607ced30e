#include "mock_upload.h"

#include "digest.h"
#include "encoding.h"
#include "interrupt.h"
#include "memory.h"
#include "mock_amount.h"
#include "mock_damage.h"
#include "mock_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLUSH_BYTES = 64 * 1024, LINES_BEFORE_HEADER = 3 };

/* An upload being written. */
struct upload {
    const struct mock_plan *plan;
    const struct mock_faults *faults;
    struct mock_expectation *expected;
    struct mock_writer writer;
    struct mock_ledger ledger;
    struct mock_record record;
    struct buffer bytes; /* of the upload, that wait to be written */
    struct output *out;
    struct digest digest;
    struct slice *cells; /* of a control record */
    uint64_t open_line;  /* where the record with an open quote begins; 0 where none is open */
    uint64_t open_record;
    size_t next_place;
    bool ended; /* it was cut */
};

static bool has(const struct upload *u, enum mock_fault fault)
{
    return mock_faults_has(u->faults, fault);
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

/* A fault of the upload as a whole, with the rule that it breaks. */
static void tell_upload_fault(struct upload *u, enum mock_fault fault, enum rule rule)
{
    struct mock_told told = {.fault = fault,
                             .rule = rule,
                             .outcome = rule == RULE_NONE ? "accepted" : "upload",
                             .caught_by = rule == RULE_NONE ? "nobody" : "txn-chunk"};
    if (rule != RULE_NONE)
        u->expected->broken[rule] = true;
    mock_expectation_fault(u->expected, &told);
}

/* --- above the records ------------------------------------------------------------------------ */

static void write_byte_order_mark(struct upload *u)
{
    enum encoding encoding = u->plan->profile->encoding;
    if (has(u, MOCK_BOM)) {
        buffer_append_slice(&u->bytes, encoding_bom(encoding));
        tell_upload_fault(u, MOCK_BOM, RULE_NONE);
    } else if (has(u, MOCK_OTHER_BOM)) {
        bool utf8 = encoding == ENCODING_UTF_8;
        buffer_append_slice(&u->bytes, encoding_bom(utf8 ? ENCODING_UTF_16LE : ENCODING_UTF_8));
        tell_upload_fault(u, MOCK_OTHER_BOM, RULE_BYTE_ORDER);
    } else if (has(u, MOCK_MISSING_BOM)) {
        tell_upload_fault(u, MOCK_MISSING_BOM, RULE_BYTE_ORDER);
    } else if (encoding == ENCODING_UTF_16) {
        buffer_append_slice(&u->bytes, encoding_bom(encoding));
    }
}

static int write_words(struct upload *u, const char *words, size_t number)
{
    char date[DATE_TEXT_MAX];
    struct buffer line = {0};
    date_format(u->plan->options.date, date);
    buffer_append_format(&line, "%s %s %s %zu", u->plan->options.organization, words, date, number);
    int result = mock_writer_line(&u->writer, buffer_slice(&line), &u->bytes);
    buffer_release(&line);
    return result;
}

static int write_preamble(struct upload *u)
{
    const struct layout *l = &u->plan->profile->layout;
    size_t rows = l->skip_until_header ? LINES_BEFORE_HEADER : l->preamble_rows;
    for (size_t i = 1; i <= rows; i++)
        if (write_words(u, "transactions", i) != 0)
            return -1;
    return 0;
}

/* COUNT empty cells. */
static void clear_cells(struct upload *u, size_t count)
{
    free(u->cells);
    u->cells = memory_array(count + 1, sizeof *u->cells);
}

static size_t greatest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static int write_control_header(struct upload *u)
{
    const struct control_header *h = &u->plan->profile->control_header;
    struct buffer date = {0};
    char sequence[24];
    if (h->marker == NULL)
        return 0;
    if (has(u, MOCK_MISSING_CONTROL_HEADER)) {
        tell_upload_fault(u, MOCK_MISSING_CONTROL_HEADER, RULE_CONTROL_HEADER);
        return 0;
    }
    size_t count = greatest(1, greatest(h->business_date_position, h->sequence_position));
    clear_cells(u, count);
    u->cells[0] = slice_of(h->marker);
    if (h->business_date_position != 0) {
        date_pattern_write(&h->business_date, (struct datetime){.date = u->plan->options.date},
                           &date);
        u->cells[h->business_date_position - 1] = buffer_slice(&date);
    }
    if (h->sequence_position != 0) {
        snprintf(sequence, sizeof sequence, "%04" PRIu64, u->plan->options.sequence);
        u->cells[h->sequence_position - 1] = slice_of(sequence);
    }
    int result = mock_writer_cells(&u->writer, u->cells, count, &u->bytes);
    buffer_release(&date);
    return result;
}

static int write_column_header(struct upload *u)
{
    const struct mock_plan *p = u->plan;
    size_t missing = SIZE_MAX;
    size_t count = 0;
    if (!p->profile->dialect.header)
        return 0;
    const struct layout *l = &p->profile->layout;
    if (has(u, MOCK_MISSING_HEADER_COLUMN)) {
        missing = mock_fault_header_column(p, MOCK_MISSING_HEADER_COLUMN);
        /* A header that is searched for is one only where it names all. */
        tell_upload_fault(u, MOCK_MISSING_HEADER_COLUMN,
                          l->skip_until_header ? RULE_HEADER_MISSING : RULE_MISSING_COLUMN);
    }
    if (has(u, MOCK_DUPLICATE_HEADER_COLUMN))
        tell_upload_fault(u, MOCK_DUPLICATE_HEADER_COLUMN,
                          l->first_of_duplicate_columns ? RULE_NONE : RULE_DUPLICATE_COLUMN);
    if (has(u, MOCK_UNKNOWN_HEADER_COLUMN))
        tell_upload_fault(u, MOCK_UNKNOWN_HEADER_COLUMN,
                          l->unknown_columns_are_ignored ? RULE_NONE : RULE_UNKNOWN_COLUMN);
    clear_cells(u, p->column_count);
    for (size_t i = 0; i < p->column_count; i++)
        if (i != missing)
            u->cells[count++] = slice_of(p->columns[i].name);
    return mock_writer_cells(&u->writer, u->cells, count, &u->bytes);
}

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

/* --- the records ------------------------------------------------------------------------------ */

/* Whether something behind the records proves the upload whole, line end or not. */
static bool is_proven_whole(const struct upload *u)
{
    const struct profile *p = u->plan->profile;
    return (p->control_trailer.marker != NULL && !has(u, MOCK_MISSING_TRAILER)) ||
           (p->layout.end_marker != NULL && !has(u, MOCK_MISSING_END_MARKER)) ||
           p->layout.footer_rows > 0;
}

/* What is told of a fault by the control totals, where the record itself passes. */
static void look_at_trailer(const struct upload *u, struct mock_told *told)
{
    const struct control_trailer *t = &u->plan->profile->control_trailer;
    if (t->marker == NULL || strcmp(told->outcome, "accepted") != 0)
        return;
    enum rule rule = RULE_NONE;
    if (told->fault == MOCK_TRUNCATED)
        rule = RULE_CONTROL_TRAILER;
    else if (told->fault == MOCK_DUPLICATE_ROW && t->records_position != 0)
        rule = RULE_CONTROL_RECORDS;
    else if (told->fault != MOCK_FLIPPED_SIGN && told->fault != MOCK_DUPLICATE_ROW)
        return;
    else if (t->net_position != 0)
        rule = RULE_CONTROL_NET;
    else if (t->debit_position != 0)
        rule = RULE_CONTROL_DEBIT;
    else if (t->credit_position != 0)
        rule = RULE_CONTROL_CREDIT;
    if (rule != RULE_NONE) {
        told->rule = rule;
        told->outcome = "upload";
        told->caught_by = "txn-chunk";
    }
}

static void tell(struct upload *u, const struct mock_place *place, uint64_t line, uint64_t lines,
                 uint64_t record, const struct mock_effect *effect)
{
    bool allowed = effect->rule != RULE_NONE && rule_scope(effect->rule) == RULE_SCOPE_ALLOW;
    struct mock_told told = {.fault = place->fault,
                             .line = line,
                             .lines = lines,
                             .record = record,
                             .rule = effect->rule,
                             .outcome = effect->rule == RULE_NONE ? "accepted"
                                        : allowed                 ? "tolerated"
                                                                  : "rejected",
                             .caught_by = effect->caught_by};
    look_at_trailer(u, &told);
    mock_expectation_fault(u->expected, &told);
}

static bool text_has(struct slice text, size_t from, char byte)
{
    return text.length > from && memchr(text.data + from, byte, text.length - from) != NULL;
}

/*
 * The line just written lies behind an open quote: the first quote in it seems to close the cell,
 * what follows it is then the error, and all lines from the first to this one are one bad record.
 */
static void close_quote(struct upload *u, const struct mock_place *place, size_t from)
{
    const char quote = u->plan->profile->dialect.quote;
    if (!text_has(buffer_slice(&u->writer.text), from, quote))
        return;
    struct mock_effect effect = {
        .rule = RULE_STRAY_QUOTE, .rejected = true, .caught_by = "txn-chunk"};
    tell(u, place, u->open_line, u->writer.text_line - u->open_line + 1, u->open_record, &effect);
    u->open_line = 0;
}

static int write_blank_line(struct upload *u, const struct mock_place *place,
                            const struct mock_effect *effect)
{
    if (mock_writer_line(&u->writer, slice_make(NULL, 0), &u->bytes) != 0)
        return -1;
    uint64_t record = 0;
    if (effect->rule == RULE_BLANK_LINE) {
        mock_expectation_rejected_line(u->expected);
        record = u->expected->read;
    }
    tell(u, place, u->writer.text_line, 1, record, effect);
    return 0;
}

/* Whether a file that ends at byte AT of TEXT ends between characters and outside quotes. */
static bool may_be_cut(const struct upload *u, struct slice text, size_t at)
{
    const struct dialect *d = &u->plan->profile->dialect;
    bool inside = false;
    for (size_t i = 0; d->has_quote && i < at; i++)
        inside ^= text.data[i] == d->quote;
    return !inside && ((unsigned char)text.data[at] & 0xC0) != 0x80;
}

/* Where a record's text is cut: behind its first byte, and before its last cell. */
static size_t cut_at(const struct upload *u, struct slice text, uint64_t dice)
{
    size_t end = text.length - 1;
    while (end > 1 &&
           (text.data[end] != u->plan->profile->dialect.delimiter || !may_be_cut(u, text, end)))
        end--;
    size_t at = 1 + dice % end;
    while (at < end && !may_be_cut(u, text, at))
        at++;
    return at;
}

static int write_cut(struct upload *u, const struct mock_place *place)
{
    struct buffer unused = {0};
    struct mock_writer trial = u->writer;
    trial.text = (struct buffer){0};
    int result = mock_writer_record(&trial, &u->record, &unused);
    size_t at = cut_at(u, buffer_slice(&trial.text), place->dice);
    mock_writer_release(&trial);
    buffer_release(&unused);
    u->ended = true;
    return result != 0 ? -1 : mock_writer_cut(&u->writer, &u->record, at, &u->bytes);
}

static int write_one(struct upload *u, const struct mock_place *place,
                     const struct mock_effect *effect)
{
    const char *usual = u->writer.line_end;
    if (effect->cut)
        return write_cut(u, place);
    if (effect->line_end != NULL)
        u->writer.line_end = effect->line_end;
    int result = mock_writer_record(&u->writer, &u->record, &u->bytes);
    u->writer.line_end = usual;
    return result;
}

/* The same row again; the sender knows of one. */
static int write_second(struct upload *u, const struct mock_place *place,
                        const struct mock_effect *effect)
{
    if (mock_writer_record(&u->writer, &u->record, &u->bytes) != 0)
        return -1;
    mock_expectation_seen(u->expected, &u->record, effect);
    tell(u, place, u->writer.text_line, u->writer.text_lines, u->expected->read, effect);
    return 0;
}

static int write_damaged(struct upload *u, const struct mock_place *place)
{
    struct mock_effect effect = {.amount = u->record.amount};
    mock_damage(u->plan, u->faults, place, &u->record, &effect);
    struct mock_effect first = effect;
    if (effect.twice)
        first = (struct mock_effect){.amount = u->record.amount};
    if (effect.blank_before && write_blank_line(u, place, &effect) != 0)
        return -1;
    mock_expectation_sent(u->expected, &u->record);
    if (write_one(u, place, &effect) != 0)
        return -1;
    if (u->open_line != 0) {
        close_quote(u, place, 0);
        return 0;
    }
    if (!effect.lost)
        mock_expectation_seen(u->expected, &u->record, &first);
    if (effect.opens_quote) {
        u->open_line = u->writer.text_line;
        u->open_record = u->expected->read;
        close_quote(u, place, u->writer.bare_at + 1);
        return 0;
    }
    if (effect.twice)
        return write_second(u, place, &effect);
    if (effect.told && !effect.blank_before)
        tell(u, place, u->writer.text_line, u->writer.text_lines,
             effect.lost ? 0 : u->expected->read, &effect);
    return 0;
}

/* The last record, whose line end will be missing, and nothing behind it. */
static int write_unended(struct upload *u, struct mock_effect *effect)
{
    const struct mock_place here = {.fault = MOCK_CUT_LAST_LINE};
    bool allowed =
        (u->plan->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_MISSING_FINAL_NEWLINE)) != 0;
    effect->rejected = effect->unreadable = !allowed;
    effect->rule = allowed ? RULE_ALLOW_MISSING_FINAL_NEWLINE : RULE_TRUNCATED;
    effect->caught_by = "txn-chunk";
    mock_expectation_seen(u->expected, &u->record, effect);
    if (mock_writer_record(&u->writer, &u->record, &u->bytes) != 0)
        return -1;
    tell(u, &here, u->writer.text_line, u->writer.text_lines, u->expected->read, effect);
    return 0;
}

static int write_record(struct upload *u, uint64_t number)
{
    const struct mock_place *place = mock_faults_at(u->faults, &u->next_place, number);
    struct mock_wish wish = {0};
    if (place != NULL)
        wish = mock_damage_wish(u->plan, u->faults, place, number);
    mock_record_make(u->plan, &u->ledger, number, &wish, &u->record);
    if (place != NULL)
        return write_damaged(u, place);
    struct mock_effect effect = {.amount = u->record.amount};
    mock_expectation_sent(u->expected, &u->record);
    if (number == u->plan->options.records && has(u, MOCK_CUT_LAST_LINE) && !is_proven_whole(u))
        return write_unended(u, &effect);
    mock_expectation_seen(u->expected, &u->record, &effect);
    return mock_writer_record(&u->writer, &u->record, &u->bytes);
}

static int write_records(struct upload *u, struct error *e)
{
    for (uint64_t n = 1; n <= u->plan->options.records && !u->ended; n++) {
        if (interrupt_came())
            return interrupt_error(e);
        if (write_record(u, n) != 0)
            return not_encoded(e);
        if (u->bytes.length >= FLUSH_BYTES && flush(u, e) != 0)
            return -1;
    }
    return 0;
}

/* --- below the records ------------------------------------------------------------------------ */

/* What the sender's trailer says, wrong where it is asked for. */
static struct mock_sums declare(struct upload *u)
{
    const struct control_trailer *t = &u->plan->profile->control_trailer;
    struct mock_sums said = u->expected->sent;
    uint64_t off = 1 + u->plan->options.seed % 3;
    decimal_sum money = (decimal_sum)u->plan->steps[0] * 1000 * (int64_t)off;
    if (has(u, MOCK_WRONG_COUNT)) {
        said.records += off;
        tell_upload_fault(u, MOCK_WRONG_COUNT, RULE_CONTROL_RECORDS);
    }
    if (has(u, MOCK_WRONG_TOTAL)) {
        enum rule rule = t->debit_position != 0    ? RULE_CONTROL_DEBIT
                         : t->credit_position != 0 ? RULE_CONTROL_CREDIT
                                                   : RULE_CONTROL_NET;
        said.debit += rule == RULE_CONTROL_DEBIT ? money : 0;
        said.credit += rule == RULE_CONTROL_CREDIT ? money : 0;
        said.net += rule == RULE_CONTROL_NET ? money : 0;
        tell_upload_fault(u, MOCK_WRONG_TOTAL, rule);
    }
    u->expected->has_trailer = true;
    u->expected->declared = said;
    return said;
}

static uint64_t declared_count(const struct profile *p, const struct mock_sums *said)
{
    const struct control_trailer *t = &p->control_trailer;
    return said->records + (t->counts_control_header && p->control_header.marker != NULL) +
           (t->counts_column_header && p->dialect.header) + t->counts_trailer;
}

static void append_sum(const struct upload *u, decimal_sum sum, struct buffer *to)
{
    const struct control_trailer *t = &u->plan->profile->control_trailer;
    const struct dialect *d = &u->plan->profile->dialect;
    bool delimits = t->amounts.group_char[0] == d->delimiter;
    bool quotable = d->has_quote && !has(u, MOCK_UNCLOSED_QUOTE);
    struct mock_amount_form form = {.grouped = !delimits || quotable};
    if (sum < 0)
        buffer_append_byte(to, '-');
    mock_amount_append_magnitude(&t->amounts, sum < 0 ? -sum : sum,
                                 u->plan->currencies[0]->minor_units, &form, to);
}

static int write_trailer(struct upload *u)
{
    const struct control_trailer *t = &u->plan->profile->control_trailer;
    if (t->marker == NULL)
        return 0;
    if (has(u, MOCK_MISSING_TRAILER)) {
        tell_upload_fault(u, MOCK_MISSING_TRAILER, RULE_CONTROL_TRAILER);
        return 0;
    }
    struct mock_sums said = declare(u);
    const decimal_sum sums[] = {said.debit, said.credit, said.net};
    const size_t positions[] = {t->debit_position, t->credit_position, t->net_position};
    struct buffer texts[4] = {{0}};
    size_t count = greatest(1, t->records_position);
    for (size_t i = 0; i < 3; i++)
        count = greatest(count, positions[i]);
    clear_cells(u, count);
    u->cells[0] = slice_of(t->marker);
    if (t->records_position != 0) {
        buffer_append_format(&texts[3], "%" PRIu64, declared_count(u->plan->profile, &said));
        u->cells[t->records_position - 1] = buffer_slice(&texts[3]);
    }
    for (size_t i = 0; i < 3; i++)
        if (positions[i] != 0) {
            append_sum(u, sums[i], &texts[i]);
            u->cells[positions[i] - 1] = buffer_slice(&texts[i]);
        }
    if (has(u, MOCK_SHORT_TRAILER)) {
        count--;
        u->expected->has_trailer = false;
        tell_upload_fault(u, MOCK_SHORT_TRAILER, RULE_CONTROL_TRAILER);
    }
    int result = mock_writer_cells(&u->writer, u->cells, count, &u->bytes);
    for (size_t i = 0; i < 4; i++)
        buffer_release(&texts[i]);
    return result;
}

static int write_end_marker(struct upload *u)
{
    const char *marker = u->plan->profile->layout.end_marker;
    if (marker == NULL)
        return 0;
    if (has(u, MOCK_MISSING_END_MARKER)) {
        tell_upload_fault(u, MOCK_MISSING_END_MARKER, RULE_END_MARKER);
        return 0;
    }
    struct slice cell = slice_of(marker);
    return mock_writer_cells(&u->writer, &cell, 1, &u->bytes);
}

/* One more record, that the sender's trailer does not count, behind it. */
static int write_after_end(struct upload *u)
{
    const struct mock_place nowhere = {.fault = MOCK_AFTER_END};
    struct mock_wish wish = {.plain = true, .posted = true};
    struct mock_effect effect = {
        .rejected = true, .rule = RULE_AFTER_END, .caught_by = "txn-chunk"};
    if (!has(u, MOCK_AFTER_END))
        return 0;
    mock_record_make(u->plan, &u->ledger, u->plan->options.records, &wish, &u->record);
    if (mock_writer_record(&u->writer, &u->record, &u->bytes) != 0)
        return -1;
    mock_expectation_rejected_line(u->expected);
    tell(u, &nowhere, u->writer.text_line, 1, u->expected->read, &effect);
    return 0;
}

/* What is left where the upload was cut: no trailer, no marker. */
static void tell_cut(struct upload *u)
{
    const struct profile *p = u->plan->profile;
    u->expected->broken[RULE_CONTROL_TRAILER] = p->control_trailer.marker != NULL;
    u->expected->broken[RULE_END_MARKER] = p->layout.end_marker != NULL;
}

static int write_bottom(struct upload *u)
{
    if (u->ended) {
        tell_cut(u);
        return 0;
    }
    if (write_trailer(u) != 0 || write_end_marker(u) != 0 || write_after_end(u) != 0)
        return -1;
    for (size_t i = 1; i <= u->plan->profile->layout.footer_rows; i++)
        if (write_words(u, "end of page", i) != 0)
            return -1;
    if (!has(u, MOCK_CUT_LAST_LINE))
        return mock_writer_end(&u->writer, &u->bytes);
    if (is_proven_whole(u))
        tell_upload_fault(u, MOCK_CUT_LAST_LINE, RULE_NONE);
    return 0;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* An upload that is no text at all. */
static bool write_no_text(struct upload *u)
{
    static const char gzip[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0";
    static const char zip[] = "PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "\x13\0\0\0[Content_Types].xml";
    if (has(u, MOCK_EMPTY)) {
        tell_upload_fault(u, MOCK_EMPTY, RULE_EMPTY_UPLOAD);
    } else if (has(u, MOCK_GZIP)) {
        buffer_append(&u->bytes, gzip, sizeof gzip);
        tell_upload_fault(u, MOCK_GZIP, RULE_NOT_CSV);
    } else if (has(u, MOCK_XLSX)) {
        buffer_append(&u->bytes, zip, sizeof zip);
        tell_upload_fault(u, MOCK_XLSX, RULE_NOT_CSV);
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
        tell_upload_fault(u, MOCK_HEADER_ONLY, RULE_NONE);
    write_byte_order_mark(u);
    if (has(u, MOCK_CRLF)) {
        u->writer.line_end = "\r\n";
        tell_upload_fault(u, MOCK_CRLF, RULE_NONE);
    }
    if (write_preamble(u) != 0 || write_control_header(u) != 0 || write_column_header(u) != 0)
        return not_encoded(e);
    if (write_records(u, e) != 0)
        return -1;
    if (write_bottom(u) != 0)
        return not_encoded(e);
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
    mock_ledger_init(&u.ledger, plan);
    int result = write_all(&u, e);
    if (result == 0)
        result = digest_finish(&u.digest, x->sha256, e);
    mock_expectation_finish(x);
    digest_release(&u.digest);
    mock_writer_release(&u.writer);
    mock_ledger_release(&u.ledger);
    mock_record_release(&u.record);
    buffer_release(&u.bytes);
    free(u.cells);
    return result;
}
