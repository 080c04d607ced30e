#include "checksum.h"

#include "hex.h"

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
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(c->state));
    hex_encode(bytes.digest, sizeof bytes.digest, hex);
    XXH3_128bits_reset(c->state);
}

void checksum_release(struct checksum *c)
{
    XXH3_freeState(c->state);
    c->state = NULL;
}
