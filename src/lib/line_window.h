/*
 * line_window: the physical lines of an upload, found in the window of decoded bytes that its
 * source shows. It reads on where a line needs that, never beyond its bound, and can hold the last
 * lines of the upload back. It owns the source. Offsets are bytes from where the window begins.
 */
#ifndef LINE_WINDOW_H
#define LINE_WINDOW_H

#include "error.h"
#include "profile.h"
#include "slice.h"
#include "upload_source.h"

#include <stdbool.h>
#include <stddef.h>

/* A zeroed struct may be closed. */
struct line_window {
    struct upload_source *source;
    enum line_terminator terminator;
    char line_byte;    /* the byte that ends a line */
    size_t bytes_max;  /* the window is not filled beyond it to find a line's end */
    size_t held_lines; /* lines that are held back at the end */
    size_t readable;   /* bytes of the window that are not held back */
    bool ended;        /* no more comes behind the window */
};

/* A line in the window. */
struct window_line {
    size_t begin;
    size_t text_end;
    size_t end;    /* behind its line end */
    bool has_end;  /* false for the upload's last one, or one that is too long */
    bool too_long; /* the window is full and its end is not in it */
};

/* Opens the source of DESCRIPTOR as upload_source_open() does, for the lines of PROFILE's dialect
 * and with room for its longest record. Zeroed where it fails. */
int line_window_open(struct line_window *w, int descriptor, const char *name,
                     const struct profile *profile, struct upload_facts *facts, struct error *e);

/* A window that reads nothing; line_window_show() puts the decoded BYTES (borrowed) of PARENT
 * there, which must outlive it. */
void line_window_open_view(struct line_window *w, const struct line_window *parent);
void line_window_show(struct line_window *w, struct slice bytes);

/* What there is, held back or not, until the next call that reads. */
static inline struct slice line_window_bytes(const struct line_window *w)
{
    return upload_source_window(w->source);
}

/* Holds the last LINES lines back from now on; one that is not ended counts. */
void line_window_hold_back(struct line_window *w, size_t lines);

/* Reads on once. Returns as upload_source_fill() does. */
int line_window_fill(struct line_window *w, struct error *e);

/*
 * Finds the line at byte BEGIN, reading on as needed; at the end it is empty. Where nothing but
 * held lines fills the window they are held back no more. -1 as line_window_fill().
 */
int line_window_find(struct line_window *w, size_t begin, struct window_line *line,
                     struct error *e);

/* Finds out where the text of LINE ends, which lies in BYTES with its line end, where it has one.
 */
void line_window_trim(const struct line_window *w, struct slice bytes, struct window_line *line);

/* The window begins BYTES further. */
static inline void line_window_drop(struct line_window *w, size_t bytes)
{
    upload_source_consume(w->source, bytes);
    w->readable -= bytes < w->readable ? bytes : w->readable;
}

/* Reads the rest of the upload unseen; the window is empty then. */
int line_window_drain(struct line_window *w, struct error *e);

void line_window_close(struct line_window *w);

#endif
