#include "balance.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Names of accounts may be as long as a field; together they are no longer than usual ones. */
enum { TABLE_SIZE_FIRST = 1024, ACCOUNT_BYTES_MEAN = 64 };

struct balance_account {
    size_t name_at; /* in names */
    size_t name_length;
    int64_t expected; /* ascending: the balance before; descending: what the next older balance must
                         be */
    uint64_t line;    /* 0 where the slot is empty */
    uint64_t generation;
    uint64_t hash;
};

void balance_init(struct balance *b, enum balance_order order, size_t accounts_max)
{
    *b = (struct balance){.order = order, .accounts_max = accounts_max, .generation = 1};
}

void balance_release(struct balance *b)
{
    free(b->table);
    buffer_release(&b->names);
    *b = (struct balance){0};
}

/* FNV-1a, begun from an address and mixed at the end (Stafford's variant 13). */
static uint64_t hash_of(const struct balance *b, struct slice name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)(uintptr_t)b;
    for (size_t i = 0; i < name.length; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * UINT64_C(0x100000001b3);
    hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
    return hash ^ (hash >> 31);
}

static struct balance_account *slot_of(const struct balance *b, struct slice name, uint64_t hash)
{
    size_t at = (size_t)hash & (b->table_size - 1);
    for (;; at = (at + 1) & (b->table_size - 1)) {
        struct balance_account *account = &b->table[at];
        if (account->line == 0)
            return account;
        if (account->hash == hash &&
            slice_equals(slice_make(b->names.data + account->name_at, account->name_length), name))
            return account;
    }
}

static void grow(struct balance *b)
{
    struct balance_account *old = b->table;
    size_t old_size = b->table_size;
    b->table_size = old_size == 0 ? TABLE_SIZE_FIRST : old_size * 2;
    b->table = memory_array(b->table_size, sizeof *b->table);
    for (size_t i = 0; i < old_size; i++) {
        size_t at = (size_t)old[i].hash & (b->table_size - 1);
        if (old[i].line == 0)
            continue;
        while (b->table[at].line != 0)
            at = (at + 1) & (b->table_size - 1);
        b->table[at] = old[i];
    }
    free(old);
}

/* The account's slot, made where it is new; NULL where there may be no more. */
static struct balance_account *follow(struct balance *b, struct slice name)
{
    uint64_t hash = hash_of(b, name);
    if (b->count * 4 >= b->table_size * 3)
        grow(b);
    struct balance_account *account = slot_of(b, name, hash);
    if (account->line != 0)
        return account;
    if (b->count == b->accounts_max ||
        b->names.length + name.length > b->accounts_max * ACCOUNT_BYTES_MEAN) {
        b->overflowed = true;
        return NULL;
    }
    b->count++;
    *account = (struct balance_account){
        .name_at = b->names.length, .name_length = name.length, .hash = hash};
    buffer_append_slice(&b->names, name);
    return account;
}

/* Whether BALANCE is what AMOUNT and the record before say. Beyond 64 bits nothing agrees. */
static bool agrees(const struct balance *b, const struct balance_account *account, int64_t amount,
                   int64_t balance)
{
    int64_t expected = account->expected;
    if (b->order == BALANCE_ASCENDING && __builtin_add_overflow(expected, amount, &expected))
        return false;
    return expected == balance;
}

enum balance_result balance_next(struct balance *b, struct slice account_id, int64_t amount,
                                 int64_t balance, uint64_t line, uint64_t *previous_line)
{
    struct balance_account *account = follow(b, account_id);
    enum balance_result result = BALANCE_AGREES;
    if (account == NULL)
        return result;
    if (account->line != 0 && account->generation == b->generation) {
        *previous_line = account->line;
        if (!agrees(b, account, amount, balance))
            result = BALANCE_BREAKS;
    }
    account->expected = balance;
    account->line = line;
    account->generation = b->generation;
    if (b->order == BALANCE_DESCENDING &&
        __builtin_sub_overflow(balance, amount, &account->expected))
        account->generation = 0;
    return result;
}

void balance_forget(struct balance *b, struct slice account_id)
{
    if (b->table_size == 0)
        return;
    struct balance_account *account = slot_of(b, account_id, hash_of(b, account_id));
    if (account->line != 0)
        account->generation = 0;
}

void balance_forget_all(struct balance *b)
{
    b->generation++;
}
