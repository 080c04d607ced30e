#include "reconcile_text.h"

#include "diagnostic.h"
#include "number_text.h"

#include <stdio.h>
#include <string.h>

static const char *const verdict_words[] = {"IN BALANCE", "OUT OF BALANCE", "CANNOT TELL"};

/* --- cells -------------------------------------------------------------------------------------
 */

enum { COLUMNS = 4 }; /* records, debit, credit; of groups: records, added, removed, enrolled */

struct cells {
    char text[COLUMNS][DECIMAL_TEXT_MAX];
};

static struct cells make_group_cells(const struct hand_over *row)
{
    const struct group_deeds *deeds = &row->deeds;
    struct cells cells = {0};
    if (row->has_records)
        decimal_format_grouped((decimal_sum)row->records, 0, cells.text[0]);
    if (!row->has_deeds)
        return cells;
    decimal_format_grouped((decimal_sum)deeds->added, 0, cells.text[1]);
    decimal_format_grouped((decimal_sum)deeds->removed, 0, cells.text[2]);
    decimal_format_grouped((decimal_sum)(deeds->enrolled - deeds->withdrawn), 0, cells.text[3]);
    return cells;
}

/* Of a row in one currency; NULL where it has no money. FIRST: with the records. */
static struct cells make_cells(const struct hand_over *row, const struct quantity_money *money,
                               bool first)
{
    struct cells cells = {0};
    if (first && row->has_records)
        decimal_format_grouped((decimal_sum)row->records, 0, cells.text[0]);
    if (money != NULL && money->currency != NULL) {
        decimal_format_grouped(money->debit, money->currency->minor_units, cells.text[1]);
        decimal_format_grouped(money->credit, money->currency->minor_units, cells.text[2]);
    }
    return cells;
}

/* The currency that stands above the columns of money: the only one, or none. */
static const struct currency *heading(const struct reconciliation *account)
{
    const struct currency *only = NULL;
    for (size_t i = 0; i < account->row_count; i++) {
        const struct quantity *money = &account->rows[i].money;
        for (size_t k = 0; account->rows[i].has_money && k < money->count; k++) {
            if (only != NULL && only != money->of[k].currency)
                return NULL;
            only = money->of[k].currency;
        }
    }
    return only;
}

/* A row without money in a table that has any: nothing was moved. */
static size_t line_count(const struct hand_over *row)
{
    return row->has_money && row->money.count > 1 ? row->money.count : 1;
}

/* How the rows of one batch are laid out. */
struct table {
    bool is_of_groups;
    const struct currency *only; /* stands above the columns of money; or NULL */
    int columns;
    int label;
    int of[COLUMNS];
};

static struct cells cells_of(const struct hand_over *row, size_t line, const struct table *t)
{
    struct quantity_money none = {.currency = t->only};
    const struct quantity_money *money = row->has_money && t->only != NULL ? &none : NULL;
    if (t->is_of_groups)
        return make_group_cells(row);
    if (row->has_money && line < row->money.count)
        money = &row->money.of[line];
    return make_cells(row, money, line == 0);
}

static const struct cells *headings(const struct table *t)
{
    static const struct cells of_money = {{"records", "debit", "credit"}};
    static const struct cells of_groups = {{"records", "added", "removed", "enrolled"}};
    return t->is_of_groups ? &of_groups : &of_money;
}

static void widen(int *width, const char *text)
{
    int length = (int)strlen(text);
    if (length > *width)
        *width = length;
}

static void widen_columns(struct table *t, const struct cells *cells)
{
    for (int column = 0; column < t->columns; column++)
        widen(&t->of[column], cells->text[column]);
}

static struct table measure(const struct reconciled *r)
{
    const struct reconciliation *account = &r->account;
    struct table t = {.is_of_groups = r->batch->is_of_groups};
    t.only = t.is_of_groups ? NULL : heading(account);
    t.columns = t.is_of_groups ? COLUMNS : COLUMNS - 1;
    widen_columns(&t, headings(&t));
    for (size_t i = 0; i < account->row_count; i++) {
        const struct hand_over *row = &account->rows[i];
        widen(&t.label, row->what);
        for (size_t line = 0; line < line_count(row); line++) {
            struct cells cells = cells_of(row, line, &t);
            widen_columns(&t, &cells);
        }
    }
    return t;
}

static void append_cells(const struct table *t, const char *label, const struct cells *cells,
                         struct buffer *to)
{
    buffer_append_format(to, "%-*s", t->label, label);
    for (int column = 0; column < t->columns; column++)
        buffer_append_format(to, "  %*s", t->of[column], cells->text[column]);
}

static void end_line(struct buffer *to)
{
    while (to->data[to->length - 1] == ' ')
        to->length--;
    buffer_append_byte(to, '\n');
}

/* --- one batch ---------------------------------------------------------------------------------
 */

/* The verdict stands in the row that it is about. */
static bool has_verdict(const struct hand_over *row, const struct reconciled *r)
{
    if (r->batch->is_of_groups)
        return strcmp(row->what, "store now") == 0;
    bool is_reversal = r->claim.state == BATCH_REVERSAL;
    return strcmp(row->what, is_reversal ? "reversed" : "warehouse now") == 0;
}

static void append_row(const struct hand_over *row, const struct reconciled *r,
                       const struct table *t, struct buffer *to)
{
    for (size_t line = 0; line < line_count(row); line++) {
        struct cells cells = cells_of(row, line, t);
        append_cells(t, line == 0 ? row->what : "", &cells, to);
        buffer_append_text(to, "  ");
        if (t->only == NULL && !t->is_of_groups)
            buffer_append_format(to, "%-3s  ",
                                 row->has_money && line < row->money.count
                                     ? row->money.of[line].currency->code
                                     : "");
        if (line == 0 && has_verdict(row, r))
            buffer_append_format(to, "%s; ", verdict_words[r->account.verdict]);
        if (line == 0)
            diagnostic_escape(to, buffer_slice(&row->note));
        end_line(to);
    }
}

static void append_differences(const struct reconciled *r, struct buffer *to)
{
    const char *line = r->account.differences.data;
    for (size_t i = 0; i < r->account.difference_count; i++) {
        size_t length = strcspn(line, "\n");
        buffer_append_format(to, "%s: %s: %.*s\n", verdict_words[r->account.verdict],
                             r->batch->name, (int)length, line);
        line += length + 1;
    }
}

void reconcile_text_batch(const struct reconciled *r, struct buffer *to)
{
    const struct reconciliation *account = &r->account;
    struct table t = measure(r);
    if (account->row_count > 0) {
        append_cells(&t, "", headings(&t), to);
        buffer_append_format(to, "  %s", t.only == NULL ? "" : t.only->code);
        end_line(to);
    }
    for (size_t i = 0; i < account->row_count; i++)
        append_row(&account->rows[i], r, &t, to);
    append_differences(r, to);
}

/* --- several -----------------------------------------------------------------------------------
 */

static void append_counts(const struct reconciled *r, struct buffer *to)
{
    const struct batch_claim *c = &r->claim;
    const char *between = ": ";
    if (c->state == BATCH_REVERSAL) {
        buffer_append_text(to, "  takes back ");
        diagnostic_escape(to, c->reverses);
    } else {
        buffer_append_text(to, "  ");
        number_text_append((uint64_t)c->read, to);
        buffer_append_text(to, " read");
    }
    for (enum deed deed = DEED_NEW; deed < DEED_COUNT; deed++) {
        if (c->counts[deed] == 0)
            continue;
        buffer_append_text(to, between);
        number_text_append((uint64_t)c->counts[deed], to);
        buffer_append_format(to, " %s", deed_name(deed));
        between = ", ";
    }
    if (c->rejected > 0) {
        buffer_append_text(to, between);
        number_text_append((uint64_t)c->rejected, to);
        buffer_append_text(to, " rejected");
        between = ", ";
    }
    if (c->state == BATCH_REJECTED || c->state == BATCH_HELD)
        buffer_append_format(to, "%snothing loaded", between);
}

/* Of a batch of groups. */
static void append_outcomes(const struct reconciled *r, struct buffer *to)
{
    const char *between = ": ";
    buffer_append_text(to, "  ");
    if (r->claim.reverses.length > 0) {
        buffer_append_text(to, "takes back ");
        diagnostic_escape(to, r->claim.reverses);
    } else {
        number_text_append((uint64_t)r->group.entries, to);
        buffer_append_text(to, r->group.entries == 1 ? " entry" : " entries");
    }
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++) {
        if (r->group.outcomes[o] == 0)
            continue;
        buffer_append_text(to, between);
        number_text_append((uint64_t)r->group.outcomes[o], to);
        buffer_append_format(to, " %s", entry_outcome_word(o));
        between = ", ";
    }
}

void reconcile_text_line(const struct reconciled *r, struct buffer *to)
{
    char name[96];
    snprintf(name, sizeof name, "%s", r->batch->name);
    buffer_append_format(to, "%-14s  %s  %s", verdict_words[r->account.verdict], name,
                         batch_state_name(r->claim.state));
    if (r->account.verdict != CANNOT_TELL && r->batch->is_of_groups)
        append_outcomes(r, to);
    else if (r->account.verdict != CANNOT_TELL)
        append_counts(r, to);
    buffer_append_byte(to, '\n');
    if (r->account.verdict != IN_BALANCE)
        reconcile_text_batch(r, to);
}

void reconcile_text_counts(const struct reconcile_counts *counts, struct buffer *to)
{
    static const char *const words[] = {"in balance", "OUT OF BALANCE", "of which nobody can tell"};
    size_t all = counts->of[IN_BALANCE] + counts->of[OUT_OF_BALANCE] + counts->of[CANNOT_TELL];
    number_text_append(all, to);
    buffer_append_text(to, all == 1 ? " batch" : " batches");
    const char *between = ": ";
    for (int verdict = IN_BALANCE; verdict <= CANNOT_TELL; verdict++) {
        if (counts->of[verdict] == 0)
            continue;
        buffer_append_text(to, between);
        number_text_append(counts->of[verdict], to);
        buffer_append_format(to, " %s", words[verdict]);
        between = ", ";
    }
    buffer_append_byte(to, '\n');
}
