#include "buffer.h"
#include "change_walk.h"
#include "tap.h"

static struct member_change change(int64_t batch, int64_t version, enum entry_action action,
                                   const char *enrollment, bool is_assigned)
{
    return (struct member_change){.batch = batch,
                                  .version = version,
                                  .group = slice_of("gold"),
                                  .action = action,
                                  .enrolls = *enrollment == '+',
                                  .withdraws = *enrollment == '-',
                                  .is_assigned = is_assigned};
}

static struct member_state present(int64_t version, enum member_enrollment enrollment,
                                   int64_t enrolled_by)
{
    return (struct member_state){version, enrollment, enrolled_by};
}

/* Walks the changes of one member. */
static void walk(struct change_walk *w, const struct member_change *changes, size_t count,
                 struct member_state state)
{
    change_walk_open(w, 5);
    for (size_t i = 0; i < count; i++)
        change_walk_take(w, &changes[i]);
    change_walk_end(w, &state);
}

static void append(struct buffer *to, const char *what, const struct group_deeds *d)
{
    if (!group_deeds_is_zero(d))
        buffer_append_format(to, "%s%s %d %d %d %d", to->length > 0 ? "; " : "", what,
                             (int)d->added, (int)d->removed, (int)d->enrolled, (int)d->withdrawn);
}

/* What became of BATCH, as "made 1 0 1 0; by 2: -1 0 0 0; now 0 0 1 0; broken 1". */
static void is(const struct change_walk *w, int64_t batch, const char *expected,
               const char *sentence)
{
    const struct change_tally *tally = &w->batches[batch - 1];
    struct buffer text = {0};
    append(&text, "made", &tally->made);
    for (size_t i = 0; i < tally->since_count; i++) {
        char what[32];
        snprintf(what, sizeof what, "by %d:", (int)tally->since[i].batch);
        append(&text, what, &tally->since[i].deeds);
    }
    append(&text, "raised", &tally->raised);
    append(&text, "now", &tally->now);
    if (tally->broken > 0)
        buffer_append_format(&text, "; broken %d", (int)tally->broken);
    tap_equal_text(text.data == NULL ? "" : text.data, expected, sentence);
    buffer_release(&text);
}

static void undone(void)
{
    struct change_walk w;
    const struct member_change changes[] = {change(1, 1, ACTION_ADD, "+", false),
                                            change(3, 2, ACTION_REMOVE, "-", false)};
    walk(&w, changes, 2, present(2, ENROLLED_NOT, 0));
    is(&w, 1, "made 1 0 1 0; by 3: -1 0 -1 0", "what an undo takes back is taken from its batch");
    is(&w, 3, "made 0 1 0 1; now 0 1 0 1", "and stands as what the undo did");
    change_walk_release(&w);
}

static void raised(void)
{
    struct change_walk w;
    const struct member_change changes[] = {change(1, 1, ACTION_ADD, "+", true),
                                            change(2, 3, ACTION_REMOVE, "", false),
                                            change(4, 4, ACTION_ADD, "", true)};
    walk(&w, changes, 3, present(4, ENROLLED_FULLY, 0));
    is(&w, 1, "made 1 0 1 0; by 2: -1 0 0 0; raised 0 0 -1 0",
       "a list of members takes a step between two changes, and the enrollment");
    is(&w, 2, "made 0 1 0 0; by 4: 0 -1 0 0", "who is added again is not removed any more");
    is(&w, 4, "made 1 0 0 0; now 1 0 0 0", "the last change stands");
    change_walk_release(&w);
}

static void broken(void)
{
    struct change_walk w;
    const struct member_change twice[] = {change(1, 1, ACTION_ADD, "", true),
                                          change(2, 2, ACTION_ADD, "", true)};
    const struct member_change out[] = {change(1, 1, ACTION_REMOVE, "", false)};
    const struct member_change back[] = {change(1, 2, ACTION_ADD, "", true),
                                         change(2, 2, ACTION_REMOVE, "", false)};
    const struct member_change gap[] = {change(1, 1, ACTION_ADD, "", true),
                                        change(1, 3, ACTION_NONE, "+", false)};
    walk(&w, twice, 2, present(2, ENROLLED_NOT, 0));
    is(&w, 2, "made 1 0 0 0; now 1 0 0 0; broken 1", "nobody is added twice");
    change_walk_release(&w);
    walk(&w, out, 1, present(1, ENROLLED_NOT, 0));
    is(&w, 1, "made 0 1 0 0; now 0 1 0 0; broken 1", "nobody is removed who was never added");
    change_walk_release(&w);
    walk(&w, back, 2, present(2, ENROLLED_NOT, 0));
    is(&w, 2, "made 0 1 0 0; now 0 1 0 0; broken 1", "a member's version grows with each batch");
    change_walk_release(&w);
    walk(&w, gap, 2, present(3, ENROLLED_PARTIALLY, 1));
    is(&w, 1, "made 1 0 1 0; now 1 0 1 0; broken 1", "and by one within a batch");
    change_walk_release(&w);
}

static void lost(void)
{
    struct change_walk w;
    const struct member_change changes[] = {change(1, 1, ACTION_ADD, "+", false)};
    const struct member_change nobodys[] = {change(6, 1, ACTION_ADD, "+", true)};
    walk(&w, changes, 1, present(1, ENROLLED_PARTIALLY, 2));
    is(&w, 1, "made 1 0 1 0",
       "an assignment that is gone does not stand, nor another's enrollment");
    change_walk_release(&w);
    walk(&w, changes, 1, present(0, ENROLLED_NOT, 0));
    is(&w, 1, "made 1 0 1 0; broken 1", "a member who is gone is missed");
    change_walk_release(&w);
    walk(&w, nobodys, 1, present(1, ENROLLED_PARTIALLY, 6));
    tap_equal_number(w.astray, 1, "a change of no batch is astray");
    change_walk_release(&w);
}

int main(void)
{
    undone();
    raised();
    broken();
    lost();
    return tap_done();
}
