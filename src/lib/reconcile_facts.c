#include "reconcile_facts.h"

#include "batch_shape.h"
#include "number_text.h"

/* "USD":{"records":1,"debit":"42.17","credit":"0.00"}, of a currency that there is. */
static void read_totals(struct quantity *q, const struct json_value *totals)
{
    for (const struct json_value *member = json_first(totals); member != NULL;
         member = json_next(member)) {
        const struct currency *currency = currency_find(slice_of(json_name(member)));
        if (currency == NULL)
            continue;
        struct quantity_money *m = quantity_of(q, currency);
        m->records = (int64_t)json_number_at(member, "records");
        decimal_sum_parse(json_text_at(member, "debit"), currency->minor_units, &m->debit);
        decimal_sum_parse(json_text_at(member, "credit"), currency->minor_units, &m->credit);
    }
}

static bool is_overridden(const struct json_value *end, const char *code)
{
    const struct json_value *problems = json_member(end, "problems");
    bool overridden = false;
    for (const struct json_value *p = json_first(problems); p != NULL; p = json_next(p))
        if (slice_equals_text(json_text_at(p, "code"), code))
            json_as_boolean(json_member(p, "overridden"), &overridden);
    return overridden;
}

/* A trailer may write fewer decimals than its currency has, and more that are zero. */
static bool read_decimal(struct slice text, unsigned scale, decimal_sum *units)
{
    unsigned own = batch_shape_scale(text);
    if (decimal_sum_parse(text, own, units) != DECIMAL_OK)
        return false;
    for (; own < scale; own++)
        *units *= 10;
    for (; own > scale; own--) {
        if (*units % 10 != 0)
            return false;
        *units /= 10;
    }
    return true;
}

static void read_control(struct control_claim *control, const struct json_value *end,
                         const char *key, const char *code, unsigned scale)
{
    const struct json_value *item = json_member(json_member(end, "control"), key);
    control->has = item != NULL &&
                   read_decimal(json_text_at(item, "declared"), scale, &control->declared) &&
                   read_decimal(json_text_at(item, "counted"), scale, &control->counted);
    control->overridden = is_overridden(end, code);
}

static void read_end(struct batch_claim *c, const struct json_value *end)
{
    const struct json_value *counts = json_member(end, "counts");
    c->has_end = json_type_of(counts) == JSON_OBJECT;
    c->read = (int64_t)json_number_at(counts, "read");
    c->accepted = (int64_t)json_number_at(counts, "accepted");
    c->rejected = (int64_t)json_number_at(counts, "rejected");
    c->filtered = (int64_t)json_number_at(counts, "filtered");
    read_totals(&c->chunks, json_member(end, "totals"));
    c->has_trailer = json_member(end, "control") != NULL;
    unsigned scale = c->chunks.count == 1 ? c->chunks.of[0].currency->minor_units : 0;
    read_control(&c->records, end, "records", "control-records", 0);
    if (c->chunks.count != 1)
        return; /* sums over several currencies, or over none, are of none */
    read_control(&c->debit, end, "debit", "control-debit", scale);
    read_control(&c->credit, end, "credit", "control-credit", scale);
    read_control(&c->net, end, "net", "control-net", scale);
}

static void read_duplicates(struct batch_claim *c, const struct json_value *list)
{
    for (const struct json_value *of = json_first(list); of != NULL; of = json_next(of)) {
        uint64_t records = json_number_at(of, "records");
        if (c->duplicates_of.length > 0)
            buffer_append_text(&c->duplicates_of, ", ");
        number_text_append(records, &c->duplicates_of);
        buffer_append_text(&c->duplicates_of, " of ");
        buffer_append_slice(&c->duplicates_of, json_text_at(of, "batch"));
        c->duplicates_named += (int64_t)records;
    }
}

static void read_load(struct batch_claim *c, const struct json_value *load)
{
    const struct json_value *counts = json_member(load, "counts");
    c->has_load = json_type_of(counts) == JSON_OBJECT;
    for (enum deed deed = DEED_NEW; deed < DEED_COUNT; deed++) {
        const char *name = deed_name(deed);
        c->counts[deed] = (int64_t)json_number_at(counts, name);
        read_totals(&c->money[deed], json_member(json_member(load, "totals"), name));
    }
    read_duplicates(c, json_member(load, "duplicatesOf"));
    c->events = (int64_t)json_number_at(load, "events");
    c->accounts = (int64_t)json_number_at(load, "accounts");
}

static void read_begin(struct batch_claim *c, const struct json_value *begin)
{
    const struct json_value *profile = json_member(begin, "profile");
    c->upload = json_text_at(json_member(begin, "upload"), "name");
    c->profile = json_text_at(profile, "name");
    c->profile_digest = json_text_at(profile, "sha256");
    c->resubmits = json_text_at(begin, "resubmits");
}

void reconcile_facts_read(struct batch_claim *c, struct json_document *document, struct slice facts)
{
    struct error ignored;
    if (json_parse(document, facts, &ignored) != 0)
        return;
    read_begin(c, json_member(document->root, "begin"));
    c->reverses = json_text_at(document->root, "reverses");
    if (c->reverses.length == 0)
        c->reverses = json_text_at(json_member(document->root, "load"), "replaces");
    read_end(c, json_member(document->root, "end"));
    read_load(c, json_member(document->root, "load"));
}

/* --- groups ------------------------------------------------------------------------------------
 */

static int64_t count_at(const struct json_value *counts, const char *key)
{
    return (int64_t)json_number_at(counts, key);
}

static bool was_bent(const struct json_value *end, const char *code)
{
    const struct json_value *overrides = json_member(end, "overrides");
    for (const struct json_value *o = json_first(overrides); o != NULL; o = json_next(o))
        if (slice_equals_text(json_text_at(o, "code"), code))
            return true;
    return false;
}

static void read_lines(struct batch_claim *c, struct group_claim *g, const struct json_value *end)
{
    const struct json_value *counts = json_member(end, "assignments");
    g->has_assignments = json_type_of(counts) == JSON_OBJECT;
    c->read = count_at(counts, "read");
    c->accepted = count_at(counts, "accepted");
    c->rejected = count_at(counts, "rejected");
    g->duplicate = count_at(counts, "duplicate");
    c->has_trailer = json_member(end, "control") != NULL;
    read_control(&c->records, end, "records", "control-records", 0);
    c->records.overridden = was_bent(end, "control-records");
}

static void read_plan(struct group_claim *g, const struct json_value *end)
{
    const struct json_value *counts = json_member(end, "planned");
    g->has_plan = json_type_of(counts) == JSON_OBJECT;
    for (enum entry_kind kind = ENTRY_CHANGE; kind <= ENTRY_SKIPPED; kind++)
        g->planned[kind] = count_at(counts, entry_kind_word(kind));
    g->planned_lines = count_at(counts, "read");
    g->planned_enroll = count_at(counts, "enroll");
    g->planned_withdraw = count_at(counts, "withdraw");
}

static void read_outcomes(struct batch_claim *c, struct group_claim *g,
                          const struct json_value *end)
{
    const struct json_value *counts = json_member(end, "counts");
    const struct json_value *groups = json_member(end, "groups");
    c->has_end = json_type_of(counts) == JSON_OBJECT;
    g->entries = count_at(end, "records");
    for (enum entry_outcome o = OUTCOME_APPLIED; o < OUTCOME_COUNT; o++)
        g->outcomes[o] = count_at(counts, entry_outcome_word(o));
    g->enroll = count_at(counts, "enroll");
    g->withdraw = count_at(counts, "withdraw");
    for (const struct json_value *v = json_first(groups); v != NULL; v = json_next(v)) {
        struct group_sum *sum = group_sums_add(&g->groups, json_text_at(v, "groupId"));
        sum->before = count_at(v, "before");
        sum->add = count_at(v, "add");
        sum->remove = count_at(v, "remove");
        sum->after = count_at(v, "after");
    }
    group_sums_sort(&g->groups);
}

void reconcile_facts_read_groups(struct batch_claim *c, struct group_claim *g,
                                 struct json_document *document, struct slice facts)
{
    struct error ignored;
    if (json_parse(document, facts, &ignored) != 0)
        return;
    const struct json_value *begin = json_member(document->root, "begin");
    const struct json_value *end = json_member(document->root, "end");
    read_begin(c, begin);
    c->reverses = json_text_at(begin, "undoes");
    g->plan = json_text_at(begin, "plan");
    g->is_roster = slice_equals_text(json_text_at(begin, "mode"), "roster");
    read_lines(c, g, end);
    read_plan(g, end);
    read_outcomes(c, g, end);
}

bool reconcile_facts_add_record(struct quantity *q, struct slice body)
{
    struct json_document document = {0};
    struct error ignored;
    struct decimal amount = {0};
    int64_t units = 0;
    if (json_parse(&document, body, &ignored) != 0)
        return false;
    const struct currency *currency = currency_find(json_text_at(document.root, "currency"));
    bool sound =
        currency != NULL &&
        decimal_parse_canonical(json_text_at(document.root, "amount"), &amount) == DECIMAL_OK &&
        decimal_rescale(amount, currency->minor_units, &units) == DECIMAL_OK;
    if (sound)
        quantity_add_amount(q, currency, units, 1);
    json_release(&document);
    return sound;
}
