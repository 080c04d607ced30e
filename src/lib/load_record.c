#include "load_record.h"

#include <string.h>

enum { IDENTITY_BYTES = 16 };

/* In front of the texts of a packed record. */
struct packed {
    uint64_t line;
    int64_t amount;
    int64_t balance;
    uint16_t currency;
    uint8_t has_balance;
    uint8_t deletes;
    uint32_t lengths[4]; /* posted date, member, type, status; the rest is the body */
};

/* What a text of the sorter begins with ends where these, its last bytes, say. */
typedef uint32_t head_length;

void load_append_record(uint64_t record, struct buffer *to)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buffer_append_byte(to, (char)(record >> shift & 0xff));
}

static void pack(const struct transaction_row *row, struct buffer *to)
{
    struct packed packed = {
        .line = row->line,
        .amount = row->amount,
        .balance = row->balance,
        .currency = (uint16_t)currency_index(row->currency),
        .has_balance = row->has_balance,
        .deletes = row->deletes,
        .lengths = {(uint32_t)row->posted_date.length, (uint32_t)row->member.length,
                    (uint32_t)row->type.length, (uint32_t)row->status.length},
    };
    buffer_append(to, (const char *)&packed, sizeof packed);
    buffer_append_slice(to, row->posted_date);
    buffer_append_slice(to, row->member);
    buffer_append_slice(to, row->type);
    buffer_append_slice(to, row->status);
    buffer_append_slice(to, row->body);
}

static struct slice take_bytes(struct slice *from, size_t length)
{
    struct slice taken = slice_make(from->data, length);
    *from = slice_make(from->data + length, from->length - length);
    return taken;
}

static void unpack(struct slice key, struct slice value, struct load_record *record)
{
    struct packed packed;
    const char *nul = memchr(key.data, '\0', key.length);
    size_t account = (size_t)(nul - key.data);
    memcpy(&packed, value.data, sizeof packed);
    take_bytes(&value, sizeof packed);
    *record = (struct load_record){
        .account = slice_make(key.data, account),
        .identity = slice_make(nul + 1, key.length - account - 1 - 1 - sizeof record->record),
        .line = packed.line,
        .amount = packed.amount,
        .balance = packed.balance,
        .currency = currency_at(packed.currency),
        .has_balance = packed.has_balance,
        .deletes = packed.deletes,
    };
    for (size_t i = 0; i < sizeof record->record; i++)
        record->record =
            record->record << 8 | (unsigned char)key.data[key.length - sizeof record->record + i];
    record->posted_date = take_bytes(&value, packed.lengths[0]);
    record->member = take_bytes(&value, packed.lengths[1]);
    record->type = take_bytes(&value, packed.lengths[2]);
    record->status = take_bytes(&value, packed.lengths[3]);
    record->body = value;
}

/* What makes the record itself within its account. A pending and a posted one are never the same by
 * their fields alone. */
static int append_identity(struct transaction_load *l, const struct transaction_row *row,
                           struct error *e)
{
    unsigned char bytes[IDENTITY_BYTES];
    if (l->rule.trusted) {
        buffer_append_slice(&l->packed, row->id);
        return 0;
    }
    if (digest_update(&l->digest, row->values, e) != 0 ||
        digest_update(&l->digest, row->status, e) != 0 ||
        digest_finish_bytes(&l->digest, bytes, sizeof bytes, e) != 0)
        return -1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        buffer_append_byte(&l->packed, "0123456789abcdef"[bytes[i] >> 4]);
        buffer_append_byte(&l->packed, "0123456789abcdef"[bytes[i] & 15]);
    }
    return 0;
}

int load_add(struct transaction_load *l, const struct transaction_row *row, struct error *e)
{
    buffer_clear(&l->packed);
    buffer_append_slice(&l->packed, row->account);
    buffer_append_byte(&l->packed, '\0');
    if (append_identity(l, row, e) != 0)
        return -1;
    buffer_append_byte(&l->packed, '\0');
    load_append_record(row->record, &l->packed);
    head_length head = (head_length)l->packed.length;
    pack(row, &l->packed);
    buffer_append(&l->packed, (const char *)&head, sizeof head);
    return text_sorter_add(&l->sorter, buffer_slice(&l->packed), e);
}

int load_next(struct transaction_load *l, struct load_record *record, struct slice *alike,
              struct error *e)
{
    struct slice text;
    head_length head;
    int result = text_sorter_next(&l->sorter, &text, e);
    if (result != 1)
        return result;
    text.length -= sizeof head;
    memcpy(&head, text.data + text.length, sizeof head);
    struct slice key = take_bytes(&text, head);
    unpack(key, text, record);
    *alike = slice_make(key.data, key.length - sizeof record->record);
    return 1;
}

void load_identity(const struct transaction_load *l, struct slice identity, struct buffer *to)
{
    buffer_clear(to);
    buffer_append_text(to, l->prefix);
    buffer_append_slice(to, identity);
}

int load_walk(struct transaction_load *l,
              int (*take)(void *context, const struct load_record *record,
                          const struct load_decision *decision, struct error *e),
              void *context, struct error *e)
{
    struct load_record record;
    struct load_decision decision;
    struct slice alike;
    int result = text_sorter_rewind(&l->sorter, e);
    if (result == 0)
        result = spool_rewind(&l->decisions, e);
    while (result == 0 && (result = load_next(l, &record, &alike, e)) == 1) {
        result = spool_read(&l->decisions, (char *)&decision, sizeof decision, e);
        if (result == 0)
            result = error_set(e, STATUS_TROUBLE, "temporary file: cut short");
        if (result == 1)
            result = take(context, &record, &decision, e);
    }
    return result;
}
