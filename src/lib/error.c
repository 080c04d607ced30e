#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Formats into the message from byte AT on and marks a cut. */
static void message_format(struct error *e, size_t at, const char *format, va_list arguments)
{
    size_t room = sizeof e->message - at;
    int wanted = vsnprintf(e->message + at, room, format, arguments);
    if (wanted < 0 || (size_t)wanted >= room)
        memcpy(e->message + sizeof e->message - 4, "...", 4);
}

static void message_append(struct error *e, const char *text)
{
    size_t length = strlen(e->message);
    size_t room = sizeof e->message - length;
    int wanted = snprintf(e->message + length, room, ": %s", text);
    if (wanted < 0 || (size_t)wanted >= room)
        memcpy(e->message + sizeof e->message - 4, "...", 4);
}

int error_set(struct error *e, enum exit_status status, const char *format, ...)
{
    va_list arguments;
    e->status = status;
    va_start(arguments, format);
    message_format(e, 0, format, arguments);
    va_end(arguments);
    return -1;
}

int error_set_errno(struct error *e, const char *format, ...)
{
    int number = errno;
    va_list arguments;
    e->status = STATUS_TROUBLE;
    va_start(arguments, format);
    message_format(e, 0, format, arguments);
    va_end(arguments);
    message_append(e, strerror(number));
    return -1;
}

int error_prefix(struct error *e, const char *format, ...)
{
    char said[sizeof e->message];
    va_list arguments;
    memcpy(said, e->message, sizeof said);
    va_start(arguments, format);
    message_format(e, 0, format, arguments);
    va_end(arguments);
    message_append(e, said);
    return -1;
}
