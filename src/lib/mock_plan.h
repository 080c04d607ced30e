/*
 * mock_plan: what a mock upload will consist of, settled before its first byte: where each column
 * stands, what its texts are made from, how many accounts there can be. A profile for which nothing
 * can be made is refused here, naming the field. Pure; the profile is borrowed as long as the plan
 * lives.
 */
#ifndef MOCK_PLAN_H
#define MOCK_PLAN_H

#include "currency.h"
#include "date.h"
#include "error.h"
#include "mock_pattern.h"
#include "profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOCK_ACCOUNTS_MAX = 1000000 };

struct mock_options {
    uint64_t seed;
    uint64_t records;
    uint64_t accounts;        /* at most MOCK_ACCOUNTS_MAX */
    uint64_t spare_accounts;  /* beyond them: for faults, each with an account of its own */
    struct date date;         /* the business date */
    uint64_t sequence;        /* of the header control record */
    const char *organization; /* stands in what people read */
    unsigned quoted;          /* percent of the records with a quoted cell */
    unsigned beyond_ascii;    /* percent with letters beyond ASCII */
    unsigned multiline;       /* percent with a line break in a cell */
};

enum mock_source {
    MOCK_FILLER,  /* a column that no field names */
    MOCK_ACCOUNT, /* a part of the account: the same in all of its records */
    MOCK_TURN,    /* a column that only turns signs: likewise */
    MOCK_VALUE    /* a value of its field in each record */
};

/* One column of the upload. */
struct mock_column {
    char *name; /* in the header */
    enum mock_source source;
    uint32_t column; /* the profile's; UINT32_MAX for a filler */
    uint32_t field;  /* whose value it holds; FIELD_NO_COLUMN for a filler and MOCK_TURN */
    size_t cell;     /* which of the field's columns it is */
    bool is_amount;
    bool may_be_empty;
    const struct texts *list;     /* its texts are these, or */
    struct mock_pattern *pattern; /* these; both NULL: what its field's type says */
};

struct mock_plan {
    const struct profile *profile;
    struct mock_options options;
    struct mock_column *columns;
    size_t column_count;
    size_t *place;       /* by the profile's column: its index in columns */
    size_t text_column;  /* free text, SIZE_MAX where there is none */
    size_t text_maximum; /* its characters; 0 for no limit */
    uint32_t amount;     /* the field; also of the running balance, or UINT32_MAX */
    uint32_t balance;
    const struct currency **currencies; /* of accounts; their steps are beside them */
    int64_t *steps;
    size_t currency_count;
    uint64_t accounts_per_member;
    uint64_t members;       /* how many there can be */
    uint64_t member_factor; /* member N has number (N * factor + offset) % members */
    uint64_t member_offset;
    bool beyond_latin; /* the encoding has every letter */
    const char *line_break;
};

/* Refuses with STATUS_TROUBLE what it cannot make. */
int mock_plan_compile(struct mock_plan *p, const struct profile *profile,
                      const struct mock_options *options, struct error *e);

/* Adds a column that no field names behind all others. */
void mock_plan_add_column(struct mock_plan *p, const char *name);

/* What a column's list or pattern has, and the text of one number. */
uint64_t mock_column_count(const struct mock_column *c);
void mock_column_append(const struct mock_column *c, uint64_t number, struct buffer *to);

/* Whether TEXT in the column that turns means a turned sign. */
bool mock_turn_holds(const struct turn *turn, struct slice text);

/* The column of the upload that turns the sign, or SIZE_MAX where none does. */
size_t mock_turn_column(const struct mock_plan *p, const struct turn *turn);

void mock_plan_release(struct mock_plan *p);

#endif
