#include "nearest.h"

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Neither is longer than NEAREST_LENGTH_MAX. */
static size_t distance(struct slice a, struct slice b)
{
    /* Three rows of the table of distances between beginnings of A and of B: the last two and the
     * current. */
    size_t rows[3][NEAREST_LENGTH_MAX + 1];
    for (size_t j = 0; j <= b.length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            char x = lower(a.data[i - 1]), y = lower(b.data[j - 1]);
            row[j] = least(above[j - 1] + (x == y ? 0 : 1), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && x == lower(b.data[j - 2]) && lower(a.data[i - 2]) == y)
                row[j] = least(row[j], above_that[j - 2] + 1);
        }
    }
    return rows[a.length % 3][b.length];
}

const char *nearest_word(struct slice wrong, const char *const *words, size_t count)
{
    const char *nearest = NULL;
    size_t fewest = NEAREST_LENGTH_MAX;
    if (wrong.length > NEAREST_LENGTH_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct slice word = slice_of(words[i]);
        if (word.length > NEAREST_LENGTH_MAX)
            continue;
        size_t changes = distance(wrong, word);
        size_t longer = wrong.length > word.length ? wrong.length : word.length;
        if (changes < fewest && changes <= longer / 3) {
            nearest = words[i];
            fewest = changes;
        }
    }
    return nearest;
}
