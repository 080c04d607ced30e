#include "buffer.h"
#include "tap.h"
#include "version_walk.h"

static struct version version(int64_t number, int64_t batch, int64_t source, int64_t until,
                              enum version_state state, int64_t amount)
{
    return (struct version){.number = number,
                            .batch = batch,
                            .source = source,
                            .until = until,
                            .state = state,
                            .amount = amount,
                            .currency = currency_find(slice_of("USD"))};
}

/* Walks the versions of one transaction. */
static void walk(struct version_walk *w, const struct version *versions, size_t count)
{
    version_walk_open(w, 5);
    for (size_t i = 0; i < count; i++)
        version_walk_take(w, &versions[i]);
    version_walk_end(w);
}

static void append(struct buffer *to, const char *what, const struct quantity *q)
{
    char debit[DECIMAL_TEXT_MAX];
    if (q->count == 0)
        return;
    decimal_format(q->of[0].debit, 2, debit);
    buffer_append_format(to, "%s%s %d %s", to->length > 0 ? "; " : "", what,
                         (int)quantity_records(q), debit);
}

/* What became of BATCH, as "new 1 10.00; corrected by 2: 0 5.00; now 1 15.00". */
static void is(struct version_walk *w, int64_t batch, const char *expected, const char *sentence)
{
    const struct batch_tally *tally = &w->batches[batch - 1];
    struct buffer text = {0};
    for (enum deed deed = DEED_NEW; deed < DEED_COUNT; deed++)
        append(&text, deed_name(deed), &tally->made[deed]);
    for (size_t i = 0; i < tally->since_count; i++) {
        char what[64];
        snprintf(what, sizeof what, "%s by %d:", deed_name(tally->since[i].deed),
                 (int)tally->since[i].batch);
        append(&text, what, &tally->since[i].change);
    }
    append(&text, "now", &tally->now);
    if (tally->broken > 0)
        buffer_append_format(&text, "; broken %d", (int)tally->broken);
    tap_equal_text(text.data, expected, sentence);
    buffer_release(&text);
}

static void corrected(void)
{
    struct version_walk w;
    const struct version versions[] = {version(1, 1, 1, 2, VERSION_STANDING, -1000),
                                       version(2, 2, 2, 0, VERSION_STANDING, -1500)};
    walk(&w, versions, 2);
    is(&w, 1, "new 1 10.00; corrected by 2: 0 5.00; now 1 15.00",
       "a batch learns what became of its transaction");
    is(&w, 2, "corrected 1 15.00; now 1 15.00", "a correction stands for what it told");
    version_walk_release(&w);
}

static void taken_back(void)
{
    struct version_walk w;
    const struct version versions[] = {
        version(1, 1, 1, 2, VERSION_STANDING, -1000), version(2, 2, 2, 3, VERSION_STANDING, -1500),
        version(3, 3, 1, 4, VERSION_STANDING, -1000), version(4, 4, 1, 5, VERSION_REVERSED, -1000),
        version(5, 5, 5, 0, VERSION_STANDING, -1000)};
    walk(&w, versions, 5);
    is(&w, 1,
       "new 1 10.00; corrected by 2: 0 5.00; reversed by 3: 0 -5.00; reversed by 4: -1 -10.00",
       "what was taken back is gone, and the next who brings it has it for himself");
    is(&w, 2, "corrected 1 15.00; reversed by 3: -1 -15.00",
       "a correction that is taken back is left with nothing");
    is(&w, 3, "reversed 1 15.00", "a reversal takes back what stood, not what stands again");
    is(&w, 4, "reversed 1 10.00", "so does the second");
    is(&w, 5, "new 1 10.00; now 1 10.00", "what comes again after it is new");
    version_walk_release(&w);
}

static void deleted(void)
{
    struct version_walk w;
    const struct version versions[] = {version(1, 1, 1, 2, VERSION_STANDING, -1000),
                                       version(2, 2, 2, 3, VERSION_DELETED, -1000),
                                       version(3, 3, 1, 0, VERSION_STANDING, -1000)};
    walk(&w, versions, 3);
    is(&w, 1, "new 1 10.00; deleted by 2: -1 -10.00; reversed by 3: 1 10.00; now 1 10.00",
       "a deletion that is taken back gives the transaction to whom it was of");
    is(&w, 2, "deleted 1 10.00", "and leaves nothing to who deleted it");
    version_walk_release(&w);
}

static void left_out(void)
{
    struct version_walk w;
    const struct version versions[] = {version(1, 1, 1, 2, VERSION_STANDING, -1000),
                                       version(2, 2, 1, 3, VERSION_REVERSED, -1000),
                                       version(3, 3, 1, 0, VERSION_STANDING, -1000)};
    walk(&w, versions, 3);
    is(&w, 1, "new 1 10.00; reversed by 2: -1 -10.00; reversed by 3: 1 10.00; now 1 10.00",
       "what was left out and comes back is its batch's again");
    is(&w, 2, "reversed 1 10.00", "and not of the batch that had left it out");
    is(&w, 3, "reversed 1 10.00", "nor of the one that put it back");
    version_walk_release(&w);
}

static void broken(void)
{
    struct version_walk w;
    const struct version gap[] = {version(1, 1, 1, 2, VERSION_STANDING, -1000),
                                  version(3, 3, 3, 0, VERSION_STANDING, -1000)};
    walk(&w, gap, 2);
    is(&w, 3, "corrected 1 10.00; now 1 10.00; broken 1", "a version that is missing is seen");
    version_walk_release(&w);
    walk(&w, gap, 1);
    is(&w, 1, "new 1 10.00; broken 1", "so is the present one");
    version_walk_release(&w);
    const struct version other[] = {version(1, 9, 9, 0, VERSION_STANDING, -1000)};
    walk(&w, other, 1);
    tap_equal_number(w.astray, 1, "a batch that is not there has nothing");
    version_walk_release(&w);
}

static void sums(void)
{
    struct version_walk w;
    struct quantity_money sum = {.currency = currency_find(slice_of("USD")),
                                 .records = 3,
                                 .debit = (decimal_sum)INT64_MAX * 3};
    version_walk_open(&w, 2);
    version_walk_add(&w, 1, VERSION_STANDING, &sum);
    version_walk_add(&w, 1, VERSION_STANDING, &sum);
    is(&w, 1, "new 6 553402322211286548.42; now 6 553402322211286548.42",
       "sums are wider than amounts");
    version_walk_add(&w, 2, VERSION_REVERSED, &sum);
    tap_equal_number(w.batches[1].broken, 3, "nothing is reversed that never stood");
    version_walk_release(&w);
}

int main(void)
{
    corrected();
    taken_back();
    deleted();
    left_out();
    broken();
    sums();
    return tap_done();
}
