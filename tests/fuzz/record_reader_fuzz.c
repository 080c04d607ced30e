/*
 * Whatever the bytes, the dialect and the pieces in which they come: the record reader cuts them as
 * the model of the rules does, and reads what libcsv alone reads up to the first broken record. The
 * first four bytes choose the profile, the rest is the upload.
 */
#include "../unit/record_reader_oracle.h"
#include "target.h"

static void demand_agreement(bool holds, const struct oracle_case *c)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", c->why);
    abort();
}

static void choose_profile(const uint8_t *choice, struct oracle_case *c)
{
    static const char delimiters[] = ",;\t|";
    struct profile *p = &c->profile;
    p->dialect.delimiter = delimiters[choice[0] & 3];
    p->dialect.has_quote = (choice[0] & 0x1C) != 0;
    p->dialect.quote = (choice[0] & 0xE0) == 0 ? '\'' : '"';
    p->dialect.line_terminator = (enum line_terminator)(choice[1] & 3);
    p->limits.columns = (choice[1] & 0x1C) == 0 ? 3 : 60;
    p->limits.field_bytes = (choice[1] & 0xE0) == 0 ? 3 : 65536;
    p->limits.record_bytes = (choice[2] & 1) != 0 ? 1048576 : choice[2];
    p->allow = (choice[3] & 1) == 0 ? 0 : RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE);
    c->held_lines = (choice[3] & 2) == 0 ? 0 : choice[3] >> 6;
    c->piece_bytes = (choice[3] & 4) == 0 ? 0 : 1 + (choice[3] >> 3 & 7);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct oracle_case c = {0};
    if (size < 4 || size > ORACLE_BYTES_MAX)
        return 0;
    c.bytes = slice_make((const char *)data + 4, size - 4);
    choose_profile(data, &c);
    demand_agreement(oracle_agrees(&c), &c);
    c.profile.allow = 0;
    if (c.profile.dialect.has_quote)
        demand_agreement(oracle_libcsv_agrees(&c), &c);
    return 0;
}
