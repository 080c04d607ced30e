#include "identity_rule.h"

#include "memory.h"

#include <stdlib.h>

static int refuse(struct error *e, const char *words)
{
    return error_set(e, STATUS_TROUBLE, "the begin record's identity: %s", words);
}

/* The texts of LIST to TEXTS, which has room for MAXIMUM. */
static int read_texts(const struct json_value *list, char **texts, size_t maximum, size_t *count,
                      struct error *e)
{
    struct slice text;
    *count = 0;
    for (const struct json_value *v = json_first(list); v != NULL; v = json_next(v)) {
        if (*count == maximum)
            return refuse(e, "too long a list");
        if (!json_as_text(v, &text))
            return refuse(e, "a list holds what is no text");
        texts[(*count)++] = memory_copy_text(text.data, text.length);
    }
    return 0;
}

static int read_deletions(struct identity_rule *rule, const struct json_value *deletions,
                          struct error *e)
{
    struct slice field = json_text_at(deletions, "field");
    if (deletions == NULL)
        return 0;
    if (field.length == 0)
        return refuse(e, "deletions name no field");
    rule->deletion_field = memory_copy_text(field.data, field.length);
    return read_texts(json_member(deletions, "values"), rule->deletion_values,
                      IDENTITY_DELETIONS_MAX, &rule->deletion_count, e);
}

static int read_fields(struct identity_rule *rule, const struct json_value *identity,
                       struct error *e)
{
    struct slice extract = json_text_at(identity, "extract");
    rule->incremental = slice_equals_text(extract, "incremental");
    if (!rule->incremental && !slice_equals_text(extract, "cumulative"))
        return refuse(e, "extract is neither cumulative nor incremental");
    if (read_texts(json_member(identity, "fields"), rule->fields, IDENTITY_FIELDS_MAX,
                   &rule->field_count, e) != 0)
        return -1;
    return rule->field_count == 0 ? refuse(e, "no fields") : 0;
}

static void write_text(struct identity_rule *rule)
{
    struct buffer text = {0};
    struct json_writer w;
    json_begin(&w, &text);
    json_object_begin(&w);
    if (rule->trusted) {
        json_member_text(&w, "transactionId", "trusted");
    } else {
        json_member_array_begin(&w, "fields");
        for (size_t i = 0; i < rule->field_count; i++)
            json_text(&w, rule->fields[i]);
        json_array_end(&w);
        json_member_text(&w, "extract", rule->incremental ? "incremental" : "cumulative");
    }
    json_object_end(&w);
    rule->text = memory_copy_text(text.data, text.length);
    buffer_release(&text);
}

int identity_rule_read(struct identity_rule *rule, const struct json_value *begin, struct error *e)
{
    const struct json_value *identity = json_member(begin, "identity");
    struct slice id = json_text_at(identity, "transactionId");
    *rule = (struct identity_rule){.trusted = slice_equals_text(id, "trusted")};
    if (identity == NULL)
        return refuse(e, "it is not there");
    if (id.length != 0 && !rule->trusted)
        return refuse(e, "transactionId is not trusted");
    rule->corrections = slice_equals_text(json_text_at(identity, "corrections"), "sent");
    if (!rule->trusted && read_fields(rule, identity, e) != 0)
        return -1;
    if (read_deletions(rule, json_member(identity, "deletions"), e) != 0)
        return -1;
    write_text(rule);
    return 0;
}

static void release_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
}

void identity_rule_release(struct identity_rule *rule)
{
    release_texts(rule->fields, rule->field_count);
    release_texts(rule->deletion_values, rule->deletion_count);
    free(rule->deletion_field);
    free(rule->text);
    *rule = (struct identity_rule){0};
}
