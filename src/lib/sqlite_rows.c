#include "sqlite_rows.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 1024 * 1024 };

void sqlite_rows_open(struct sqlite_rows *r, int columns, int rows)
{
    *r = (struct sqlite_rows){.columns = columns, .capacity = columns * rows};
    r->values = memory_array((size_t)r->capacity, sizeof *r->values);
}

void sqlite_rows_add_text(struct sqlite_rows *r, struct slice text)
{
    r->has_nul = r->has_nul || (text.length != 0 && memchr(text.data, '\0', text.length) != NULL);
    r->values[r->held++] = (struct sqlite_value){
        .kind = SQLITE_VALUE_TEXT, .number = (int64_t)r->texts.length, .length = text.length};
    buffer_append_slice(&r->texts, text);
}

void sqlite_rows_add_integer(struct sqlite_rows *r, int64_t number)
{
    r->values[r->held++] = (struct sqlite_value){.kind = SQLITE_VALUE_INTEGER, .number = number};
}

void sqlite_rows_add_null(struct sqlite_rows *r)
{
    r->values[r->held++] = (struct sqlite_value){.kind = SQLITE_VALUE_NULL};
}

bool sqlite_rows_are_full(const struct sqlite_rows *r)
{
    return r->held == r->capacity || r->texts.length >= TEXT_BYTES;
}

struct slice sqlite_rows_text(const struct sqlite_rows *r, int i)
{
    const struct sqlite_value *v = &r->values[i];
    return slice_make(v->length == 0 ? "" : r->texts.data + v->number, v->length);
}

void sqlite_rows_bind(const struct sqlite_rows *r, int i, sqlite3_stmt *handle, int parameter)
{
    const struct sqlite_value *v = &r->values[i];
    struct slice text;
    switch (v->kind) {
    case SQLITE_VALUE_TEXT:
        text = sqlite_rows_text(r, i);
        sqlite3_bind_text64(handle, parameter, text.data, text.length, SQLITE_STATIC, SQLITE_UTF8);
        return;
    case SQLITE_VALUE_INTEGER:
        sqlite3_bind_int64(handle, parameter, v->number);
        return;
    case SQLITE_VALUE_NULL:
        sqlite3_bind_null(handle, parameter);
        return;
    }
}

void sqlite_rows_clear(struct sqlite_rows *r)
{
    r->held = 0;
    buffer_clear(&r->texts);
}

void sqlite_rows_release(struct sqlite_rows *r)
{
    buffer_release(&r->texts);
    free(r->values);
    *r = (struct sqlite_rows){0};
}
