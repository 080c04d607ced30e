#include "transaction_trace.h"

#include "json.h"
#include "memory.h"
#include "store_query.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS                                                                                    \
    "identity, occurrence, version, t.batch, line, record, t.state, amount, currency,"             \
    " posted_date, body, b.facts, t.source"
#define FROM(table)                                                                                \
    " FROM " table " AS t JOIN batch AS b"                                                         \
    " ON b.organization_id = t.organization_id AND b.number = t.source"                            \
    " WHERE t.organization_id = $1 AND t.account_id = $2"

static const char versions[] = "SELECT " COLUMNS FROM(
    "account_transaction") " UNION ALL"
                           " SELECT " COLUMNS FROM("transaction_version") " ORDER BY 1, 2, 3";

/* Whether BODY says that its transactionId is ID. */
static bool has_id(struct slice body, const char *id)
{
    struct json_document document = {0};
    struct error ignored;
    if (json_parse(&document, body, &ignored) != 0)
        return false;
    bool has = slice_equals_text(json_text_at(document.root, "transactionId"), id);
    json_release(&document);
    return has;
}

/* The name of the upload that FACTS are of, or NULL. */
static char *upload_of(struct slice facts)
{
    struct json_document document = {0};
    struct error ignored;
    if (json_parse(&document, facts, &ignored) != 0)
        return NULL;
    const struct json_value *begin = json_member(document.root, "begin");
    struct slice name = json_text_at(json_member(begin, "upload"), "name");
    char *copy = name.length == 0 ? NULL : memory_copy_text(name.data, name.length);
    json_release(&document);
    return copy;
}

static void take_row(struct transaction_trace *t, const struct db_statement *s)
{
    t->of = memory_resize(t->of, t->count + 1, sizeof *t->of);
    t->of[t->count++] = (struct trace_version){.identity = db_copy_text(s, 0),
                                               .occurrence = db_integer(s, 1),
                                               .number = db_integer(s, 2),
                                               .batch = db_integer(s, 3),
                                               .line = db_integer(s, 4),
                                               .record = db_integer(s, 5),
                                               .state = db_copy_text(s, 6),
                                               .amount = db_integer(s, 7),
                                               .currency = db_copy_text(s, 8),
                                               .posted_date = db_copy_text(s, 9),
                                               .body = db_copy_text(s, 10),
                                               .upload = upload_of(db_text(s, 11)),
                                               .source = db_integer(s, 12)};
}

/* A version belongs to what is looked for where any version of its transaction has the ID: so the
 * last one's identity and occurrence are kept, too. */
static bool belongs(const struct transaction_trace *t, const struct db_statement *s, const char *id)
{
    if (t->count > 0 && t->of[t->count - 1].occurrence == db_integer(s, 1) &&
        slice_equals_text(db_text(s, 0), t->of[t->count - 1].identity))
        return true;
    return slice_equals_text(db_text(s, 0), id) || has_id(db_text(s, 10), id);
}

int transaction_trace_read(struct transaction_trace *t, struct db *db, const char *organization,
                           const char *account, const char *id, struct error *e)
{
    struct db_statement s = {0};
    const struct store_value values[] = {store_text(organization), store_text(account)};
    *t = (struct transaction_trace){0};
    int result = store_query_begin(&s, db, versions, values, 2, e);
    while (result == 0 && (result = db_step(&s, e)) == 1) {
        if (belongs(t, &s, id))
            take_row(t, &s);
        result = 0;
    }
    db_release(&s);
    if (result == 0 && t->count == 0)
        result = error_set(e, STATUS_TROUBLE, "no such transaction of this account in %s: %s",
                           db->name, organization);
    return result;
}

static bool is_same(const struct transaction_trace *t, size_t i, size_t k)
{
    return t->of[i].occurrence == t->of[k].occurrence &&
           strcmp(t->of[i].identity, t->of[k].identity) == 0;
}

bool transaction_trace_is_first(const struct transaction_trace *t, size_t i)
{
    return i == 0 || !is_same(t, i - 1, i);
}

int64_t transaction_trace_last(const struct transaction_trace *t, size_t i)
{
    while (i + 1 < t->count && is_same(t, i, i + 1))
        i++;
    return t->of[i].number;
}

void transaction_trace_changes(const struct transaction_trace *t, size_t i, struct buffer *to)
{
    const struct trace_version *v = &t->of[i];
    const struct trace_version *before = &t->of[i - 1];
    const struct {
        const char *what;
        bool changed;
    } parts[] = {{"amount", v->amount != before->amount},
                 {"currency", strcmp(v->currency, before->currency) != 0},
                 {"date", strcmp(v->posted_date, before->posted_date) != 0}};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++)
        if (parts[part].changed)
            buffer_append_format(to, "%s%s", to->length > 0 ? ", " : "", parts[part].what);
    if (to->length == 0 && strcmp(v->body, before->body) != 0)
        buffer_append_text(to, "other fields");
}

void transaction_trace_release(struct transaction_trace *t)
{
    for (size_t i = 0; i < t->count; i++) {
        free(t->of[i].identity);
        free(t->of[i].state);
        free(t->of[i].upload);
        free(t->of[i].currency);
        free(t->of[i].posted_date);
        free(t->of[i].body);
    }
    free(t->of);
    *t = (struct transaction_trace){0};
}
