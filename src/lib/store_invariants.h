/*
 * store_invariants: what must hold between the tables of a store beyond what their own constraints
 * say, as queries. It runs none of them.
 */
#ifndef STORE_INVARIANTS_H
#define STORE_INVARIANTS_H

#include <stddef.h>

/* A query whose only row is the count of what breaks the rule, and what that is called. */
struct store_invariant {
    const char *broken;
    const char *sql;
};

extern const struct store_invariant store_invariants[];
extern const size_t store_invariant_count;

/* Every batch of transactions: its facts, how many versions it made, how many conflicts it left. */
extern const char store_invariant_loads[];

#endif
