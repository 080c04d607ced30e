/*
 * file_signature: what a file is by its first bytes, where that is not text: the archives,
 * spreadsheets and documents that people upload in place of a CSV file. Pure tables; it keeps
 * nothing.
 */
#ifndef FILE_SIGNATURE_H
#define FILE_SIGNATURE_H

#include "slice.h"

/* How many first bytes are enough to tell everything that can be told. */
enum { FILE_SIGNATURE_BYTES = 512 };

/* The kind of file in words ("a gzip archive"), for ever; or NULL where HEAD says nothing. */
const char *file_signature(struct slice head);

#endif
