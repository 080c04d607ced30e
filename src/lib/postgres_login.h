/*
 * postgres_login: the way from a URL to a connection that can be worked with: libpq's own URLs and
 * environment, as long as connecting may take, the database's encoding, and limits for whatever
 * would wait without end. What the URL, the environment, the database or the role sets is left. The
 * password of a URL never appears in a message.
 */
#ifndef POSTGRES_LOGIN_H
#define POSTGRES_LOGIN_H

#include "postgres.h"

/*
 * Connects C, whose library is loaded, to the database that URL names, and waits up to WAIT_SECONDS
 * for a lock in all that follows. C's handle is for finish(), on failure too.
 */
int postgres_login(struct postgres *c, const char *url, int wait_seconds, struct error *e);

#endif
