#include "transaction_line.h"

#include "date.h"
#include "decimal.h"
#include "json.h"
#include "memory.h"

#include <stdlib.h>

enum role {
    ROLE_NONE,
    ROLE_ORGANIZATION,
    ROLE_LINE,
    ROLE_RECORD,
    ROLE_ACCOUNT,
    ROLE_MEMBER,
    ROLE_ID,
    ROLE_POSTED_DATE,
    ROLE_AMOUNT,
    ROLE_CURRENCY,
    ROLE_TYPE,
    ROLE_STATUS,
    ROLE_BALANCE
};

static const struct {
    const char *key;
    enum role role;
} roles[] = {
    {"organizationId", ROLE_ORGANIZATION},
    {"line", ROLE_LINE},
    {"record", ROLE_RECORD},
    {"accountId", ROLE_ACCOUNT},
    {"memberId", ROLE_MEMBER},
    {"transactionId", ROLE_ID},
    {"postedDate", ROLE_POSTED_DATE},
    {"amount", ROLE_AMOUNT},
    {"currency", ROLE_CURRENCY},
    {"type", ROLE_TYPE},
    {"status", ROLE_STATUS},
    {"runningBalance", ROLE_BALANCE},
};

void transaction_line_open(struct transaction_line *l, const struct identity_rule *rule,
                           struct slice organization)
{
    *l = (struct transaction_line){.rule = rule, .organization = organization};
    l->members = memory_array(TRANSACTION_MEMBERS_MAX, sizeof *l->members);
}

/* --- the members of a record -------------------------------------------------------------------
 */

static const struct transaction_member *add_member(struct transaction_line *l, struct slice key)
{
    struct transaction_member *m = &l->members[l->member_count++];
    *m = (struct transaction_member){.identity = -1};
    m->key = memory_copy_text(key.data, key.length);
    m->key_length = key.length;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (slice_equals_text(key, roles[i].key))
            m->role = (int)roles[i].role;
    for (size_t i = 0; i < l->rule->field_count; i++)
        if (slice_equals_text(key, l->rule->fields[i]))
            m->identity = (int)i;
    m->deletes = l->rule->deletion_field != NULL && slice_equals_text(key, l->rule->deletion_field);
    return m;
}

/* Records of a batch have their members in one order, some left out: KEY is looked for behind the
 * member before. NULL where there are too many. */
static const struct transaction_member *find_member(struct transaction_line *l, struct slice key)
{
    for (size_t k = 0; k < l->member_count; k++) {
        size_t i = l->expected + k;
        if (i >= l->member_count)
            i -= l->member_count;
        if (slice_equals(slice_make(l->members[i].key, l->members[i].key_length), key)) {
            l->expected = i + 1;
            return &l->members[i];
        }
    }
    if (l->member_count == TRANSACTION_MEMBERS_MAX)
        return NULL;
    l->expected = l->member_count + 1;
    return add_member(l, key);
}

static bool take_minor_units(struct slice text, const struct currency *currency, int64_t *units)
{
    struct decimal d;
    return decimal_parse_canonical(text, &d) == DECIMAL_OK && d.scale == currency->minor_units &&
           decimal_rescale(d, currency->minor_units, units) == DECIMAL_OK;
}

/* Texts of a record whose meaning needs others; judged when the last member was seen. */
struct amounts {
    struct slice organization;
    struct slice currency;
    struct slice amount;
    struct slice balance;
};

static bool take_role(struct transaction_row *row, struct amounts *amounts, enum role role,
                      const struct json_scan_member *m)
{
    struct slice *texts[] = {
        [ROLE_ORGANIZATION] = &amounts->organization,
        [ROLE_ACCOUNT] = &row->account,
        [ROLE_MEMBER] = &row->member,
        [ROLE_ID] = &row->id,
        [ROLE_POSTED_DATE] = &row->posted_date,
        [ROLE_AMOUNT] = &amounts->amount,
        [ROLE_CURRENCY] = &amounts->currency,
        [ROLE_TYPE] = &row->type,
        [ROLE_STATUS] = &row->status,
        [ROLE_BALANCE] = &amounts->balance,
    };
    if (role == ROLE_LINE || role == ROLE_RECORD) {
        *(role == ROLE_LINE ? &row->line : &row->record) = m->number;
        return m->kind == JSON_SCAN_UNSIGNED;
    }
    *texts[role] = m->value;
    return m->kind == JSON_SCAN_STRING;
}

static bool says_deleted(const struct identity_rule *rule, struct slice value)
{
    for (size_t i = 0; i < rule->deletion_count; i++)
        if (slice_equals_text(value, rule->deletion_values[i]))
            return true;
    return false;
}

/* A text with escapes is read where it means something to us; its bytes go to `texts`, which has
 * room for those of the whole line. */
static void unescape(struct transaction_line *l, struct json_scan_member *m)
{
    size_t start = l->texts.length;
    if (m->kind != JSON_SCAN_ESCAPED)
        return;
    json_scan_unescape(m->value, &l->texts);
    m->kind = JSON_SCAN_STRING;
    m->value = slice_make(l->texts.data + start, l->texts.length - start);
}

static bool take_member(struct transaction_line *l, struct transaction_row *row,
                        struct amounts *amounts, struct json_scan_member *m)
{
    const struct transaction_member *member = find_member(l, m->key);
    if (member == NULL || l->seen[member - l->members])
        return false;
    l->seen[member - l->members] = true;
    if (member->identity >= 0)
        l->found[member->identity] = m->value;
    if (member->deletes)
        row->deletes = says_deleted(l->rule, m->value);
    if (member->role == ROLE_NONE)
        return true;
    unescape(l, m);
    return take_role(row, amounts, (enum role)member->role, m);
}

/* --- the record --------------------------------------------------------------------------------
 */

static const char *judge(struct transaction_line *l, struct transaction_row *row,
                         const struct amounts *amounts)
{
    struct date posted;
    if (!slice_equals(amounts->organization, l->organization))
        return "a record of another organization than the batch";
    if (row->line == 0 || row->record == 0)
        return "a record without its line or number";
    if (row->record <= l->last_record || row->record > TRANSACTION_RECORD_MAX)
        return "a record out of the order of the upload";
    l->last_record = row->record;
    if (row->account.length == 0)
        return "a record without accountId";
    if (row->posted_date.length != 0 && date_parse_iso(row->posted_date, &posted) != 0)
        return "a postedDate that is no day";
    row->currency = currency_find(amounts->currency);
    if (row->currency == NULL)
        return "a record without a currency of ISO 4217";
    if (!take_minor_units(amounts->amount, row->currency, &row->amount))
        return "a record without an amount in its currency";
    row->has_balance = amounts->balance.length != 0;
    if (row->has_balance && !take_minor_units(amounts->balance, row->currency, &row->balance))
        return "a runningBalance that is no amount in its currency";
    if (l->rule->trusted && row->id.length == 0)
        return "a record without the transactionId that is its identity";
    return NULL;
}

/* Each value with its length in front: nothing that stands in one can look like another. */
static void gather_values(struct transaction_line *l, struct transaction_row *row)
{
    buffer_clear(&l->values);
    for (size_t i = 0; i < l->rule->field_count; i++) {
        uint32_t length = (uint32_t)l->found[i].length;
        bool is_there = l->found[i].data != NULL;
        buffer_append_byte(&l->values, is_there ? '+' : '-');
        buffer_append(&l->values, (const char *)&length, sizeof length);
        buffer_append_slice(&l->values, l->found[i]);
    }
    row->values = buffer_slice(&l->values);
}

/* Scans a line of our own form; false where it is not. The body is what stands behind `record`. */
static bool scan_line(struct transaction_line *l, struct slice line, struct transaction_row *row,
                      struct amounts *amounts)
{
    struct json_scan scan;
    struct json_scan_member m;
    int result;
    *row = (struct transaction_row){0};
    *amounts = (struct amounts){0};
    memset(l->found, 0, l->rule->field_count * sizeof *l->found);
    memset(l->seen, 0, l->member_count * sizeof *l->seen);
    l->expected = 0;
    buffer_clear(&l->texts);
    buffer_reserve(&l->texts, line.length);
    if (!json_scan_begin(&scan, line))
        return false;
    for (int place = 0; (result = json_scan_next(&scan, &m)) == 1; place++) {
        static const char *const front[] = {"organizationId", "line", "record"};
        if (place < 3 && !slice_equals_text(m.key, front[place]))
            return false;
        if (!take_member(l, row, amounts, &m))
            return false;
        if (place == 2)
            row->body = slice_make(scan.at, (size_t)(scan.end - scan.at));
    }
    return result == 0 && row->body.length > 1;
}

static bool is_in_front(const char *name)
{
    struct slice key = slice_of(name);
    return slice_equals_text(key, "organizationId") || slice_equals_text(key, "line") ||
           slice_equals_text(key, "record");
}

/* On a failure what was written is no JSON. */
static int write_canonical(const struct json_value *root, struct json_writer *w, struct error *e)
{
    json_object_begin(w);
    json_member_string(w, "organizationId", json_text_at(root, "organizationId"));
    json_member_unsigned(w, "line", json_number_at(root, "line"));
    json_member_unsigned(w, "record", json_number_at(root, "record"));
    for (const struct json_value *v = json_first(root); v != NULL; v = json_next(v)) {
        if (is_in_front(json_name(v)))
            continue;
        json_key(w, json_name(v));
        if (json_copy(w, v, e) != 0)
            return -1;
    }
    json_object_end(w);
    return 0;
}

/* Writes any JSON record as txn-chunk would have: the three in front, then the others. */
static int make_canonical(struct transaction_line *l, struct slice line, struct error *e)
{
    struct json_document document = {0};
    struct json_writer w;
    int result = json_parse(&document, line, e);
    const struct json_value *root = document.root;
    buffer_clear(&l->canonical);
    json_begin(&w, &l->canonical);
    if (result == 0 && json_type_of(root) != JSON_OBJECT)
        result = error_set(e, STATUS_TROUBLE, "not a record");
    if (result == 0)
        result = write_canonical(root, &w, e);
    json_release(&document);
    return result;
}

int transaction_line_read(struct transaction_line *l, struct slice line,
                          struct transaction_row *row, struct error *e)
{
    struct amounts amounts;
    if (!scan_line(l, line, row, &amounts)) {
        if (make_canonical(l, line, e) != 0)
            return -1;
        if (!scan_line(l, buffer_slice(&l->canonical), row, &amounts))
            return error_set(e, STATUS_TROUBLE, "a member of a type that no record has");
    }
    const char *fault = judge(l, row, &amounts);
    if (fault != NULL)
        return error_set(e, STATUS_TROUBLE, "%s", fault);
    buffer_clear(&l->body);
    buffer_append_byte(&l->body, '{');
    buffer_append(&l->body, row->body.data + 1, row->body.length - 1);
    row->body = buffer_slice(&l->body);
    gather_values(l, row);
    return 0;
}

void transaction_line_release(struct transaction_line *l)
{
    for (size_t i = 0; i < l->member_count; i++)
        free(l->members[i].key);
    free(l->members);
    buffer_release(&l->values);
    buffer_release(&l->texts);
    buffer_release(&l->body);
    buffer_release(&l->canonical);
    *l = (struct transaction_line){0};
}
