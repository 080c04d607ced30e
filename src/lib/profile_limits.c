#include "profile_limits.h"

#include "rule.h"

#include <ctype.h>
#include <string.h>

enum {
    FIELD_BYTES = 65536,
    RECORD_BYTES = 1048576,
    RECORD_BYTES_MAX = 4 * 1048576,
    COLUMNS = 1024,
    COLUMNS_MAX = 16384
};

/* "0.5 %" in millionths: up to four decimals, without a float. */
static bool parse_ratio(const char *text, uint64_t *millionths)
{
    uint64_t value = 0;
    int decimals = -1;
    const char *p = text;
    if (!isdigit((unsigned char)*p))
        return false;
    for (; isdigit((unsigned char)*p) || (*p == '.' && decimals < 0); p++) {
        if (*p == '.' || decimals >= 0)
            decimals++;
        if (*p != '.')
            value = value * 10 + (uint64_t)(*p - '0');
        if (value > 1000000 || decimals > 4)
            return false;
    }
    if (decimals == 0)
        return false;
    for (int i = decimals < 0 ? 0 : decimals; i < 4; i++)
        value *= 10;
    p += *p == ' ';
    *millionths = value;
    return strcmp(p, "%") == 0 && value <= 1000000;
}

static void compile_allow(struct compiler *c)
{
    const char *words[RULE_COUNT - RULE_ALLOW_TRAILING_DELIMITER];
    const size_t count = sizeof words / sizeof *words;
    const struct tree *list = section_sequence(&c->top, "allow");
    for (size_t i = 0; i < count; i++)
        words[i] = rule_code((enum rule)(RULE_ALLOW_TRAILING_DELIMITER + i));
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        size_t index;
        if (section_choice_of(&c->top, "allow", list->entries[i].value, words, count, &index))
            c->profile->allow |= 1u << index;
    }
    if ((c->profile->allow & RULE_ALLOW_BIT(RULE_ALLOW_STRAY_QUOTE)) != 0 &&
        !c->profile->dialect.has_quote)
        section_problem(&c->top, "allow", "strayQuote: no quote is one where quoteChar is none");
}

void profile_limits_compile(struct compiler *c)
{
    struct limits *l = &c->profile->limits;
    struct section s;
    size_t records;
    const char *ratio;
    *l = (struct limits){
        .field_bytes = FIELD_BYTES, .record_bytes = RECORD_BYTES, .columns = COLUMNS};
    compile_allow(c);
    section_open_member(&s, &c->top, "limits", MAPPING_LIMITS);
    l->has_rejected_records = section_count(&s, "rejectedRecords", 0, UINT32_MAX, &records);
    l->rejected_records = l->has_rejected_records ? records : 0;
    ratio = section_text(&s, "rejectedRatio");
    if (ratio != NULL) {
        l->has_rejected_ratio = parse_ratio(ratio, &l->rejected_ratio_millionths);
        if (!l->has_rejected_ratio)
            section_problem(&s, "rejectedRatio",
                            "expected a share such as 0.5 %%: 0 to 100, four decimals at most");
    }
    section_count(&s, "recordBytes", 1, RECORD_BYTES_MAX, &l->record_bytes);
    section_count(&s, "fieldBytes", 1, RECORD_BYTES_MAX, &l->field_bytes);
    section_count(&s, "columns", 1, COLUMNS_MAX, &l->columns);
    if (l->field_bytes > l->record_bytes && section_has(&s, "fieldBytes"))
        section_problem(&s, "fieldBytes", "is greater than recordBytes");
    else if (l->field_bytes > l->record_bytes)
        l->field_bytes = l->record_bytes;
}
