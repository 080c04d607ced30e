/*
 * postgres_library: libpq, loaded when a store on a PostgreSQL server is opened and not before. It
 * brings two dozen other libraries (Kerberos, LDAP, two of TLS), which would be most of the time
 * that a page from a store in a file takes; a program that is linked with it loads them at every
 * start. A plugin of our own around it would do the same, but has a place and a version that must
 * fit. Types come from libpq's header, so that every call is checked as if it were linked.
 */
#ifndef POSTGRES_LIBRARY_H
#define POSTGRES_LIBRARY_H

#include "error.h"

#include <postgresql/libpq-fe.h>

/* What is used of libpq: PQclear() is `clear` here. */
#define POSTGRES_LIBRARY_FUNCTIONS(FUNCTION)                                                       \
    FUNCTION(cancel)                                                                               \
    FUNCTION(clear)                                                                                \
    FUNCTION(cmdStatus)                                                                            \
    FUNCTION(cmdTuples)                                                                            \
    FUNCTION(connectPoll)                                                                          \
    FUNCTION(connectStartParams)                                                                   \
    FUNCTION(connectionNeedsPassword)                                                              \
    FUNCTION(conninfo)                                                                             \
    FUNCTION(conninfoFree)                                                                         \
    FUNCTION(conninfoParse)                                                                        \
    FUNCTION(consumeInput)                                                                         \
    FUNCTION(errorMessage)                                                                         \
    FUNCTION(finish)                                                                               \
    FUNCTION(fname)                                                                                \
    FUNCTION(freeCancel)                                                                           \
    FUNCTION(freemem)                                                                              \
    FUNCTION(ftype)                                                                                \
    FUNCTION(getCancel)                                                                            \
    FUNCTION(getResult)                                                                            \
    FUNCTION(getisnull)                                                                            \
    FUNCTION(getlength)                                                                            \
    FUNCTION(getvalue)                                                                             \
    FUNCTION(isBusy)                                                                               \
    FUNCTION(nfields)                                                                              \
    FUNCTION(parameterStatus)                                                                      \
    FUNCTION(ping)                                                                                 \
    FUNCTION(putCopyData)                                                                          \
    FUNCTION(putCopyEnd)                                                                           \
    FUNCTION(resultErrorField)                                                                     \
    FUNCTION(resultStatus)                                                                         \
    FUNCTION(sendPrepare)                                                                          \
    FUNCTION(sendQuery)                                                                            \
    FUNCTION(sendQueryPrepared)                                                                    \
    FUNCTION(setErrorVerbosity)                                                                    \
    FUNCTION(setNoticeReceiver)                                                                    \
    FUNCTION(setSingleRowMode)                                                                     \
    FUNCTION(socket)                                                                               \
    FUNCTION(status)

struct postgres_library {
#define POSTGRES_LIBRARY_MEMBER(name) __typeof__(PQ##name) *(name);
    POSTGRES_LIBRARY_FUNCTIONS(POSTGRES_LIBRARY_MEMBER)
#undef POSTGRES_LIBRARY_MEMBER
};

/*
 * Loads it, from where the system has its libraries; it stays until the program ends, for what it
 * brings does not bear to be unloaded. STATUS_TROUBLE where it is missing or too old.
 */
int postgres_library_load(struct postgres_library *l, struct error *e);

#endif
