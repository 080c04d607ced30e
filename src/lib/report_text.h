/*
 * report_text: batches set out for a person: the verdict on all in the first line, then a block for
 * each batch, those that need somebody first. It renders what batch_facts found and decides nothing
 * else. Text from the files is shown with its control bytes as \xNN.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "batch_facts.h"
#include "buffer.h"

#include <stddef.h>

/* Adds the report on COUNT batches to TO. */
void report_text(const struct batch_facts *batches, size_t count, struct buffer *to);

#endif
