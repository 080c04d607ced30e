#include "report_sources.h"

#include "batch_facts.h"
#include "batch_twin.h"
#include "buffer.h"
#include "chunk_check.h"
#include "memory.h"
#include "operand.h"
#include "report_facts.h"
#include "report_outcomes.h"
#include "report_reasons.h"
#include "report_store.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

static const char stream_mark[] = "{\"@batch\":";

/* What is under way. Manifests and summaries wait until all of them are there: two of them may be
 * of one run. */
struct reading {
    const struct report_sources *sources;
    struct report *report;
    struct batch_facts *facts;
    size_t facts_count;
    struct store store;
    bool store_is_open;
};

static int need_store(struct reading *r, struct error *e)
{
    if (r->store_is_open)
        return 0;
    if (store_open(&r->store, r->sources->store, DB_READ, e) != 0)
        return -1;
    r->store_is_open = true;
    return 0;
}

static int read_stored(struct reading *r, const char *name, size_t index, struct error *e)
{
    if (need_store(r, e) != 0)
        return -1;
    struct report_batch *b = report_add(r->report);
    b->operand = index;
    return report_store_read(b, &r->store, name, e);
}

static int read_outcomes(struct reading *r, const struct operand *o, struct slice head,
                         size_t index, struct error *e)
{
    struct report_batch *b = report_add(r->report);
    b->operand = index;
    if (report_outcomes_read(b, head, o->descriptor, o->name, e) != 0)
        return -1;
    if (r->sources->store == NULL)
        return 0;
    return need_store(r, e) == 0 ? report_store_complete(b, &r->store, e) : -1;
}

static int read_facts(struct reading *r, struct operand *o, struct buffer *text, size_t index,
                      struct error *e)
{
    struct batch_facts *f = &r->facts[r->facts_count++];
    if (operand_read_whole(o, BATCH_FACTS_BYTES_MAXIMUM, text, e) != 0 ||
        batch_facts_read(f, o->name, buffer_slice(text), e) != 0)
        return -1;
    f->operand = index;
    if (!r->sources->verify || f->chunks == NULL)
        return 0;
    if (o->base_name == NULL)
        return error_set(e, STATUS_TROUBLE, "--verify: standard input has no chunks");
    return chunk_check(f, e);
}

static int read_file(struct reading *r, size_t index, struct error *e)
{
    const size_t mark = sizeof stream_mark - 1;
    struct operand o;
    struct buffer text = {0};
    int end = index < r->sources->count ? (int)index + 1 : (int)index;
    if (operand_open(&o, end, r->sources->operands, (int)index, e) != 0)
        return -1;
    int result = operand_read_head(&o, mark, &text, e);
    bool is_stream =
        result == 0 && text.length >= mark && memcmp(text.data, stream_mark, mark) == 0;
    if (is_stream)
        result = read_outcomes(r, &o, buffer_slice(&text), index, e);
    else if (result == 0)
        result = read_facts(r, &o, &text, index, e);
    buffer_release(&text);
    operand_close(&o);
    return result;
}

static int read_operand(struct reading *r, size_t index, struct error *e)
{
    const char *operand = index < r->sources->count ? r->sources->operands[index] : NULL;
    if (operand != NULL && report_store_is_batch(operand))
        return read_stored(r, operand, index, e);
    return read_file(r, index, e);
}

/* Outcomes name their lines, and a store keeps none. */
static int read_reasons(struct reading *r, struct error *e)
{
    const char *path = r->sources->reasons;
    if (path == NULL)
        return 0;
    if (r->report->count != 1 || r->facts_count == 0)
        return error_set(e, STATUS_TROUBLE, "--reasons: goes with one manifest or summary");
    return report_reasons_read(&r->report->batches[0], path, e);
}

static int fill_from_facts(struct reading *r, struct error *e)
{
    size_t joined = batch_facts_join(r->facts, r->facts_count);
    batch_twin_find(r->facts, joined);
    for (size_t i = 0; i < joined; i++) {
        if (report_facts_fill(report_add(r->report), &r->facts[i], e) != 0)
            return -1;
    }
    return 0;
}

int report_sources_read(const struct report_sources *s, struct report *r, struct error *e)
{
    size_t count = s->count == 0 ? 1 : s->count;
    struct reading reading = {.sources = s, .report = r};
    int result = 0;
    reading.facts = memory_array(count, sizeof *reading.facts);
    for (size_t i = 0; result == 0 && i < count; i++)
        result = read_operand(&reading, i, e);
    if (result == 0)
        result = fill_from_facts(&reading, e);
    if (result == 0)
        result = read_reasons(&reading, e);
    if (result == 0)
        report_conclude(r);
    for (size_t i = 0; i < reading.facts_count; i++)
        batch_facts_release(&reading.facts[i]);
    free(reading.facts);
    store_close(&reading.store);
    return result;
}
