/*
 * page_cursor: where a walk over pages of transactions stands, as opaque text for a URL. It carries
 * the query that it belongs to, as a digest, and the batch that the walk saw first, and a checksum
 * so that one that was cut or mangled is known. It is no secret and gives no right: whoever shows
 * one gets nothing that the same query without it would not give. Pure; it owns nothing.
 */
#ifndef PAGE_CURSOR_H
#define PAGE_CURSOR_H

#include "base64url.h"
#include "date.h"
#include "slice.h"

#include <stdint.h>

enum {
    PAGE_CURSOR_VERSION = 1,
    PAGE_CURSOR_QUERY_BYTES = 8,
    PAGE_CURSOR_BYTES = 33, /* version, query, batch, day, arrival, checksum */
    PAGE_CURSOR_LENGTH = BASE64URL_LENGTH(PAGE_CURSOR_BYTES)
};

struct page_cursor {
    unsigned char query[PAGE_CURSOR_QUERY_BYTES];
    int64_t batch;    /* pages show the warehouse as this one left it; from 1 */
    struct date date; /* with `arrival`, the last item that was shown */
    int64_t arrival;  /* not negative */
};

enum page_cursor_result {
    PAGE_CURSOR_SOUND,
    PAGE_CURSOR_MANGLED,      /* not the text of a cursor */
    PAGE_CURSOR_OTHER_VERSION /* a sound one, of a version that this program does not know */
};

/* Writes the text and a NUL to TEXT, which has room for PAGE_CURSOR_LENGTH + 1 bytes. */
void page_cursor_encode(const struct page_cursor *cursor, char *text);

/* Reads TEXT; CURSOR is left alone where it is not sound. */
enum page_cursor_result page_cursor_decode(struct slice text, struct page_cursor *cursor);

#endif
