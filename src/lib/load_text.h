/*
 * load_text: the line that a load or a reversal ends with, for people, and the conflicts of a batch
 * for whoever is to decide about them.
 */
#ifndef LOAD_TEXT_H
#define LOAD_TEXT_H

#include "atomic_file.h"
#include "buffer.h"
#include "db.h"
#include "error.h"
#include "transaction_load.h"
#include "transaction_reverse.h"

/* What was loaded into the store of that NAME; of what was not, why. */
void load_text_result(const struct transaction_load *l, const char *name, struct buffer *to);

void load_text_reversal(const struct transaction_reverse *r, const char *name, struct buffer *to);

/* Writes the conflicts of batch NUMBER to FILE, a JSON object a line (nightdrop-stream(5)). */
int load_text_conflicts(struct db *db, const char *organization, int64_t number,
                        struct atomic_file *file, struct error *e);

#endif
