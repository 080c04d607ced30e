#include "profile_column.h"

#include "memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 256 };

/* As the upload's header will be matched: ASCII letters in any case, unless the dialect says
 * otherwise. */
static bool same_name(const struct profile *p, const char *a, const char *b)
{
    if (p->dialect.case_sensitive_header)
        return strcmp(a, b) == 0;
    while (*a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

static bool column_has_name(const struct profile *p, const struct column *column, const char *name)
{
    for (size_t i = 0; i < column->name_count; i++)
        if (same_name(p, column->names[i], name))
            return true;
    return false;
}

static uint32_t add_column(struct profile *p, struct column column)
{
    p->columns = memory_resize(p->columns, p->column_count + 1, sizeof *p->columns);
    p->columns[p->column_count] = column;
    return (uint32_t)p->column_count++;
}

static uint32_t column_at_position(struct compiler *c, const struct section *s)
{
    struct profile *p = c->profile;
    size_t position = 0;
    if (!section_count(s, "position", 1, p->limits.columns, &position))
        return FIELD_NO_COLUMN;
    for (size_t i = 0; i < p->column_count; i++)
        if (p->columns[i].position == position)
            return (uint32_t)i;
    return add_column(p, (struct column){.position = position, .line = s->mapping->line});
}

static bool check_name(const struct section *s, const char *key, const struct tree *node)
{
    const char *fault = NULL;
    size_t length = node->kind == TREE_SCALAR ? strlen(node->text) : 0;
    if (node->kind != TREE_SCALAR)
        fault = "expected a column's name";
    else if (length == 0)
        fault = "an empty name: name the column by its position";
    else if (length > NAME_MAX_BYTES)
        fault = "longer than 256 bytes";
    else if (strchr(" \t", node->text[0]) != NULL || strchr(" \t", node->text[length - 1]) != NULL)
        fault = "spaces around a column's name never count: leave them out";
    if (fault != NULL)
        section_problem(s, key, "%s", fault);
    return fault == NULL;
}

/* The column at INDEX is named at NODE too; its name there is added where it is new. A name that
 * another column has already makes the two one column or two, and nobody could say which. */
static bool take_name(struct compiler *c, const struct section *s, const struct tree *node,
                      uint32_t index)
{
    struct profile *p = c->profile;
    for (size_t i = 0; i < p->column_count; i++) {
        if (!column_has_name(p, &p->columns[i], node->text))
            continue;
        if (i == index)
            return true;
        section_problem(s, "column",
                        "\"%.64s\" is a name of the column \"%.64s\" on line %u too: name both "
                        "alike",
                        node->text, p->columns[i].names[0], p->columns[i].line);
        return false;
    }
    struct column *column = &p->columns[index];
    column->names = memory_resize(column->names, column->name_count + 1, sizeof *column->names);
    column->names[column->name_count++] = memory_copy_text(node->text, strlen(node->text));
    return true;
}

static uint32_t find_first_name(const struct profile *p, const char *name)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (p->columns[i].name_count > 0 && same_name(p, p->columns[i].names[0], name))
            return (uint32_t)i;
    return FIELD_NO_COLUMN;
}

static uint32_t column_by_name(struct compiler *c, const struct section *s)
{
    struct profile *p = c->profile;
    const struct tree *name = section_member(s, "column");
    const struct tree *aliases = section_sequence(s, "aliases");
    uint32_t index;
    if (!check_name(s, "column", name))
        return FIELD_NO_COLUMN;
    index = find_first_name(p, name->text);
    if (index == FIELD_NO_COLUMN)
        index = add_column(p, (struct column){.line = name->line});
    if (!take_name(c, s, name, index))
        return FIELD_NO_COLUMN;
    for (size_t i = 0; aliases != NULL && i < aliases->count; i++) {
        const struct tree *alias = aliases->entries[i].value;
        if (!check_name(s, "aliases", alias) || !take_name(c, s, alias, index))
            return FIELD_NO_COLUMN;
    }
    return index;
}

uint32_t profile_column_compile(struct compiler *c, const struct section *s)
{
    if (section_has(s, "position")) {
        section_refuse(s, "column", "contradicts position: a column has one of them");
        section_refuse(s, "aliases", "belongs to column: a position has no names");
        return column_at_position(c, s);
    }
    if (!section_has(s, "column")) {
        section_need(s, "column", "or position");
        return FIELD_NO_COLUMN;
    }
    if (!c->profile->dialect.header) {
        section_problem(s, "column", "the upload has no header (dialect): name it by position");
        return FIELD_NO_COLUMN;
    }
    return column_by_name(c, s);
}
