/*
 * organization: whose upload it is: what the option says, else the environment, else the profile.
 */
#ifndef ORGANIZATION_H
#define ORGANIZATION_H

#include "error.h"
#include "profile.h"

/*
 * OPTION (may be NULL), else NIGHTDROP_ORG where it is set and not empty, else PROFILE's own;
 * borrowed. NULL where there is none, or what was found cannot be a name (STATUS_TROUBLE).
 */
const char *organization_choose(const char *option, const struct profile *profile, struct error *e);

#endif
