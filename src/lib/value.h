/*
 * value: one text from an upload read as the type its field has, and held against the field's
 * constraints. Pure; amounts are in amount.h, what several cells say together in transaction.h. The
 * text is not empty, valid UTF-8, and borrowed.
 */
#ifndef VALUE_H
#define VALUE_H

#include "currency.h"
#include "date.h"
#include "decimal.h"
#include "finding.h"
#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

enum value_state { VALUE_MISSING, VALUE_PRESENT, VALUE_BROKEN };

struct value {
    enum value_state state;
    struct slice text;      /* string, identifier, currency; of other types the cell as it was */
    int64_t integer;        /* integer; amount in minor units of the record's currency */
    struct decimal decimal; /* decimal; amount as it was read, its sign canonical */
    struct datetime when;   /* date, datetime */
    bool truth;             /* boolean; status: whether it is posted */
};

/* Where a value stands, for what is found wrong with it. */
struct value_place {
    uint32_t field;
    uint32_t cell; /* or FINDING_NO_FIELD for a constant */
};

/*
 * Reads TEXT as FIELD's type, amounts excepted, into V, and checks the constraints of texts.
 * BUSINESS_DATE is NULL where an upload does not say it, and is refused for that: then no window is
 * looked at. What is wrong is added to FINDINGS, and V is VALUE_BROKEN.
 */
void value_read(const struct field *field, struct value_place place, struct slice text,
                const struct date *business_date, struct value *v, struct findings *findings);

/* The byte of the first space or tab at either end of TEXT, or SIZE_MAX where it has none there. */
size_t value_surrounding_space(struct slice text);

/* TEXT without spaces and tabs at its ends. */
struct slice value_trim(struct slice text);

#endif
