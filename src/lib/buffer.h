/*
 * buffer: bytes that grow. A zeroed struct is an empty buffer and may be released. The bytes always
 * have a NUL behind them once anything was added, so `data` can be read as a C string where it
 * holds none itself.
 */
#ifndef BUFFER_H
#define BUFFER_H

#include "slice.h"

#include <stddef.h>

struct buffer {
    char *data;      /* NULL until something is added */
    size_t length;   /* bytes in use */
    size_t capacity; /* bytes allocated, the NUL's included */
};

/* Makes room for EXTRA more bytes and returns where they start; the caller writes there and adds to
 * `length`. */
char *buffer_reserve(struct buffer *b, size_t extra);

void buffer_append(struct buffer *b, const char *data, size_t length);
void buffer_append_text(struct buffer *b, const char *text);
void buffer_append_format(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline void buffer_append_byte(struct buffer *b, char byte)
{
    if (b->capacity - b->length < 2)
        buffer_reserve(b, 1);
    b->data[b->length++] = byte;
    b->data[b->length] = '\0';
}

static inline void buffer_append_slice(struct buffer *b, struct slice s)
{
    buffer_append(b, s.data, s.length);
}

/* Drops the first COUNT bytes; those behind move to the front. */
void buffer_consume(struct buffer *b, size_t count);

/* The bytes in use, until the next change. */
static inline struct slice buffer_slice(const struct buffer *b)
{
    return slice_make(b->data, b->length);
}

/* Empties it and keeps the memory. */
void buffer_clear(struct buffer *b);

/* Frees the memory; the buffer is empty and usable again. */
void buffer_release(struct buffer *b);

#endif
