/*
 * relay_lock: one relay of a store's events at a time, so that none is sent by two. It is no lock
 * on the store: others read and write while it is held, for as long as a receiver takes. It ends
 * with the process, or with the connection to the server, so that nothing has to be cleared up
 * behind one that was killed. A zeroed struct may be released.
 */
#ifndef RELAY_LOCK_H
#define RELAY_LOCK_H

#include "error.h"
#include "store.h"

struct relay_lock {
    int descriptor; /* of the file beside a store that is one; 0 where it is not held */
};

/*
 * Takes the lock of the store S, which OPTION named: of the file PATH-relay beside it, which is
 * made and stays, or of the server for as long as S is open. Where another relay has it beyond
 * NIGHTDROP_WAIT seconds: STATUS_TEMPORARY.
 */
int relay_lock_take(struct relay_lock *l, struct store *s, const char *option, struct error *e);

/* Gives up the file's lock; the server's goes with the connection. */
void relay_lock_release(struct relay_lock *l);

#endif
