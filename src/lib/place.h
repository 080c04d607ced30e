/*
 * place: where a command reads and writes, so that two outputs do not spoil each other, and none
 * destroys what is read. It opens nothing and borrows every text.
 */
#ifndef PLACE_H
#define PLACE_H

#include "error.h"

#include <stddef.h>

struct place {
    const char *what; /* as messages name it: "the profile", "--output" */
    const char *path; /* NULL where it is not used */
};

/* "/dev/stdout" where PATH is "-"; otherwise PATH itself, which may be NULL. */
const char *place_of_output(const char *path);

/* The same where standard output is in nobody's way: NULL for it. */
const char *place_of_file(const char *path);

/*
 * Looks among COUNT places, the INPUTS of which come first, for an output in the place of another:
 * of an input, or of an output before it. Returns 0 where there is none, or -1 and says which.
 */
int place_require_apart(const struct place *places, size_t inputs, size_t count, struct error *e);

#endif
