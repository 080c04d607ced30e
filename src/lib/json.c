#include "json.h"

#include "memory.h"

#include "json_syntax.h"

#include <cjson/cJSON.h>

#define JSON_WHOLE_MAXIMUM 9007199254740991.0 /* 2^53 - 1 */

static const cJSON *node(const struct json_value *v)
{
    return (const cJSON *)v;
}

static const struct json_value *value(const cJSON *n)
{
    return (const struct json_value *)n;
}

int json_parse(struct json_document *d, struct slice text, struct error *e)
{
    d->root = NULL;
    if (json_syntax_check(text, e) != 0)
        return -1;
    d->root = (struct json_value *)cJSON_ParseWithLength(text.data, text.length);
    if (d->root == NULL)
        return error_set(e, STATUS_TROUBLE, "not JSON that cJSON can keep");
    return 0;
}

void json_release(struct json_document *d)
{
    cJSON_Delete((cJSON *)d->root);
    d->root = NULL;
}

enum json_type json_type_of(const struct json_value *v)
{
    if (cJSON_IsNull(node(v)))
        return JSON_NULL;
    if (cJSON_IsBool(node(v)))
        return JSON_BOOLEAN;
    if (cJSON_IsNumber(node(v)))
        return JSON_NUMBER;
    if (cJSON_IsString(node(v)))
        return JSON_STRING;
    if (cJSON_IsArray(node(v)))
        return JSON_ARRAY;
    return cJSON_IsObject(node(v)) ? JSON_OBJECT : JSON_ABSENT;
}

const struct json_value *json_member(const struct json_value *v, const char *key)
{
    if (!cJSON_IsObject(node(v)))
        return NULL;
    return value(cJSON_GetObjectItemCaseSensitive(node(v), key));
}

size_t json_count(const struct json_value *v)
{
    size_t count = 0;
    for (const struct json_value *child = json_first(v); child != NULL; child = json_next(child))
        count++;
    return count;
}

const struct json_value *json_first(const struct json_value *v)
{
    return v == NULL ? NULL : value(node(v)->child);
}

const struct json_value *json_next(const struct json_value *child)
{
    return child == NULL ? NULL : value(node(child)->next);
}

const char *json_name(const struct json_value *member)
{
    return member == NULL || node(member)->string == NULL ? "" : node(member)->string;
}

bool json_as_text(const struct json_value *v, struct slice *text)
{
    if (!cJSON_IsString(node(v)))
        return false;
    *text = slice_of(node(v)->valuestring);
    return true;
}

bool json_as_boolean(const struct json_value *v, bool *boolean)
{
    if (!cJSON_IsBool(node(v)))
        return false;
    *boolean = cJSON_IsTrue(node(v));
    return true;
}

bool json_as_unsigned(const struct json_value *v, uint64_t *number)
{
    if (!cJSON_IsNumber(node(v)))
        return false;
    double given = node(v)->valuedouble;
    if (!(given >= 0 && given <= JSON_WHOLE_MAXIMUM))
        return false;
    uint64_t whole = (uint64_t)given;
    if ((double)whole < given)
        return false;
    *number = whole;
    return true;
}

struct slice json_text_at(const struct json_value *v, const char *key)
{
    struct slice text = slice_of("");
    json_as_text(json_member(v, key), &text);
    return text;
}

char *json_copy_text(const struct json_value *v, const char *key)
{
    struct slice text = json_text_at(v, key);
    return text.length == 0 ? NULL : memory_copy_text(text.data, text.length);
}

uint64_t json_number_at(const struct json_value *v, const char *key)
{
    uint64_t number = 0;
    json_as_unsigned(json_member(v, key), &number);
    return number;
}

static int copy_nested(struct json_writer *w, const struct json_value *v, struct error *e)
{
    bool is_object = json_type_of(v) == JSON_OBJECT;
    if (w->depth == JSON_WRITER_DEPTH_MAXIMUM)
        return error_set(e, STATUS_TROUBLE, "nested too deep to be copied");
    if (is_object)
        json_object_begin(w);
    else
        json_array_begin(w);
    for (const struct json_value *child = json_first(v); child != NULL; child = json_next(child)) {
        if (is_object)
            json_key(w, json_name(child));
        if (json_copy(w, child, e) != 0)
            return -1;
    }
    if (is_object)
        json_object_end(w);
    else
        json_array_end(w);
    return 0;
}

int json_copy(struct json_writer *w, const struct json_value *v, struct error *e)
{
    struct slice text;
    bool boolean;
    uint64_t number;
    if (json_type_of(v) == JSON_ARRAY || json_type_of(v) == JSON_OBJECT)
        return copy_nested(w, v, e);
    if (json_as_text(v, &text))
        json_string(w, text);
    else if (json_as_boolean(v, &boolean))
        json_boolean(w, boolean);
    else if (json_as_unsigned(v, &number))
        json_unsigned(w, number);
    else if (json_type_of(v) == JSON_NULL)
        json_null(w);
    else
        return error_set(e, STATUS_TROUBLE, "a number that cannot be copied exactly");
    return 0;
}
