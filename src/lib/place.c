#include "place.h"

#include "atomic_file.h"

#include <stdbool.h>
#include <string.h>

static const char standard_output[] = "/dev/stdout";

const char *place_of_output(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0 ? standard_output : path;
}

static bool are_one_place(const char *a, const char *b)
{
    bool both_standard = strcmp(a, b) == 0 && strcmp(a, standard_output) == 0;
    return both_standard || atomic_file_same_place(a, b);
}

const struct place *place_find_taken(const struct place *places, size_t inputs, size_t count,
                                     const struct place **other)
{
    for (size_t i = inputs; i < count; i++)
        for (size_t j = 0; places[i].path != NULL && j < i; j++)
            if (places[j].path != NULL && are_one_place(places[i].path, places[j].path)) {
                *other = &places[j];
                return &places[i];
            }
    return NULL;
}
