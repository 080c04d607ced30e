/*
 * express_record: the short way of a record, from the index of its fields to its line of JSON in
 * one go, for records that are plain in every value, as nearly all are. What it takes is accepted,
 * and its line is byte for byte what record_writer makes of it; anything else (a value that is not
 * plain, a rule that may be broken, a long text with bytes that JSON escapes) it leaves alone, and
 * transaction.h judges that record from the start. Pure.
 */
#ifndef EXPRESS_RECORD_H
#define EXPRESS_RECORD_H

#include "buffer.h"
#include "currency.h"
#include "express.h"
#include "plain_cutter.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands ahead of a record reader in its index, by fields and records: see plain_run. */
struct express_record {
    const struct plain_run *run;
    size_t first_end; /* index of the end of its first field in the run's ends */
    bool has_quotes;
    uint64_t line;
    uint64_t number;
};

/* What the bookkeeping needs to know of a record that was taken. */
struct express_outcome {
    int64_t amount;                  /* minor units */
    const struct currency *currency; /* lives for ever */
    bool is_pending;
};

/*
 * Appends the line of RECORD to TO, and fills OUTCOME. False, and nothing appended, where the
 * record is not to be taken the short way.
 */
bool express_take(struct express *x, const struct express_record *record, struct buffer *to,
                  struct express_outcome *outcome);

#endif
