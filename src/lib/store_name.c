#include "store_name.h"

#include "buffer.h"
#include "memory.h"
#include "slice.h"

static const char file_scheme[] = "sqlite:";

/* What stands behind the scheme of a server's URL, or NULL. */
static const char *behind_scheme(const char *url)
{
    static const char *const schemes[] = {"postgresql://", "postgres://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncmp(url, schemes[i], strlen(schemes[i])) == 0)
            return url + strlen(schemes[i]);
    return NULL;
}

/* The last "@" before "?", given what stands behind the first one. */
static const char *last_at(const char *behind)
{
    const char *end = behind + strcspn(behind, "?");
    while (end[-1] != '@')
        end--;
    return end - 1;
}

int store_name_check(const char *url, struct error *e)
{
    const char *path = store_name_file(url);
    if (path != NULL && *path == '\0')
        return error_set(e, STATUS_TROUBLE, "%s: no path behind it", url);
    const char *server = behind_scheme(url);
    if (path == NULL && server == NULL)
        return error_set(e, STATUS_TROUBLE,
                         "not the name of a store: expected sqlite:PATH or postgresql://...");
    /* libpq would take what stands behind the first for the host, and say so. */
    const char *at = server == NULL ? NULL : strchr(server, '@');
    if (at != NULL && last_at(at + 1) != at)
        return error_set(e, STATUS_TROUBLE,
                         "the store's URL has a second \"@\": one in a password is written %%40");
    return 0;
}

const char *store_name_file(const char *url)
{
    size_t length = sizeof file_scheme - 1;
    return strncmp(url, file_scheme, length) == 0 ? url + length : NULL;
}

char *store_name_shown(const char *url)
{
    const char *server = behind_scheme(url);
    if (server == NULL)
        return memory_copy_text(url, strlen(url));
    const char *at = strchr(server, '@');
    if (at == NULL)
        return memory_copy_text(url, strcspn(url, "?"));
    struct buffer shown = {0};
    const char *host = last_at(at + 1);
    buffer_append(&shown, url, (size_t)(server - url) + strcspn(server, ":@"));
    buffer_append(&shown, host, strcspn(host, "?"));
    return shown.data;
}
