#include "diagnostic.h"

#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *program = "nightdrop";

/* A closed descriptor 2 would be given to the next file that is opened, and messages would end up
 * in it. */
static void keep_standard_error_taken(void)
{
    if (fcntl(STDERR_FILENO, F_GETFD) >= 0)
        return;
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere >= 0 && nowhere != STDERR_FILENO) {
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
}

void diagnostic_set_program(const char *name)
{
    program = name;
    keep_standard_error_taken();
}

/* Whether valid UTF-8 begins with a control character: of ASCII, or U+0080 to U+009F, among them a
 * one-character CSI that terminals obey (ECMA-48). */
static bool is_control(const char *text)
{
    unsigned char byte = (unsigned char)text[0];
    return byte < 0x20 || byte == 0x7f || (byte == 0xc2 && (unsigned char)text[1] < 0xa0);
}

void diagnostic_escape(struct buffer *to, struct slice text)
{
    while (text.length > 0) {
        size_t valid = utf8_valid_length(text);
        size_t plain = 0;
        while (plain < valid && !is_control(text.data + plain))
            plain++;
        buffer_append(to, text.data, plain);
        if (plain < text.length) {
            buffer_append_format(to, "\\x%02X", (unsigned char)text.data[plain]);
            plain++;
        }
        text.data += plain;
        text.length -= plain;
    }
}

/* One write; where standard error is gone there is nobody left to tell. */
static void emit(struct buffer *text)
{
    const char *data = text->data;
    size_t length = text->length;
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        data += written;
        length -= (size_t)written;
    }
    buffer_release(text);
}

static void emit_line(struct buffer *line)
{
    buffer_append_byte(line, '\n');
    emit(line);
}

static void append_words(struct buffer *line, const char *format, va_list arguments)
{
    char words[2048];
    vsnprintf(words, sizeof words, format, arguments);
    diagnostic_escape(line, slice_of(words));
}

void diagnostic_print(const char *format, ...)
{
    struct buffer line = {0};
    va_list arguments;
    buffer_append_format(&line, "%s: ", program);
    va_start(arguments, format);
    append_words(&line, format, arguments);
    va_end(arguments);
    emit_line(&line);
}

void diagnostic_print_at(const char *file, uint64_t line_number, uint64_t column,
                         const char *format, ...)
{
    struct buffer line = {0};
    va_list arguments;
    buffer_append_format(&line, "%s: ", program);
    diagnostic_escape(&line, slice_of(file));
    if (line_number != 0)
        buffer_append_format(&line, ":%" PRIu64, line_number);
    if (line_number != 0 && column != 0)
        buffer_append_format(&line, ":%" PRIu64, column);
    buffer_append_text(&line, ": ");
    va_start(arguments, format);
    append_words(&line, format, arguments);
    va_end(arguments);
    emit_line(&line);
}

void diagnostic_print_result(const char *format, ...)
{
    struct buffer line = {0};
    va_list arguments;
    va_start(arguments, format);
    append_words(&line, format, arguments);
    va_end(arguments);
    emit_line(&line);
}

void diagnostic_print_progress(const char *words, bool terminal)
{
    struct buffer line = {0};
    if (*words != '\0')
        buffer_append_format(&line, "%s: %s", program, words);
    if (!terminal) {
        emit_line(&line);
        return;
    }
    /* ECMA-48: back to the first column, erase to the end of the line. */
    struct buffer over = {0};
    buffer_append_format(&over, "\r\033[K%s", line.data == NULL ? "" : line.data);
    buffer_release(&line);
    emit(&over);
}

int diagnostic_print_error(const struct error *e)
{
    diagnostic_print("%s", e->message);
    return (int)e->status;
}
