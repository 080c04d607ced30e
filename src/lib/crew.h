/*
 * crew: threads that work through tasks beside their caller, who hands them out and waits for each
 * when it wants its outcome. A task is a place in the caller's own memory, by number. Nothing is
 * shared but what the tasks themselves reach.
 */
#ifndef CREW_H
#define CREW_H

#include "error.h"

#include <stddef.h>

struct crew;

/* Starts COUNT threads for TASK at the places 0 to PLACES - 1. They end with crew_close(). */
struct crew *crew_open(size_t count, size_t places, void (*task)(void *context, size_t place),
                       void *context, struct error *e);

/* Has the task done at PLACE, behind those begun before and as soon as a thread is free. */
void crew_begin(struct crew *crew, size_t place);

/* Returns when the task that was begun at PLACE has ended. */
void crew_wait(struct crew *crew, size_t place);

/* Ends the threads when the tasks that were begun have ended; NULL is left alone. */
void crew_close(struct crew *crew);

#endif
