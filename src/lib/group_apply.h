/*
 * group_apply: makes the changes of a plan in the store, all of them or none, in one transaction
 * under the organization's lock. group_outcomes says what became of each entry. The plan is read to
 * its end and verified before the store is touched. A plan that was applied before is not applied
 * again; its outcomes are what they were. A zeroed struct may be released.
 */
#ifndef GROUP_APPLY_H
#define GROUP_APPLY_H

#include "digest.h"
#include "error.h"
#include "group_changes.h"
#include "group_store.h"
#include "plan_entry.h"
#include "sorter.h"
#include "spool.h"
#include "store.h"
#include "stream_reader.h"

#include <stdbool.h>
#include <stdint.h>

enum apply_verdict {
    APPLY_DONE,
    APPLY_NOTHING, /* the plan changes nothing */
    APPLY_BEFORE,  /* it was applied before: `batch` says when */
    APPLY_STALE    /* the store is not as the plan expects: nothing was done */
};

struct group_apply {
    struct stream_reader source;
    struct spool lines; /* its entries, packed */
    struct buffer packed;
    struct group_changes changes; /* those of them that are changes */
    struct sorter stale;          /* the numbers of stale entries, in order */
    char digest[DIGEST_HEX_SIZE]; /* of the plan */
    char *organization;
    char *date;
    enum apply_verdict verdict;
    struct group_batch batch; /* what the plan became */
    uint64_t kinds[ENTRY_SKIPPED + 1];
    uint64_t enroll;
    uint64_t withdraw;
    uint64_t stale_count;
    uint64_t outcomes[OUTCOME_COUNT];
    bool undo;
};

/* Reads the plan from DESCRIPTOR to its end and verifies it. Failures are stream_reader's. */
int group_apply_read(struct group_apply *a, int descriptor, const char *name, struct error *e);

/*
 * Applies it to STORE. REASON (may be NULL) and PROGRAM go into the run log. With DRY_RUN all is
 * done and undone again. A stale plan is no error of the call: see `verdict`.
 */
int group_apply_run(struct group_apply *a, struct store *store, const char *program,
                    const char *reason, bool dry_run, struct error *e);

void group_apply_release(struct group_apply *a);

#endif
