/*
 * hex: bytes as lower-case hexadecimal digits. Keeps nothing, allocates nothing.
 */
#ifndef HEX_H
#define HEX_H

#include <stddef.h>

/* Writes the two digits of each of COUNT bytes and a NUL to DIGITS, which has room for them. */
void hex_encode(const unsigned char *bytes, size_t count, char *digits);

#endif
