#include "profile_kind.h"

#include <string.h>

static const struct canonical_field transaction_fields[] = {
    {CANONICAL_ACCOUNT_ID, "accountId", FIELD_IDENTIFIER, true,
     "The account, with its share or loan suffix"},
    {CANONICAL_MEMBER_ID, "memberId", FIELD_IDENTIFIER, false, "The member number"},
    {CANONICAL_TRANSACTION_ID, "transactionId", FIELD_IDENTIFIER, false,
     "The bank's own id of the transaction"},
    {CANONICAL_POSTED_DATE, "postedDate", FIELD_DATE, false, "The day it was booked"},
    {CANONICAL_EFFECTIVE_DATE, "effectiveDate", FIELD_DATE, false, "The day it has its value"},
    {CANONICAL_TRANSACTION_DATE, "transactionDate", FIELD_DATE, false,
     "The day, or the moment, at which it was made"},
    {CANONICAL_AMOUNT, "amount", FIELD_AMOUNT, true,
     "Exact decimal; negative is money out of the member's account"},
    {CANONICAL_CURRENCY, "currency", FIELD_CURRENCY, true, "ISO 4217 code of every amount in it"},
    {CANONICAL_TYPE, "type", FIELD_STRING, false, "What sort of transaction the bank calls it"},
    {CANONICAL_STATUS, "status", FIELD_STATUS, false, "Whether it is posted or still pending"},
    {CANONICAL_DESCRIPTION, "description", FIELD_STRING, false, "The bank's text"},
    {CANONICAL_MERCHANT_CATEGORY_CODE, "merchantCategoryCode", FIELD_IDENTIFIER, false,
     "ISO 18245 code of the merchant's trade"},
    {CANONICAL_RUNNING_BALANCE, "runningBalance", FIELD_AMOUNT, false,
     "The account's balance behind it; negative is money that the member owes"},
    {CANONICAL_CHECK_NUMBER, "checkNumber", FIELD_IDENTIFIER, false, "The number of the check"},
};

static const struct canonical_field group_fields[] = {
    {CANONICAL_MEMBER_ID, "memberId", FIELD_IDENTIFIER, true, "The member number"},
    {CANONICAL_GROUP_ID, "groupId", FIELD_IDENTIFIER, true, "The tile group, as it is defined"},
    {CANONICAL_ACTION, "action", FIELD_IDENTIFIER, false,
     "Whether the member is to be in the group, or no longer"},
    {CANONICAL_EFFECTIVE_DATE, "effectiveDate", FIELD_DATE, false, "The day it is meant for"},
    {CANONICAL_NOTE, "note", FIELD_STRING, false, "The sender's own words"},
};

#define FIELDS(fields) (fields), sizeof(fields) / sizeof *(fields)

static const struct profile_kind kinds[] = {
    {KIND_TRANSACTIONS, "transactions", "txn", "transactions", FIELDS(transaction_fields)},
    {KIND_GROUPS, "groups", "groups", "assignments", FIELDS(group_fields)},
};

static const char *const kind_names[] = {"transactions", "groups"};

const struct profile_kind *profile_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const char *const *profile_kind_names(size_t *count)
{
    *count = sizeof kind_names / sizeof *kind_names;
    return kind_names;
}

const struct canonical_field *profile_kind_field(const struct profile_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (strcmp(kind->fields[i].name, name) == 0)
            return &kind->fields[i];
    return NULL;
}
