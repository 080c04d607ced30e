#include "change_walk.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct member_group {
    size_t name; /* where it begins in the walk's names */
    size_t length;
    int64_t batch; /* that changed it last */
    enum entry_action action;
    bool is_assigned;
};

void group_deeds_add(struct group_deeds *d, const struct group_deeds *other)
{
    d->added += other->added;
    d->removed += other->removed;
    d->enrolled += other->enrolled;
    d->withdrawn += other->withdrawn;
}

bool group_deeds_is_zero(const struct group_deeds *d)
{
    return d->added == 0 && d->removed == 0 && d->enrolled == 0 && d->withdrawn == 0;
}

void change_walk_open(struct change_walk *w, size_t count)
{
    *w = (struct change_walk){.count = count};
    w->batches = memory_array(count + 1, sizeof *w->batches);
}

/* The tally of a batch, or NULL where there is no such batch. */
static struct change_tally *find_batch(struct change_walk *w, int64_t batch)
{
    return batch >= 1 && (uint64_t)batch <= w->count ? &w->batches[batch - 1] : NULL;
}

/* In the order of the batches, which is that of time. */
static struct group_deeds *since_of(struct change_walk *w, int64_t owner, int64_t batch)
{
    struct change_tally *tally = &w->batches[owner - 1];
    size_t at = 0;
    while (at < tally->since_count && tally->since[at].batch < batch)
        at++;
    if (at < tally->since_count && tally->since[at].batch == batch)
        return &tally->since[at].deeds;
    tally->since = memory_resize(tally->since, tally->since_count + 1, sizeof *tally->since);
    memmove(&tally->since[at + 1], &tally->since[at],
            (tally->since_count - at) * sizeof *tally->since);
    tally->since[at] = (struct change_since){.batch = batch};
    tally->since_count++;
    return &tally->since[at].deeds;
}

static struct member_group *group_of(struct change_walk *w, struct slice name)
{
    for (size_t i = 0; i < w->group_count; i++)
        if (slice_equals(slice_make(w->names.data + w->groups[i].name, w->groups[i].length), name))
            return &w->groups[i];
    w->groups = memory_resize(w->groups, w->group_count + 1, sizeof *w->groups);
    w->groups[w->group_count] =
        (struct member_group){.name = w->names.length, .length = name.length};
    buffer_append_slice(&w->names, name);
    return &w->groups[w->group_count++];
}

/* Who is in a group is not added to it again, and who is not in it is not removed. */
static void change_group(struct change_walk *w, struct change_tally *maker,
                         const struct member_change *change)
{
    struct member_group *group = group_of(w, change->group);
    bool adds = change->action == ACTION_ADD;
    if (adds == (group->action == ACTION_ADD))
        maker->broken++;
    if (group->action == ACTION_ADD)
        since_of(w, group->batch, change->batch)->added--;
    else if (group->action == ACTION_REMOVE)
        since_of(w, group->batch, change->batch)->removed--;
    *(adds ? &maker->made.added : &maker->made.removed) += 1;
    group->batch = change->batch;
    group->action = change->action;
    group->is_assigned = change->is_assigned;
}

static void change_enrollment(struct change_walk *w, struct change_tally *maker,
                              const struct member_change *change)
{
    if (change->enrolls == w->is_enrolled)
        maker->broken++;
    if (w->enrolled_by != 0 && w->is_enrolled)
        since_of(w, w->enrolled_by, change->batch)->enrolled--;
    else if (w->enrolled_by != 0)
        since_of(w, w->enrolled_by, change->batch)->withdrawn--;
    *(change->enrolls ? &maker->made.enrolled : &maker->made.withdrawn) += 1;
    w->enrolled_by = change->batch;
    w->is_enrolled = change->enrolls;
}

/* A list of members takes a step of the version too, and leaves no change. */
static bool follows(const struct change_walk *w, const struct member_change *change)
{
    return change->batch == w->last ? change->version == w->version + 1
                                    : change->version > w->version;
}

void change_walk_take(struct change_walk *w, const struct member_change *change)
{
    struct change_tally *maker = find_batch(w, change->batch);
    if (maker == NULL) {
        w->astray++;
        return;
    }
    maker->changes++;
    if (!follows(w, change))
        maker->broken++;
    if (change->action != ACTION_NONE)
        change_group(w, maker, change);
    if (change->enrolls || change->withdraws)
        change_enrollment(w, maker, change);
    w->version = change->version;
    w->last = change->batch;
}

static void end_enrollment(struct change_walk *w, const struct member_state *present)
{
    struct change_tally *owner = &w->batches[w->enrolled_by - 1];
    bool is_raised = present->enrollment == ENROLLED_FULLY;
    if (w->is_enrolled && is_raised)
        owner->raised.enrolled--;
    else if (is_raised)
        owner->raised.withdrawn--;
    else if (w->is_enrolled)
        owner->now.enrolled +=
            present->enrollment == ENROLLED_PARTIALLY && present->enrolled_by == w->enrolled_by;
    else
        owner->now.withdrawn += present->enrollment == ENROLLED_NOT;
}

void change_walk_end(struct change_walk *w, const struct member_state *present)
{
    for (size_t i = 0; i < w->group_count; i++) {
        const struct member_group *group = &w->groups[i];
        struct group_deeds *now = &w->batches[group->batch - 1].now;
        now->added += group->action == ACTION_ADD && group->is_assigned;
        now->removed += group->action == ACTION_REMOVE && !group->is_assigned;
    }
    if (w->enrolled_by != 0)
        end_enrollment(w, present);
    if (w->last != 0 && present->version < w->version)
        w->batches[w->last - 1].broken++; /* the member went back, or is gone */
    w->group_count = 0;
    buffer_clear(&w->names);
    w->version = w->last = w->enrolled_by = 0;
    w->is_enrolled = false;
}

void change_walk_release(struct change_walk *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->batches[i].since);
    free(w->batches);
    free(w->groups);
    buffer_release(&w->names);
    *w = (struct change_walk){0};
}
