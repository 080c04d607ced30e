/*
 * assignment_pairing: the records of one upload held against each other, however many, in bounded
 * memory: what assignment.h says of one pair, found by sorting. Records are added in the upload's
 * order, and judged in it. It owns its temporary files, which have no name; a zeroed struct may be
 * closed.
 */
#ifndef ASSIGNMENT_PAIRING_H
#define ASSIGNMENT_PAIRING_H

#include "assignment.h"
#include "error.h"
#include "sorter.h"
#include "spool.h"

#include <stdbool.h>
#include <stdint.h>

/* What becomes of a record that is not alone with its member and group. */
struct assignment_verdict {
    uint64_t line;       /* of the record */
    uint64_t other_line; /* of the other one */
    enum assignment_fate fate;
};

struct assignment_pairing {
    struct sorter marks;
    struct spool pairs;  /* of more records than are held at once */
    uint64_t pair_count; /* of those */
    struct sorter verdicts;
    struct assignment_verdict next; /* of them */
    bool has_next;
};

void assignment_pairing_open(struct assignment_pairing *p);

/* Fails for want of room in the folder of temporary files, as all below. */
int assignment_pairing_add(struct assignment_pairing *p, const struct assignment_mark *mark,
                           struct error *e);

/* When every record has been added. */
int assignment_pairing_settle(struct assignment_pairing *p, struct error *e);

/* What becomes of the record that begins on LINE, to be asked in the order of the lines. */
int assignment_pairing_judge(struct assignment_pairing *p, uint64_t line,
                             struct assignment_verdict *verdict, struct error *e);

void assignment_pairing_close(struct assignment_pairing *p);

#endif
