/*
 * json_writer: appends JSON to a buffer in one canonical form: no spaces, no line ends, members in
 * the order they are written, so that the same calls give the same bytes. It sets every comma and
 * colon itself. It never checks that text is UTF-8 (the caller guarantees it) nor that keys are
 * unique, and it never owns the buffer.
 */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "buffer.h"
#include "slice.h"
#include "word.h"

#include <stdbool.h>
#include <stdint.h>

/* How deep objects and arrays may be nested. Deeper, or an end without its begin, is a mistake of
 * ours: it aborts. */
enum { JSON_WRITER_DEPTH_MAXIMUM = 32 };

struct json_writer {
    struct buffer *to;                              /* borrowed; bytes are only added */
    unsigned int depth;                             /* objects and arrays that are open */
    bool value_expected;                            /* a key was written and waits for its value */
    bool has_member[JSON_WRITER_DEPTH_MAXIMUM + 1]; /* by depth: something stands there already */
};

/* Begins one text behind what TO holds already. Nothing has to be released; the text is whole when
 * `depth` is 0 again. */
void json_begin(struct json_writer *w, struct buffer *to);

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);

/* The key of the member that the next call writes. */
void json_key(struct json_writer *w, const char *key);

/* A value: an element of the open array, the value of the key just written, or the whole text. */
void json_string(struct json_writer *w, struct slice text);
void json_text(struct json_writer *w, const char *text);
void json_unsigned(struct json_writer *w, uint64_t number);
void json_signed(struct json_writer *w, int64_t number);
void json_boolean(struct json_writer *w, bool value);
void json_null(struct json_writer *w);

/* A value whose text is JSON already, in the canonical form; the caller has checked it. */
void json_raw(struct json_writer *w, struct slice text);

/* A key and its value in one call. */
void json_member_string(struct json_writer *w, const char *key, struct slice text);
void json_member_text(struct json_writer *w, const char *key, const char *text);
void json_member_unsigned(struct json_writer *w, const char *key, uint64_t number);
void json_member_signed(struct json_writer *w, const char *key, int64_t number);
void json_member_boolean(struct json_writer *w, const char *key, bool value);

/* A key and the begin of its object or array; the caller ends it. */
void json_member_object_begin(struct json_writer *w, const char *key);
void json_member_array_begin(struct json_writer *w, const char *key);

/*
 * Appends TEXT as the inside of a JSON string, without its quotes: `"` and `\` with a backslash,
 * bytes below 0x20 as \b \f \n \r \t or \u00xx (lower case), all else, DEL included, as it is (RFC
 * 8259 section 7).
 */
void json_escape(struct buffer *to, struct slice text);

/* All ones for each byte that stands in a string only behind a backslash. */
static inline bytes16 json_needs_escape(bytes16 bytes)
{
    return (bytes16)(bytes < 0x20) | (bytes16)(bytes == '"') | (bytes16)(bytes == '\\');
}

/* The same, written to AT, which has room for JSON_ESCAPE_ROOM(length) bytes. Returns the end of
 * what was written. */
char *json_escape_to(char *at, struct slice text);

/* Each byte may become six; bytes that need no escape are copied sixteen at a time. */
#define JSON_ESCAPE_ROOM(length) (6 * (length) + 16)

#endif
