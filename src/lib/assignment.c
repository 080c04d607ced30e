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

int assignment_mark_compare(const void *a, const void *b)
{
    const struct assignment_mark *x = a;
    const struct assignment_mark *y = b;
    int pair = memcmp(x->pair, y->pair, sizeof x->pair);
    if (pair != 0)
        return pair;
    return (x->number > y->number) - (x->number < y->number);
}

bool assignment_pair_holds(const struct assignment_pair *p, const struct assignment_mark *mark)
{
    return memcmp(p->first.pair, mark->pair, sizeof mark->pair) == 0;
}

static bool says_the_same(const struct assignment_mark *a, const struct assignment_mark *b)
{
    return a->action == b->action && memcmp(a->whole, b->whole, sizeof a->whole) == 0;
}

void assignment_pair_add(struct assignment_pair *p, const struct assignment_mark *mark)
{
    if (p->count++ == 0)
        p->first = *mark;
    if (p->line_of[mark->action] == 0)
        p->line_of[mark->action] = mark->line;
    if (p->unequal_line == 0 && !says_the_same(&p->first, mark))
        p->unequal_line = mark->line;
}

enum assignment_fate assignment_pair_judge(const struct assignment_pair *p,
                                           const struct assignment_mark *mark, uint64_t *line)
{
    uint64_t opposite =
        p->line_of[mark->action == ASSIGNMENT_ADD ? ASSIGNMENT_REMOVE : ASSIGNMENT_ADD];
    *line = 0;
    if (opposite != 0) {
        *line = opposite;
        return ASSIGNMENT_CONTRADICTION;
    }
    if (p->unequal_line != 0) {
        *line = says_the_same(&p->first, mark) ? p->unequal_line : p->first.line;
        return ASSIGNMENT_AMBIGUOUS;
    }
    if (mark->number == p->first.number)
        return ASSIGNMENT_ALONE;
    *line = p->first.line;
    return ASSIGNMENT_DUPLICATE;
}
