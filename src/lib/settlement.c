#include "settlement.h"

#include <string.h>

const char *fate_word(enum fate fate)
{
    static const char *const words[FATE_COUNT] = {
        [FATE_NEW] = "new",         [FATE_DUPLICATE] = "duplicate", [FATE_CORRECTED] = "corrected",
        [FATE_DELETED] = "deleted", [FATE_CONFLICT] = "conflict",
    };
    return words[fate];
}

static bool is_free(const struct settlement_stored *stored)
{
    return stored->standing && !stored->taken;
}

static bool is_equal(const unsigned char *a, const unsigned char *b)
{
    return memcmp(a, b, SETTLEMENT_DIGEST_BYTES) == 0;
}

static int64_t greatest_occurrence(const struct settlement *s)
{
    int64_t greatest = 0;
    for (size_t i = 0; i < s->stored_count; i++)
        if (s->stored[i].occurrence > greatest)
            greatest = s->stored[i].occurrence;
    return greatest;
}

static void decide(struct settlement_record *record, enum fate fate,
                   struct settlement_stored *stored)
{
    record->fate = fate;
    record->stored = stored;
    if (stored != NULL)
        stored->taken = true;
}

/* RECORD tells STORED otherwise than the warehouse does. */
static enum fate judge_difference(const struct settlement *s,
                                  const struct settlement_record *record,
                                  const struct settlement_stored *stored)
{
    if (record->deletes)
        return FATE_DELETED;
    bool is_posted_now = s->unique && stored->pending && record->posted;
    return s->corrections || stored->replaceable || is_posted_now ? FATE_CORRECTED : FATE_CONFLICT;
}

/* A deletion of what is not there: it was said before, or nobody knows of what. */
static void settle_lost_deletion(const struct settlement *s, struct settlement_record *record)
{
    struct settlement_stored *deleted = NULL;
    for (size_t i = 0; i < s->stored_count && (deleted == NULL || deleted->taken); i++)
        if (s->stored[i].deleted)
            deleted = &s->stored[i];
    bool is_paired = deleted != NULL && deleted->taken;
    decide(record, deleted == NULL ? FATE_CONFLICT : FATE_DUPLICATE, is_paired ? NULL : deleted);
    record->occurrence = deleted == NULL ? 0 : deleted->occurrence;
}

/* Where they are sorted by it. */
static struct settlement_stored *find_occurrence(const struct settlement *s, int64_t occurrence)
{
    size_t low = 0;
    size_t high = s->stored_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->stored[middle].occurrence < occurrence)
            low = middle + 1;
        else
            high = middle;
    }
    return &s->stored[low];
}

/* --- the bank's own id -------------------------------------------------------------------------
 */

static struct settlement_stored *find_standing(const struct settlement *s)
{
    for (size_t i = 0; i < s->stored_count; i++)
        if (is_free(&s->stored[i]))
            return &s->stored[i];
    return NULL;
}

static void settle_first(struct settlement *s, struct settlement_record *record,
                         struct settlement_stored *stored)
{
    if (stored != NULL)
        decide(record, judge_difference(s, record, stored), stored);
    else if (record->deletes)
        settle_lost_deletion(s, record);
    else
        decide(record, FATE_NEW, NULL);
}

/* What told the transaction first in this upload is what the records behind it repeat. */
static void settle_unique(struct settlement *s)
{
    struct settlement_stored *stored = find_standing(s);
    const unsigned char *told = stored == NULL ? NULL : stored->digest;
    int64_t occurrence = greatest_occurrence(s) + 1;
    bool is_told_here = false;
    for (size_t i = 0; i < s->record_count; i++) {
        struct settlement_record *record = &s->records[i];
        record->occurrence = stored == NULL ? occurrence : stored->occurrence;
        if (told != NULL && is_equal(record->digest, told)) {
            bool is_stored = stored != NULL && told == stored->digest;
            decide(record, FATE_DUPLICATE, is_stored ? stored : NULL);
            is_told_here = true;
        } else if (is_told_here) {
            decide(record, FATE_CONFLICT, stored);
        } else {
            settle_first(s, record, stored);
            is_told_here = record->fate != FATE_CONFLICT;
            told = is_told_here ? record->digest : told;
            if (record->fate == FATE_DUPLICATE)
                stored = find_occurrence(s, record->occurrence);
        }
    }
}

/* --- the named fields --------------------------------------------------------------------------
 */

static int by_content(const struct settlement_stored *a, const struct settlement_stored *b)
{
    int order = memcmp(a->digest, b->digest, SETTLEMENT_DIGEST_BYTES);
    return order != 0 ? order : (a->occurrence > b->occurrence) - (a->occurrence < b->occurrence);
}

static int by_occurrence(const struct settlement_stored *a, const struct settlement_stored *b)
{
    return (a->occurrence > b->occurrence) - (a->occurrence < b->occurrence);
}

typedef int comparison(const struct settlement_stored *a, const struct settlement_stored *b);

static void exchange(struct settlement_stored *a, struct settlement_stored *b)
{
    struct settlement_stored swap = *a;
    *a = *b;
    *b = swap;
}

static void sink(struct settlement_stored *stored, size_t i, size_t count, comparison *compare)
{
    for (;;) {
        size_t greatest = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++)
            if (compare(&stored[child], &stored[greatest]) > 0)
                greatest = child;
        if (greatest == i)
            return;
        exchange(&stored[i], &stored[greatest]);
        i = greatest;
    }
}

/* Heapsort: in place, and n log n whatever comes. */
static void sort_stored(struct settlement_stored *stored, size_t count, comparison *compare)
{
    for (size_t i = count / 2; i-- > 0;)
        sink(stored, i, count, compare);
    for (size_t end = count; end > 1;) {
        exchange(&stored[0], &stored[--end]);
        sink(stored, 0, end, compare);
    }
}

/* The first of the stored ones, sorted by content, that is not before DIGEST. */
static size_t find_content(const struct settlement *s, const unsigned char *digest)
{
    size_t low = 0;
    size_t high = s->stored_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(s->stored[middle].digest, digest, SETTLEMENT_DIGEST_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What was deleted has the content of the deletion, which another one only repeats. `passed` of the
 * first of its content counts those that are paired or were never free. */
static struct settlement_stored *take_equal(struct settlement *s, const unsigned char *digest)
{
    size_t first = find_content(s, digest);
    if (first == s->stored_count)
        return NULL;
    size_t *passed = &s->stored[first].passed;
    for (size_t i = first + *passed; i < s->stored_count && is_equal(s->stored[i].digest, digest);
         i++) {
        ++*passed;
        if (!s->stored[i].taken && (s->stored[i].standing || s->stored[i].deleted)) {
            s->stored[i].taken = true;
            return &s->stored[i];
        }
    }
    return NULL;
}

/* Those that are to be replaced come first: a record tells anew what its like told before, and only
 * then contradicts what others told. AT goes over all of them twice. */
static struct settlement_stored *next_free(const struct settlement *s, size_t *at)
{
    for (; *at < 2 * s->stored_count; ++*at) {
        struct settlement_stored *stored = &s->stored[*at % s->stored_count];
        if (is_free(stored) && (stored->replaceable || *at >= s->stored_count))
            return stored;
    }
    return NULL;
}

/* The stored ones change their order twice, so that what a record pairs with is kept as its
 * occurrence until they have come to rest. */
static void pair_equals(struct settlement *s)
{
    sort_stored(s->stored, s->stored_count, by_content);
    for (size_t i = 0; i < s->record_count; i++) {
        const struct settlement_stored *equal = take_equal(s, s->records[i].digest);
        s->records[i].fate = equal == NULL ? FATE_COUNT : FATE_DUPLICATE;
        s->records[i].occurrence = equal == NULL ? 0 : equal->occurrence;
    }
    sort_stored(s->stored, s->stored_count, by_occurrence);
}

static void settle_by_fields(struct settlement *s)
{
    int64_t greatest = greatest_occurrence(s);
    size_t at = 0;
    pair_equals(s);
    for (size_t i = 0; i < s->record_count; i++) {
        struct settlement_record *record = &s->records[i];
        if (record->fate == FATE_DUPLICATE) {
            record->stored = find_occurrence(s, record->occurrence);
            continue;
        }
        settle_first(s, record, next_free(s, &at));
        if (record->fate == FATE_NEW)
            record->occurrence = ++greatest;
        else if (record->stored != NULL)
            record->occurrence = record->stored->occurrence;
    }
}

void settlement_settle(struct settlement *s)
{
    if (s->unique)
        settle_unique(s);
    else
        settle_by_fields(s);
}
