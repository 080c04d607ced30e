#include "record_run.h"

#include "memory.h"

#include <stdlib.h>

enum { MARKS_FIRST = 256 };

void record_run_mark(struct record_run *r, const struct currency *currency, int64_t amount)
{
    if (r->count == r->capacity) {
        r->capacity = r->capacity == 0 ? MARKS_FIRST : r->capacity * 2;
        r->marks = memory_resize(r->marks, r->capacity, sizeof *r->marks);
    }
    r->marks[r->count++] = (struct record_mark){r->lines.length, amount, currency};
}

void record_run_clear(struct record_run *r)
{
    buffer_clear(&r->lines);
    r->count = 0;
}

void record_run_release(struct record_run *r)
{
    buffer_release(&r->lines);
    free(r->marks);
    *r = (struct record_run){0};
}
