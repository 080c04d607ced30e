/*
 * mock_damage: a fault put into a record, and what txn-chunk must make of it. The judgement is this
 * module's own, from the rules in the manual: it never asks the code that txn-chunk uses. Pure.
 */
#ifndef MOCK_DAMAGE_H
#define MOCK_DAMAGE_H

#include "mock_fault.h"
#include "mock_plan.h"
#include "mock_record.h"
#include "rule.h"

#include <stdbool.h>
#include <stdint.h>

/* What becomes of a record, and of the fault in it. */
struct mock_effect {
    bool rejected;
    bool unreadable;       /* its amount cannot be counted against the trailer */
    bool told;             /* the fault is to be told with this record, not with one after it */
    enum rule rule;        /* why it is rejected; or what is tolerated; RULE_NONE otherwise */
    int64_t amount;        /* as it is written */
    bool blank_before;     /* an empty line stands before it */
    bool twice;            /* it is written twice, and this is said of the second one */
    bool opens_quote;      /* a quote is opened that takes in the records behind */
    bool cut;              /* the upload ends within it */
    bool lost;             /* it is taken for a row of the footer */
    const char *line_end;  /* instead of the upload's own; NULL for that */
    const char *caught_by; /* "txn-chunk", "txn-load" or "nobody" */
};

/* What the record NUMBER must be like, so that the fault at PLACE can be put into it. */
struct mock_wish mock_damage_wish(const struct mock_plan *p, const struct mock_faults *f,
                                  const struct mock_place *place, uint64_t number);

/* Damages R, which was made as wished. */
void mock_damage(const struct mock_plan *p, const struct mock_faults *f,
                 const struct mock_place *place, struct mock_record *r, struct mock_effect *effect);

#endif
