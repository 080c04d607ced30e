/*
 * rule: the closed list of what an upload can be rejected or tolerated for. A rule has a code,
 * which reasons, summaries and
 * --override carry and scripts may rely on, and words for people. nightdrop-stream(5) lists every
 * code. Pure tables.
 */
#ifndef RULE_H
#define RULE_H

#include <stdbool.h>
#include <stddef.h>

enum rule {
    RULE_NONE,
    /* of a record as bytes (RFC 4180) */
    RULE_STRAY_QUOTE,    /* a quote inside an unquoted field, or text behind a closing quote */
    RULE_UNCLOSED_QUOTE, /* a quote still open at the record's limit or at the end of the upload */
    RULE_BARE_CR,        /* a carriage return outside quotes that ends no line */
    RULE_LINE_END,       /* a line end other than the one the profile names */
    RULE_NUL,
    RULE_ENCODING, /* bytes that the upload's encoding does not have */
    RULE_BLANK_LINE,
    RULE_TOO_FEW_FIELDS,
    RULE_TOO_MANY_FIELDS,
    RULE_FIELD_TOO_LONG,
    RULE_RECORD_TOO_LONG,
    RULE_TRUNCATED, /* the last record has no line end */
    RULE_AFTER_END, /* a record behind the trailer or the end marker */
    /* of a value */
    RULE_REQUIRED,
    RULE_ENUM,
    RULE_PATTERN,
    RULE_MIN_LENGTH,
    RULE_MAX_LENGTH,
    RULE_SURROUNDING_SPACE,
    RULE_SPREADSHEET_EXPONENT, /* 1.23457E+15 in an identifier */
    RULE_SPREADSHEET_ZEROS,    /* an identifier that lost its leading zeros */
    RULE_AMOUNT,               /* not a decimal as the profile writes them */
    RULE_AMOUNT_SIGN,          /* a sign where there can be none, or two */
    RULE_AMOUNT_GROUPING,
    RULE_AMOUNT_RANGE,    /* more digits than can be held */
    RULE_AMOUNT_DECIMALS, /* more decimals than the currency has (ISO 4217) */
    RULE_AMOUNT_COLUMNS,  /* both or neither of debit and credit */
    RULE_AMOUNT_FLAG,     /* a debit/credit flag that the profile does not name */
    RULE_CURRENCY,        /* not an ISO 4217 code */
    RULE_DATE,            /* not in the profile's format */
    RULE_DATE_DAY,        /* no such day or time */
    RULE_DATE_WINDOW,
    RULE_STATUS,  /* neither posted nor pending */
    RULE_INTEGER, /* not a whole number, or beyond 2^53 - 1 */
    RULE_DECIMAL,
    RULE_BOOLEAN,
    RULE_RUNNING_BALANCE,
    RULE_CONTRADICTION,       /* one member added to and removed from one group */
    RULE_AMBIGUOUS_DUPLICATE, /* the same assignment twice, with other values */
    /* of the upload as a whole: status 3 */
    RULE_NOT_CSV, /* an archive, a spreadsheet, a document */
    RULE_EMPTY_UPLOAD,
    RULE_BYTE_ORDER, /* a byte order mark missing, or of another encoding */
    RULE_HEADER_MISSING,
    RULE_UNKNOWN_COLUMN,
    RULE_MISSING_COLUMN,
    RULE_DUPLICATE_COLUMN,
    RULE_TOO_MANY_COLUMNS,
    RULE_CONTROL_HEADER,  /* missing or unreadable */
    RULE_CONTROL_TRAILER, /* missing or unreadable */
    RULE_CONTROL_RECORDS, /* the trailer's count is off */
    RULE_CONTROL_DEBIT,
    RULE_CONTROL_CREDIT,
    RULE_CONTROL_NET,
    RULE_END_MARKER,
    RULE_BUSINESS_DATE, /* --date and the upload disagree */
    RULE_REJECTED_RECORDS,
    RULE_REJECTED_RATIO,
    RULE_BALANCE_ACCOUNTS, /* more accounts than the running balance may follow */
    /* tolerated deviations, counted */
    RULE_ALLOW_TRAILING_DELIMITER,
    RULE_ALLOW_STRAY_QUOTE,
    RULE_ALLOW_BLANK_LINE,
    RULE_ALLOW_SHORT_RECORD,
    RULE_ALLOW_SURROUNDING_SPACE,
    RULE_ALLOW_MISSING_FINAL_NEWLINE,
    RULE_COUNT
};

enum rule_scope { RULE_SCOPE_RECORD, RULE_SCOPE_VALUE, RULE_SCOPE_UPLOAD, RULE_SCOPE_ALLOW };

/* "stray-quote"; for tolerated deviations the profile's word, "strayQuote". */
const char *rule_code(enum rule rule);

/* The words for people, without place and without any value. */
const char *rule_words(enum rule rule);

enum rule_scope rule_scope(enum rule rule);

/* Whether --override may bend it. Only rules of the upload as a whole can be bent, and not those
 * that leave it unreadable. */
bool rule_can_be_overridden(enum rule rule);

/* The rule whose code is CODE, or RULE_NONE. */
enum rule rule_find(const char *code);

/* How many bits a set of tolerated deviations has, and the bit of one. */
#define RULE_ALLOW_BIT(rule) (1u << ((rule)-RULE_ALLOW_TRAILING_DELIMITER))

#endif
