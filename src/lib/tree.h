/*
 * tree: a configuration as plain text, sequences and mappings, with the place of each: what a YAML
 * file becomes before anything knows what it means. Scalars stay the text they are ("00123", "no",
 * "1e3"). A node and all below it are owned by their root and freed with tree_free().
 */
#ifndef TREE_H
#define TREE_H

#include "slice.h"

#include <stddef.h>
#include <stdint.h>

enum tree_kind { TREE_SCALAR, TREE_SEQUENCE, TREE_MAPPING };

struct tree {
    enum tree_kind kind;
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1 */
    char *text;      /* of a scalar, ended by NUL, which the text itself never holds */
    bool quoted;     /* a scalar written in quotes: an empty unquoted one is "not said" */
    size_t count;    /* children of a sequence, entries of a mapping */
    struct tree_entry *entries; /* with key NULL in a sequence */
};

struct tree_entry {
    struct tree *key; /* a scalar */
    struct tree *value;
};

/* The value of KEY in a mapping, or NULL. */
const struct tree *tree_member(const struct tree *mapping, const char *key);

struct tree *tree_new(enum tree_kind kind, uint32_t line, uint32_t column);

/* Adds a child (KEY is NULL in a sequence); both are taken over by TREE. */
void tree_add_take(struct tree *tree, struct tree *key, struct tree *value);

/* Frees ROOT and all below it; NULL is left alone. */
void tree_free(struct tree *root);

#endif
