#include "text_sorter.h"

#include "memory.h"
#include "word.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LENGTH_BYTES = sizeof(uint32_t), PIECE_BYTES_MIN = 16 * 1024, PIECE_BYTES_MAX = 256 * 1024 };

/* A text in memory; nearly always its first eight bytes decide. */
struct text_place {
    uint64_t head; /* as a number that compares as the bytes do; zeros behind the end */
    const char *text;
};

/* A run in the spool, as the merge reads it. */
struct text_run {
    uint64_t at; /* byte of the spool that is read next */
    uint64_t end;
    char *memory;
    size_t capacity;
    size_t held;       /* bytes in it */
    size_t next;       /* byte of it where the text at hand begins, its length in front */
    struct slice text; /* the text at hand */
    uint64_t head;
};

static uint32_t length_at(const char *at)
{
    uint32_t length;
    memcpy(&length, at, sizeof length);
    return length;
}

static uint64_t head_word(struct slice text)
{
    char bytes[sizeof(uint64_t)] = {0};
    if (text.length != 0)
        memcpy(bytes, text.data, text.length < sizeof bytes ? text.length : sizeof bytes);
    return __builtin_bswap64(word_load(bytes));
}

static int compare_places(const void *a, const void *b)
{
    const struct text_place *x = a;
    const struct text_place *y = b;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return slice_compare(slice_make(x->text + LENGTH_BYTES, length_at(x->text)),
                         slice_make(y->text + LENGTH_BYTES, length_at(y->text)));
}

void text_sorter_open(struct text_sorter *s, size_t memory_bytes)
{
    *s = (struct text_sorter){.memory_bytes = memory_bytes, .spool.descriptor = -1};
}

/* Sorts what is in memory and writes it behind the runs before. */
static int spill(struct text_sorter *s, struct error *e)
{
    if (s->run_count == 0 && spool_open(&s->spool, e) != 0)
        return -1;
    qsort(s->places, s->held, sizeof *s->places, compare_places);
    for (size_t i = 0; i < s->held; i++) {
        const char *text = s->places[i].text;
        if (spool_write(&s->spool, text, LENGTH_BYTES + length_at(text), e) != 0)
            return -1;
    }
    s->ends = memory_resize(s->ends, s->run_count + 1, sizeof *s->ends);
    s->ends[s->run_count++] = s->spool.length;
    s->held = 0;
    s->texts_bytes = 0;
    return 0;
}

/* Room for BYTES more of texts. The places point into them, so they move only while there are none.
 */
static int make_room(struct text_sorter *s, size_t bytes, struct error *e)
{
    size_t used = s->texts_bytes + s->held * 2 * sizeof *s->places; /* qsort() may take a copy */
    if (s->held != 0 &&
        (used + bytes > s->memory_bytes || s->texts_bytes + bytes > s->texts_capacity))
        if (spill(s, e) != 0)
            return -1;
    if (bytes > s->texts_capacity) {
        s->texts_capacity = bytes > s->memory_bytes ? bytes : s->memory_bytes;
        s->texts = memory_resize(s->texts, s->texts_capacity, 1);
    }
    if (s->held == s->places_capacity) {
        s->places_capacity = s->places_capacity == 0 ? 1024 : 2 * s->places_capacity;
        s->places = memory_resize(s->places, s->places_capacity, sizeof *s->places);
    }
    return 0;
}

int text_sorter_add(struct text_sorter *s, struct slice text, struct error *e)
{
    uint32_t length = (uint32_t)text.length;
    if (make_room(s, LENGTH_BYTES + text.length, e) != 0)
        return -1;
    char *at = s->texts + s->texts_bytes;
    memcpy(at, &length, sizeof length);
    if (length != 0)
        memcpy(at + LENGTH_BYTES, text.data, length);
    s->texts_bytes += LENGTH_BYTES + length;
    s->places[s->held++] = (struct text_place){head_word(text), at};
    return 0;
}

/* Reads on until R holds BYTES bytes from the text at hand on, or all that is left of the run. */
static int hold(struct text_sorter *s, struct text_run *r, size_t bytes, struct error *e)
{
    if (r->held - r->next >= bytes)
        return 0;
    memmove(r->memory, r->memory + r->next, r->held - r->next);
    r->held -= r->next;
    r->next = 0;
    if (bytes > r->capacity) {
        r->capacity = bytes;
        r->memory = memory_resize(r->memory, r->capacity, 1);
    }
    while (r->held < r->capacity && r->at < r->end) {
        uint64_t left = r->end - r->at;
        size_t wanted = r->capacity - r->held;
        ssize_t count = pread(s->spool.descriptor, r->memory + r->held,
                              left < wanted ? (size_t)left : wanted, (off_t)r->at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return error_set_errno(e, "temporary file: cannot read");
        r->held += (size_t)count;
        r->at += (size_t)count;
    }
    return 0;
}

/* Lets R show the text that begins at `next`: 1; 0 where the run is over; -1. */
static int show(struct text_sorter *s, struct text_run *r, struct error *e)
{
    if (hold(s, r, LENGTH_BYTES, e) != 0)
        return -1;
    if (r->held == r->next)
        return 0;
    size_t length = length_at(r->memory + r->next);
    if (hold(s, r, LENGTH_BYTES + length, e) != 0)
        return -1;
    r->text = slice_make(r->memory + r->next + LENGTH_BYTES, length);
    r->head = head_word(r->text);
    return 1;
}

static bool is_less(const struct text_run *a, const struct text_run *b)
{
    return a->head != b->head ? a->head < b->head : slice_compare(a->text, b->text) < 0;
}

/* Run I of the heap may be greater than those below it: lets it sink. */
static void sink(struct text_sorter *s, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->live; child++)
            if (is_less(&s->runs[child], &s->runs[least]))
                least = child;
        if (least == i)
            return;
        struct text_run run = s->runs[i];
        s->runs[i] = s->runs[least];
        s->runs[least] = run;
        i = least;
    }
}

static void release_runs(struct text_sorter *s)
{
    for (size_t i = 0; s->runs != NULL && i < s->run_count; i++)
        free(s->runs[i].memory);
    free(s->runs);
    s->runs = NULL;
    s->live = 0;
}

/* Of memory for each run: with greater pieces it is read no faster, and who merges has other needs
 * of memory, a store's pages above all. */
static size_t piece_of(const struct text_sorter *s)
{
    size_t piece = s->memory_bytes / 2 / s->run_count;
    return piece < PIECE_BYTES_MIN   ? PIECE_BYTES_MIN
           : piece > PIECE_BYTES_MAX ? PIECE_BYTES_MAX
                                     : piece;
}

static int begin_merge(struct text_sorter *s, struct error *e)
{
    size_t piece = piece_of(s);
    release_runs(s);
    s->runs = memory_array(s->run_count, sizeof *s->runs);
    s->live = s->run_count;
    for (size_t i = 0; i < s->run_count; i++) {
        struct text_run *r = &s->runs[i];
        r->at = i == 0 ? 0 : s->ends[i - 1];
        r->end = s->ends[i];
        r->capacity = piece;
        r->memory = memory_resize(NULL, piece, 1);
        if (show(s, r, e) != 1)
            return -1;
    }
    for (size_t i = s->live; i-- > 0;)
        sink(s, i);
    s->next = 0;
    return 0;
}

int text_sorter_sort(struct text_sorter *s, struct error *e)
{
    s->next = 0;
    if (s->run_count == 0) {
        if (s->held != 0)
            qsort(s->places, s->held, sizeof *s->places, compare_places);
        return 0;
    }
    if (s->held != 0 && spill(s, e) != 0)
        return -1;
    free(s->texts);
    free(s->places);
    s->texts = NULL;
    s->places = NULL;
    s->texts_capacity = 0;
    s->places_capacity = 0;
    return spool_rewind(&s->spool, e) != 0 ? -1 : begin_merge(s, e);
}

/* Behind the text that was shown last; a run that is over leaves the heap to stand behind it. */
static int advance(struct text_sorter *s, struct error *e)
{
    struct text_run *r = &s->runs[0];
    r->next += LENGTH_BYTES + r->text.length;
    int result = show(s, r, e);
    if (result == 0) {
        struct text_run over = *r;
        *r = s->runs[--s->live];
        s->runs[s->live] = over;
    }
    sink(s, 0);
    return result < 0 ? -1 : 0;
}

int text_sorter_next(struct text_sorter *s, struct slice *text, struct error *e)
{
    if (s->run_count == 0) {
        if (s->next == s->held)
            return 0;
        const char *at = s->places[s->next++].text;
        *text = slice_make(at + LENGTH_BYTES, length_at(at));
        return 1;
    }
    if (s->next != 0 && s->live != 0 && advance(s, e) != 0)
        return -1;
    s->next = 1;
    if (s->live == 0)
        return 0;
    *text = s->runs[0].text;
    return 1;
}

int text_sorter_rewind(struct text_sorter *s, struct error *e)
{
    s->next = 0;
    return s->run_count == 0 ? 0 : begin_merge(s, e);
}

void text_sorter_close(struct text_sorter *s)
{
    release_runs(s);
    free(s->texts);
    free(s->places);
    free(s->ends);
    spool_close(&s->spool);
    *s = (struct text_sorter){.spool.descriptor = -1};
}
