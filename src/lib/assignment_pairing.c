#include "assignment_pairing.h"

enum { MARK_MEMORY_BYTES = 12 * 1024 * 1024, VERDICT_MEMORY_BYTES = 6 * 1024 * 1024 };

static int compare_verdicts(const void *a, const void *b)
{
    const struct assignment_verdict *x = a;
    const struct assignment_verdict *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

void assignment_pairing_open(struct assignment_pairing *p)
{
    *p = (struct assignment_pairing){0};
    sorter_open(&p->marks, sizeof(struct assignment_mark), MARK_MEMORY_BYTES,
                assignment_mark_compare);
    sorter_open(&p->verdicts, sizeof(struct assignment_verdict), VERDICT_MEMORY_BYTES,
                compare_verdicts);
}

int assignment_pairing_add(struct assignment_pairing *p, const struct assignment_mark *mark,
                           struct error *e)
{
    return sorter_add(&p->marks, mark, e);
}

/* Keeps PAIR where it has more than one record: the others need no second look. */
static int keep_pair(struct assignment_pairing *p, const struct assignment_pair *pair,
                     struct error *e)
{
    if (pair->count < 2)
        return 0;
    if (p->pair_count++ == 0 && spool_open(&p->pairs, e) != 0)
        return -1;
    return spool_write(&p->pairs, (const char *)pair, sizeof *pair, e);
}

/* The first walk over the sorted marks: what there is to know of each pair. */
static int survey(struct assignment_pairing *p, struct error *e)
{
    struct assignment_pair pair = {.count = 0};
    struct assignment_mark mark;
    int step;
    while ((step = sorter_next(&p->marks, &mark, e)) == 1) {
        if (pair.count != 0 && !assignment_pair_holds(&pair, &mark)) {
            if (keep_pair(p, &pair, e) != 0)
                return -1;
            pair = (struct assignment_pair){.count = 0};
        }
        assignment_pair_add(&pair, &mark);
    }
    return step == 0 ? keep_pair(p, &pair, e) : -1;
}

/* The second walk: what becomes of each record of the pairs that were kept. */
static int judge_pairs(struct assignment_pairing *p, struct error *e)
{
    struct assignment_pair pair = {.count = 0};
    struct assignment_mark mark;
    int step = spool_read(&p->pairs, (char *)&pair, sizeof pair, e);
    while (step == 1 && (step = sorter_next(&p->marks, &mark, e)) == 1) {
        if (!assignment_pair_holds(&pair, &mark))
            continue;
        struct assignment_verdict verdict = {.number = mark.number};
        verdict.fate = assignment_pair_judge(&pair, &mark, &verdict.line);
        if (verdict.fate != ASSIGNMENT_ALONE && sorter_add(&p->verdicts, &verdict, e) != 0)
            return -1;
        if (--pair.count == 0)
            step = spool_read(&p->pairs, (char *)&pair, sizeof pair, e);
    }
    return step;
}

/* Fetches the next verdict that is to be given. */
static int advance(struct assignment_pairing *p, struct error *e)
{
    int step = sorter_next(&p->verdicts, &p->next, e);
    p->has_next = step == 1;
    return step < 0 ? -1 : 0;
}

int assignment_pairing_settle(struct assignment_pairing *p, struct error *e)
{
    if (sorter_sort(&p->marks, e) != 0 || survey(p, e) != 0)
        return -1;
    if (p->pair_count != 0 && (sorter_rewind(&p->marks, e) != 0 ||
                               spool_rewind(&p->pairs, e) != 0 || judge_pairs(p, e) != 0))
        return -1;
    sorter_close(&p->marks);
    return sorter_sort(&p->verdicts, e) == 0 ? advance(p, e) : -1;
}

int assignment_pairing_judge(struct assignment_pairing *p, uint64_t number,
                             struct assignment_verdict *verdict, struct error *e)
{
    *verdict = (struct assignment_verdict){.number = number, .fate = ASSIGNMENT_ALONE};
    if (!p->has_next || p->next.number != number)
        return 0;
    *verdict = p->next;
    return advance(p, e);
}

void assignment_pairing_close(struct assignment_pairing *p)
{
    sorter_close(&p->marks);
    sorter_close(&p->verdicts);
    spool_close(&p->pairs);
    *p = (struct assignment_pairing){0};
}
