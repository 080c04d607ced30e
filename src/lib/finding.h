/*
 * finding: one rule that one record broke, and where. Detail holds the particulars in words ("month
 * has 30 days", "12 fields, 11 expected"), never a value from the upload. A list is bounded: one
 * record names at most FINDINGS_MAX.
 */
#ifndef FINDING_H
#define FINDING_H

#include "rule.h"

#include <stddef.h>
#include <stdint.h>

enum { FINDINGS_MAX = 16, FINDING_DETAIL_MAX = 120 };

/* Of no particular field, or column, of the profile. */
#define FINDING_NO_FIELD UINT32_MAX

struct finding {
    enum rule rule;
    uint32_t field;  /* index in the profile's fields, or FINDING_NO_FIELD */
    uint32_t cell;   /* index in the profile's columns where it stands, or FINDING_NO_FIELD */
    size_t at;       /* byte of that cell's value, from 0 */
    uint64_t line;   /* physical, from 1; 0 until the place is known */
    uint64_t column; /* byte of that line in the upload, from 1; 0 where there is none */
    char detail[FINDING_DETAIL_MAX]; /* may be empty */
};

struct findings {
    size_t count;
    struct finding list[FINDINGS_MAX];
};

/* Adds one with a formatted detail ("" for none); what does not fit is dropped. Returns it to fill
 * in the place, or NULL. */
struct finding *findings_add(struct findings *findings, enum rule rule, uint32_t field,
                             const char *detail, ...) __attribute__((format(printf, 4, 5)));

/* The same with a detail that is ready; one that is too long is cut. */
struct finding *findings_add_text(struct findings *findings, enum rule rule, uint32_t field,
                                  const char *detail);

/* The same of an upload as a whole, with the physical LINE that shows it; 0 for none. */
void findings_add_on_line(struct findings *findings, enum rule rule, uint64_t line,
                          const char *detail);

#endif
