/*
 * store_name: how a store is named on a command line: sqlite:PATH, postgresql://... or
 * postgres://.... Pure; it never shows a password.
 */
#ifndef STORE_NAME_H
#define STORE_NAME_H

#include "error.h"

/* Whether URL begins like one of ours; if not, STATUS_TROUBLE and what is expected. */
int store_name_check(const char *url, struct error *e);

/* The path of a store in a file, borrowed from URL; NULL where it is on a server. */
const char *store_name_file(const char *url);

/* URL as messages show it: of a server's without the password and all that stands behind "?",
 * which may hold one too. The caller frees it. */
char *store_name_shown(const char *url);

#endif
