/*
 * json: reads one JSON text that came from outside (a manifest, a summary, a control record, an
 * answer of a server) into a tree, and answers what stands in it. The bytes pass json_syntax first;
 * cJSON builds the tree. It never rounds a number, never ignores case, never changes a tree. A
 * value is borrowed and lives as long as its document.
 */
#ifndef JSON_H
#define JSON_H

#include "error.h"
#include "json_writer.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value of the tree. Every function here takes NULL, the value that is not there. */
struct json_value;

struct json_document {
    struct json_value *root; /* NULL where nothing is read */
};

enum json_type {
    JSON_ABSENT, /* of NULL */
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/*
 * Reads TEXT, which is not needed afterwards; the caller has bounded its length. What json_syntax
 * refuses is STATUS_TROUBLE with line, column and rule.
 */
int json_parse(struct json_document *d, struct slice text, struct error *e);

/* Frees the tree; a zeroed or released document is left alone. */
void json_release(struct json_document *d);

enum json_type json_type_of(const struct json_value *v);

/* The member of object V with just this KEY (case matters), or NULL; NULL where V is no object. */
const struct json_value *json_member(const struct json_value *v, const char *key);

/* Members of an object or elements of an array; 0 of anything else. Takes time in proportion. */
size_t json_count(const struct json_value *v);

/*
 * The first element or member of V and the one behind CHILD, in the order of the text; NULL at the
 * end, and of what is neither array nor object.
 */
const struct json_value *json_first(const struct json_value *v);
const struct json_value *json_next(const struct json_value *child);

/* The key of a member that json_first(), json_next() or json_member() gave; "" of an element. */
const char *json_name(const struct json_value *member);

/* Each returns false, and leaves its target alone, where V is not of that kind. */
bool json_as_text(const struct json_value *v, struct slice *text);
bool json_as_boolean(const struct json_value *v, bool *value);

/*
 * The text or the number under KEY of an object whose shape was checked before; empty or 0 where
 * it is not there.
 */
struct slice json_text_at(const struct json_value *v, const char *key);
uint64_t json_number_at(const struct json_value *v, const char *key);

/* A copy of that text, to be freed; NULL where it is empty or not there. */
char *json_copy_text(const struct json_value *v, const char *key);

/*
 * A whole number from 0 to 2^53 - 1. Above that a double, which is what cJSON keeps, may be another
 * number than the text's: it is refused, like a sign or a fraction.
 */
bool json_as_unsigned(const struct json_value *v, uint64_t *number);

/*
 * Writes V with all that is in it to W, in its own order: an element, a key's value or a whole
 * text. A number that json_as_unsigned() refuses, or more depth than W has, is STATUS_TROUBLE, and
 * what W holds then is to be thrown away.
 */
int json_copy(struct json_writer *w, const struct json_value *v, struct error *e);

#endif
