/*
 * trace_text: where a transaction came from, and what the run log's chain amounts to, for people
 * and for programs. Text only; the caller prints it.
 */
#ifndef TRACE_TEXT_H
#define TRACE_TEXT_H

#include "batch_list.h"
#include "buffer.h"
#include "json_writer.h"
#include "run_log.h"
#include "transaction_trace.h"

/* Appends a line for each version: where the first came from, what each later one changed. */
void trace_text_append(const struct transaction_trace *t, const struct batch_list *batches,
                       struct buffer *to);

/* Writes each version as an object. */
void trace_text_json(const struct transaction_trace *t, const struct batch_list *batches,
                     struct json_writer *w);

/* Appends "run log: 31 rows, chain verified to 2026-12-01T06:00:00Z (7bb3e7f0a1c2)". */
void trace_text_log(const struct run_log_state *log, struct buffer *to);

/* Writes the member "runLog". */
void trace_text_log_json(const struct run_log_state *log, struct json_writer *w);

#endif
