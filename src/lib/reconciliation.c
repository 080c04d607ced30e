#include "reconciliation.h"

#include "memory.h"
#include "number_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *reconciliation_verdict_code(enum reconciliation_verdict verdict)
{
    static const char *const codes[] = {"in-balance", "out-of-balance", "unknown"};
    return codes[verdict];
}

static const char *const state_names[] = {"loaded",   "rejected", "held",   "reversed",
                                          "replaced", "reversal", "applied"};

enum batch_state batch_state_find(struct slice text)
{
    enum batch_state state = BATCH_LOADED;
    while (state < BATCH_STATE_UNKNOWN && !slice_equals_text(text, state_names[state]))
        state++;
    return state;
}

const char *batch_state_name(enum batch_state state)
{
    return state == BATCH_STATE_UNKNOWN ? "unknown" : state_names[state];
}

/* --- rows --------------------------------------------------------------------------------------
 */

struct hand_over *reconciliation_add_row(struct reconciliation *r, const char *what)
{
    r->rows = memory_resize(r->rows, r->row_count + 1, sizeof *r->rows);
    r->rows[r->row_count] = (struct hand_over){.what = what};
    return &r->rows[r->row_count++];
}

static struct hand_over *add_counted(struct reconciliation *r, const char *what, int64_t records)
{
    struct hand_over *row = reconciliation_add_row(r, what);
    row->has_records = true;
    row->records = records;
    return row;
}

static struct hand_over *add_quantity(struct reconciliation *r, const char *what, int64_t records,
                                      const struct quantity *money, int sign)
{
    struct hand_over *row = add_counted(r, what, records);
    row->has_money = true;
    quantity_merge(&row->money, money, sign);
    return row;
}

static const char *name_of(const struct reconciliation_input *in, int64_t batch)
{
    bool known = batch >= 1 && (uint64_t)batch <= in->name_count;
    return known ? in->names[batch - 1] : "a batch that is not there";
}

/* --- differences -------------------------------------------------------------------------------
 */

void reconciliation_differ(struct reconciliation *r, const char *format, ...)
{
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    buffer_append_text(&r->differences, words);
    buffer_append_byte(&r->differences, '\n');
    r->difference_count++;
}

static void append_money(struct buffer *to, const char *what, decimal_sum units,
                         const struct currency *currency)
{
    char text[DECIMAL_TEXT_MAX];
    if (units == 0)
        return;
    decimal_format_grouped(units, currency->minor_units, text);
    buffer_append_format(to, ", %s %s %s", what, text, currency->code);
}

/* FOUND should be SAID; where it is not: "WHAT: off by -1 record, debit -42.17 USD: WORDS". */
static void hold(struct reconciliation *r, const char *what, const struct quantity *found,
                 const struct quantity *said, const char *words)
{
    struct quantity off = {0};
    struct buffer text = {0};
    quantity_merge(&off, found, 1);
    quantity_merge(&off, said, -1);
    if (!quantity_is_zero(&off)) {
        int64_t records = quantity_records(&off);
        if (records != 0)
            buffer_append_format(&text, ", %" PRId64 " record%s", records,
                                 records == 1 || records == -1 ? "" : "s");
        for (size_t i = 0; i < off.count; i++) {
            append_money(&text, "debit", off.of[i].debit, off.of[i].currency);
            append_money(&text, "credit", off.of[i].credit, off.of[i].currency);
        }
        reconciliation_differ(r, "%s: off by %s: %s", what, text.data + 2, words);
    }
    buffer_release(&text);
    quantity_release(&off);
}

void reconciliation_hold_count(struct reconciliation *r, const char *what, int64_t found,
                               int64_t said)
{
    if (found != said)
        reconciliation_differ(r, "%s: %" PRId64 " there, %" PRId64 " were said", what, found, said);
}

/* --- the upload, its trailer, its chunks -------------------------------------------------------
 */

void reconciliation_note_upload(struct buffer *note, const struct batch_claim *c)
{
    if (c->upload.length == 0)
        buffer_append_text(note, "standard input");
    else
        buffer_append_slice(note, c->upload);
    buffer_append_text(note, ", profile ");
    buffer_append_slice(note, c->profile);
    buffer_append_format(note, " (%.8s)",
                         c->profile_digest.length < 8 ? "" : c->profile_digest.data);
    if (c->resubmits.length > 0) {
        buffer_append_text(note, ", mended lines of ");
        buffer_append_slice(note, c->resubmits);
    }
}

static void add_upload(struct reconciliation *r, const struct batch_claim *c)
{
    bool all_accepted = c->read == c->accepted;
    struct hand_over *row = add_counted(r, "upload", c->read);
    if (all_accepted) {
        row->has_money = true;
        quantity_merge(&row->money, &c->chunks, 1);
    }
    reconciliation_note_upload(&row->note, c);
    if (c->rejected > 0)
        add_counted(r, "rejected", -c->rejected);
    if (c->filtered > 0)
        add_counted(r, "filtered", -c->filtered);
    if (c->read != c->accepted + c->rejected + c->filtered)
        reconciliation_differ(r,
                              "upload: %" PRId64 " records were read, %" PRId64
                              " are accepted, rejected or "
                              "filtered",
                              c->read, c->accepted + c->rejected + c->filtered);
}

static void note_control(struct buffer *note, const char *what, const struct control_claim *c,
                         unsigned scale)
{
    char text[DECIMAL_TEXT_MAX];
    if (!c->has || c->declared == c->counted)
        return;
    decimal_format_grouped(c->counted - c->declared, scale, text);
    buffer_append_format(note, "%s%s OFF by %s%s", note->length > 0 ? ", " : "", what, text,
                         c->overridden ? " (overridden)" : "");
}

static const struct currency *only_currency(const struct batch_claim *c)
{
    return c->chunks.count == 1 ? c->chunks.of[0].currency : NULL;
}

static void check_control(struct reconciliation *r, const struct batch_claim *c, const char *what,
                          const struct control_claim *control)
{
    if (control->has && control->declared != control->counted && !control->overridden &&
        c->state != BATCH_REJECTED && c->state != BATCH_HELD)
        reconciliation_differ(r, "trailer: its %s is off, and nobody has overridden that", what);
}

void reconciliation_add_trailer(struct reconciliation *r, const struct batch_claim *c)
{
    const struct currency *currency = only_currency(c);
    unsigned scale = currency == NULL ? 0 : currency->minor_units;
    struct hand_over *row = reconciliation_add_row(r, "trailer");
    if (!c->has_trailer) {
        buffer_append_text(&row->note, "none");
        return;
    }
    row->has_records = c->records.has;
    row->records = (int64_t)c->records.declared;
    if (c->debit.has && c->credit.has && currency != NULL) {
        row->has_money = true;
        quantity_of(&row->money, currency)->debit = c->debit.declared;
        quantity_of(&row->money, currency)->credit = c->credit.declared;
    }
    note_control(&row->note, "records", &c->records, 0);
    note_control(&row->note, "debit", &c->debit, scale);
    note_control(&row->note, "credit", &c->credit, scale);
    note_control(&row->note, "net", &c->net, scale);
    if (row->note.length == 0)
        buffer_append_text(&row->note, "agrees");
    check_control(r, c, "count of records", &c->records);
    check_control(r, c, "debit total", &c->debit);
    check_control(r, c, "credit total", &c->credit);
    check_control(r, c, "net total", &c->net);
}

static void add_chunks(struct reconciliation *r, const struct reconciliation_input *in)
{
    const struct batch_claim *c = in->claim;
    struct hand_over *row = add_quantity(r, "chunks", c->accepted, &c->chunks, 1);
    buffer_append_text(&row->note, in->is_manifest ? "files, digests agree" : "a stream");
    if (quantity_records(&c->chunks) != c->accepted)
        reconciliation_differ(
            r, "chunks: the totals count %" PRId64 " records, %" PRId64 " were accepted",
            quantity_records(&c->chunks), c->accepted);
}

/* --- the load ----------------------------------------------------------------------------------
 */

/* What of DEED is there: rows where there are any, else what was said. */
static const struct quantity *found_of(const struct reconciliation_input *in, enum deed deed)
{
    if (deed == DEED_CONFLICT)
        return &in->found->conflicts;
    return deed == DEED_DUPLICATE || deed == DEED_FILTERED ? &in->claim->money[deed]
                                                           : &in->tally->made[deed];
}

/* What of the chunks does not stand in the warehouse, and why. */
static void add_left_out(struct reconciliation *r, const struct reconciliation_input *in)
{
    static const enum deed deeds[] = {DEED_DUPLICATE, DEED_CONFLICT, DEED_DELETED};
    const struct batch_claim *c = in->claim;
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        const struct quantity *money = found_of(in, deeds[i]);
        if (quantity_records(money) == 0 && c->counts[deeds[i]] == 0)
            continue;
        struct hand_over *row =
            add_quantity(r, deed_name(deeds[i]), -quantity_records(money), money, -1);
        if (deeds[i] == DEED_DUPLICATE)
            buffer_append_slice(&row->note, buffer_slice(&c->duplicates_of));
        else if (deeds[i] == DEED_CONFLICT)
            buffer_append_text(&row->note, "kept apart: another record has its identity");
        else
            buffer_append_text(&row->note, "the sender takes back what it sent before");
    }
}

/* Each number of the load is what its rows amount to, and together they are the chunks. */
static void check_load(struct reconciliation *r, const struct reconciliation_input *in)
{
    const struct batch_claim *c = in->claim;
    struct quantity accounted = {0};
    size_t before = r->difference_count;
    for (enum deed deed = DEED_NEW; deed < DEED_COUNT; deed++) {
        if (deed == DEED_FILTERED)
            continue;
        hold(r, deed_name(deed), found_of(in, deed), &c->money[deed],
             "the warehouse less what was loaded");
        reconciliation_hold_count(r, deed_name(deed), quantity_records(&c->money[deed]),
                                  c->counts[deed]);
        if (deed != DEED_REVERSED)
            quantity_merge(&accounted, found_of(in, deed), 1);
    }
    reconciliation_hold_count(r, "conflict, readable", quantity_records(&in->found->conflicts),
                              in->found->conflict_rows);
    reconciliation_hold_count(r, "filtered", c->filtered, c->counts[DEED_FILTERED]);
    if (r->difference_count == before && c->state != BATCH_REVERSAL)
        hold(r, "loaded", &accounted, &c->chunks,
             "what the warehouse accounts for less what the chunks hold");
    if (c->duplicates_named > c->counts[DEED_DUPLICATE])
        reconciliation_hold_count(r, "duplicate of a batch that is named", c->duplicates_named,
                                  c->counts[DEED_DUPLICATE]);
    quantity_release(&accounted);
}

static void note_deeds(struct buffer *note, const struct batch_tally *tally)
{
    static const enum deed deeds[] = {DEED_NEW, DEED_CORRECTED};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        int64_t records = quantity_records(&tally->made[deeds[i]]);
        if (records == 0 && i > 0)
            continue;
        buffer_append_text(note, note->length > 0 ? ", " : "");
        number_text_append((uint64_t)records, note);
        buffer_append_format(note, " %s", deed_name(deeds[i]));
    }
}

static void note_run(struct buffer *note, const struct reconciliation_input *in)
{
    if (in->run.length == 0)
        return;
    buffer_append_text(note, note->length > 0 ? "; " : "");
    buffer_append_slice(note, in->run);
}

/* What later batches did to what this one had left standing. A correction leaves as many. */
static void add_since(struct reconciliation *r, const struct reconciliation_input *in,
                      struct quantity *expected)
{
    static const char *const words[DEED_COUNT] = {[DEED_CORRECTED] = "corrected since",
                                                  [DEED_DELETED] = "deleted since",
                                                  [DEED_REVERSED] = "reversed since"};
    for (size_t i = 0; i < in->tally->since_count; i++) {
        const struct since *since = &in->tally->since[i];
        int64_t records = quantity_records(&since->change);
        struct hand_over *row =
            add_quantity(r, words[since->deed],
                         since->deed == DEED_CORRECTED ? since->rows : records, &since->change, 1);
        buffer_append_format(&row->note, "by %s", name_of(in, since->batch));
        quantity_merge(expected, &since->change, 1);
    }
}

static void add_warehouse(struct reconciliation *r, const struct reconciliation_input *in,
                          const struct quantity *expected)
{
    const struct batch_tally *tally = in->tally;
    add_quantity(r, "warehouse now", quantity_records(&tally->now), &tally->now, 1);
    hold(r, "warehouse now", &tally->now, expected, "rows that stand less what should");
    if (tally->broken != 0)
        reconciliation_differ(
            r, "versions: %" PRId64 " do not follow from the one before, or are not followed",
            tally->broken);
    if (in->claim->state == BATCH_REVERSED && tally->since_count == 0 &&
        !quantity_is_zero(&tally->now))
        reconciliation_differ(r, "reversed: no row says so");
}

static void check_events(struct reconciliation *r, const struct reconciliation_input *in)
{
    const struct batch_claim *c = in->claim;
    const struct batch_found *f = in->found;
    reconciliation_hold_count(r, "events", f->events, c->events);
    if (f->events_added > 0 && f->records_added != quantity_records(&in->tally->made[DEED_NEW]))
        reconciliation_differ(
            r, "events: they tell of %" PRId64 " new transactions, the warehouse has %" PRId64,
            f->records_added, quantity_records(&in->tally->made[DEED_NEW]));
}

static void note_events(struct reconciliation *r, const struct reconciliation_input *in)
{
    struct buffer *note = &r->rows[r->row_count - 1].note;
    if (in->claim->accounts > 0) {
        number_text_append((uint64_t)in->claim->accounts, note);
        buffer_append_text(note, in->claim->accounts == 1 ? " account, " : " accounts, ");
    }
    if (in->found->events == 0) {
        buffer_append_text(note, "no events");
        return;
    }
    number_text_append((uint64_t)in->found->events, note);
    buffer_append_text(note, in->found->events == 1 ? " event queued" : " events queued");
}

static void add_reversed(struct reconciliation *r, const struct reconciliation_input *in)
{
    const struct quantity *reversed = &in->tally->made[DEED_REVERSED];
    struct hand_over *row = add_quantity(r, "reversed", -quantity_records(reversed), reversed, -1);
    buffer_append_text(&row->note, "of ");
    buffer_append_slice(&row->note, in->claim->reverses);
}

static void add_load(struct reconciliation *r, const struct reconciliation_input *in)
{
    const struct batch_tally *tally = in->tally;
    struct quantity loaded = {0};
    quantity_merge(&loaded, &tally->made[DEED_NEW], 1);
    quantity_merge(&loaded, &tally->made[DEED_CORRECTED], 1);
    if (!quantity_is_zero(&tally->made[DEED_REVERSED]))
        add_reversed(r, in); /* of the batch that it replaces, what it leaves out */
    struct hand_over *row = add_quantity(r, "loaded", quantity_records(&loaded), &loaded, 1);
    note_deeds(&row->note, tally);
    note_run(&row->note, in);
    add_since(r, in, &loaded);
    add_warehouse(r, in, &loaded);
    note_events(r, in);
    check_load(r, in);
    check_events(r, in);
    quantity_release(&loaded);
}

static void add_reversal(struct reconciliation *r, const struct reconciliation_input *in)
{
    add_reversed(r, in);
    note_run(&r->rows[r->row_count - 1].note, in);
    reconciliation_add_row(r, "events");
    note_events(r, in);
    check_load(r, in);
    check_events(r, in);
}

/* --- mended lines ------------------------------------------------------------------------------
 */

/* Whether what was mended, added to what was accepted, is what the trailer says in money. */
static void check_mended(struct reconciliation *r, const struct batch_claim *c,
                         const struct quantity *mended)
{
    const struct currency *currency = only_currency(c);
    if (currency == NULL || c->filtered > 0)
        return;
    struct quantity whole = {0};
    struct quantity trailer = {0};
    quantity_merge(&whole, &c->chunks, 1);
    quantity_merge(&whole, mended, 1);
    struct quantity_money *money = quantity_of(&whole, currency);
    struct quantity_money *declared = quantity_of(&trailer, currency);
    *declared = *money;
    if (c->debit.has)
        declared->debit = c->debit.declared;
    if (c->credit.has)
        declared->credit = c->credit.declared;
    if (c->net.has && !c->debit.has && !c->credit.has)
        declared->credit = c->net.declared + money->debit;
    hold(r, "mended", &whole, &trailer, "accepted and mended lines less what the trailer declares");
    quantity_release(&whole);
    quantity_release(&trailer);
}

static void add_mended(struct reconciliation *r, const struct reconciliation_input *in)
{
    struct quantity sum = {0};
    int64_t left = in->claim->rejected;
    for (size_t i = 0; i < in->mended_count; i++) {
        const struct mended *m = &in->mended[i];
        struct hand_over *row = add_quantity(r, "mended", m->accepted, &m->money, 1);
        buffer_append_format(&row->note, "by %s", m->name);
        left -= m->accepted;
        quantity_merge(&sum, &m->money, 1);
    }
    if (left < 0)
        reconciliation_differ(r, "mended: %" PRId64 " records more than were rejected", -left);
    if (left == 0 && in->claim->has_trailer && in->mended_count > 0)
        check_mended(r, in->claim, &sum);
    if (in->claim->rejected > 0) {
        struct hand_over *row = add_counted(r, "still rejected", left);
        buffer_append_text(&row->note, left > 0 ? "to be mended, or given up" : "all are mended");
    }
    quantity_release(&sum);
}

/* --- the whole ---------------------------------------------------------------------------------
 */

/* A batch that was not loaded has nothing in the warehouse, and that is all there is to it. */
static void add_nothing(struct reconciliation *r, const struct reconciliation_input *in)
{
    struct quantity none = {0};
    struct hand_over *row =
        add_quantity(r, "warehouse now", quantity_records(&in->tally->now), &in->tally->now, 1);
    buffer_append_format(&row->note, "%s: nothing was loaded", batch_state_name(in->claim->state));
    note_run(&row->note, in);
    for (enum deed deed = DEED_NEW; deed < DEED_COUNT; deed++)
        hold(r, deed_name(deed), &in->tally->made[deed], &none,
             "rows of a batch that was not loaded");
    reconciliation_hold_count(r, "conflict", in->found->conflict_rows, 0);
    reconciliation_hold_count(r, "events", in->found->events, 0);
}

static bool can_tell(const struct batch_claim *c)
{
    if (c->state == BATCH_REVERSAL)
        return c->has_load;
    if (c->state == BATCH_REJECTED || c->state == BATCH_HELD)
        return c->has_end;
    return c->state < BATCH_APPLIED && c->has_end && c->has_load;
}

void reconciliation_make(struct reconciliation *r, const struct reconciliation_input *in)
{
    const struct batch_claim *c = in->claim;
    *r = (struct reconciliation){0};
    if (!can_tell(c)) {
        r->verdict = CANNOT_TELL;
        reconciliation_differ(r, "facts: the store does not say what was read or loaded");
        return;
    }
    if (c->has_end) {
        add_upload(r, c);
        reconciliation_add_trailer(r, c);
        if (c->state != BATCH_REJECTED)
            add_chunks(r, in);
    }
    if (c->state == BATCH_REJECTED || c->state == BATCH_HELD) {
        add_nothing(r, in);
    } else {
        add_left_out(r, in);
        if (c->state == BATCH_REVERSAL)
            add_reversal(r, in);
        else
            add_load(r, in);
    }
    if (c->state == BATCH_LOADED)
        add_mended(r, in);
    r->verdict = r->difference_count == 0 ? IN_BALANCE : OUT_OF_BALANCE;
}

void batch_claim_release(struct batch_claim *c)
{
    for (size_t i = 0; i < DEED_COUNT; i++)
        quantity_release(&c->money[i]);
    quantity_release(&c->chunks);
    buffer_release(&c->duplicates_of);
    *c = (struct batch_claim){0};
}

void reconciliation_release(struct reconciliation *r)
{
    for (size_t i = 0; i < r->row_count; i++) {
        quantity_release(&r->rows[i].money);
        buffer_release(&r->rows[i].note);
    }
    free(r->rows);
    buffer_release(&r->differences);
    *r = (struct reconciliation){0};
}
