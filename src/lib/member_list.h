/*
 * member_list: the members whom a credit union's core knows, from a CSV file with a column of their
 * numbers, and the store brought to that: each is enrolled in full. Who is not on the list is left
 * as he is. The file is read to its end before the store is touched. A zeroed struct may be
 * released.
 */
#ifndef MEMBER_LIST_H
#define MEMBER_LIST_H

#include "error.h"
#include "spool.h"
#include "store.h"

#include <stdint.h>

struct member_list {
    struct spool numbers;
    uint64_t listed; /* records of the file */
};

struct member_list_result {
    uint64_t created; /* members whom the store did not have */
    uint64_t raised;  /* enrolled partially or not at all before */
};

/*
 * Reads the file from DESCRIPTOR: UTF-8, commas, quotes as in RFC 4180, a header, of which COLUMN
 * is the one that counts. A record that cannot be read or has no number rejects the whole
 * (STATUS_REJECTED, with its line).
 */
int member_list_read(struct member_list *l, int descriptor, const char *name, const char *column,
                     struct error *e);

/* Keeps the list in a temporary table of STORE; before the transaction. */
int member_list_load(struct member_list *l, struct store *store, struct error *e);

/* Brings ORGANIZATION's members to what was loaded, in the caller's transaction. */
int member_list_store(struct store *store, const char *organization,
                      struct member_list_result *result, struct error *e);

void member_list_release(struct member_list *l);

#endif
