/*
 * slice: a borrowed run of bytes, not ended by NUL and free to hold any byte. It never owns what it
 * points at; whoever hands one out says how long the bytes live.
 */
#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *data; /* may be NULL where length is 0 */
    size_t length;    /* bytes */
};

/* The slice of a string literal, usable in a static initializer. */
#define SLICE_LITERAL(text)                                                                        \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static inline struct slice slice_make(const char *data, size_t length)
{
    return (struct slice){data, length};
}

/* The bytes of a C string, without its NUL; of NULL, the empty slice. */
static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

static inline bool slice_equals(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

/* Byte by byte, as memcmp(); the shorter first where one begins with the other. */
static inline int slice_compare(struct slice a, struct slice b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static inline bool slice_equals_text(struct slice a, const char *text)
{
    return slice_equals(a, slice_of(text));
}

#endif
