#include "memory.h"
#include "nearest.h"
#include "profile_compile.h"
#include "profile_problems.h"
#include "rule.h"

#include <ctype.h>
#include <string.h>

enum {
    FIELD_BYTES = 65536,
    RECORD_BYTES = 1048576,
    RECORD_BYTES_MAX = 4 * 1048576,
    COLUMNS = 1024,
    COLUMNS_MAX = 16384,
    BALANCE_ACCOUNTS = 1000000,
    BALANCE_ACCOUNTS_MAX = 100000000
};

/* --- limits and allow --- */

/* "0.5 %" in millionths: up to four decimals, without a float. */
static bool parse_ratio(const char *text, uint64_t *millionths)
{
    uint64_t value = 0;
    int decimals = -1;
    const char *p = text;
    if (!isdigit((unsigned char)*p))
        return false;
    for (; isdigit((unsigned char)*p) || (*p == '.' && decimals < 0); p++) {
        if (*p == '.' || decimals >= 0)
            decimals++;
        if (*p != '.')
            value = value * 10 + (uint64_t)(*p - '0');
        if (value > 1000000 || decimals > 4)
            return false;
    }
    if (decimals == 0)
        return false;
    for (int i = decimals < 0 ? 0 : decimals; i < 4; i++)
        value *= 10;
    p += *p == ' ';
    *millionths = value;
    return strcmp(p, "%") == 0 && value <= 1000000;
}

static void compile_allow(struct compiler *c)
{
    const char *words[RULE_COUNT - RULE_ALLOW_TRAILING_DELIMITER];
    const size_t count = sizeof words / sizeof *words;
    const struct tree *list = section_sequence(&c->top, "allow");
    for (size_t i = 0; i < count; i++)
        words[i] = rule_code((enum rule)(RULE_ALLOW_TRAILING_DELIMITER + i));
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        size_t index;
        if (section_choice_of(&c->top, "allow", list->entries[i].value, words, count, &index))
            c->profile->allow |= 1u << index;
    }
    if ((c->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE)) != 0 &&
        !c->profile->dialect.has_quote)
        section_problem(&c->top, "allow", "strayQuote: no quote is one where quoteChar is none");
}

void profile_compile_limits(struct compiler *c)
{
    struct limits *l = &c->profile->limits;
    struct section s;
    size_t records;
    const char *ratio;
    *l = (struct limits){
        .field_bytes = FIELD_BYTES, .record_bytes = RECORD_BYTES, .columns = COLUMNS};
    compile_allow(c);
    section_open_member(&s, &c->top, "limits", MAPPING_LIMITS);
    l->has_rejected_records = section_count(&s, "rejectedRecords", 0, UINT32_MAX, &records);
    l->rejected_records = l->has_rejected_records ? records : 0;
    ratio = section_text(&s, "rejectedRatio");
    if (ratio != NULL) {
        l->has_rejected_ratio = parse_ratio(ratio, &l->rejected_ratio_millionths);
        if (!l->has_rejected_ratio)
            section_problem(&s, "rejectedRatio",
                            "expected a share such as 0.5 %%: 0 to 100, four decimals at most");
    }
    section_count(&s, "recordBytes", 1, RECORD_BYTES_MAX, &l->record_bytes);
    section_count(&s, "fieldBytes", 1, RECORD_BYTES_MAX, &l->field_bytes);
    section_count(&s, "columns", 1, COLUMNS_MAX, &l->columns);
    if (l->field_bytes > l->record_bytes && section_has(&s, "fieldBytes"))
        section_problem(&s, "fieldBytes", "is greater than recordBytes");
    else if (l->field_bytes > l->record_bytes)
        l->field_bytes = l->record_bytes;
}

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

void profile_compile_identity(struct compiler *c)
{
    struct section s;
    if (!section_need(&c->top, "identity", "what makes a transaction itself") ||
        !section_open_member(&s, &c->top, "identity", MAPPING_IDENTITY))
        return;
    if (section_has(&s, "transactionId"))
        compile_trusted_id(c, &s);
    else if (section_need(&s, "fields", "or transactionId: trusted"))
        compile_identity_fields(c, &s);
}

/* --- checks --- */

void profile_compile_checks(struct compiler *c)
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
