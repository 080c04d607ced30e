/*
 * place: where a command reads and writes, so that two outputs do not spoil each other, and none
 * destroys what is read. It opens nothing and borrows every text.
 */
#ifndef PLACE_H
#define PLACE_H

#include <stddef.h>

struct place {
    const char *what; /* as messages name it: "the profile", "--output" */
    const char *path; /* NULL where it is not used */
};

/* "/dev/stdout" where PATH is "-"; otherwise PATH itself, which may be NULL. */
const char *place_of_output(const char *path);

/*
 * The first of COUNT places, the INPUTS of which come first, that is an output in the place of
 * another: of an input, or of an output before it, which *OTHER then is. NULL where there is none.
 */
const struct place *place_find_taken(const struct place *places, size_t inputs, size_t count,
                                     const struct place **other);

#endif
