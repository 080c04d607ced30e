/*
 * base64url: bytes as text that is safe in a URL, a file's name and a shell (RFC 4648 section 5),
 * without padding. There is one text for each run of bytes: another spelling of the same bytes is
 * refused. Keeps nothing, allocates nothing.
 */
#ifndef BASE64URL_H
#define BASE64URL_H

#include "slice.h"

#include <stddef.h>

/* How long the text of COUNT bytes is, without a NUL. */
#define BASE64URL_LENGTH(count) (((count)*4 + 2) / 3)

/* Writes the text of COUNT bytes and a NUL to TEXT, which has room for them. */
void base64url_encode(const unsigned char *bytes, size_t count, char *text);

/*
 * Reads TEXT into BYTES, which has room for MAXIMUM of them; COUNT is how many there were. Returns
 * -1 where TEXT is none, or of more.
 */
int base64url_decode(struct slice text, unsigned char *bytes, size_t maximum, size_t *count);

#endif
