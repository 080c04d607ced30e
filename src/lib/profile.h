/*
 * profile: what an upload of one kind looks like and what its records mean, compiled from a tree
 * and then never changed. Pure: it reads no file (profile_file.h does). nightdrop-profile(5) says
 * what each key means; here stands what the other modules read. Everything a profile holds is owned
 * by it and freed with profile_release().
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "currency.h"
#include "date_pattern.h"
#include "encoding.h"
#include "error.h"
#include "slice.h"
#include "tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROFILE_FIELDS_MAX = 256, PROFILE_LANGUAGE_VERSION = 1 };

/* Canonical names of a record, of any kind; CANONICAL_NONE is a field of the profile's own. */
enum canonical {
    CANONICAL_NONE,
    CANONICAL_ACCOUNT_ID,
    CANONICAL_MEMBER_ID,
    CANONICAL_TRANSACTION_ID,
    CANONICAL_POSTED_DATE,
    CANONICAL_EFFECTIVE_DATE,
    CANONICAL_TRANSACTION_DATE,
    CANONICAL_AMOUNT,
    CANONICAL_CURRENCY,
    CANONICAL_TYPE,
    CANONICAL_STATUS,
    CANONICAL_DESCRIPTION,
    CANONICAL_MERCHANT_CATEGORY_CODE,
    CANONICAL_RUNNING_BALANCE,
    CANONICAL_CHECK_NUMBER,
    CANONICAL_GROUP_ID,
    CANONICAL_ACTION,
    CANONICAL_NOTE,
    CANONICAL_COUNT
};

enum field_type {
    FIELD_STRING,
    FIELD_IDENTIFIER,
    FIELD_INTEGER,
    FIELD_DECIMAL,
    FIELD_AMOUNT,
    FIELD_CURRENCY,
    FIELD_DATE,
    FIELD_DATETIME,
    FIELD_BOOLEAN,
    FIELD_STATUS
};

/* One column of the upload, by name with aliases or by place. */
struct column {
    char **names;      /* the name and its aliases; NULL where it is by position */
    size_t name_count; /* 0 where it is by position */
    size_t position;   /* from 1; 0 where it is by name */
    uint32_t line;     /* in the profile */
};

struct texts {
    char **list;
    size_t count;
};

enum amount_style {
    AMOUNT_SIGNED,
    AMOUNT_PARENTHESES,
    AMOUNT_TRAILING_SIGN,
    AMOUNT_DEBIT_CREDIT,
    AMOUNT_FLAG
};

struct amount_format {
    enum amount_style style;
    char decimal_char[8]; /* UTF-8; empty where implied_decimals is set or none is allowed */
    char group_char[8];   /* UTF-8; empty where none is allowed */
    int implied_decimals; /* -1 where the decimals are written */
    struct texts symbols;
    bool money_out_is_positive;
    bool debit_column_is_negative; /* AMOUNT_DEBIT_CREDIT with columnSigns: negativeDebit */
    struct texts debit_flags;
    struct texts credit_flags;
};

/* The records whose sign another column turns; no pattern and no values: none. */
struct turn {
    size_t column; /* index in the profile's columns */
    struct texts values;
    struct pattern *pattern; /* or NULL */
};

struct constraints {
    bool required;
    size_t min_length;       /* code points; 0 for none */
    size_t max_length;       /* code points; 0 for none */
    struct pattern *pattern; /* whole value; or NULL */
    struct texts enumeration;
};

#define FIELD_NO_COLUMN UINT32_MAX

struct field {
    char *name;
    char *description; /* for people; or NULL */
    enum canonical canonical;
    enum field_type type;
    uint32_t line; /* in the profile */

    /* Where the value comes from: a constant, or one column, or several joined. Indexes in the
     * profile's columns. */
    char *constant; /* NULL where it comes from columns */
    uint32_t *columns;
    size_t column_count; /* AMOUNT_DEBIT_CREDIT: debit, credit; AMOUNT_FLAG: amount, flag */
    char *separator;     /* between joined columns; "" for none */

    struct constraints constraints;
    struct amount_format amount; /* FIELD_AMOUNT, FIELD_DECIMAL (separators only) */
    struct turn turn;            /* FIELD_AMOUNT */
    struct date_pattern date;    /* FIELD_DATE, FIELD_DATETIME */
    bool has_window;
    int32_t window_days_before;
    int32_t window_days_after;
    struct texts posted; /* FIELD_STATUS */
    struct texts pending;
    bool pending_is_filtered;
    struct texts true_values; /* FIELD_BOOLEAN */
    struct texts false_values;
    struct texts add; /* CANONICAL_ACTION; the values there are, are in its enumeration too */
    struct texts remove;
};

enum line_terminator { LINE_ANY, LINE_LF, LINE_CRLF, LINE_CR };

struct dialect {
    char delimiter;
    bool has_quote;
    char quote; /* where has_quote */
    enum line_terminator line_terminator;
    bool header;
    bool case_sensitive_header;
    bool skip_initial_space;
};

struct layout {
    size_t preamble_rows;
    bool skip_until_header;
    size_t footer_rows;
    char *end_marker; /* or NULL */
    bool unknown_columns_are_ignored;
    bool missing_columns_are_empty;
    bool first_of_duplicate_columns;
};

struct control_header {
    char *marker;                  /* NULL where none is declared */
    size_t business_date_position; /* from 1; 0 where it has none */
    struct date_pattern business_date;
    size_t sequence_position;
};

struct control_trailer {
    char *marker;            /* NULL where none is declared */
    size_t records_position; /* from 1; 0 where it has none; so the others */
    size_t debit_position;
    size_t credit_position;
    size_t net_position;
    struct amount_format amounts;
    const struct currency *currency;
    bool counts_control_header;
    bool counts_column_header;
    bool counts_trailer;
    bool pending_is_included;
};

struct identity {
    bool by_transaction_id;
    uint32_t *fields; /* indexes; NULL where by_transaction_id */
    size_t field_count;
    bool incremental; /* otherwise cumulative; only with fields */
    bool corrections; /* a later record may tell a transaction anew */
    bool has_deletions;
    uint32_t deletion_field;      /* whose value says that a transaction is gone: */
    struct texts deletion_values; /* one of these */
};

/* What proves that a roster is there to its end. */
enum end_proof { END_PROOF_NONE, END_PROOF_COUNT, END_PROOF_TRAILER, END_PROOF_END_MARKER };

/* What uploads of group assignments mean as a whole. */
struct assignments {
    bool is_roster;           /* the whole membership of its groups; otherwise changes to it */
    bool members_are_known;   /* only members whom the store knows may be assigned */
    enum end_proof end_proof; /* of a roster */
};

enum balance_order { BALANCE_UNCHECKED, BALANCE_ASCENDING, BALANCE_DESCENDING };

struct limits {
    bool has_rejected_records;
    uint64_t rejected_records;
    bool has_rejected_ratio;
    uint64_t rejected_ratio_millionths; /* 0.5 % is 5000 */
    size_t field_bytes;
    size_t record_bytes;
    size_t columns;
};

struct profile_kind;

struct profile {
    const struct profile_kind *kind;
    char *name;
    char *title;        /* or NULL */
    char *organization; /* or NULL */
    enum encoding encoding;
    struct dialect dialect;
    struct layout layout;
    struct control_header control_header;
    struct control_trailer control_trailer;
    bool business_date_from_header;
    struct date_pattern *business_date_file_name; /* or NULL */
    struct texts missing_values;                  /* without the empty text, which always is one */
    struct column *columns;                       /* every column that anything names, each once */
    size_t column_count;
    struct field *fields;
    size_t field_count;
    uint32_t canonical[CANONICAL_COUNT]; /* index of the field, or UINT32_MAX */
    struct identity identity;
    struct assignments assignments;
    enum balance_order balance_order;
    size_t balance_accounts;
    struct limits limits;
    unsigned allow; /* RULE_ALLOW_BIT of each tolerated deviation */
};

/* What is wrong with a profile: one line of words, and the place. */
struct profile_problem {
    uint32_t line;
    uint32_t column;
    char message[256];
};

struct profile_problems {
    struct profile_problem *list; /* in the order of the lines */
    size_t count;                 /* at most 100 are kept */
};

/*
 * Compiles ROOT. Returns 0 and fills P, or -1 and fills PROBLEMS with everything that is wrong,
 * each naming the nearest right word where there is one; P then holds nothing.
 */
int profile_compile(struct profile *p, const struct tree *root, struct profile_problems *problems);

void profile_release(struct profile *p);
void profile_problems_release(struct profile_problems *problems);

const char *field_type_name(enum field_type type);

/* "count", "trailer", "endMarker" or "none". */
const char *end_proof_name(enum end_proof proof);

/* Whether any field has a window about the business date. */
bool profile_needs_business_date(const struct profile *p);

/* Whether VALUE is in TEXTS, byte for byte. */
bool texts_hold(const struct texts *texts, struct slice value);

/* Whether a text is in both. */
bool texts_overlap(const struct texts *a, const struct texts *b);

#endif
