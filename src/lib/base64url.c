#include "base64url.h"

#include <stdint.h>

enum { DIGIT_BITS = 6, DIGIT_MASK = 63, BYTE_BITS = 8 };

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_encode(const unsigned char *bytes, size_t count, char *text)
{
    uint32_t bits = 0;
    unsigned int held = 0;
    for (size_t i = 0; i < count; i++) {
        bits = bits << BYTE_BITS | bytes[i];
        for (held += BYTE_BITS; held >= DIGIT_BITS; held -= DIGIT_BITS)
            *text++ = digits[bits >> (held - DIGIT_BITS) & DIGIT_MASK];
    }
    if (held > 0)
        *text++ = digits[bits << (DIGIT_BITS - held) & DIGIT_MASK];
    *text = '\0';
}

int base64url_decode(struct slice text, unsigned char *bytes, size_t maximum, size_t *count)
{
    uint32_t bits = 0;
    unsigned int held = 0;
    *count = 0;
    for (size_t i = 0; i < text.length; i++) {
        const char *digit = text.data[i] == '\0' ? NULL : strchr(digits, text.data[i]);
        if (digit == NULL)
            return -1;
        bits = (bits << DIGIT_BITS | (uint32_t)(digit - digits)) & UINT16_MAX;
        held += DIGIT_BITS;
        if (held < BYTE_BITS)
            continue;
        if (*count == maximum)
            return -1;
        held -= BYTE_BITS;
        bytes[(*count)++] = (unsigned char)(bits >> held);
    }
    /* A last digit that is no part of a byte, or bits behind the last byte: another spelling. */
    return held < DIGIT_BITS && (bits & ((1U << held) - 1)) == 0 ? 0 : -1;
}
