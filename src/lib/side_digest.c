#include "side_digest.h"

#include "crew.h"

/* Less is digested before a thread has begun. */
enum { MUCH_BYTES = 1024 * 1024 };

int side_digest_init(struct side_digest *d, struct error *e)
{
    *d = (struct side_digest){0};
    return digest_init(&d->digest, e);
}

static void take_piece(void *context, size_t place)
{
    struct side_digest *d = context;
    (void)place;
    if (digest_update(&d->digest, d->piece, &d->error) != 0)
        d->failed = true;
}

void side_digest_settle(struct side_digest *d)
{
    if (d->piece.length == 0)
        return;
    crew_wait(d->crew, 0);
    d->piece = slice_make(NULL, 0);
}

void side_digest_settle_at(struct side_digest *d, const char *from, size_t length)
{
    if (d->piece.length != 0 && d->piece.data < from + length &&
        from < d->piece.data + d->piece.length)
        side_digest_settle(d);
}

static int settle(struct side_digest *d, struct error *e)
{
    side_digest_settle(d);
    if (d->failed)
        *e = d->error;
    return d->failed ? -1 : 0;
}

int side_digest_update(struct side_digest *d, struct slice piece, struct error *e)
{
    struct error no_thread;
    if (settle(d, e) != 0)
        return -1;
    d->bytes += piece.length;
    if (d->crew == NULL && d->bytes > MUCH_BYTES)
        d->crew = crew_open(1, 1, take_piece, d, &no_thread);
    if (d->crew == NULL)
        return digest_update(&d->digest, piece, e);
    d->piece = piece;
    crew_begin(d->crew, 0);
    return 0;
}

int side_digest_finish(struct side_digest *d, char hex[DIGEST_HEX_SIZE], struct error *e)
{
    return settle(d, e) != 0 ? -1 : digest_finish(&d->digest, hex, e);
}

void side_digest_release(struct side_digest *d)
{
    side_digest_settle(d);
    crew_close(d->crew);
    digest_release(&d->digest);
    *d = (struct side_digest){0};
}
