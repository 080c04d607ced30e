#include "buffer.h"

#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *buffer_reserve(struct buffer *b, size_t extra)
{
    size_t needed = b->length + extra + 1;
    if (needed > b->capacity) {
        size_t capacity = b->capacity < 64 ? 64 : b->capacity * 2;
        if (capacity < needed)
            capacity = needed;
        b->data = memory_resize(b->data, capacity, 1);
        b->capacity = capacity;
    }
    return b->data + b->length;
}

void buffer_append(struct buffer *b, const char *data, size_t length)
{
    char *at = buffer_reserve(b, length);
    if (length != 0)
        memcpy(at, data, length);
    b->length += length;
    b->data[b->length] = '\0';
}

void buffer_append_text(struct buffer *b, const char *text)
{
    buffer_append(b, text, strlen(text));
}

void buffer_append_format(struct buffer *b, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (wanted <= 0)
        return;
    char *at = buffer_reserve(b, (size_t)wanted);
    va_start(arguments, format);
    vsnprintf(at, (size_t)wanted + 1, format, arguments);
    va_end(arguments);
    b->length += (size_t)wanted;
}

void buffer_consume(struct buffer *b, size_t count)
{
    if (count == 0)
        return;
    memmove(b->data, b->data + count, b->length - count);
    b->length -= count;
    b->data[b->length] = '\0';
}

void buffer_clear(struct buffer *b)
{
    b->length = 0;
    if (b->data != NULL)
        b->data[0] = '\0';
}

void buffer_release(struct buffer *b)
{
    free(b->data);
    *b = (struct buffer){0};
}
