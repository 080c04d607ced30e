#include "hex.h"

void hex_encode(const unsigned char *bytes, size_t count, char *digits)
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        digits[2 * i] = digit[bytes[i] >> 4];
        digits[2 * i + 1] = digit[bytes[i] & 15];
    }
    digits[2 * count] = '\0';
}
