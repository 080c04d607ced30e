/*
 * version_walk: what every batch of an organization did to its transactions, and what became of
 * that, counted from the versions of the transactions themselves and from nothing that anybody said
 * of them. The versions of one transaction come in order, the present one last; transactions that
 * never had but one version may come as sums. Pure; memory grows with batches, not with rows.
 */
#ifndef VERSION_WALK_H
#define VERSION_WALK_H

#include "currency.h"
#include "quantity.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum version_state { VERSION_STANDING, VERSION_REVERSED, VERSION_DELETED, VERSION_UNKNOWN };

enum version_state version_state_find(struct slice text);

struct version {
    int64_t number; /* from 1 */
    int64_t batch;  /* that made it */
    int64_t source; /* the batch that told what it holds: another one where that was taken back */
    int64_t until;  /* the batch that made the next; 0 of the present one */
    enum version_state state;
    int64_t amount; /* minor units */
    const struct currency *currency;
};

/* What the records of a load become, in the order in which they are shown. */
enum deed {
    DEED_NEW, /* it stands where nothing stood */
    DEED_DUPLICATE,
    DEED_CORRECTED, /* it stands in the place of another version */
    DEED_DELETED,
    DEED_CONFLICT,
    DEED_FILTERED, /* left out before, by whoever read the upload */
    DEED_REVERSED, /* not of a record: what a batch had told is taken back */
    DEED_COUNT
};

/* "new", "duplicate", ...: as the facts of a load call it. */
const char *deed_name(enum deed deed);

/* What another batch did to what this one had left standing. */
struct since {
    int64_t batch;
    enum deed deed; /* corrected, deleted or reversed */
    int64_t rows;
    struct quantity change;
};

struct batch_tally {
    struct quantity made[DEED_COUNT]; /* but for duplicate, conflict and filtered */
    struct quantity now;              /* what it left standing, as it stands now */
    struct since *since;
    size_t since_count;
    int64_t broken; /* versions without the one before, or that did not end it */
};

struct version_walk {
    struct batch_tally *batches; /* by number, from 1 */
    size_t count;
    int64_t astray;        /* versions of no batch, or of no state or currency */
    struct version before; /* of the transaction at hand; number 0 where there is none */
    int64_t *owners;       /* the batches that left it standing */
    size_t owner_count;
};

/* Makes room for batches 1 to COUNT. */
void version_walk_open(struct version_walk *w, size_t count);

/* Transactions whose first version, of BATCH, is the present one: RECORDS of them in SUM. */
void version_walk_add(struct version_walk *w, int64_t batch, enum version_state state,
                      const struct quantity_money *sum);

/* The next version of the transaction at hand. */
void version_walk_take(struct version_walk *w, const struct version *v);

/* There are no more versions of it. */
void version_walk_end(struct version_walk *w);

void version_walk_release(struct version_walk *w);

#endif
