/*
 * diagnostic: the only module that writes to standard error. It owns the program's name (the one
 * thing at file scope) and makes each message one line: control characters (C0, DEL, C1) and bytes
 * that are not UTF-8 are shown as \xNN, a backslash of the text itself is left alone. A message
 * goes out in one write.
 */
#ifndef DIAGNOSTIC_H
#define DIAGNOSTIC_H

#include "buffer.h"
#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Keeps the name that stands before every message; borrowed for ever: a string literal. Where
 * standard error is closed it becomes /dev/null, so that no file of ours takes its descriptor.
 */
void diagnostic_set_program(const char *name);

/* `program: words` */
void diagnostic_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * `program: file:line:column: words`. LINE counts physical lines from 1, COLUMN the upload's own
 * bytes from 1; either is left out where it is 0.
 */
void diagnostic_print_at(const char *file, uint64_t line, uint64_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The words as they are, as one line without the program's name: a result line, a line of a table.
 */
void diagnostic_print_result(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints E as `program: words` and returns its status: what a command's main returns. */
int diagnostic_print_error(const struct error *e);

/* `program: words`, over the line before where that is a terminal's; no words clear the line. */
void diagnostic_print_progress(const char *words, bool terminal);

/* Appends TEXT with control bytes and bytes that are not UTF-8 as \xNN. */
void diagnostic_escape(struct buffer *to, struct slice text);

#endif
