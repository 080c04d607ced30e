#include "version_walk.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum version_state version_state_find(struct slice text)
{
    static const char *const names[] = {"standing", "reversed", "deleted"};
    enum version_state state = VERSION_STANDING;
    while (state < VERSION_UNKNOWN && !slice_equals_text(text, names[state]))
        state++;
    return state;
}

const char *deed_name(enum deed deed)
{
    static const char *const names[] = {"new",      "duplicate", "corrected", "deleted",
                                        "conflict", "filtered",  "reversed"};
    return names[deed];
}

void version_walk_open(struct version_walk *w, size_t count)
{
    *w = (struct version_walk){.count = count};
    w->batches = memory_array(count + 1, sizeof *w->batches);
}

/* The tally of a batch, or NULL where there is no such batch. */
static struct batch_tally *find_batch(struct version_walk *w, int64_t batch)
{
    return batch >= 1 && (uint64_t)batch <= w->count ? &w->batches[batch - 1] : NULL;
}

static void add_sum(struct quantity *q, const struct quantity_money *sum)
{
    struct quantity_money *m = quantity_of(q, sum->currency);
    m->records += sum->records;
    m->debit += sum->debit;
    m->credit += sum->credit;
}

void version_walk_add(struct version_walk *w, int64_t batch, enum version_state state,
                      const struct quantity_money *sum)
{
    struct batch_tally *tally = find_batch(w, batch);
    if (tally == NULL || sum->currency == NULL || state == VERSION_UNKNOWN) {
        w->astray += sum->records;
        return;
    }
    if (state != VERSION_STANDING) {
        tally->broken += sum->records; /* nothing stood before it */
        return;
    }
    add_sum(&tally->made[DEED_NEW], sum);
    add_sum(&tally->now, sum);
}

/* What V is, by what stood before it. */
static enum deed deed_of(const struct version_walk *w, const struct version *v)
{
    bool stood = w->before.number != 0 && w->before.state == VERSION_STANDING;
    if (v->source != v->batch || v->state == VERSION_REVERSED)
        return DEED_REVERSED;
    if (v->state == VERSION_DELETED)
        return DEED_DELETED;
    return stood || (w->before.number == 0 && v->number > 1) ? DEED_CORRECTED : DEED_NEW;
}

/* In the order of the batches, which is that of time. */
static struct since *since_of(struct batch_tally *tally, int64_t batch, enum deed deed)
{
    size_t at = 0;
    while (at < tally->since_count &&
           (tally->since[at].batch < batch ||
            (tally->since[at].batch == batch && tally->since[at].deed < deed)))
        at++;
    if (at < tally->since_count && tally->since[at].batch == batch && tally->since[at].deed == deed)
        return &tally->since[at];
    tally->since = memory_resize(tally->since, tally->since_count + 1, sizeof *tally->since);
    memmove(&tally->since[at + 1], &tally->since[at],
            (tally->since_count - at) * sizeof *tally->since);
    tally->since[at] = (struct since){.batch = batch, .deed = deed};
    tally->since_count++;
    return &tally->since[at];
}

static void change(struct since *since, const struct version *before, const struct version *v,
                   bool stands)
{
    bool stood = before->state == VERSION_STANDING;
    since->rows++;
    if (stood && stands)
        quantity_change_amount(&since->change, before->currency, before->amount, v->currency,
                               v->amount);
    else if (stood)
        quantity_add_amount(&since->change, before->currency, before->amount, -1);
    else if (stands)
        quantity_add_amount(&since->change, v->currency, v->amount, 1);
}

/* The batches that had left it standing learn what V did to it; the one that is taken back is left
 * with nothing, whatever stands again. */
static void tell_owners(struct version_walk *w, const struct version *v, enum deed deed)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->owner_count; i++) {
        bool taken_back = deed == DEED_REVERSED && w->owners[i] == w->before.source;
        struct batch_tally *owner = &w->batches[w->owners[i] - 1];
        change(since_of(owner, v->batch, deed), &w->before, v,
               v->state == VERSION_STANDING && !taken_back);
        if (!taken_back)
            w->owners[kept++] = w->owners[i];
    }
    w->owner_count = kept;
}

static void own(struct version_walk *w, int64_t batch)
{
    w->owners = memory_resize(w->owners, w->owner_count + 1, sizeof *w->owners);
    w->owners[w->owner_count++] = batch;
}

/* What a reversal puts back where nothing stood belongs to the batch that had told of it. */
static void give_back(struct version_walk *w, const struct version *v)
{
    struct batch_tally *owner = find_batch(w, v->source);
    if (owner == NULL || w->before.state == VERSION_STANDING)
        return;
    for (size_t i = 0; i < w->owner_count; i++)
        if (w->owners[i] == v->source)
            return;
    change(since_of(owner, v->batch, DEED_REVERSED), &w->before, v, true);
    own(w, v->source);
}

static bool follows(const struct version_walk *w, const struct version *v)
{
    return v->number == w->before.number + 1 &&
           (v->number == 1 || (w->before.until == v->batch && v->batch > w->before.batch));
}

void version_walk_take(struct version_walk *w, const struct version *v)
{
    struct batch_tally *maker = find_batch(w, v->batch);
    if (maker == NULL || v->currency == NULL || v->state == VERSION_UNKNOWN) {
        w->astray++;
        return;
    }
    enum deed deed = deed_of(w, v);
    const struct version *moved = deed == DEED_REVERSED && w->before.number != 0 ? &w->before : v;
    if (!follows(w, v))
        maker->broken++;
    quantity_add_amount(&maker->made[deed], moved->currency, moved->amount, 1);
    if (deed == DEED_NEW)
        w->owner_count = 0; /* those before lost it for good */
    else
        tell_owners(w, v, deed);
    if (deed == DEED_REVERSED && v->state == VERSION_STANDING)
        give_back(w, v);
    if (deed == DEED_NEW || deed == DEED_CORRECTED)
        own(w, v->batch);
    w->before = *v;
}

void version_walk_end(struct version_walk *w)
{
    const struct version *last = &w->before;
    if (last->number != 0 && last->until != 0)
        w->batches[last->batch - 1].broken++; /* the present version is gone */
    else if (last->number != 0 && last->state == VERSION_STANDING)
        for (size_t i = 0; i < w->owner_count; i++)
            quantity_add_amount(&w->batches[w->owners[i] - 1].now, last->currency, last->amount, 1);
    w->before = (struct version){0};
    w->owner_count = 0;
}

static void release_tally(struct batch_tally *tally)
{
    for (size_t i = 0; i < DEED_COUNT; i++)
        quantity_release(&tally->made[i]);
    for (size_t i = 0; i < tally->since_count; i++)
        quantity_release(&tally->since[i].change);
    quantity_release(&tally->now);
    free(tally->since);
}

void version_walk_release(struct version_walk *w)
{
    for (size_t i = 0; i < w->count; i++)
        release_tally(&w->batches[i]);
    free(w->batches);
    free(w->owners);
    *w = (struct version_walk){0};
}
