/*
 * html_table: a table of a page, row after row, for a desk, a phone and a screen reader: every part
 * states its role, which a style sheet that lays rows out as cards would take away, and every cell
 * the name of its column, which such a sheet shows beside it. It owns nothing and keeps no state:
 * the calls follow each other in the order that they have here, and what stands inside a caption, a
 * row's head or a cell is the caller's, appended between two of them. Pure.
 */
#ifndef HTML_TABLE_H
#define HTML_TABLE_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All texts here are literals of the program's own: none is escaped. */
struct html_column {
    const char *words; /* NULL for a column without a name: one of drawings */
    bool is_number;    /* set flush right */
};

/* Where there is no room for columns, each row of HTML_TABLE_CARDS stands as a card, its cells one
 * below the other; HTML_TABLE_NARROW has room everywhere. */
enum html_table_form { HTML_TABLE_NARROW, HTML_TABLE_CARDS };

/* Begins a table; the inside of its caption follows. */
void html_table_begin(struct buffer *to, enum html_table_form form);

/* Ends the caption and names the columns, that of the rows' heads first. Rows follow. */
void html_table_columns(struct buffer *to, const struct html_column *columns, size_t count);

/* Begins a row; the inside of its head follows, and html_table_row_head_end(). */
void html_table_row(struct buffer *to);
void html_table_row_head_end(struct buffer *to);

/* A cell of CLASS (NULL for none) under the column LABEL (NULL for one without a name). Its inside
 * follows, and html_table_cell_end(). */
void html_table_cell(struct buffer *to, const char *class, const char *label);
void html_table_cell_end(struct buffer *to);

/* A cell with a whole number, its thousands grouped. */
void html_table_number(struct buffer *to, const char *label, uint64_t number);

/* A cell that says nothing, and of which a card shows nothing. */
void html_table_nothing(struct buffer *to);

void html_table_row_end(struct buffer *to);

void html_table_end(struct buffer *to);

#endif
