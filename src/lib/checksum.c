#include "checksum.h"

#include <stddef.h>
#include <xxhash.h>

int checksum_init(struct checksum *c, struct error *e)
{
    c->state = XXH3_createState();
    if (c->state == NULL)
        return error_set(e, STATUS_TROUBLE, "no memory for a checksum");
    XXH3_128bits_reset(c->state);
    return 0;
}

void checksum_update(struct checksum *c, struct slice data)
{
    if (data.length != 0)
        XXH3_128bits_update(c->state, data.data, data.length);
}

void checksum_finish(struct checksum *c, char hex[CHECKSUM_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(c->state));
    for (size_t i = 0; i < sizeof bytes.digest; i++) {
        hex[2 * i] = digits[bytes.digest[i] >> 4];
        hex[2 * i + 1] = digits[bytes.digest[i] & 15];
    }
    hex[2 * sizeof bytes.digest] = '\0';
    XXH3_128bits_reset(c->state);
}

void checksum_release(struct checksum *c)
{
    XXH3_freeState(c->state);
    c->state = NULL;
}
