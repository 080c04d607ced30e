#include "memory.h"
#include "profile_compile.h"
#include "profile_problems.h"

#include <ctype.h>
#include <string.h>

enum { PREAMBLE_ROWS_MAX = 1000, FOOTER_ROWS_MAX = 100 };

/* --- encoding and dialect --- */

static void compile_encoding(struct compiler *c)
{
    const char *names[ENCODING_COUNT];
    size_t index;
    for (size_t i = 0; i < ENCODING_COUNT; i++)
        names[i] = encoding_name((enum encoding)i);
    if (section_choice(&c->top, "encoding", names, ENCODING_COUNT, &index))
        c->profile->encoding = (enum encoding)index;
}

/* What cuts records: never a byte that values are made of. */
static const char *separator_fault(const char *text)
{
    if (text[1] != '\0' || (unsigned char)*text > 0x7f)
        return "expected one ASCII character";
    if (isalnum((unsigned char)*text))
        return "a letter or digit cannot be it";
    if (*text == '\n' || *text == '\r')
        return "a line end cannot be it";
    if (*text == ' ' || *text == 0x7f)
        return "a space cannot be it";
    return NULL;
}

static void compile_delimiter(const struct section *s, struct dialect *d)
{
    const char *text = section_text(s, "delimiter");
    const char *fault;
    if (text == NULL)
        return;
    if (strcmp(text, "\\t") == 0)
        text = "\t";
    fault = strcmp(text, "\"") == 0 ? "a quote cannot be it" : separator_fault(text);
    if (fault != NULL)
        section_problem(s, "delimiter", "%s", fault);
    else
        d->delimiter = *text;
}

static void compile_quote(const struct section *s, struct dialect *d)
{
    const char *text = section_text(s, "quoteChar");
    const char *fault;
    if (text == NULL)
        return;
    if (strcmp(text, "none") == 0) {
        d->has_quote = false;
        d->quote = '\0';
        return;
    }
    fault = *text == '\t' ? "a tab cannot be it" : separator_fault(text);
    if (fault != NULL)
        section_problem(s, "quoteChar", "%s (or none)", fault);
    else if (*text == d->delimiter)
        section_problem(s, "quoteChar", "is the same as delimiter");
    else
        d->quote = *text;
}

void profile_compile_file(struct compiler *c)
{
    static const char *const terminators[] = {"any", "lf", "crlf", "cr"};
    struct dialect *d = &c->profile->dialect;
    struct section s;
    size_t terminator = LINE_ANY;
    *d = (struct dialect){.delimiter = ',', .has_quote = true, .quote = '"', .header = true};
    compile_encoding(c);
    section_open_member(&s, &c->top, "dialect", MAPPING_DIALECT);
    compile_delimiter(&s, d);
    compile_quote(&s, d);
    section_choice(&s, "lineTerminator", terminators, 4, &terminator);
    d->line_terminator = (enum line_terminator)terminator;
    section_boolean(&s, "header", &d->header);
    section_boolean(&s, "caseSensitiveHeader", &d->case_sensitive_header);
    section_boolean(&s, "skipInitialSpace", &d->skip_initial_space);
}

/* --- layout --- */

/* Whether KEY says the second of two words. */
static bool second_of(const struct section *s, const char *key, const char *first,
                      const char *second)
{
    const char *const words[] = {first, second};
    size_t index = 0;
    section_choice(s, key, words, 2, &index);
    return index == 1;
}

void profile_compile_layout(struct compiler *c)
{
    struct layout *l = &c->profile->layout;
    struct section s;
    section_open_member(&s, &c->top, "layout", MAPPING_LAYOUT);
    section_count(&s, "preambleRows", 0, PREAMBLE_ROWS_MAX, &l->preamble_rows);
    section_boolean(&s, "skipUntilHeader", &l->skip_until_header);
    section_count(&s, "footerRows", 0, FOOTER_ROWS_MAX, &l->footer_rows);
    section_copy_text(&s, "endMarker", &l->end_marker);
    l->unknown_columns_are_ignored = second_of(&s, "unknownColumns", "reject", "ignore");
    l->missing_columns_are_empty = second_of(&s, "missingColumns", "reject", "empty");
    l->first_of_duplicate_columns = second_of(&s, "duplicateColumns", "reject", "first");
    if (l->skip_until_header && l->preamble_rows > 0)
        section_problem(&s, "skipUntilHeader", "contradicts preambleRows: one of them");
    if (l->skip_until_header && !c->profile->dialect.header)
        section_problem(&s, "skipUntilHeader", "the upload has no header (dialect)");
}

/* --- control records --- */

bool profile_compile_date(const struct section *s, const char *format_key, bool in_name,
                          struct date_pattern *pattern)
{
    struct error e;
    size_t pivot = 0;
    const char *format = section_text(s, format_key);
    bool has_pivot = section_has(s, "pivot");
    int result;
    if (format == NULL || (has_pivot && !section_count(s, "pivot", 0, 100, &pivot)))
        return false;
    if (strstr(format, "%y") != NULL && !section_need(s, "pivot", "%y needs it"))
        return false;
    if (strstr(format, "%y") == NULL)
        section_refuse(s, "pivot", "only %y needs it");
    result = (in_name ? date_pattern_compile_name : date_pattern_compile)(
        pattern, slice_of(format), has_pivot ? (int)pivot : DATE_PATTERN_NO_PIVOT, &e);
    if (result != 0)
        section_problem(s, format_key, "%.160s", e.message);
    return result == 0;
}

/* The place of a value behind the marker, which is at position 1. */
static bool compile_position(const struct compiler *c, const struct section *s, size_t *position)
{
    if (!section_need(s, "position", "from 1; the marker is at 1"))
        return false;
    return section_count(s, "position", 2, c->profile->limits.columns, position);
}

static void compile_member_position(const struct compiler *c, const struct section *outer,
                                    const char *key, size_t *position)
{
    struct section s;
    if (section_open_member(&s, outer, key, MAPPING_CONTROL_POSITION))
        compile_position(c, &s, position);
}

static void compile_control_header(struct compiler *c, const struct section *control)
{
    struct control_header *h = &c->profile->control_header;
    struct section s;
    struct section date;
    if (!section_open_member(&s, control, "header", MAPPING_CONTROL_HEADER))
        return;
    if (section_need(&s, "marker", "the first field of the record"))
        section_copy_text(&s, "marker", &h->marker);
    compile_member_position(c, &s, "sequence", &h->sequence_position);
    if (!section_open_member(&date, &s, "businessDate", MAPPING_CONTROL_DATE))
        return;
    compile_position(c, &date, &h->business_date_position);
    if (section_need(&date, "format", "how a date is written is never guessed"))
        profile_compile_date(&date, "format", false, &h->business_date);
    if (h->business_date_position != 0 && h->business_date_position == h->sequence_position)
        section_problem(&s, "sequence", "has the position of businessDate");
}

static void compile_counted(struct compiler *c, const struct section *s)
{
    static const char *const words[] = {"controlHeader", "columnHeader", "trailer"};
    struct control_trailer *t = &c->profile->control_trailer;
    const struct tree *list = section_sequence(s, "countIncludes");
    bool *const flags[] = {&t->counts_control_header, &t->counts_column_header, &t->counts_trailer};
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        size_t index;
        if (section_choice_of(s, "countIncludes", list->entries[i].value, words, 3, &index))
            *flags[index] = true;
    }
    if (t->counts_control_header && c->profile->control_header.marker == NULL)
        section_problem(s, "countIncludes", "controlHeader: no control header is declared");
    if (t->counts_column_header && !c->profile->dialect.header)
        section_problem(s, "countIncludes", "columnHeader: the upload has no header (dialect)");
    if (section_has(s, "countIncludes") && t->records_position == 0)
        section_problem(s, "countIncludes", "needs records: the place of the count");
}

static void check_same_positions(const struct section *s, const struct control_trailer *t)
{
    static const char *const keys[] = {"records", "debit", "credit", "net"};
    const size_t positions[] = {t->records_position, t->debit_position, t->credit_position,
                                t->net_position};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            if (positions[i] != 0 && positions[i] == positions[j])
                section_problem(s, keys[i], "has the position of %s", keys[j]);
}

static void compile_trailer_amounts(struct compiler *c, const struct section *s)
{
    struct control_trailer *t = &c->profile->control_trailer;
    struct section amounts;
    const char *currency;
    bool has_amounts = t->debit_position != 0 || t->credit_position != 0 || t->net_position != 0;
    section_open_member(&amounts, s, "amounts", MAPPING_CONTROL_AMOUNTS);
    profile_compile_separators(&amounts, &t->amounts);
    if (!has_amounts) {
        section_refuse(s, "amounts", "no total is declared: debit, credit or net");
        section_refuse(s, "currency", "no total is declared: debit, credit or net");
        return;
    }
    if (!section_need(s, "currency", "of the totals"))
        return;
    currency = section_text(s, "currency");
    t->currency = currency == NULL ? NULL : currency_find(slice_of(currency));
    if (currency != NULL && t->currency == NULL)
        section_problem(s, "currency", "\"%.20s\" is no ISO 4217 currency code", currency);
}

static void compile_control_trailer(struct compiler *c, const struct section *control)
{
    struct control_trailer *t = &c->profile->control_trailer;
    struct section s;
    t->pending_is_included = true;
    if (!section_open_member(&s, control, "trailer", MAPPING_CONTROL_TRAILER))
        return;
    if (section_need(&s, "marker", "the first field of the record"))
        section_copy_text(&s, "marker", &t->marker);
    compile_member_position(c, &s, "records", &t->records_position);
    compile_member_position(c, &s, "debit", &t->debit_position);
    compile_member_position(c, &s, "credit", &t->credit_position);
    compile_member_position(c, &s, "net", &t->net_position);
    check_same_positions(&s, t);
    section_boolean(&s, "pendingIncluded", &t->pending_is_included);
    compile_counted(c, &s);
    compile_trailer_amounts(c, &s);
    if (t->marker != NULL && c->profile->control_header.marker != NULL &&
        strcmp(t->marker, c->profile->control_header.marker) == 0)
        section_problem(&s, "marker", "is the control header's too");
    if (c->profile->layout.end_marker != NULL)
        section_problem(&s, "marker", "contradicts layout's endMarker: one of them ends the data");
}

void profile_compile_control(struct compiler *c)
{
    struct section s;
    section_open_member(&s, &c->top, "control", MAPPING_CONTROL);
    compile_control_header(c, &s);
    compile_control_trailer(c, &s);
}

/* --- the business date --- */

void profile_compile_business_date(struct compiler *c)
{
    static const char *const sources[] = {"controlHeader"};
    struct profile *p = c->profile;
    struct section s;
    size_t source;
    if (!section_open_member(&s, &c->top, "businessDate", MAPPING_BUSINESS_DATE))
        return;
    if (section_has(&s, "from")) {
        section_refuse(&s, "fileName", "contradicts from: one of them");
        section_refuse(&s, "pivot", "belongs to fileName");
        p->business_date_from_header = section_choice(&s, "from", sources, 1, &source);
        if (p->business_date_from_header && p->control_header.business_date_position == 0)
            section_problem(&s, "from", "no control header with a businessDate is declared");
        return;
    }
    if (!section_need(&s, "fileName", "or from"))
        return;
    p->business_date_file_name = memory_zeroed(sizeof *p->business_date_file_name);
    profile_compile_date(&s, "fileName", true, p->business_date_file_name);
}
