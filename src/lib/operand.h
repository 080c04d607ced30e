/*
 * operand: the one upload (or other input) that a command reads: a named file, or standard input
 * where the operand is missing or "-". It opens and names; what is small it can read whole.
 */
#ifndef OPERAND_H
#define OPERAND_H

#include "buffer.h"
#include "error.h"

#include <stddef.h>

struct operand {
    int descriptor;        /* -1 where closed */
    const char *name;      /* as messages show it: the operand, or "standard input" */
    const char *base_name; /* the operand without its folders; NULL for standard input */
};

/* Opens the only operand of ARGV from INDEX on. A second operand, a folder or a missing file is
 * STATUS_TROUBLE. */
int operand_open(struct operand *o, int argc, char **argv, int index, struct error *e);

/* Adds COUNT bytes at least to TO, or all there are. */
int operand_read_head(struct operand *o, size_t count, struct buffer *to, struct error *e);

/*
 * Adds all that is left to read to TO. More than MAXIMUM bytes there then, or a read that fails, is
 * STATUS_TROUBLE.
 */
int operand_read_whole(struct operand *o, size_t maximum, struct buffer *to, struct error *e);

/* Opens the file at PATH, which is borrowed; "-" has no meaning here. Failures as above. */
int operand_open_path(struct operand *o, const char *path, struct error *e);

/* Closes what was opened. Standard input stays open. */
void operand_close(struct operand *o);

#endif
