#include "tree.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

const struct tree *tree_member(const struct tree *mapping, const char *key)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (mapping->entries[i].key != NULL && strcmp(mapping->entries[i].key->text, key) == 0)
            return mapping->entries[i].value;
    return NULL;
}

struct tree *tree_new(enum tree_kind kind, uint32_t line, uint32_t column)
{
    struct tree *tree = memory_zeroed(sizeof *tree);
    tree->kind = kind;
    tree->line = line;
    tree->column = column;
    return tree;
}

void tree_add_take(struct tree *tree, struct tree *key, struct tree *value)
{
    /* Room doubles whenever the count is a power of two, so that no capacity has to be kept. */
    if ((tree->count & (tree->count - 1)) == 0)
        tree->entries = memory_resize(tree->entries, tree->count == 0 ? 1 : 2 * tree->count,
                                      sizeof *tree->entries);
    tree->entries[tree->count++] = (struct tree_entry){key, value};
}

void tree_free(struct tree *root)
{
    if (root == NULL)
        return;
    for (size_t i = 0; i < root->count; i++) {
        tree_free(root->entries[i].key);
        tree_free(root->entries[i].value);
    }
    free(root->entries);
    free(root->text);
    free(root);
}
