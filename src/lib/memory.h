/*
 * memory: allocation that never returns NULL. Where the system has no more, the process ends at
 * once with status 2 and one line on standard error: this is the only library code that ends a
 * process. It is safe because being killed is safe at every instant: nothing is published before
 * its last step, and a stream without its end record is half a stream.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* SIZE zeroed bytes. Whoever receives them frees them with free(). */
void *memory_zeroed(size_t size);

/* COUNT elements of SIZE bytes each, zeroed. */
void *memory_array(size_t count, size_t size);

/* OLD (or NULL) with room for COUNT elements of SIZE bytes; what is new is not zeroed. */
void *memory_resize(void *old, size_t count, size_t size);

/* A copy of LENGTH bytes with a NUL behind them. */
char *memory_copy_text(const char *data, size_t length);

#endif
