/*
 * profile_compile: the parts of the profile compiler, each of which reads its keys into the profile
 * and adds what is wrong to the problems; none of them fails. They run in the order in which they
 * stand here, and may rely on those before. Only profile.c and these parts include this.
 */
#ifndef PROFILE_COMPILE_H
#define PROFILE_COMPILE_H

#include "profile.h"
#include "section.h"

struct compiler {
    struct profile *profile;
    struct section top; /* the profile's own mapping */
};

/* encoding and dialect */
void profile_compile_file(struct compiler *c);

/* limits and allow */
void profile_compile_limits(struct compiler *c);

/* layout, control and businessDate */
void profile_compile_layout(struct compiler *c);
void profile_compile_control(struct compiler *c);
void profile_compile_business_date(struct compiler *c);

/* missingValues and fields */
void profile_compile_fields(struct compiler *c);

/* identity and checks */
void profile_compile_identity(struct compiler *c);
void profile_compile_checks(struct compiler *c);

/*
 * The column that S names by `column` and `aliases` or by `position`: its index in the profile's
 * columns, where each column stands once. Where S names none or a wrong one: a problem, and
 * FIELD_NO_COLUMN.
 */
uint32_t profile_compile_column(struct compiler *c, const struct section *s);

/* decimalChar, groupChar and impliedDecimals of S. */
void profile_compile_separators(const struct section *s, struct amount_format *format);

/* Everything an amount has beyond that, and its columns. */
void profile_compile_amount(struct compiler *c, const struct section *s, struct field *field);

/* FORMAT_KEY and `pivot` of S; of a file's name where IN_NAME. */
bool profile_compile_date(const struct section *s, const char *format_key, bool in_name,
                          struct date_pattern *pattern);

void profile_texts_release(struct texts *texts);

#endif
