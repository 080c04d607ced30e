#include "postgres_library.h"

#include <assert.h>
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const char file[] = "libpq.so.5";

static const struct {
    const char *name;
    size_t place; /* of its pointer */
} functions[] = {
#define FUNCTION(name) {"PQ" #name, offsetof(struct postgres_library, name)},
    POSTGRES_LIBRARY_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* POSIX lets dlsym() tell of functions by an object pointer, C11 has no conversion for it. */
static_assert(sizeof(void *) == sizeof(void (*)(void)),
              "pointers to functions are of another size");

int postgres_library_load(struct postgres_library *l, struct error *e)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return error_set(e, STATUS_TROUBLE,
                         "PostgreSQL's library, of the package libpq5, cannot be loaded: %s",
                         dlerror());
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *symbol = dlsym(library, functions[i].name);
        if (symbol == NULL)
            return error_set(e, STATUS_TROUBLE, "%s: not the library that is needed: it has no %s",
                             file, functions[i].name);
        memcpy((char *)l + functions[i].place, &symbol, sizeof symbol);
    }
    return 0;
}
