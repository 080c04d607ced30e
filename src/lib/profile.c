#include "naming.h"
#include "nearest.h"
#include "pattern.h"
#include "profile_compile.h"
#include "profile_control.h"
#include "profile_date.h"
#include "profile_fields.h"
#include "profile_groups.h"
#include "profile_identity.h"
#include "profile_kind.h"
#include "profile_layout.h"
#include "profile_limits.h"
#include "profile_problems.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 64 };

bool profile_needs_business_date(const struct profile *p)
{
    for (size_t i = 0; i < p->field_count; i++)
        if (p->fields[i].has_window)
            return true;
    return false;
}

bool texts_hold(const struct texts *texts, struct slice value)
{
    for (size_t i = 0; i < texts->count; i++)
        if (slice_equals_text(value, texts->list[i]))
            return true;
    return false;
}

bool texts_overlap(const struct texts *a, const struct texts *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (texts_hold(b, slice_of(a->list[i])))
            return true;
    return false;
}

/* --- what no part of a profile may hold --- */

static const char *scalar_fault(const struct tree *node)
{
    static const char *const nulls[] = {"~", "null", "Null", "NULL"};
    if (node->quoted)
        return NULL;
    if (strcmp(node->text, "decide") == 0)
        return "an open decision: say what holds for this bank in place of \"decide\"";
    if (*node->text == '\0')
        return "nothing is said: leave the key out, or write \"\" for the empty text";
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        if (strcmp(node->text, nulls[i]) == 0)
            return "null says nothing: leave the key out, or quote the word";
    return NULL;
}

static void check_scalars(const struct tree *node, struct profile_problems *problems)
{
    const char *fault = node->kind == TREE_SCALAR ? scalar_fault(node) : NULL;
    if (fault != NULL)
        profile_problems_add(problems, node->line, node->column, "%s", fault);
    for (size_t i = 0; i < node->count; i++)
        check_scalars(node->entries[i].value, problems);
}

/* --- what the profile is --- */

static void compile_plain_name(const struct section *s, const char *key, char **name)
{
    const char *p;
    if (!section_copy_text(s, key, name))
        return;
    for (p = *name; isalnum((unsigned char)*p) || *p == '-' || *p == '_'; p++)
        ;
    if (*p != '\0' || p - *name > NAME_BYTES_MAX)
        section_problem(s, key, "expected letters, digits, - and _, 64 at most");
}

/* The kind that the profile names or, where that is refused, the one that it must have meant, so
 * that the rest can be judged; NULL where nobody can tell. */
static const struct profile_kind *compile_kind(const struct section *s)
{
    size_t count;
    size_t kind;
    const char *const *kinds = profile_kind_names(&count);
    const char *meant = NULL;
    if (!section_need(s, "kind", "transactions or groups"))
        return NULL;
    if (section_choice(s, "kind", kinds, count, &kind))
        return profile_kind_find(kinds[kind]);
    if (section_member(s, "kind")->kind == TREE_SCALAR)
        meant = nearest_word(slice_of(section_member(s, "kind")->text), kinds, count);
    return meant == NULL ? NULL : profile_kind_find(meant);
}

/* False where nothing else can be judged: another language, or an unknown kind of upload. */
static bool compile_heading(struct compiler *c)
{
    struct profile *p = c->profile;
    const struct section *s = &c->top;
    const char *version = section_text(s, "version");
    section_need(s, "version", "1");
    if (version != NULL && strcmp(version, "1") != 0) {
        section_problem(s, "version", "\"%.20s\" is not known: this program reads version %d",
                        version, PROFILE_LANGUAGE_VERSION);
        return false;
    }
    p->kind = compile_kind(s);
    if (p->kind == NULL)
        return false;
    if (section_need(s, "name", "what reports call this profile"))
        compile_plain_name(s, "name", &p->name);
    if (section_copy_text(s, "organization", &p->organization) &&
        !naming_is_organization(p->organization))
        section_problem(s, "organization",
                        "expected letters, digits, dots, - and _, 64 at most, no dot in front");
    section_copy_text(s, "title", &p->title);
    return true;
}

/* --- what no part can judge alone --- */

static bool has_column_name(const struct profile *p)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (p->columns[i].name_count > 0)
            return true;
    return false;
}

static void check_together(const struct compiler *c)
{
    const struct profile *p = c->profile;
    const struct currency *total = p->control_trailer.currency;
    uint32_t currency = p->canonical[CANONICAL_CURRENCY];
    uint32_t status = p->canonical[CANONICAL_STATUS];
    if (p->layout.skip_until_header && !has_column_name(p))
        section_problem(&c->top, "layout",
                        "skipUntilHeader: no column has a name that a header could be known by");
    if (total != NULL && currency != UINT32_MAX && p->fields[currency].constant != NULL &&
        strcmp(p->fields[currency].constant, total->code) != 0)
        section_problem(&c->top, "control", "the trailer's currency is not that of the records");
    if (p->control_trailer.marker != NULL && !p->control_trailer.pending_is_included &&
        (status == UINT32_MAX || p->fields[status].pending.count == 0))
        section_problem(&c->top, "control",
                        "pendingIncluded: no field \"status\" says which records "
                        "are pending");
}

int profile_compile(struct profile *p, const struct tree *root, struct profile_problems *problems)
{
    struct compiler c = {.profile = p};
    *p = (struct profile){0};
    *problems = (struct profile_problems){0};
    for (size_t i = 0; i < CANONICAL_COUNT; i++)
        p->canonical[i] = UINT32_MAX;
    if (section_open(&c.top, problems, root, MAPPING_PROFILE)) {
        check_scalars(root, problems);
        if (compile_heading(&c)) {
            profile_layout_compile(&c);
            profile_limits_compile(&c);
            profile_control_compile(&c);
            profile_date_compile_business(&c);
            profile_fields_compile(&c);
            profile_identity_compile(&c);
            profile_groups_compile(&c);
            check_together(&c);
        }
    }
    if (problems->count == 0)
        return 0;
    profile_problems_sort(problems);
    profile_release(p);
    return -1;
}

/* --- release --- */

static void release_texts(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->list[i]);
    free(texts->list);
    *texts = (struct texts){0};
}

static void release_amount(struct amount_format *format)
{
    release_texts(&format->symbols);
    release_texts(&format->debit_flags);
    release_texts(&format->credit_flags);
}

static void release_field(struct field *field)
{
    free(field->name);
    free(field->description);
    free(field->constant);
    free(field->columns);
    free(field->separator);
    pattern_free(field->constraints.pattern);
    release_texts(&field->constraints.enumeration);
    release_amount(&field->amount);
    release_texts(&field->turn.values);
    pattern_free(field->turn.pattern);
    release_texts(&field->posted);
    release_texts(&field->pending);
    release_texts(&field->true_values);
    release_texts(&field->false_values);
    release_texts(&field->add);
    release_texts(&field->remove);
}

static void release_column(struct column *column)
{
    for (size_t i = 0; i < column->name_count; i++)
        free(column->names[i]);
    free(column->names);
}

void profile_release(struct profile *p)
{
    for (size_t i = 0; i < p->field_count; i++)
        release_field(&p->fields[i]);
    for (size_t i = 0; i < p->column_count; i++)
        release_column(&p->columns[i]);
    free(p->fields);
    free(p->columns);
    free(p->name);
    free(p->title);
    free(p->organization);
    free(p->layout.end_marker);
    free(p->control_header.marker);
    free(p->control_trailer.marker);
    release_amount(&p->control_trailer.amounts);
    free(p->business_date_file_name);
    release_texts(&p->missing_values);
    free(p->identity.fields);
    release_texts(&p->identity.deletion_values);
    *p = (struct profile){0};
}
