/*
 * control_record: what the header and trailer control records of an upload say, read from their
 * fields as the profile lays them out. Whether it agrees with what was counted is control.h's
 * business. Pure.
 */
#ifndef CONTROL_RECORD_H
#define CONTROL_RECORD_H

#include "date.h"
#include "decimal.h"
#include "finding.h"
#include "profile.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the control records said. Amounts are in minor units of the trailer's currency. */
struct control_facts {
    bool has_header;
    uint64_t header_line;
    bool has_business_date;
    struct date business_date;
    char sequence[32]; /* digits; empty where there is none */
    bool has_trailer;
    uint64_t trailer_line;
    bool has_records, has_debit, has_credit, has_net;
    uint64_t records; /* data records: what the sender counts beside them is taken off */
    decimal_sum debit, credit, net;
};

/*
 * Reads the COUNT fields of a header control record into FACTS. Adds what cannot be read to
 * FINDINGS as RULE_CONTROL_HEADER, `at` being the field.
 */
void control_record_read_header(const struct profile *p, const struct slice *fields, size_t count,
                                struct control_facts *facts, struct findings *findings);

/* The same for a trailer, and RULE_CONTROL_TRAILER. */
void control_record_read_trailer(const struct profile *p, const struct slice *fields, size_t count,
                                 struct control_facts *facts, struct findings *findings);

/* Adds that an upload of mended records has a control record or an end marker on LINE, which RULE
 * is of. It holds records and nothing else: its checks are fewer, and not meant for a whole one. */
void control_record_refuse(enum rule rule, uint64_t line, struct findings *findings);

#endif
