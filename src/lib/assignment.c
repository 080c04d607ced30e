#include "assignment.h"

#include <string.h>

const char *assignment_action_name(enum assignment_action action)
{
    return action == ASSIGNMENT_ADD ? "add" : "remove";
}

enum assignment_action assignment_action_of(const struct transaction *t)
{
    const struct profile *p = t->profile;
    uint32_t index = p->canonical[CANONICAL_ACTION];
    if (index == UINT32_MAX)
        return ASSIGNMENT_ADD;
    const struct field *field = &p->fields[index];
    bool adds = field->constant != NULL ? strcmp(field->constant, "add") == 0
                                        : texts_hold(&field->add, t->values[index].text);
    return adds ? ASSIGNMENT_ADD : ASSIGNMENT_REMOVE;
}

/* The action is the lowest bit of what a mark says. */
void assignment_mark_say(struct assignment_mark *mark, enum assignment_action action,
                         uint64_t digest)
{
    mark->whole = (digest & ~UINT64_C(1)) | (action == ASSIGNMENT_REMOVE ? 1 : 0);
}

static enum assignment_action action_of(const struct assignment_mark *mark)
{
    return (mark->whole & 1) != 0 ? ASSIGNMENT_REMOVE : ASSIGNMENT_ADD;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int assignment_mark_compare(const void *a, const void *b)
{
    const struct assignment_mark *x = a;
    const struct assignment_mark *y = b;
    if (x->pair[0] != y->pair[0])
        return compare_numbers(x->pair[0], y->pair[0]);
    if (x->pair[1] != y->pair[1])
        return compare_numbers(x->pair[1], y->pair[1]);
    return compare_numbers(x->line, y->line);
}

bool assignment_pair_holds(const struct assignment_pair *p, const struct assignment_mark *mark)
{
    return p->first.pair[0] == mark->pair[0] && p->first.pair[1] == mark->pair[1];
}

void assignment_pair_add(struct assignment_pair *p, const struct assignment_mark *mark)
{
    if (p->count++ == 0)
        p->first = *mark;
    if (p->line_of[action_of(mark)] == 0)
        p->line_of[action_of(mark)] = mark->line;
    if (p->unequal_line == 0 && p->first.whole != mark->whole)
        p->unequal_line = mark->line;
}

enum assignment_fate assignment_pair_judge(const struct assignment_pair *p,
                                           const struct assignment_mark *mark, uint64_t *line)
{
    uint64_t opposite =
        p->line_of[action_of(mark) == ASSIGNMENT_ADD ? ASSIGNMENT_REMOVE : ASSIGNMENT_ADD];
    *line = 0;
    if (opposite != 0) {
        *line = opposite;
        return ASSIGNMENT_CONTRADICTION;
    }
    if (p->unequal_line != 0) {
        *line = p->first.whole == mark->whole ? p->unequal_line : p->first.line;
        return ASSIGNMENT_AMBIGUOUS;
    }
    if (mark->line == p->first.line)
        return ASSIGNMENT_ALONE;
    *line = p->first.line;
    return ASSIGNMENT_DUPLICATE;
}
