#include "rule.h"

#include <string.h>

struct rule_entry {
    const char *code;
    const char *words;
    enum rule_scope scope;
    bool overridable;
};

static const struct rule_entry entries[RULE_COUNT] = {
    [RULE_NONE] = {"none", "nothing", RULE_SCOPE_RECORD, false},
    [RULE_STRAY_QUOTE] = {"stray-quote", "a quote where RFC 4180 allows none", RULE_SCOPE_RECORD,
                          false},
    [RULE_UNCLOSED_QUOTE] = {"unclosed-quote", "a quote is opened and never closed",
                             RULE_SCOPE_RECORD, false},
    [RULE_BARE_CR] = {"bare-cr", "a carriage return outside quotes that ends no line",
                      RULE_SCOPE_RECORD, false},
    [RULE_LINE_END] = {"line-end", "a line end other than the one the profile names",
                       RULE_SCOPE_RECORD, false},
    [RULE_NUL] = {"nul", "a NUL byte", RULE_SCOPE_RECORD, false},
    [RULE_ENCODING] = {"encoding", "bytes that the encoding does not have", RULE_SCOPE_RECORD,
                       false},
    [RULE_BLANK_LINE] = {"blank-line", "an empty line", RULE_SCOPE_RECORD, false},
    [RULE_TOO_FEW_FIELDS] = {"too-few-fields", "too few fields", RULE_SCOPE_RECORD, false},
    [RULE_TOO_MANY_FIELDS] = {"too-many-fields", "too many fields", RULE_SCOPE_RECORD, false},
    [RULE_FIELD_TOO_LONG] = {"field-too-long", "a field longer than the limit", RULE_SCOPE_RECORD,
                             false},
    [RULE_RECORD_TOO_LONG] = {"record-too-long", "a record longer than the limit",
                              RULE_SCOPE_RECORD, false},
    [RULE_TRUNCATED] = {"truncated", "the last record has no line end: possibly truncated",
                        RULE_SCOPE_RECORD, false},
    [RULE_AFTER_END] = {"after-end", "a record behind the end of the data", RULE_SCOPE_RECORD,
                        false},
    [RULE_REQUIRED] = {"required", "no value where one is required", RULE_SCOPE_VALUE, false},
    [RULE_ENUM] = {"enum", "not one of the values that the profile names", RULE_SCOPE_VALUE, false},
    [RULE_PATTERN] = {"pattern", "does not fit the pattern", RULE_SCOPE_VALUE, false},
    [RULE_MIN_LENGTH] = {"min-length", "shorter than the least length", RULE_SCOPE_VALUE, false},
    [RULE_MAX_LENGTH] = {"max-length", "longer than the greatest length", RULE_SCOPE_VALUE, false},
    [RULE_SURROUNDING_SPACE] = {"surrounding-space", "spaces around the value", RULE_SCOPE_VALUE,
                                false},
    [RULE_SPREADSHEET_EXPONENT] =
        {"spreadsheet-exponent",
         "an identifier turned into a number with an exponent, as a spreadsheet saves it",
         RULE_SCOPE_VALUE, false},
    [RULE_SPREADSHEET_ZEROS] =
        {"spreadsheet-zeros", "digits are missing at the front, as when a spreadsheet drops zeros",
         RULE_SCOPE_VALUE, false},
    [RULE_AMOUNT] = {"amount", "not a decimal", RULE_SCOPE_VALUE, false},
    [RULE_AMOUNT_SIGN] = {"amount-sign", "a sign that this way of writing amounts does not have",
                          RULE_SCOPE_VALUE, false},
    [RULE_AMOUNT_GROUPING] = {"amount-grouping", "digits are not grouped by three",
                              RULE_SCOPE_VALUE, false},
    [RULE_AMOUNT_RANGE] = {"amount-range", "more digits than an amount can have", RULE_SCOPE_VALUE,
                           false},
    [RULE_AMOUNT_DECIMALS] = {"amount-decimals", "more decimals than the currency has",
                              RULE_SCOPE_VALUE, false},
    [RULE_AMOUNT_COLUMNS] = {"amount-columns",
                             "exactly one of debit and credit must hold an amount",
                             RULE_SCOPE_VALUE, false},
    [RULE_AMOUNT_FLAG] = {"amount-flag", "neither a debit nor a credit flag", RULE_SCOPE_VALUE,
                          false},
    [RULE_CURRENCY] = {"currency", "not an ISO 4217 currency code", RULE_SCOPE_VALUE, false},
    [RULE_DATE] = {"date", "not a date in the format of the profile", RULE_SCOPE_VALUE, false},
    [RULE_DATE_DAY] = {"date-day", "no such day or time", RULE_SCOPE_VALUE, false},
    [RULE_DATE_WINDOW] = {"date-window", "outside the window about the business date",
                          RULE_SCOPE_VALUE, false},
    [RULE_STATUS] = {"status", "neither a posted nor a pending status", RULE_SCOPE_VALUE, false},
    [RULE_INTEGER] = {"integer", "not a whole number", RULE_SCOPE_VALUE, false},
    [RULE_DECIMAL] = {"decimal", "not a decimal", RULE_SCOPE_VALUE, false},
    [RULE_BOOLEAN] = {"boolean", "neither true nor false", RULE_SCOPE_VALUE, false},
    [RULE_RUNNING_BALANCE] = {"running-balance", "not the balance before plus the amount",
                              RULE_SCOPE_VALUE, false},
    [RULE_CONTRADICTION] = {"contradiction", "one member is added to the group and removed from it",
                            RULE_SCOPE_VALUE, false},
    [RULE_AMBIGUOUS_DUPLICATE] = {"ambiguous-duplicate",
                                  "the same assignment a second time, with other values",
                                  RULE_SCOPE_VALUE, false},
    [RULE_NOT_CSV] = {"not-csv", "not a CSV file", RULE_SCOPE_UPLOAD, false},
    [RULE_EMPTY_UPLOAD] = {"empty-upload", "the upload is empty", RULE_SCOPE_UPLOAD, true},
    [RULE_BYTE_ORDER] = {"byte-order",
                         "the byte order mark is missing or belongs to another encoding",
                         RULE_SCOPE_UPLOAD, false},
    [RULE_HEADER_MISSING] = {"header-missing", "no header", RULE_SCOPE_UPLOAD, false},
    [RULE_UNKNOWN_COLUMN] = {"unknown-column", "a column that the profile does not know",
                             RULE_SCOPE_UPLOAD, false},
    [RULE_MISSING_COLUMN] = {"missing-column", "a column is missing", RULE_SCOPE_UPLOAD, false},
    [RULE_DUPLICATE_COLUMN] = {"duplicate-column", "two columns have one name", RULE_SCOPE_UPLOAD,
                               false},
    [RULE_TOO_MANY_COLUMNS] = {"too-many-columns", "more columns than the limit", RULE_SCOPE_UPLOAD,
                               false},
    [RULE_CONTROL_HEADER] = {"control-header",
                             "the header control record is missing or cannot be read",
                             RULE_SCOPE_UPLOAD, true},
    [RULE_CONTROL_TRAILER] = {"control-trailer",
                              "the trailer control record is missing or cannot be read: truncated?",
                              RULE_SCOPE_UPLOAD, true},
    [RULE_CONTROL_RECORDS] = {"control-records", "the trailer counts another number of records",
                              RULE_SCOPE_UPLOAD, true},
    [RULE_CONTROL_DEBIT] = {"control-debit", "the trailer's debit total is off", RULE_SCOPE_UPLOAD,
                            true},
    [RULE_CONTROL_CREDIT] = {"control-credit", "the trailer's credit total is off",
                             RULE_SCOPE_UPLOAD, true},
    [RULE_CONTROL_NET] = {"control-net", "the trailer's net total is off", RULE_SCOPE_UPLOAD, true},
    [RULE_END_MARKER] = {"end-marker", "the end marker is missing: truncated?", RULE_SCOPE_UPLOAD,
                         true},
    [RULE_BUSINESS_DATE] = {"business-date", "the upload is of another business date",
                            RULE_SCOPE_UPLOAD, true},
    [RULE_REJECTED_RECORDS] = {"rejected-records", "more rejected records than the limit",
                               RULE_SCOPE_UPLOAD, true},
    [RULE_REJECTED_RATIO] = {"rejected-ratio", "a greater share of rejected records than the limit",
                             RULE_SCOPE_UPLOAD, true},
    [RULE_BALANCE_ACCOUNTS] = {"balance-accounts",
                               "more accounts than the running balance may follow",
                               RULE_SCOPE_UPLOAD, false},
    [RULE_ALLOW_TRAILING_DELIMITER] = {"trailingDelimiter",
                                       "a delimiter too many at the end of a record",
                                       RULE_SCOPE_ALLOW, false},
    [RULE_ALLOW_STRAY_QUOTE] = {"strayQuote", "a stray quote read as text", RULE_SCOPE_ALLOW,
                                false},
    [RULE_ALLOW_BLANK_LINE] = {"blankLine", "an empty line", RULE_SCOPE_ALLOW, false},
    [RULE_ALLOW_SHORT_RECORD] = {"shortRecord", "missing fields at the end of a record",
                                 RULE_SCOPE_ALLOW, false},
    [RULE_ALLOW_SURROUNDING_SPACE] = {"surroundingSpace", "spaces around a value", RULE_SCOPE_ALLOW,
                                      false},
    [RULE_ALLOW_MISSING_FINAL_NEWLINE] = {"missingFinalNewline",
                                          "no line end behind the last record", RULE_SCOPE_ALLOW,
                                          false},
};

const char *rule_code(enum rule rule)
{
    return entries[rule].code;
}

const char *rule_words(enum rule rule)
{
    return entries[rule].words;
}

enum rule_scope rule_scope(enum rule rule)
{
    return entries[rule].scope;
}

bool rule_can_be_overridden(enum rule rule)
{
    return entries[rule].overridable;
}

enum rule rule_find(const char *code)
{
    for (enum rule rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
        if (strcmp(entries[rule].code, code) == 0)
            return rule;
    return RULE_NONE;
}
