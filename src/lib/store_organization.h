/*
 * store_organization: the organizations that a store knows, and which numbers the next batch and
 * the next event of each will have. It never begins or ends a transaction.
 */
#ifndef STORE_ORGANIZATION_H
#define STORE_ORGANIZATION_H

#include "db.h"
#include "error.h"

#include <stdint.h>

/* Makes the organization known where it is not. */
int store_organization_add(struct db *db, const char *organization, struct error *e);

/* The number of its next batch, and which one of DATE that is among those of its KIND. */
int store_organization_next_batch(struct db *db, const char *organization, const char *kind,
                                  const char *date, int64_t *number, int64_t *nth, struct error *e);

/* The number of the last event; 0 where there is none. */
int store_organization_last_event(struct db *db, const char *organization, int64_t *number,
                                  struct error *e);

#endif
