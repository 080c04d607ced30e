#include "assignment_pairing.h"

enum {
    MARK_MEMORY_BYTES = 20 * 1024 * 1024,
    VERDICT_MEMORY_BYTES = 6 * 1024 * 1024,
    MARKS_HELD = 64 /* of one pair */
};

static int compare_verdicts(const void *a, const void *b)
{
    const struct assignment_verdict *x = a;
    const struct assignment_verdict *y = b;
    return (x->line > y->line) - (x->line < y->line);
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

static int judge_mark(struct assignment_pairing *p, const struct assignment_pair *pair,
                      const struct assignment_mark *mark, struct error *e)
{
    struct assignment_verdict verdict = {.line = mark->line};
    verdict.fate = assignment_pair_judge(pair, mark, &verdict.other_line);
    return verdict.fate == ASSIGNMENT_ALONE ? 0 : sorter_add(&p->verdicts, &verdict, e);
}

/* Keeps a pair of too many records for a second walk. */
static int keep_pair(struct assignment_pairing *p, const struct assignment_pair *pair,
                     struct error *e)
{
    if (p->pair_count++ == 0 && spool_open(&p->pairs, e) != 0)
        return -1;
    return spool_write(&p->pairs, (const char *)pair, sizeof *pair, e);
}

/* PAIR is whole; HELD are its records, where they are not too many. */
static int end_pair(struct assignment_pairing *p, const struct assignment_pair *pair,
                    const struct assignment_mark *held, struct error *e)
{
    if (pair->count > MARKS_HELD)
        return keep_pair(p, pair, e);
    for (size_t i = 0; pair->count > 1 && i < pair->count; i++)
        if (judge_mark(p, pair, &held[i], e) != 0)
            return -1;
    return 0;
}

/* The first walk over the sorted marks, in which records of one pair stand side by side. */
static int walk(struct assignment_pairing *p, struct error *e)
{
    struct assignment_mark held[MARKS_HELD];
    struct assignment_pair pair = {.count = 0};
    struct assignment_mark mark;
    int step;
    while ((step = sorter_next(&p->marks, &mark, e)) == 1) {
        if (pair.count != 0 && !assignment_pair_holds(&pair, &mark)) {
            if (end_pair(p, &pair, held, e) != 0)
                return -1;
            pair = (struct assignment_pair){.count = 0};
        }
        if (pair.count < MARKS_HELD)
            held[pair.count] = mark;
        assignment_pair_add(&pair, &mark);
    }
    return step == 0 ? end_pair(p, &pair, held, e) : -1;
}

/* The second walk: what becomes of each record of the pairs that were kept. */
static int walk_again(struct assignment_pairing *p, struct error *e)
{
    struct assignment_pair pair = {.count = 0};
    struct assignment_mark mark;
    if (sorter_rewind(&p->marks, e) != 0 || spool_rewind(&p->pairs, e) != 0)
        return -1;
    int step = spool_read(&p->pairs, (char *)&pair, sizeof pair, e);
    while (step == 1 && (step = sorter_next(&p->marks, &mark, e)) == 1) {
        if (!assignment_pair_holds(&pair, &mark))
            continue;
        if (judge_mark(p, &pair, &mark, e) != 0)
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
    if (sorter_sort(&p->marks, e) != 0 || walk(p, e) != 0 ||
        (p->pair_count != 0 && walk_again(p, e) != 0))
        return -1;
    sorter_close(&p->marks);
    return sorter_sort(&p->verdicts, e) == 0 ? advance(p, e) : -1;
}

int assignment_pairing_judge(struct assignment_pairing *p, uint64_t line,
                             struct assignment_verdict *verdict, struct error *e)
{
    *verdict = (struct assignment_verdict){.line = line, .fate = ASSIGNMENT_ALONE};
    if (!p->has_next || p->next.line != line)
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
