#include "profile_identity.h"

#include "memory.h"
#include "nearest.h"
#include "profile_kind.h"
#include "profile_problems.h"

#include <string.h>

enum { BALANCE_ACCOUNTS = 1000000, BALANCE_ACCOUNTS_MAX = 100000000 };

/* --- identity --- */

static uint32_t find_field(const struct compiler *c, const struct tree *node)
{
    const struct profile *p = c->profile;
    const char *names[PROFILE_FIELDS_MAX];
    const char *nearest;
    if (node->kind != TREE_SCALAR) {
        profile_problems_add(c->top.problems, node->line, node->column,
                             "fields: expected a list of field names");
        return UINT32_MAX;
    }
    for (uint32_t i = 0; i < p->field_count; i++) {
        names[i] = p->fields[i].name;
        if (strcmp(names[i], node->text) == 0)
            return i;
    }
    nearest = nearest_word(slice_of(node->text), names, p->field_count);
    profile_problems_add(c->top.problems, node->line, node->column,
                         "identity: no field \"%.64s\"%s%s%s", node->text,
                         nearest == NULL ? "" : ": did you mean \"", nearest == NULL ? "" : nearest,
                         nearest == NULL ? "" : "\"?");
    return UINT32_MAX;
}

static void compile_identity_fields(struct compiler *c, const struct section *s)
{
    static const char *const extracts[] = {"cumulative", "incremental"};
    struct identity *identity = &c->profile->identity;
    const struct tree *list = section_sequence(s, "fields");
    size_t extract = 0;
    if (section_need(s, "extract", "cumulative (a later file repeats records) or incremental"))
        section_choice(s, "extract", extracts, 2, &extract);
    identity->incremental = extract == 1;
    if (list == NULL)
        return;
    if (list->count == 0)
        section_problem(s, "fields", "an empty list");
    identity->fields = memory_array(list->count + 1, sizeof *identity->fields);
    for (size_t i = 0; i < list->count; i++) {
        const struct tree *node = list->entries[i].value;
        uint32_t index = find_field(c, node);
        for (size_t j = 0; j < identity->field_count; j++)
            if (identity->fields[j] == index && index != UINT32_MAX)
                profile_problems_add(s->problems, node->line, node->column,
                                     "identity: the same field a second time");
        identity->fields[identity->field_count++] = index;
    }
}

/* An upload that is a part of every identity has nothing to say of other uploads. */
static void compile_changes(struct compiler *c, const struct section *s)
{
    static const char *const words[] = {"sent"};
    struct identity *identity = &c->profile->identity;
    struct section deletions;
    size_t word;
    if (identity->incremental) {
        section_refuse(s, "corrections", "contradicts extract: incremental");
        section_refuse(s, "deletions", "contradicts extract: incremental");
        return;
    }
    identity->corrections = section_choice(s, "corrections", words, 1, &word);
    if (!section_open_member(&deletions, s, "deletions", MAPPING_DELETIONS))
        return;
    identity->has_deletions = true;
    if (section_need(&deletions, "field", "whose value says that a transaction is gone"))
        identity->deletion_field = find_field(c, section_member(&deletions, "field"));
    if (section_need(&deletions, "values", "that say so"))
        section_texts(&deletions, "values", false, &identity->deletion_values);
}

static void compile_trusted_id(struct compiler *c, const struct section *s)
{
    static const char *const words[] = {"trusted"};
    struct profile *p = c->profile;
    uint32_t index = p->canonical[CANONICAL_TRANSACTION_ID];
    size_t word;
    p->identity.by_transaction_id = true;
    section_refuse(s, "fields", "contradicts transactionId: one of them");
    section_refuse(s, "extract", "belongs to fields: an id is the same in every file");
    if (!section_choice(s, "transactionId", words, 1, &word))
        return;
    if (index == UINT32_MAX)
        section_problem(s, "transactionId", "no field \"transactionId\"");
    else
        p->fields[index].constraints.required = true;
}

static void compile_identity(struct compiler *c)
{
    struct section s;
    if (!section_need(&c->top, "identity", "what makes a transaction itself") ||
        !section_open_member(&s, &c->top, "identity", MAPPING_IDENTITY))
        return;
    if (section_has(&s, "transactionId"))
        compile_trusted_id(c, &s);
    else if (section_need(&s, "fields", "or transactionId: trusted"))
        compile_identity_fields(c, &s);
    compile_changes(c, &s);
}

/* --- checks --- */

static void compile_checks(struct compiler *c)
{
    static const char *const orders[] = {"ascending", "descending"};
    struct profile *p = c->profile;
    struct section checks;
    struct section s;
    size_t order = 0;
    p->balance_accounts = BALANCE_ACCOUNTS;
    if (!section_open_member(&checks, &c->top, "checks", MAPPING_CHECKS) ||
        !section_open_member(&s, &checks, "runningBalance", MAPPING_RUNNING_BALANCE))
        return;
    if (section_need(&s, "order", "ascending or descending"))
        section_choice(&s, "order", orders, 2, &order);
    section_count(&s, "accounts", 1, BALANCE_ACCOUNTS_MAX, &p->balance_accounts);
    p->balance_order = order == 0 ? BALANCE_ASCENDING : BALANCE_DESCENDING;
    if (p->canonical[CANONICAL_RUNNING_BALANCE] == UINT32_MAX)
        section_problem(&checks, "runningBalance", "no field \"runningBalance\"");
}

void profile_identity_compile(struct compiler *c)
{
    if (c->profile->kind->kind != KIND_TRANSACTIONS)
        return;
    compile_identity(c);
    compile_checks(c);
}
