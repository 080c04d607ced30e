#include "profile_keys.h"

#define KEYS(title, ...)                                                                           \
    {                                                                                              \
        title, (const char *const[]){__VA_ARGS__},                                                 \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)                      \
    }

static const struct profile_keys mappings[MAPPING_COUNT] = {
    [MAPPING_PROFILE] =
        KEYS("profile", "version", "kind", "name", "title", "organization", "encoding", "dialect",
             "layout", "control", "businessDate", "missingValues", "mode", "members", "endProof",
             "fields", "identity", "checks", "limits", "allow"),
    [MAPPING_DIALECT] = KEYS("dialect", "delimiter", "quoteChar", "lineTerminator", "header",
                             "caseSensitiveHeader", "skipInitialSpace"),
    [MAPPING_LAYOUT] = KEYS("layout", "preambleRows", "skipUntilHeader", "footerRows", "endMarker",
                            "unknownColumns", "missingColumns", "duplicateColumns"),
    [MAPPING_CONTROL] = KEYS("control", "header", "trailer"),
    [MAPPING_CONTROL_HEADER] = KEYS("control header", "marker", "businessDate", "sequence"),
    [MAPPING_CONTROL_DATE] = KEYS("control header date", "position", "format", "pivot"),
    [MAPPING_CONTROL_TRAILER] =
        KEYS("control trailer", "marker", "records", "debit", "credit", "net", "amounts",
             "currency", "countIncludes", "pendingIncluded"),
    [MAPPING_CONTROL_POSITION] = KEYS("control position", "position"),
    [MAPPING_CONTROL_AMOUNTS] =
        KEYS("trailer amounts", "decimalChar", "groupChar", "impliedDecimals"),
    [MAPPING_BUSINESS_DATE] = KEYS("businessDate", "from", "fileName", "pivot"),
    [MAPPING_FIELD] =
        KEYS("field", "name", "type", "description", "column", "aliases", "position", "join",
             "separator", "constant", "constraints", "format", "pivot", "window", "decimalChar",
             "groupChar", "impliedDecimals", "symbols", "moneyOut", "turn", "debit", "credit",
             "columnSigns", "flag", "posted", "pending", "pendingRecords", "trueValues",
             "falseValues", "add", "remove"),
    [MAPPING_COLUMN] = KEYS("column", "column", "aliases", "position"),
    [MAPPING_CONSTRAINTS] =
        KEYS("constraints", "required", "minLength", "maxLength", "pattern", "enum"),
    [MAPPING_WINDOW] = KEYS("window", "daysBefore", "daysAfter"),
    [MAPPING_TURN] = KEYS("turn", "column", "aliases", "position", "pattern", "values"),
    [MAPPING_FLAG] = KEYS("flag", "column", "aliases", "position", "debit", "credit"),
    [MAPPING_IDENTITY] =
        KEYS("identity", "fields", "transactionId", "extract", "corrections", "deletions"),
    [MAPPING_DELETIONS] = KEYS("deletions", "field", "values"),
    [MAPPING_CHECKS] = KEYS("checks", "runningBalance"),
    [MAPPING_RUNNING_BALANCE] = KEYS("runningBalance", "order", "accounts"),
    [MAPPING_LIMITS] =
        KEYS("limits", "rejectedRecords", "rejectedRatio", "fieldBytes", "recordBytes", "columns"),
};

const struct profile_keys *profile_keys(enum profile_mapping mapping)
{
    return &mappings[mapping];
}
