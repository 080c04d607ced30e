#include "place.h"

#include "atomic_file.h"

#include <stdbool.h>
#include <string.h>

static const char standard_output[] = "/dev/stdout";

const char *place_of_output(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0 ? standard_output : path;
}

const char *place_of_file(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0 ? NULL : path;
}

static bool are_one_place(const char *a, const char *b)
{
    bool both_standard = strcmp(a, b) == 0 && strcmp(a, standard_output) == 0;
    return both_standard || atomic_file_same_place(a, b);
}

/* The first output in the place of another, which *OTHER then is; NULL where there is none. */
static const struct place *find_taken(const struct place *places, size_t inputs, size_t count,
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

int place_require_apart(const struct place *places, size_t inputs, size_t count, struct error *e)
{
    const struct place *other;
    const struct place *taken = find_taken(places, inputs, count, &other);
    if (taken == NULL)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: %s: in the place of %s", taken->what, taken->path,
                     other->what);
}
