/*
 * Whatever json_syntax accepts, cJSON reads, and reads the same: as many objects, arrays and commas
 * as stand outside the strings of the text, and a tree that comes back whole through json_writer.
 */
#include "json.h"
#include "json_syntax.h"
#include "json_writer.h"
#include "target.h"

struct shape {
    size_t containers;
    size_t commas;
};

static struct shape shape_of_text(struct slice text)
{
    struct shape shape = {0};
    bool inside = false;
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.data[i];
        if (inside && byte == '\\')
            i++;
        else if (byte == '"')
            inside = !inside;
        else if (!inside && (byte == '{' || byte == '['))
            shape.containers++;
        else if (!inside && byte == ',')
            shape.commas++;
    }
    return shape;
}

/* Writes V, and counts its shape. Numbers that json refuses to give are written as nought. */
static void write_value(struct json_writer *w, const struct json_value *v, struct shape *shape)
{
    struct slice text;
    uint64_t number = 0;
    bool boolean;
    bool is_object = json_type_of(v) == JSON_OBJECT;
    if (json_as_text(v, &text)) {
        json_string(w, text);
    } else if (json_as_boolean(v, &boolean)) {
        json_boolean(w, boolean);
    } else if (json_type_of(v) == JSON_NULL) {
        json_null(w);
    } else if (json_type_of(v) == JSON_NUMBER) {
        json_as_unsigned(v, &number);
        json_unsigned(w, number);
    } else {
        shape->containers++;
        shape->commas += json_count(v) > 1 ? json_count(v) - 1 : 0;
        is_object ? json_object_begin(w) : json_array_begin(w);
        for (const struct json_value *child = json_first(v); child != NULL;
             child = json_next(child)) {
            if (is_object)
                json_key(w, json_name(child));
            write_value(w, child, shape);
        }
        is_object ? json_object_end(w) : json_array_end(w);
    }
}

/* How deep V is nested; json_writer's bound is the smaller one. */
static unsigned int depth_of(const struct json_value *v)
{
    unsigned int deepest = 0;
    for (const struct json_value *child = json_first(v); child != NULL; child = json_next(child)) {
        unsigned int depth = depth_of(child);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

/* Reads TEXT, which is accepted, and writes it to TO. Returns false where it is nested too deep. */
static bool rewrite(struct slice text, struct buffer *to)
{
    struct json_document d = {0};
    struct json_writer w;
    struct shape shape = {0};
    struct error e;
    demand(json_parse(&d, text, &e) == 0);
    bool writable = depth_of(d.root) <= JSON_WRITER_DEPTH_MAXIMUM;
    if (writable) {
        json_begin(&w, to);
        write_value(&w, d.root, &shape);
        struct shape expected = shape_of_text(text);
        demand(shape.containers == expected.containers && shape.commas == expected.commas);
    }
    json_release(&d);
    return writable;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make((const char *)data, size);
    struct error e;
    struct buffer first = {0};
    struct buffer second = {0};
    if (json_syntax_check(text, &e) == 0 && rewrite(text, &first)) {
        demand(json_syntax_check(buffer_slice(&first), &e) == 0);
        demand(rewrite(buffer_slice(&first), &second));
        demand(slice_equals(buffer_slice(&first), buffer_slice(&second)));
    }
    buffer_release(&first);
    buffer_release(&second);
    return 0;
}
