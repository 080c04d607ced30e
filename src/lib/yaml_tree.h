/*
 * yaml_tree: a text in YAML 1.1 (libyaml) as a tree, for configurations written by hand. Everything
 * that makes YAML surprising or dangerous is refused: anchors, aliases, tags, directives, duplicate
 * keys, several documents, keys that are no plain text, and whatever is over the caps here and in
 * yaml_text.h. It reads no file and gives no meaning to a scalar.
 */
#ifndef YAML_TREE_H
#define YAML_TREE_H

#include "error.h"
#include "slice.h"
#include "tree.h"
#include "yaml_text.h"

enum { YAML_KEYS_MAX = 1024 };

/*
 * The tree of the one document in TEXT, freed with tree_free(). Where TEXT is refused: NULL, the
 * place in *LINE and *COLUMN (from 1, the column in characters), and what is wrong in E
 * (STATUS_TROUBLE), without the place. An empty text is refused too.
 */
struct tree *yaml_tree_read(struct slice text, uint32_t *line, uint32_t *column, struct error *e);

#endif
