#include "key_sorter.h"

#include "memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUN_BYTES_MIN = 64 * 1024, ENTRIES_MIN = 1024 };

/* A record in the arena: `lengths`, the key, the value. */
struct lengths {
    uint32_t key;
    uint32_t value;
};

/* The first bytes of the key, as a number that compares as they do, settle most comparisons. */
struct key_sorter_entry {
    uint64_t prefix;
    uint32_t key;
    uint32_t at; /* of the key in the arena */
};

/* A run in the spool, as the merge reads it. */
struct key_sorter_run {
    uint64_t start;
    uint64_t end;        /* byte of the spool behind its last */
    uint64_t at;         /* that is read next */
    struct buffer bytes; /* read and not yet shown */
    size_t shown;        /* of them, where the record at hand begins */
};

void key_sorter_open(struct key_sorter *s, size_t memory_bytes)
{
    *s = (struct key_sorter){.memory_bytes = memory_bytes};
    s->spool.descriptor = -1;
}

/* --- one run in memory -------------------------------------------------------------------------
 */

static uint64_t prefix_of(struct slice key)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < sizeof prefix; i++)
        prefix = prefix << 8 | (i < key.length ? (unsigned char)key.data[i] : 0);
    return prefix;
}

static int compare_keys(struct slice a, struct slice b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static struct slice key_in(const char *arena, const struct key_sorter_entry *entry)
{
    return slice_make(arena + entry->at, entry->key);
}

static bool is_before(const char *arena, const struct key_sorter_entry *a,
                      const struct key_sorter_entry *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    return compare_keys(key_in(arena, a), key_in(arena, b)) < 0;
}

/* Merges the sorted halves FROM[0, HALF) and FROM[HALF, COUNT) to TO. */
static void merge_halves(const char *arena, const struct key_sorter_entry *from, size_t half,
                         size_t count, struct key_sorter_entry *to)
{
    size_t left = 0;
    size_t right = half;
    for (size_t i = 0; i < count; i++)
        if (right == count || (left < half && !is_before(arena, &from[right], &from[left])))
            to[i] = from[left++];
        else
            to[i] = from[right++];
}

/* A merge sort, for qsort() knows no context; SPARE has room for as many. Bottom up, from pairs. */
static void sort_entries(const char *arena, struct key_sorter_entry *entries,
                         struct key_sorter_entry *spare, size_t count)
{
    struct key_sorter_entry *from = entries;
    struct key_sorter_entry *to = spare;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width) {
            size_t left = count - i;
            merge_halves(arena, from + i, width < left ? width : left,
                         2 * width < left ? 2 * width : left, to + i);
        }
        struct key_sorter_entry *swap = from;
        from = to;
        to = swap;
    }
    if (from != entries)
        memcpy(entries, from, count * sizeof *entries);
}

static void sort_held(struct key_sorter *s)
{
    if (s->held < 2)
        return;
    struct key_sorter_entry *spare = memory_array(s->held, sizeof *spare);
    sort_entries(s->arena.data, s->entries, spare, s->held);
    free(spare);
}

static void record_at(const char *record, struct slice *key, struct slice *value)
{
    struct lengths lengths;
    memcpy(&lengths, record, sizeof lengths);
    *key = slice_make(record + sizeof lengths, lengths.key);
    *value = slice_make(key->data + lengths.key, lengths.value);
}

static size_t size_at(const char *record)
{
    struct lengths lengths;
    memcpy(&lengths, record, sizeof lengths);
    return sizeof lengths + lengths.key + lengths.value;
}

static int spill(struct key_sorter *s, struct error *e)
{
    if (s->run_count == 0 && spool_open(&s->spool, e) != 0)
        return -1;
    sort_held(s);
    uint64_t start = s->spool.length;
    for (size_t i = 0; i < s->held; i++) {
        const char *record = s->arena.data + s->entries[i].at - sizeof(struct lengths);
        if (spool_write(&s->spool, record, size_at(record), e) != 0)
            return -1;
    }
    s->runs = memory_resize(s->runs, s->run_count + 1, sizeof *s->runs);
    s->runs[s->run_count++] = (struct key_sorter_run){.start = start, .end = s->spool.length};
    s->held = 0;
    buffer_clear(&s->arena);
    return 0;
}

int key_sorter_add(struct key_sorter *s, struct slice key, struct slice value, struct error *e)
{
    struct lengths lengths = {(uint32_t)key.length, (uint32_t)value.length};
    size_t bytes = sizeof lengths + key.length + value.length;
    size_t used = s->arena.length + s->held * 2 * sizeof *s->entries;
    if (s->held != 0 && used + bytes > s->memory_bytes && spill(s, e) != 0)
        return -1;
    if (s->arena.capacity == 0)
        buffer_reserve(&s->arena, s->memory_bytes);
    if (s->held == s->capacity) {
        s->capacity = s->capacity == 0 ? ENTRIES_MIN : 2 * s->capacity;
        s->entries = memory_resize(s->entries, s->capacity, sizeof *s->entries);
    }
    buffer_append(&s->arena, (const char *)&lengths, sizeof lengths);
    s->entries[s->held++] =
        (struct key_sorter_entry){prefix_of(key), lengths.key, (uint32_t)s->arena.length};
    buffer_append_slice(&s->arena, key);
    buffer_append_slice(&s->arena, value);
    return 0;
}

/* --- the merge ---------------------------------------------------------------------------------
 */

static bool is_whole(const struct key_sorter_run *r)
{
    size_t left = r->bytes.length - r->shown;
    return left >= sizeof(struct lengths) && left >= size_at(r->bytes.data + r->shown);
}

static int read_more(struct key_sorter *s, struct key_sorter_run *r, size_t piece,
                     struct error *e)
{
    uint64_t left = r->end - r->at;
    size_t wanted = left < piece ? (size_t)left : piece;
    buffer_consume(&r->bytes, r->shown);
    r->shown = 0;
    while (wanted > 0) {
        char *to = buffer_reserve(&r->bytes, wanted);
        ssize_t count = pread(s->spool.descriptor, to, wanted, (off_t)r->at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count == 0)
            return error_set(e, STATUS_TROUBLE, "temporary file: cut short");
        if (count < 0)
            return error_set_errno(e, "temporary file: cannot read");
        r->bytes.length += (size_t)count;
        r->at += (uint64_t)count;
        wanted -= (size_t)count;
    }
    return 0;
}

/* Holds the record at hand whole; *HAS says whether there is one. */
static int refill(struct key_sorter *s, struct key_sorter_run *r, bool *has, struct error *e)
{
    size_t piece = s->memory_bytes / s->run_count;
    *has = true;
    while (!is_whole(r)) {
        *has = r->at != r->end;
        if (!*has)
            return 0;
        if (read_more(s, r, piece < RUN_BYTES_MIN ? RUN_BYTES_MIN : piece, e) != 0)
            return -1;
    }
    return 0;
}

static struct slice key_of(const struct key_sorter_run *r)
{
    struct slice key;
    struct slice value;
    record_at(r->bytes.data + r->shown, &key, &value);
    return key;
}

static bool is_less(const struct key_sorter *s, size_t a, size_t b)
{
    return compare_keys(key_of(&s->runs[s->heap[a]]), key_of(&s->runs[s->heap[b]])) < 0;
}

/* Place I of the heap may be greater than those below it: lets it sink. */
static void sink(struct key_sorter *s, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->heap_count; child++)
            if (is_less(s, child, least))
                least = child;
        if (least == i)
            return;
        size_t run = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = run;
        i = least;
    }
}

static int begin_merge(struct key_sorter *s, struct error *e)
{
    bool has;
    s->heap_count = 0;
    s->shown = NULL;
    for (size_t i = 0; i < s->run_count; i++) {
        struct key_sorter_run *r = &s->runs[i];
        r->at = r->start;
        r->shown = 0;
        buffer_clear(&r->bytes);
        if (refill(s, r, &has, e) != 0)
            return -1;
        if (has)
            s->heap[s->heap_count++] = i;
    }
    for (size_t i = s->heap_count; i-- > 0;)
        sink(s, i);
    return 0;
}

int key_sorter_sort(struct key_sorter *s, struct error *e)
{
    s->next = 0;
    if (s->run_count == 0) {
        sort_held(s);
        return 0;
    }
    if (s->held != 0 && spill(s, e) != 0)
        return -1;
    buffer_release(&s->arena);
    free(s->entries);
    s->entries = NULL;
    s->capacity = 0;
    s->heap = memory_array(s->run_count, sizeof *s->heap);
    if (spool_rewind(&s->spool, e) != 0)
        return -1;
    return begin_merge(s, e);
}

/* Goes behind the record that was lent last. */
static int advance(struct key_sorter *s, struct error *e)
{
    bool has;
    struct key_sorter_run *r = s->shown;
    if (r == NULL)
        return 0;
    s->shown = NULL;
    r->shown += size_at(r->bytes.data + r->shown);
    if (refill(s, r, &has, e) != 0)
        return -1;
    if (!has)
        s->heap[0] = s->heap[--s->heap_count];
    if (s->heap_count != 0)
        sink(s, 0);
    return 0;
}

int key_sorter_next(struct key_sorter *s, struct slice *key, struct slice *value, struct error *e)
{
    if (s->run_count == 0) {
        if (s->next == s->held)
            return 0;
        record_at(s->arena.data + s->entries[s->next++].at - sizeof(struct lengths), key, value);
        return 1;
    }
    if (advance(s, e) != 0)
        return -1;
    if (s->heap_count == 0)
        return 0;
    s->shown = &s->runs[s->heap[0]];
    record_at(s->shown->bytes.data + s->shown->shown, key, value);
    return 1;
}

int key_sorter_rewind(struct key_sorter *s, struct error *e)
{
    s->next = 0;
    return s->run_count == 0 ? 0 : begin_merge(s, e);
}

void key_sorter_close(struct key_sorter *s)
{
    for (size_t i = 0; i < s->run_count; i++)
        buffer_release(&s->runs[i].bytes);
    free(s->runs);
    free(s->heap);
    free(s->entries);
    buffer_release(&s->arena);
    spool_close(&s->spool);
    *s = (struct key_sorter){.spool.descriptor = -1};
}
