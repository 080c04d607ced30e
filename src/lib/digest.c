/*
 * The low-level functions, deprecated since OpenSSL 3.0, and not EVP: EVP's first digest loads the
 * configuration and the providers, 0.9 to 2 ms of a process that has 5 ms for ten rows; these take
 * 0.05 ms and use the same SHA instructions. Nobody outside this file sees which they are.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "digest.h"

#include "hex.h"
#include "memory.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

int digest_init(struct digest *d, struct error *e)
{
    d->state = memory_zeroed(sizeof(SHA256_CTX));
    if (SHA256_Init(d->state) == 1)
        return 0;
    digest_release(d);
    return error_set(e, STATUS_TROUBLE, "libcrypto cannot begin a SHA-256 digest");
}

int digest_update(struct digest *d, struct slice data, struct error *e)
{
    if (data.length == 0 || SHA256_Update(d->state, data.data, data.length) == 1)
        return 0;
    return error_set(e, STATUS_TROUBLE, "libcrypto cannot go on with a SHA-256 digest");
}

int digest_finish_bytes(struct digest *d, unsigned char *bytes, size_t count, struct error *e)
{
    unsigned char whole[SHA256_DIGEST_LENGTH];
    if (SHA256_Final(whole, d->state) != 1 || SHA256_Init(d->state) != 1)
        return error_set(e, STATUS_TROUBLE, "libcrypto cannot finish a SHA-256 digest");
    memcpy(bytes, whole, count);
    return 0;
}

int digest_finish(struct digest *d, char hex[DIGEST_HEX_SIZE], struct error *e)
{
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    if (digest_finish_bytes(d, bytes, sizeof bytes, e) != 0)
        return -1;
    hex_encode(bytes, sizeof bytes, hex);
    return 0;
}

void digest_release(struct digest *d)
{
    free(d->state);
    d->state = NULL;
}
