#include "record_run.h"

#include "memory.h"

#include <stdlib.h>

enum { MARKS_FIRST = 256 };

void record_run_grow(struct record_run *r)
{
    r->capacity = r->capacity == 0 ? MARKS_FIRST : r->capacity * 2;
    r->marks = memory_resize(r->marks, r->capacity, sizeof *r->marks);
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
