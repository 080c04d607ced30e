/*
 * crew: threads that work through numbered tasks beside their caller, who goes on with something
 * else and then waits for all of them. Nothing is shared but what the tasks themselves reach.
 */
#ifndef CREW_H
#define CREW_H

#include "error.h"

#include <stddef.h>

struct crew;

/* Starts COUNT threads. They end with crew_close(). */
struct crew *crew_open(size_t count, struct error *e);

/* Begins TASK for each index from 0 to COUNT - 1, in any order, at most one a thread at a time. */
void crew_begin(struct crew *crew, void (*task)(void *context, size_t index), void *context,
                size_t count);

/* Returns when every task that was begun has ended. */
void crew_wait(struct crew *crew);

/* Ends the threads; NULL is left alone. No task may be under way. */
void crew_close(struct crew *crew);

#endif
