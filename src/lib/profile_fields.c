#include "profile_fields.h"

#include "memory.h"
#include "nearest.h"
#include "profile_amount.h"
#include "profile_column.h"
#include "profile_date.h"
#include "profile_kind.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LENGTH_MAX = 1 << 20, WINDOW_DAYS_MAX = 100 * 366, NAME_BYTES_MAX = 64 };

static const char *const type_names[] = {
    [FIELD_STRING] = "string",   [FIELD_IDENTIFIER] = "identifier", [FIELD_INTEGER] = "integer",
    [FIELD_DECIMAL] = "decimal", [FIELD_AMOUNT] = "amount",         [FIELD_CURRENCY] = "currency",
    [FIELD_DATE] = "date",       [FIELD_DATETIME] = "datetime",     [FIELD_BOOLEAN] = "boolean",
    [FIELD_STATUS] = "status",
};

const char *field_type_name(enum field_type type)
{
    return type_names[type];
}

#define TYPE(type) (1u << (type))

enum {
    TYPES_TEXT = TYPE(FIELD_STRING) | TYPE(FIELD_IDENTIFIER),
    TYPES_CONSTANT = TYPES_TEXT | TYPE(FIELD_CURRENCY),
    TYPES_TIME = TYPE(FIELD_DATE) | TYPE(FIELD_DATETIME),
    TYPES_NUMBER = TYPE(FIELD_AMOUNT) | TYPE(FIELD_DECIMAL)
};

/* Keys that only fields of some types have; the others are everybody's. */
static const struct {
    const char *key;
    unsigned types;
} narrow_keys[] = {
    {"join", TYPES_TEXT},
    {"separator", TYPES_TEXT},
    {"constant", TYPES_CONSTANT},
    {"format", TYPES_TIME | TYPE(FIELD_AMOUNT)},
    {"pivot", TYPES_TIME},
    {"window", TYPES_TIME},
    {"decimalChar", TYPES_NUMBER},
    {"groupChar", TYPES_NUMBER},
    {"impliedDecimals", TYPES_NUMBER},
    {"symbols", TYPE(FIELD_AMOUNT)},
    {"moneyOut", TYPE(FIELD_AMOUNT)},
    {"turn", TYPE(FIELD_AMOUNT)},
    {"debit", TYPE(FIELD_AMOUNT)},
    {"credit", TYPE(FIELD_AMOUNT)},
    {"columnSigns", TYPE(FIELD_AMOUNT)},
    {"flag", TYPE(FIELD_AMOUNT)},
    {"posted", TYPE(FIELD_STATUS)},
    {"pending", TYPE(FIELD_STATUS)},
    {"pendingRecords", TYPE(FIELD_STATUS)},
    {"trueValues", TYPE(FIELD_BOOLEAN)},
    {"falseValues", TYPE(FIELD_BOOLEAN)},
};

static void refuse_foreign_keys(const struct section *s, enum field_type type)
{
    for (size_t i = 0; i < sizeof narrow_keys / sizeof *narrow_keys; i++)
        if ((narrow_keys[i].types & TYPE(type)) == 0 && section_has(s, narrow_keys[i].key))
            section_problem(s, narrow_keys[i].key, "does not apply to a field of type %s",
                            type_names[type]);
}

/* --- name and type --- */

static bool is_identifier(const char *name)
{
    size_t length = 0;
    if (!isalpha((unsigned char)*name))
        return false;
    while (isalnum((unsigned char)name[length]) || name[length] == '_')
        length++;
    return name[length] == '\0' && length <= NAME_BYTES_MAX;
}

static const char *name_fault(const struct compiler *c, const char *name)
{
    enum { OF_EVERY_KIND = 5 };
    static const char *const reserved[] = {"organizationId", "line",       "record", "batch",
                                           "version",        "lines",      "entry",  "errors",
                                           "duplicateOf",    "groupColumn"};
    size_t count =
        c->profile->kind->kind == KIND_GROUPS ? sizeof reserved / sizeof *reserved : OF_EVERY_KIND;
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(name, reserved[i]) == 0)
            return "is reserved: every record has its own";
    if (*name == '@')
        return "names beginning with @ belong to control records";
    if (!is_identifier(name))
        return "expected a letter, then letters, digits and _, 64 at most";
    for (size_t i = 0; i < c->profile->field_count; i++)
        if (strcasecmp(name, c->profile->fields[i].name) == 0)
            return "the same name a second time";
    return NULL;
}

/* Canonical names have their types; a profile's own are strings unless it says otherwise. */
static void compile_type(struct compiler *c, const struct section *s, struct field *field)
{
    static const enum field_type own[] = {FIELD_STRING,   FIELD_IDENTIFIER, FIELD_INTEGER,
                                          FIELD_DECIMAL,  FIELD_AMOUNT,     FIELD_DATE,
                                          FIELD_DATETIME, FIELD_BOOLEAN};
    const char *words[sizeof own / sizeof *own];
    const struct profile_kind *kind = c->profile->kind;
    const struct canonical_field *canonical = profile_kind_field(kind, field->name);
    size_t chosen = 0;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        words[i] = type_names[own[i]];
    if (canonical == NULL) {
        section_choice(s, "type", words, sizeof own / sizeof *own, &chosen);
        field->type = own[chosen];
        return;
    }
    field->canonical = canonical->canonical;
    field->type = canonical->type;
    if (section_has(s, "type") && canonical->canonical != CANONICAL_TRANSACTION_DATE &&
        section_choice(s, "type", &type_names[canonical->type], 1, &chosen))
        return;
    if (canonical->canonical == CANONICAL_TRANSACTION_DATE &&
        section_choice(s, "type", &type_names[FIELD_DATE], 2, &chosen))
        field->type = chosen == 0 ? FIELD_DATE : FIELD_DATETIME;
}

static void refuse_canonical_in_other_case(const struct compiler *c, const struct section *s,
                                           const struct field *field)
{
    const struct profile_kind *kind = c->profile->kind;
    for (size_t i = 0; i < kind->field_count; i++)
        if (field->canonical == CANONICAL_NONE &&
            strcasecmp(field->name, kind->fields[i].name) == 0)
            section_problem(s, "name", "\"%s\" differs from the canonical name \"%s\" only in case",
                            field->name, kind->fields[i].name);
}

/* --- where the value comes from --- */

static void compile_join(struct compiler *c, const struct section *s, struct field *field)
{
    const struct tree *list = section_sequence(s, "join");
    if (list == NULL)
        return;
    if (list->count < 2)
        section_problem(s, "join", "joins two columns at least");
    field->columns = memory_array(list->count + 1, sizeof *field->columns);
    for (size_t i = 0; i < list->count; i++) {
        struct section part;
        if (section_open(&part, s->problems, list->entries[i].value, MAPPING_COLUMN))
            field->columns[field->column_count++] = profile_column_compile(c, &part);
    }
    if (!section_copy_text(s, "separator", &field->separator))
        field->separator = memory_copy_text("", 0);
}

static void compile_constant(const struct compiler *c, const struct section *s, struct field *field)
{
    section_refuse(s, "constraints", "a constant needs none");
    if (!section_copy_text(s, "constant", &field->constant))
        return;
    if (texts_hold(&c->profile->missing_values, slice_of(field->constant)))
        section_problem(s, "constant", "is one of missingValues");
    if (field->type == FIELD_CURRENCY && currency_find(slice_of(field->constant)) == NULL)
        section_problem(s, "constant", "\"%.20s\" is no ISO 4217 currency code", field->constant);
}

/* Exactly one of column, position, join and constant. */
static void compile_source(struct compiler *c, const struct section *s, struct field *field)
{
    static const char *const sources[] = {"constant", "join", "position", "column"};
    const char *source = NULL;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        if (!section_has(s, sources[i]))
            continue;
        if (source != NULL)
            section_problem(s, sources[i], "contradicts %s: a field comes from one of them",
                            source);
        else
            source = sources[i];
    }
    if (source == NULL) {
        section_need(s, "column", "or position, join or constant");
        return;
    }
    if (strcmp(source, "join") != 0)
        section_refuse(s, "separator", "belongs to join");
    if (strcmp(source, "join") == 0 || strcmp(source, "constant") == 0)
        section_refuse(s, "aliases", "belongs to column");
    if (strcmp(source, "constant") == 0) {
        compile_constant(c, s, field);
    } else if (strcmp(source, "join") == 0) {
        compile_join(c, s, field);
    } else {
        field->columns = memory_array(1, sizeof *field->columns);
        field->columns[field->column_count++] = profile_column_compile(c, s);
    }
}

/* --- what is true of the value --- */

static void compile_constraints(const struct section *outer, struct field *field)
{
    static const char *const lengths_and_pattern[] = {"minLength", "maxLength", "pattern"};
    struct constraints *k = &field->constraints;
    struct section s;
    bool text = (TYPES_TEXT & TYPE(field->type)) != 0;
    if (!section_open_member(&s, outer, "constraints", MAPPING_CONSTRAINTS))
        return;
    section_boolean(&s, "required", &k->required);
    for (size_t i = 0; i < 3 && !text; i++)
        if (section_has(&s, lengths_and_pattern[i]))
            section_problem(&s, lengths_and_pattern[i], "does not apply to a field of type %s",
                            type_names[field->type]);
    if (!text && field->type != FIELD_CURRENCY && section_has(&s, "enum"))
        section_problem(&s, "enum", "does not apply to a field of type %s",
                        type_names[field->type]);
    section_count(&s, "minLength", 1, LENGTH_MAX, &k->min_length);
    section_count(&s, "maxLength", 1, LENGTH_MAX, &k->max_length);
    if (k->max_length != 0 && k->min_length > k->max_length)
        section_problem(&s, "minLength", "is greater than maxLength");
    section_pattern(&s, "pattern", &k->pattern);
    section_texts(&s, "enum", false, &k->enumeration);
    for (size_t i = 0; field->type == FIELD_CURRENCY && i < k->enumeration.count; i++)
        if (currency_find(slice_of(k->enumeration.list[i])) == NULL)
            section_problem(&s, "enum", "\"%.20s\" is no ISO 4217 currency code",
                            k->enumeration.list[i]);
}

static void compile_window(const struct section *outer, struct field *field)
{
    struct section s;
    size_t before = 0;
    size_t after = 0;
    if (!section_open_member(&s, outer, "window", MAPPING_WINDOW))
        return;
    if (section_need(&s, "daysBefore", "0 for none"))
        section_count(&s, "daysBefore", 0, WINDOW_DAYS_MAX, &before);
    if (section_need(&s, "daysAfter", "0 for none"))
        section_count(&s, "daysAfter", 0, WINDOW_DAYS_MAX, &after);
    field->has_window = true;
    field->window_days_before = (int32_t)before;
    field->window_days_after = (int32_t)after;
}

static void compile_date(const struct section *s, struct field *field)
{
    compile_window(s, field);
    if (!section_need(s, "format", "how a date is written is never guessed") ||
        !profile_date_compile(s, "format", false, &field->date))
        return;
    if (field->canonical == CANONICAL_TRANSACTION_DATE && !section_has(s, "type"))
        field->type = field->date.has_time ? FIELD_DATETIME : FIELD_DATE;
    if (field->type == FIELD_DATE && field->date.has_time)
        section_problem(s, "format", "a date has no time of day (00:00:00 can stand as it is)");
    if (field->type == FIELD_DATETIME && !field->date.has_time)
        section_problem(s, "format", "a datetime needs its time of day");
}

static void compile_status(const struct section *s, struct field *field)
{
    static const char *const choices[] = {"keep", "filter"};
    size_t choice = 0;
    section_texts(s, "posted", true, &field->posted);
    section_texts(s, "pending", true, &field->pending);
    if (!section_has(s, "pending"))
        section_need(s, "posted", "or pending");
    if (texts_overlap(&field->posted, &field->pending))
        section_problem(s, "pending", "a text is in posted too");
    if (section_has(s, "pending") && section_need(s, "pendingRecords", "keep or filter"))
        section_choice(s, "pendingRecords", choices, 2, &choice);
    if (!section_has(s, "pending"))
        section_refuse(s, "pendingRecords", "belongs to pending");
    field->pending_is_filtered = choice == 1;
}

static void add_text(struct texts *texts, const char *text)
{
    texts->list = memory_resize(texts->list, texts->count + 1, sizeof *texts->list);
    texts->list[texts->count++] = memory_copy_text(text, strlen(text));
}

/* Table Schema's own words where the profile says none. */
static void compile_boolean(const struct section *s, struct field *field)
{
    static const char *const words[2][4] = {{"true", "True", "TRUE", "1"},
                                            {"false", "False", "FALSE", "0"}};
    if (section_has(s, "trueValues") != section_has(s, "falseValues"))
        section_need(s, section_has(s, "trueValues") ? "falseValues" : "trueValues",
                     "both are said, or none");
    section_texts(s, "trueValues", false, &field->true_values);
    section_texts(s, "falseValues", false, &field->false_values);
    for (size_t i = 0; i < 4 && !section_has(s, "trueValues"); i++) {
        add_text(&field->true_values, words[0][i]);
        add_text(&field->false_values, words[1][i]);
    }
    if (texts_overlap(&field->true_values, &field->false_values))
        section_problem(s, "falseValues", "a text is in trueValues too");
}

/* The words of both lists are the values that there are. */
static void add_words(const struct texts *words, struct field *field)
{
    for (size_t i = 0; i < words->count; i++)
        add_text(&field->constraints.enumeration, words->list[i]);
}

static void compile_action(const struct section *s, struct field *field)
{
    static const char *const needs = "a list of the texts that say so";
    if (field->canonical != CANONICAL_ACTION) {
        section_refuse(s, "add", "belongs to the field action of kind groups");
        section_refuse(s, "remove", "belongs to the field action of kind groups");
        return;
    }
    section_refuse(s, "constraints", "add and remove say which values there are");
    if (field->constant != NULL) {
        section_refuse(s, "add", "contradicts constant: one of them");
        section_refuse(s, "remove", "contradicts constant: one of them");
        if (strcmp(field->constant, "add") != 0 && strcmp(field->constant, "remove") != 0)
            section_problem(s, "constant", "expected add or remove");
        return;
    }
    field->constraints.required = true;
    if (section_need(s, "add", needs))
        section_texts(s, "add", false, &field->add);
    if (section_need(s, "remove", needs))
        section_texts(s, "remove", false, &field->remove);
    if (texts_overlap(&field->add, &field->remove))
        section_problem(s, "remove", "a text is in add too");
    add_words(&field->add, field);
    add_words(&field->remove, field);
}

static void compile_field(struct compiler *c, const struct section *s, struct field *field)
{
    compile_type(c, s, field);
    refuse_canonical_in_other_case(c, s, field);
    refuse_foreign_keys(s, field->type);
    section_copy_text(s, "description", &field->description);
    if (field->type == FIELD_AMOUNT)
        profile_amount_compile(c, s, field);
    else
        compile_source(c, s, field);
    if (field->type == FIELD_DECIMAL)
        profile_amount_compile_separators(s, &field->amount);
    if ((TYPES_TIME & TYPE(field->type)) != 0)
        compile_date(s, field);
    if (field->type == FIELD_STATUS)
        compile_status(s, field);
    if (field->type == FIELD_BOOLEAN)
        compile_boolean(s, field);
    compile_action(s, field);
    if (field->constant == NULL && field->canonical != CANONICAL_ACTION)
        compile_constraints(s, field);
    if (field->canonical != CANONICAL_NONE)
        c->profile->canonical[field->canonical] = (uint32_t)(field - c->profile->fields);
}

static void compile_element(struct compiler *c, const struct tree *node)
{
    struct profile *p = c->profile;
    struct section s;
    const char *fault;
    const char *name;
    if (!section_open(&s, c->top.problems, node, MAPPING_FIELD) ||
        !section_need(&s, "name", "what the record calls it"))
        return;
    name = section_text(&s, "name");
    if (name == NULL)
        return;
    fault = name_fault(c, name);
    if (fault != NULL) {
        section_problem(&s, "name", "%s", fault);
        return;
    }
    struct field *field = &p->fields[p->field_count++];
    field->name = memory_copy_text(name, strlen(name));
    field->line = node->line;
    compile_field(c, &s, field);
}

/* --- all of them --- */

/* A necessary field that is not there; one that is there has a value in every record. */
static void check_necessary(struct compiler *c, const struct canonical_field *canonical)
{
    struct profile *p = c->profile;
    uint32_t index = p->canonical[canonical->canonical];
    const char *names[PROFILE_FIELDS_MAX];
    const char *nearest;
    size_t count = 0;
    if (!canonical->necessary)
        return;
    if (index != UINT32_MAX) {
        p->fields[index].constraints.required = true;
        return;
    }
    for (size_t i = 0; i < p->field_count; i++)
        if (p->fields[i].canonical == CANONICAL_NONE)
            names[count++] = p->fields[i].name;
    nearest = nearest_word(slice_of(canonical->name), names, count);
    section_problem(&c->top, "fields", "no field \"%s\": it is necessary%s%s%s", canonical->name,
                    nearest == NULL ? "" : " (is it \"", nearest == NULL ? "" : nearest,
                    nearest == NULL ? "" : "\"?)");
}

/* One of the dates has a value in every record: the only one, or one that says so. */
static void check_dates(struct compiler *c)
{
    static const enum canonical dates[] = {CANONICAL_POSTED_DATE, CANONICAL_EFFECTIVE_DATE,
                                           CANONICAL_TRANSACTION_DATE};
    struct profile *p = c->profile;
    struct field *last = NULL;
    size_t count = 0;
    bool required = false;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        if (p->canonical[dates[i]] == UINT32_MAX)
            continue;
        last = &p->fields[p->canonical[dates[i]]];
        required = required || last->constraints.required;
        count++;
    }
    if (count == 0)
        section_problem(&c->top, "fields",
                        "no date: postedDate, effectiveDate or transactionDate is necessary");
    else if (count == 1)
        last->constraints.required = true;
    else if (!required)
        section_problem(&c->top, "fields",
                        "no date that every record has: one of them needs constraints: {required: "
                        "true}");
}

void profile_fields_compile(struct compiler *c)
{
    struct profile *p = c->profile;
    const struct tree *list;
    if (section_has(&c->top, "missingValues"))
        section_texts(&c->top, "missingValues", true, &p->missing_values);
    if (!section_need(&c->top, "fields", ""))
        return;
    list = section_sequence(&c->top, "fields");
    if (list == NULL)
        return;
    if (list->count > PROFILE_FIELDS_MAX) {
        section_problem(&c->top, "fields", "more than %d fields", PROFILE_FIELDS_MAX);
        return;
    }
    p->fields = memory_array(list->count + 1, sizeof *p->fields);
    for (size_t i = 0; i < list->count; i++)
        compile_element(c, list->entries[i].value);
    for (size_t i = 0; i < p->kind->field_count; i++)
        check_necessary(c, &p->kind->fields[i]);
    if (p->kind->kind == KIND_TRANSACTIONS)
        check_dates(c);
}
