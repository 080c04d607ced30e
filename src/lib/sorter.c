#include "sorter.h"

#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUN_BYTES_MIN = 4096 };

/* A run in the spool, as the merge reads it. */
struct sorter_run {
    uint64_t at;  /* byte of the spool that is read next */
    uint64_t end; /* byte behind its last */
    char *memory; /* a piece of the sorter's */
    size_t held;  /* bytes in it */
    size_t next;  /* byte of it that the next record begins at */
};

void sorter_open(struct sorter *s, size_t record_bytes, size_t memory_bytes,
                 int (*compare)(const void *a, const void *b))
{
    size_t capacity = memory_bytes / record_bytes;
    *s = (struct sorter){.record_bytes = record_bytes, .compare = compare};
    s->capacity = capacity == 0 ? 1 : capacity;
    s->spool.descriptor = -1;
}

static int spill(struct sorter *s, struct error *e)
{
    if (s->spool.length == 0 && spool_open(&s->spool, e) != 0)
        return -1;
    qsort(s->memory, s->held, s->record_bytes, s->compare);
    s->spooled += s->held;
    size_t bytes = s->held * s->record_bytes;
    s->held = 0;
    return spool_write(&s->spool, s->memory, bytes, e);
}

int sorter_add(struct sorter *s, const void *record, struct error *e)
{
    if (s->memory == NULL)
        s->memory = memory_array(s->capacity, s->record_bytes);
    if (s->held == s->capacity && spill(s, e) != 0)
        return -1;
    memcpy(s->memory + s->held++ * s->record_bytes, record, s->record_bytes);
    return 0;
}

/* Holds at least one record of R, unless it is at its end. */
static int refill(struct sorter *s, struct sorter_run *r, struct error *e)
{
    if (r->next < r->held || r->at == r->end)
        return 0;
    uint64_t left = r->end - r->at;
    size_t wanted = left < s->piece_bytes ? (size_t)left : s->piece_bytes;
    r->held = 0;
    r->next = 0;
    while (r->held < wanted) {
        ssize_t count = pread(s->spool.descriptor, r->memory + r->held, wanted - r->held,
                              (off_t)(r->at + r->held));
        if (count < 0 && errno == EINTR)
            continue;
        if (count == 0)
            return error_set(e, STATUS_TROUBLE, "temporary file: cut short");
        if (count < 0)
            return error_set_errno(e, "temporary file: cannot read");
        r->held += (size_t)count;
    }
    r->at += r->held;
    return 0;
}

static bool is_less(const struct sorter *s, size_t a, size_t b)
{
    return s->compare(s->runs[a].memory + s->runs[a].next, s->runs[b].memory + s->runs[b].next) < 0;
}

/* Run I of the heap may be greater than those below it: lets it sink. */
static void sink(struct sorter *s, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->run_count; child++)
            if (is_less(s, child, least))
                least = child;
        if (least == i)
            return;
        struct sorter_run run = s->runs[i];
        s->runs[i] = s->runs[least];
        s->runs[least] = run;
        i = least;
    }
}

/* The bytes of memory that each run has, a whole number of records. */
static size_t piece_of(const struct sorter *s, size_t runs)
{
    size_t records = s->capacity / runs;
    size_t least = RUN_BYTES_MIN / s->record_bytes + 1;
    return (records < least ? least : records) * s->record_bytes;
}

static int begin_merge(struct sorter *s, struct error *e)
{
    uint64_t run_bytes = (uint64_t)s->capacity * s->record_bytes;
    uint64_t bytes = s->spooled * s->record_bytes;
    size_t count = (size_t)((bytes + run_bytes - 1) / run_bytes);
    s->piece_bytes = piece_of(s, count);
    free(s->memory);
    free(s->runs);
    s->memory = memory_array(count, s->piece_bytes);
    s->runs = memory_array(count, sizeof *s->runs);
    s->run_count = count;
    for (size_t i = 0; i < count; i++) {
        struct sorter_run *r = &s->runs[i];
        r->at = i * run_bytes;
        r->end = i + 1 == count ? bytes : r->at + run_bytes;
        r->memory = s->memory + i * s->piece_bytes;
        if (refill(s, r, e) != 0)
            return -1;
    }
    for (size_t i = count; i-- > 0;)
        sink(s, i);
    return 0;
}

int sorter_sort(struct sorter *s, struct error *e)
{
    s->next = 0;
    if (s->spooled == 0) {
        if (s->held != 0)
            qsort(s->memory, s->held, s->record_bytes, s->compare);
        return 0;
    }
    if (spill(s, e) != 0 || spool_rewind(&s->spool, e) != 0)
        return -1;
    return begin_merge(s, e);
}

static int next_merged(struct sorter *s, void *record, struct error *e)
{
    if (s->run_count == 0)
        return 0;
    struct sorter_run *r = &s->runs[0];
    memcpy(record, r->memory + r->next, s->record_bytes);
    r->next += s->record_bytes;
    if (refill(s, r, e) != 0)
        return -1;
    if (r->next == r->held)
        *r = s->runs[--s->run_count];
    sink(s, 0);
    return 1;
}

int sorter_next(struct sorter *s, void *record, struct error *e)
{
    if (s->spooled != 0)
        return next_merged(s, record, e);
    if (s->next == s->held)
        return 0;
    memcpy(record, s->memory + s->next++ * s->record_bytes, s->record_bytes);
    return 1;
}

int sorter_rewind(struct sorter *s, struct error *e)
{
    s->next = 0;
    return s->spooled == 0 ? 0 : begin_merge(s, e);
}

void sorter_close(struct sorter *s)
{
    free(s->memory);
    free(s->runs);
    spool_close(&s->spool);
    *s = (struct sorter){.spool.descriptor = -1};
}
