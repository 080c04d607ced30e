#include "report_load.h"

#include "batch_facts.h"
#include "buffer.h"
#include "number_text.h"
#include "report_facts.h"
#include "settlement.h"
#include "transaction_load.h"

#include <inttypes.h>
#include <string.h>

static bool is_state(const struct report_batch *b, const char *state)
{
    return strcmp(b->load.state, state) == 0;
}

/* --- what was loaded ---------------------------------------------------------------------------
 */

/* {"USD":{"records":1,"debit":"42.17","credit":"0.00"}} of what became WORD; those added to SUM. */
static void take_totals(struct report_batch *b, const char *word, const struct json_value *totals,
                        struct totals *sum)
{
    for (const struct json_value *v = json_first(totals); v != NULL; v = json_next(v)) {
        const struct currency *c = currency_find(slice_of(json_name(v)));
        if (c == NULL)
            continue;
        struct report_total *total = report_add_total(b);
        *total = (struct report_total){.word = word,
                                       .currency = c->code,
                                       .scale = c->minor_units,
                                       .records = json_number_at(v, "records")};
        decimal_sum_parse(json_text_at(v, "debit"), c->minor_units, &total->debit);
        decimal_sum_parse(json_text_at(v, "credit"), c->minor_units, &total->credit);
        struct total *of = totals_of(sum, c);
        of->records += total->records;
        of->debit += total->debit;
        of->credit += total->credit;
    }
}

/* What was accepted, in records and money, became something: new, a duplicate, and so on. */
static void take_fates(struct report_batch *b, const struct batch_facts *f,
                       const struct json_value *load)
{
    const struct json_value *counts = json_member(load, "counts");
    struct totals sum = {0};
    uint64_t settled = 0;
    b->part_count = 0;
    for (enum fate fate = FATE_NEW; fate < FATE_COUNT; fate++) {
        const char *word = fate_word(fate);
        uint64_t count = json_number_at(counts, word);
        report_add_part(b, word, count);
        take_totals(b, word, json_member(json_member(load, "totals"), word), &sum);
        settled += count;
    }
    report_add_part(b, "filtered", json_number_at(counts, "filtered"));
    report_add_part(b, "rejected", f->rejected);
    if (settled != f->accepted)
        report_differ(b, "%" PRIu64 " records were accepted, txn-load accounts for %" PRIu64,
                      f->accepted, settled);
    if (json_number_at(counts, "filtered") != f->filtered)
        report_differ(b, "%" PRIu64 " records were filtered, %" PRIu64 " by txn-load", f->filtered,
                      json_number_at(counts, "filtered"));
    if (!totals_equal(&sum, &f->totals))
        report_differ(b, "the money of what txn-load accounts for is not that of what was "
                         "accepted");
}

static void take_duplicates(struct report_batch *b, const struct json_value *list)
{
    struct buffer words = {0};
    for (const struct json_value *v = json_first(list); v != NULL; v = json_next(v)) {
        buffer_append_text(&words, words.length == 0 ? "" : ", ");
        number_text_append(json_number_at(v, "records"), &words);
        buffer_append_text(&words, " of ");
        buffer_append_slice(&words, json_text_at(v, "batch"));
    }
    if (words.length > 0)
        b->load.duplicates = report_keep(b, buffer_slice(&words));
    buffer_release(&words);
}

static const char *text_or_null(struct report_batch *b, const struct json_value *v, const char *key)
{
    struct slice text = json_text_at(v, key);
    return text.length == 0 ? NULL : report_keep(b, text);
}

static int take_recorded(struct report_batch *b, const struct json_value *load, struct error *e)
{
    struct buffer text = {0};
    struct json_writer w;
    const struct json_value *dates = json_member(load, "postedDates");
    if (load == NULL)
        return 0;
    b->load.first_date = text_or_null(b, dates, "first");
    b->load.last_date = text_or_null(b, dates, "last");
    b->load.accounts = json_number_at(load, "accounts");
    b->load.events = json_number_at(load, "events");
    b->load.replaces = text_or_null(b, load, "replaces");
    if (b->load.replaces != NULL)
        b->load.left_out = json_number_at(json_member(load, "counts"), "reversed");
    take_duplicates(b, json_member(load, "duplicatesOf"));
    json_begin(&w, &text);
    int result = json_copy(&w, load, e);
    if (result == 0)
        b->load.recorded = report_keep(b, buffer_slice(&text));
    buffer_release(&text);
    return result;
}

/* --- the batch ---------------------------------------------------------------------------------
 */

/* It has no upload: all that it is about is another batch. */
static void fill_reversal(struct report_batch *b, const struct json_value *facts)
{
    const struct json_value *load = json_member(facts, "load");
    struct totals sum = {0};
    b->kind = REPORT_LOAD;
    b->is_complete = true;
    b->undoes = text_or_null(b, facts, "reverses");
    b->read = json_number_at(json_member(load, "counts"), "reversed");
    report_add_part(b, "reversed", b->read);
    take_totals(b, "reversed", json_member(json_member(load, "totals"), "reversed"), &sum);
    uint64_t records = 0;
    for (const struct currency *c = NULL; (c = totals_next(&sum, c)) != NULL;)
        records += totals_of(&sum, c)->records;
    if (records != b->read)
        report_differ(b, "%" PRIu64 " transactions are reversed, the totals count %" PRIu64,
                      b->read, records);
}

/* What the upload's own records say, and then what became of them. */
static int fill_upload(struct report_batch *b, struct batch_facts *f,
                       const struct json_value *facts, struct error *e)
{
    const struct json_value *load = json_member(facts, "load");
    if (batch_facts_take(f, b->file, json_member(facts, "begin"), json_member(facts, "end"), e) !=
        0)
        return -1;
    f->operand = b->operand;
    if (report_facts_fill(b, f, e) != 0)
        return -1;
    bool was_complete = b->is_complete;
    b->source = REPORT_STORE;
    b->kind = REPORT_LOAD;
    b->is_held = is_state(b, "held");
    b->is_complete = !b->is_held && !is_state(b, "rejected");
    for (size_t i = 0; i < b->total_count; i++)
        b->totals[i].word = "accepted";
    if (was_complete == is_state(b, "rejected"))
        report_differ(b, "the store has it as %s, its end record as %s", b->load.state,
                      was_complete ? "complete" : "rejected");
    if (b->is_complete && load == NULL)
        report_differ(b, "the store has it as %s, and does not say what was loaded", b->load.state);
    if (load != NULL)
        take_fates(b, f, load);
    return 0;
}

int report_load_fill(struct report_batch *b, const struct json_value *facts, struct slice state,
                     struct error *e)
{
    struct batch_facts f = {0};
    int result = 0;
    b->load.state = report_keep(b, state);
    if (is_state(b, "reversal"))
        fill_reversal(b, facts);
    else
        result = fill_upload(b, &f, facts, e);
    batch_facts_release(&f);
    return result == 0 ? take_recorded(b, json_member(facts, "load"), e) : -1;
}

/* --- what else is known ------------------------------------------------------------------------
 */

void report_load_take_detail(struct report_batch *b, struct slice detail)
{
    struct json_document document = {0};
    struct error ignored;
    if (json_parse(&document, detail, &ignored) != 0)
        return;
    const struct json_value *codes = json_member(document.root, "overrides");
    for (const struct json_value *v = json_first(codes); v != NULL; v = json_next(v)) {
        struct slice code = slice_make("", 0);
        json_as_text(v, &code);
        struct report_override *override = report_add_override(b);
        override->code = report_keep(b, code);
        override->reason = b->run.reason;
    }
    b->load.held_by = text_or_null(b, document.root, "heldBy");
    json_as_boolean(json_member(document.root, "backfill"), &b->load.backfill);
    json_release(&document);
}

/* The rule that holds it is why it was not taken, as any rule is that an upload breaks. */
static void add_problem(struct report_batch *b)
{
    struct buffer words = {0};
    enum load_rule rule = load_rule_find(b->load.held_by);
    buffer_append_text(&words, rule == LOAD_RULE_NONE ? b->load.held_by : load_rule_words(rule));
    if (b->load.copy_of != NULL)
        buffer_append_format(&words, ": %s", b->load.copy_of);
    struct report_problem *problem = report_add_problem(b);
    problem->code = b->load.held_by;
    problem->message = report_keep(b, buffer_slice(&words));
    buffer_release(&words);
}

void report_load_conclude(struct report_batch *b)
{
    static const struct {
        const char *state;
        const char *words;
    } verdicts[] = {{"loaded", "LOADED"},     {"rejected", "REJECTED"}, {"held", "HELD"},
                    {"reversed", "REVERSED"}, {"replaced", "REPLACED"}, {"reversal", "REVERSAL"}};
    const char *by = b->is_held                ? b->load.held_by
                     : is_state(b, "reversed") ? b->undone_by
                     : is_state(b, "replaced") ? b->load.replaced_by
                                               : NULL;
    struct buffer words = {0};
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        if (is_state(b, verdicts[i].state))
            buffer_append_text(&words, verdicts[i].words);
    if (words.length == 0)
        report_differ(b, "the store has it as \"%s\", which is no state of a batch", b->load.state);
    if (by != NULL)
        buffer_append_format(&words, " by %s", by);
    b->load.words = report_keep(b, buffer_slice(&words));
    if (b->load.held_by != NULL)
        add_problem(b);
    buffer_release(&words);
}
