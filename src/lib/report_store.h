/*
 * report_store: a batch that a store holds, as a batch of the report: its facts, who applied it
 * and when by the run log, and what the store's history counts of it, which the facts are held
 * against. It only reads, in one snapshot.
 */
#ifndef REPORT_STORE_H
#define REPORT_STORE_H

#include "error.h"
#include "report.h"
#include "store.h"

#include <stdbool.h>

/* Whether TEXT has the form of a batch's name ("acme/groups/2026-11-24.1") or of the first 12 or
 * more digits of a SHA-256. */
bool report_store_is_batch(const char *text);

/*
 * Fills B, which is zeroed, with the batch of that NAME; of several that one upload was, the loaded
 * one, else the last. None, or several uploads, or a batch of a kind that is not known here, is
 * STATUS_TROUBLE.
 */
int report_store_read(struct report_batch *b, struct store *store, const char *name,
                      struct error *e);

/* Adds what the store knows of B, which was read from outcomes: none where it does not have it. */
int report_store_complete(struct report_batch *b, struct store *store, struct error *e);

#endif
