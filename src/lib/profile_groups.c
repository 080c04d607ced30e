#include "profile_groups.h"

#include "profile_kind.h"

const char *end_proof_name(enum end_proof proof)
{
    static const char *const names[] = {"none", "count", "trailer", "endMarker"};
    return names[proof];
}

static void refuse_keys(const struct section *s, const char *const *keys, size_t count,
                        const char *why)
{
    for (size_t i = 0; i < count; i++)
        section_refuse(s, keys[i], why);
}

/* What the layout and the control records prove, when they are there. */
static enum end_proof declared_proof(const struct profile *p)
{
    if (p->control_trailer.marker != NULL)
        return p->control_trailer.records_position != 0 ? END_PROOF_COUNT : END_PROOF_TRAILER;
    return p->layout.end_marker != NULL ? END_PROOF_END_MARKER : END_PROOF_NONE;
}

/* A roster that lost its end would take everybody behind it out of their groups. */
static void compile_end_proof(struct compiler *c)
{
    static const char *const words[] = {"none"};
    struct profile *p = c->profile;
    size_t word;
    p->assignments.end_proof = declared_proof(p);
    if (!p->assignments.is_roster) {
        section_refuse(&c->top, "endProof", "belongs to mode: roster");
        return;
    }
    if (p->assignments.end_proof != END_PROOF_NONE) {
        section_refuse(&c->top, "endProof", "contradicts what is declared: that proves the end");
        return;
    }
    if (section_need(&c->top, "endProof",
                     "none, or a control trailer, or layout's endMarker: a roster must prove that "
                     "it is whole"))
        section_choice(&c->top, "endProof", words, 1, &word);
}

static void check_action(const struct compiler *c)
{
    const struct profile *p = c->profile;
    bool has_action = p->canonical[CANONICAL_ACTION] != UINT32_MAX;
    if (!section_has(&c->top, "fields") || !section_has(&c->top, "mode"))
        return;
    if (p->assignments.is_roster && has_action)
        section_problem(&c->top, "fields",
                        "a field \"action\": in a roster every record is a membership");
    if (!p->assignments.is_roster && !has_action)
        section_problem(&c->top, "fields",
                        "no field \"action\": it is necessary, if only as a constant");
}

/* Money has no meaning here. */
static void refuse_amounts(const struct compiler *c)
{
    static const char *const totals[] = {"debit",   "credit",   "net",
                                         "amounts", "currency", "pendingIncluded"};
    const struct profile *p = c->profile;
    struct section control;
    struct section trailer;
    if (section_open_member(&control, &c->top, "control", MAPPING_CONTROL) &&
        section_open_member(&trailer, &control, "trailer", MAPPING_CONTROL_TRAILER))
        refuse_keys(&trailer, totals, sizeof totals / sizeof *totals,
                    "does not apply to uploads of kind groups");
    for (size_t i = 0; i < p->field_count; i++)
        if (p->fields[i].type == FIELD_AMOUNT)
            section_problem(&c->top, "fields",
                            "\"%s\" is an amount: records of kind groups have no money",
                            p->fields[i].name);
}

static void compile_words(struct compiler *c)
{
    static const char *const modes[] = {"changes", "roster"};
    static const char *const members[] = {"any", "known"};
    struct assignments *a = &c->profile->assignments;
    size_t choice = 0;
    if (section_need(&c->top, "mode", "changes, or roster: the whole membership of its groups"))
        section_choice(&c->top, "mode", modes, 2, &choice);
    a->is_roster = choice == 1;
    choice = 0;
    if (section_need(&c->top, "members", "any, or known: those that member-load has loaded"))
        section_choice(&c->top, "members", members, 2, &choice);
    a->members_are_known = choice == 1;
}

void profile_groups_compile(struct compiler *c)
{
    static const char *const of_groups[] = {"mode", "members", "endProof"};
    static const char *const of_transactions[] = {"identity", "checks"};
    if (c->profile->kind->kind != KIND_GROUPS) {
        refuse_keys(&c->top, of_groups, 3, "belongs to kind: groups");
        return;
    }
    refuse_keys(&c->top, of_transactions, 2, "belongs to kind: transactions");
    compile_words(c);
    compile_end_proof(c);
    check_action(c);
    refuse_amounts(c);
}
