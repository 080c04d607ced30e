/*
 * record: one record of an upload, or one line of it, as it was read: its bytes, its fields, its
 * place, and what is wrong with it. It owns nothing: whoever read it lends the slices. Pure.
 */
#ifndef RECORD_H
#define RECORD_H

#include "finding.h"
#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_kind {
    RECORD_SOUND,
    RECORD_BLANK,  /* an empty line */
    RECORD_BROKEN, /* the bytes break a rule: see `broken` */
    RECORD_REST,   /* more bytes of the line before, which was longer than the buffer */
    RECORD_END     /* the end of the upload */
};

struct record {
    enum record_kind kind;
    uint64_t line;              /* its first physical line, from 1 */
    uint64_t line_count;        /* physical lines it spans; 0 for RECORD_REST */
    struct slice bytes;         /* decoded, with its line end as it was */
    struct slice text;          /* the same without its line end */
    const struct slice *fields; /* RECORD_SOUND: unquoted values */
    size_t field_count;
    bool has_line_end;     /* false for a last record that lacks it */
    unsigned tolerated;    /* RULE_ALLOW_BIT of what was tolerated: stray quotes */
    struct finding broken; /* RECORD_BROKEN */
};

/* Makes RECORD a broken one, for RULE: on its first line, of no column, with a formatted detail (""
 * for none). */
void record_break(struct record *record, enum rule rule, const char *detail, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether RECORD is sound and MARKER stands in its first field. None is marked with NULL. */
bool record_is_marked(const struct record *record, const char *marker);

/* --- places: bytes of the record's text, from 0. Slow: for messages -----------------------------
 */

/* Where field INDEX begins (its quote included), by DIALECT; the end of the text where it has none
 * such. */
size_t record_field_begin(const struct record *record, const struct dialect *dialect, size_t index);

/* Where the physical line of byte OFFSET begins, lines ending in LINE_BYTE. LINES is set to the
 * number of lines before it. */
size_t record_line_begin(const struct record *record, char line_byte, size_t offset,
                         uint64_t *lines);

/* Where the quote stands that is open at the end of the text. */
size_t record_open_quote(const struct record *record, char quote);

#endif
