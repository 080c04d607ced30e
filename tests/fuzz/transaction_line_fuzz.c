/*
 * Records of a batch of transactions, read by the scan and brought into our form first: what both
 * take is the same transaction, byte for byte, and what the scan takes is JSON but for what the
 * library cannot keep.
 */
#include "json.h"
#include "target.h"
#include "transaction_line.h"

static const char begin_record[] =
    "{\"identity\":{\"fields\":[\"accountId\",\"amount\",\"description\"],"
    "\"extract\":\"cumulative\",\"deletions\":{\"field\":\"type\",\"values\":[\"VOID\"]}}}";

static bool same(const struct transaction_row *a, const struct transaction_row *b)
{
    return a->line == b->line && a->record == b->record && slice_equals(a->account, b->account) &&
           slice_equals(a->posted_date, b->posted_date) && slice_equals(a->member, b->member) &&
           slice_equals(a->type, b->type) && slice_equals(a->status, b->status) &&
           a->currency == b->currency && a->amount == b->amount &&
           a->has_balance == b->has_balance && a->balance == b->balance &&
           a->deletes == b->deletes && slice_equals(a->id, b->id) &&
           slice_equals(a->values, b->values) && slice_equals(a->body, b->body);
}

/* The line with a space that changes nothing, so that the scan does not take it. */
static int read_slowly(struct transaction_line *l, struct slice line, struct buffer *room,
                       struct transaction_row *row, struct error *e)
{
    buffer_append_byte(room, ' ');
    buffer_append_slice(room, line);
    return transaction_line_read(l, buffer_slice(room), row, e);
}

static void read_both(const struct identity_rule *rule, struct slice line)
{
    struct transaction_line fast;
    struct transaction_line slow;
    struct transaction_row scanned;
    struct transaction_row read;
    struct buffer room = {0};
    struct error e;
    struct error why;
    transaction_line_open(&fast, rule, slice_of("acme"));
    transaction_line_open(&slow, rule, slice_of("acme"));
    int result = transaction_line_read(&fast, line, &scanned, &e);
    int expected = read_slowly(&slow, line, &room, &read, &why);
    if (expected == 0 && (result != 0 || !same(&scanned, &read)))
        abort();
    if (result == 0 && expected != 0 && memchr(line.data, '-', line.length) == NULL &&
        strstr(why.message, "a key that its object has already") == NULL)
        abort();
    transaction_line_release(&fast);
    transaction_line_release(&slow);
    buffer_release(&room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_document begin = {0};
    struct identity_rule rule = {0};
    struct error e;
    if (memchr(data, '\n', size) != NULL)
        return 0;
    if (json_parse(&begin, slice_of(begin_record), &e) != 0 ||
        identity_rule_read(&rule, begin.root, &e) != 0)
        abort();
    read_both(&rule, slice_make((const char *)data, size));
    identity_rule_release(&rule);
    json_release(&begin);
    return 0;
}
