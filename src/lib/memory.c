#include "memory.h"

#include "diagnostic.h"
#include "error.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *checked(void *got)
{
    if (got == NULL) {
        diagnostic_print("out of memory");
        _exit(STATUS_TROUBLE);
    }
    return got;
}

void *memory_array(size_t count, size_t size)
{
    return checked(calloc(count == 0 ? 1 : count, size == 0 ? 1 : size));
}

void *memory_zeroed(size_t size)
{
    return memory_array(1, size);
}

void *memory_resize(void *old, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return checked(NULL);
    return checked(realloc(old, count * size == 0 ? 1 : count * size));
}

char *memory_copy_text(const char *data, size_t length)
{
    char *copy = memory_resize(NULL, length + 1, 1);
    if (length != 0)
        memcpy(copy, data, length);
    copy[length] = '\0';
    return copy;
}
