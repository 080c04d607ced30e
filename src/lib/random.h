/*
 * random: numbers that look random and are the same on every machine, for ever: the files that a
 * seed makes must never change. The generator is xoshiro256** 1.0 (Blackman and Vigna), its state
 * filled from the seed by splitmix64. Not for secrets. A zeroed struct is not seeded and gives
 * nothing but zeros.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state[4];
};

/* Every seed is good, 0 too. The state is the first four numbers of splitmix64 begun at SEED. */
void random_seed(struct random *r, uint64_t seed);

/* The next number; all 64 bits are as likely. */
uint64_t random_next(struct random *r);

/*
 * A number from 0 to LIMIT - 1, each exactly as likely; LIMIT is not 0. It is random_next modulo
 * LIMIT, where the numbers below 2^64 modulo LIMIT are drawn again.
 */
uint64_t random_below(struct random *r, uint64_t limit);

#endif
