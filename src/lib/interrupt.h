/*
 * interrupt: SIGINT, SIGTERM and SIGHUP as a wish to stop, so that a command can remove what it has
 * not published and then die of the signal all the same. The flag is the library's only state
 * beside the program's name.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "error.h"

#include <stdbool.h>

/* From now on the signals set the flag, and interrupt system calls. Signals that are ignored
 * (nohup) stay ignored. */
void interrupt_catch(void);

/* Whether a signal came. */
bool interrupt_came(void);

/* Fills E with STATUS_TROUBLE and "interrupted". Always returns -1. */
int interrupt_error(struct error *e);

/* Where a signal came and STATUS is STATUS_TROUBLE, dies of it; otherwise returns STATUS. For the
 * end of main, when everything is closed. */
int interrupt_conclude(int status);

#endif
