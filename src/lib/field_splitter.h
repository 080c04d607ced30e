/*
 * field_splitter: the bytes of one record cut into fields, fed a physical line at a time. Quoting
 * is libcsv's, in strict mode (RFC 4180); with `quoteChar: none` every delimiter cuts. It knows
 * where a record ends, where its bytes were refused, and nothing of the upload around it. It owns
 * the fields and lends them until the next field_splitter_begin().
 */
#ifndef FIELD_SPLITTER_H
#define FIELD_SPLITTER_H

#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>

struct field_splitter;

enum split_state {
    SPLIT_OPEN,     /* a quote is open: the record goes on behind this line */
    SPLIT_COMPLETE, /* the record ends with this line */
    SPLIT_REFUSED   /* a stray quote: see field_splitter_refused_at() */
};

/* For records of DIALECT (borrowed). Keeps at most FIELDS_MAX fields of a record, counts all. */
struct field_splitter *field_splitter_open(const struct dialect *dialect, size_t fields_max);

/* Begins a record. LENIENT reads stray quotes as text, as libcsv does without its strict mode. */
void field_splitter_begin(struct field_splitter *s, bool lenient);

/*
 * The next physical line of the record, with its line end ("\n", "\r\n" or "\r"), which is its last
 * END_LENGTH bytes: none at the end of the upload. Only behind SPLIT_OPEN may another follow. An
 * empty record is not for here.
 */
enum split_state field_splitter_feed(struct field_splitter *s, struct slice line,
                                     size_t end_length);

/* Byte of the record, from 0, at which the stray quote was seen: the quote itself, or what stands
 * behind a closing quote. */
size_t field_splitter_refused_at(const struct field_splitter *s);

/* Byte of the record, from 0, of the first CR or LF outside quotes that is not the record's line
 * end; SIZE_MAX where there is none. */
size_t field_splitter_stray_end_at(const struct field_splitter *s);

/* The unquoted values of a complete record. COUNT may be greater than FIELDS_MAX: what is beyond is
 * not kept. */
const struct slice *field_splitter_fields(struct field_splitter *s, size_t *count);

void field_splitter_close(struct field_splitter *s);

#endif
