#include "relay_lock.h"

#include "buffer.h"
#include "interrupt.h"
#include "store_query.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MILLISECONDS = 20 };

/* Each way to try returns 1 where the lock was had, 0 where another has it, -1. */

static int try_file(int descriptor, const struct store *s, struct error *e)
{
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return 1;
    if (errno == EWOULDBLOCK || errno == EINTR)
        return 0;
    return error_set_errno(e, "%s: its relay's lock", s->name);
}

/* A name with a blank is no organization's. */
static int try_server(struct store *s, struct error *e)
{
    static const char sql[] =
        "SELECT CASE WHEN pg_try_advisory_lock(hashtextextended('nightdrop: relay', 0))"
        " THEN 1::bigint ELSE 0 END";
    int64_t had = 0;
    return store_query_number(s->db, sql, NULL, 0, &had, e) != 0 ? -1 : (int)had;
}

/* Beside the file itself, whatever links it was reached by. */
static int open_file(struct relay_lock *l, const struct store *s, const char *path, struct error *e)
{
    struct buffer name = {0};
    char *resolved = realpath(path, NULL);
    if (resolved == NULL)
        return error_set_errno(e, "%s", s->name);
    buffer_append_format(&name, "%s-relay", resolved);
    l->descriptor = open(name.data, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int result = l->descriptor > 0 ? 0 : error_set_errno(e, "%s-relay: its relay's lock", s->name);
    free(resolved);
    buffer_release(&name);
    return result;
}

int relay_lock_take(struct relay_lock *l, struct store *s, const char *option, struct error *e)
{
    const char *path = store_file(option);
    int seconds;
    int result = 0;
    *l = (struct relay_lock){0};
    if (store_wait_seconds(&seconds, e) != 0 || (path != NULL && open_file(l, s, path, e) != 0))
        return -1;
    for (int64_t left = (int64_t)seconds * 1000; result == 0; left -= POLL_MILLISECONDS) {
        struct timespec pause = {.tv_nsec = POLL_MILLISECONDS * 1000000L};
        result = path != NULL ? try_file(l->descriptor, s, e) : try_server(s, e);
        if (result == 0 && interrupt_came())
            return interrupt_error(e);
        if (result == 0 && left <= 0)
            return error_set(e, STATUS_TEMPORARY, "%s: another relay is at work (waited %d s)",
                             s->name, seconds);
        if (result == 0)
            nanosleep(&pause, NULL);
    }
    return result == 1 ? 0 : -1;
}

void relay_lock_release(struct relay_lock *l)
{
    if (l->descriptor > 0)
        close(l->descriptor);
    *l = (struct relay_lock){0};
}
