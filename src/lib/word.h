/*
 * word: bytes of a text eight and sixteen at a time, where looking at each of them costs too much.
 * A word is eight bytes as one number, the first of them in its lowest eight bits on every machine;
 * a head is the first sixteen bytes of a text, zeros behind its end. A byte outside the text is
 * never read. Sixteen bytes in a vector are compared at once: gcc and clang make of the vector type
 * what the machine has (SSE2, NEON), or plain loops.
 */
#ifndef WORD_H
#define WORD_H

#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/* The same byte eight times. */
#define WORD_OF(byte) (UINT64_C(0x0101010101010101) * (uint64_t)(unsigned char)(byte))

/* The eight bytes at AT. */
static inline uint64_t word_load(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* The four bytes at AT. */
static inline uint64_t word_load_half(const char *at)
{
    uint32_t half;
    memcpy(&half, at, sizeof half);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    half = __builtin_bswap32(half);
#endif
    return half;
}

/* The two bytes at AT. */
static inline uint64_t word_load_pair(const char *at)
{
    uint16_t pair;
    memcpy(&pair, at, sizeof pair);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    pair = __builtin_bswap16(pair);
#endif
    return pair;
}

/* Writes all eight bytes of WORD to AT. */
static inline void word_store(char *at, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(at, &word, sizeof word);
}

/* Writes the lower four bytes of WORD to AT. */
static inline void word_store_half(char *at, uint64_t word)
{
    uint32_t half = (uint32_t)word;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    half = __builtin_bswap32(half);
#endif
    memcpy(at, &half, sizeof half);
}

/* The first COUNT bytes, 0 to 8, of a text that has no more, with zeros behind them: two loads that
 * overlap in the middle. */
static inline uint64_t word_load_short(const char *at, size_t count)
{
    if (count >= 4)
        return word_load_half(at) | word_load_half(at + count - 4) << 8 * (count - 4);
    if (count == 0)
        return 0;
    size_t middle = count / 2, last = count - 1;
    return (uint64_t)(unsigned char)at[0] | (uint64_t)(unsigned char)at[middle] << 8 * middle |
           (uint64_t)(unsigned char)at[last] << 8 * last;
}

/* The place, from 0, of the first byte of WORD that is BYTE; 8 where none is. */
static inline unsigned word_find(uint64_t word, unsigned char byte)
{
    uint64_t zeros = word ^ WORD_OF(byte); /* BYTE became 0 */
    uint64_t marks = (zeros - WORD_OF(0x01)) & ~zeros & WORD_OF(0x80);
    return marks == 0 ? 8 : (unsigned)__builtin_ctzll(marks) / 8;
}

struct head {
    uint64_t low, high; /* bytes 0 to 7, and 8 to 15 */
};

static inline struct head head_of(struct slice text)
{
    if (text.length >= 16)
        return (struct head){word_load(text.data), word_load(text.data + 8)};
    if (text.length > 8) /* the last eight bytes, and those that are in `low` shifted out */
        return (struct head){word_load(text.data),
                             word_load(text.data + text.length - 8) >> 8 * (16 - text.length)};
    return (struct head){word_load_short(text.data, text.length), 0};
}

/* --- digits ---------------------------------------------------------------------------------- */

/* Whether all eight bytes are ASCII digits: their upper halves are 3, also when 6 is added. */
static inline bool word_is_digits(uint64_t word)
{
    return ((word & WORD_OF(0xF0)) | ((word + WORD_OF(0x06)) & WORD_OF(0xF0)) >> 4) ==
           WORD_OF(0x33);
}

/* The numbers, 0 to 99, that each two of eight ASCII digits say, sixteen bits apart. */
static inline uint64_t word_digit_pairs(uint64_t word)
{
    return ((word & WORD_OF(0x0F)) * 2561 >> 8) & UINT64_C(0x00FF00FF00FF00FF); /* 10 * 2^8 + 1 */
}

/* The number that eight ASCII digits say: neighbours are joined to pairs, pairs to fours, fours to
 * the whole. */
static inline uint32_t word_digits_value(uint64_t word)
{
    word = word_digit_pairs(word) * 6553601 >> 16; /* 100 * 2^16 + 1 */
    return (uint32_t)((word & UINT64_C(0x0000FFFF0000FFFF)) * 42949672960001 >> 32); /* 10^4… */
}

/* VALUE, below 10^8, as eight digits, 0 to 9 and not yet ASCII, the leading zeros included: the
 * whole is parted into fours, fours into pairs, pairs into digits. */
static inline uint64_t word_of_digits(uint32_t value)
{
    uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
    /* x * 10486 >> 20 is x / 100 for each x below 10^4; x * 103 >> 10 is x / 10 below 100. */
    uint64_t hundreds = (fours * 10486 >> 20) & UINT64_C(0x0000007F0000007F);
    uint64_t pairs = hundreds | (fours - 100 * hundreds) << 16;
    uint64_t tens = (pairs * 103 >> 10) & UINT64_C(0x000F000F000F000F);
    return tens | (pairs - 10 * tens) << 8;
}

/* --- sixteen bytes at once -------------------------------------------------------------------- */

typedef unsigned char bytes16 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));

static inline bytes16 bytes16_load(const char *at)
{
    bytes16 bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

static inline void bytes16_store(char *at, bytes16 bytes)
{
    memcpy(at, &bytes, sizeof bytes);
}

static inline bytes16 bytes16_of_head(struct head head)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    head = (struct head){__builtin_bswap64(head.low), __builtin_bswap64(head.high)};
#endif
    return (bytes16)(words2){head.low, head.high};
}

/* All bits of the first LENGTH bytes, 0 to 16: a window into ones and zeros. */
static inline bytes16 bytes16_mask(size_t length)
{
    static const char ones_and_zeros[32] =
        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    return bytes16_load(ones_and_zeros + 16 - length);
}

/* Whether any bit is set. */
static inline bool bytes16_any(bytes16 bytes)
{
    words2 words = (words2)bytes;
    return (words[0] | words[1]) != 0;
}

#endif
