/*
 * organization: whose upload, group or member it is: what the option says, else the environment,
 * else the file that is read.
 */
#ifndef ORGANIZATION_H
#define ORGANIZATION_H

#include "error.h"
#include "naming.h"

/*
 * OPTION (may be NULL), else NIGHTDROP_ORG where it is set and not empty, else OWN, what WHOSE
 * ("the profile's") says; borrowed. Both are NULL where no file can say it. NULL where there is
 * none, or what was found cannot be a name (STATUS_TROUBLE).
 */
const char *organization_choose(const char *option, const char *own, const char *whose,
                                struct error *e);

/* Whose BATCH ("acme/txn/2026-11-23.2", or a digest) is: OPTION, else what its name begins with,
 * which ROOM holds then, else the environment. NULL as above. */
const char *organization_of_batch(const char *option, const char *batch,
                                  char room[NAMING_ORGANIZATION_MAX + 1], struct error *e);

#endif
