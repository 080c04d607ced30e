#include "profile_control.h"

#include "profile_amount.h"
#include "profile_date.h"

#include <string.h>

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
        profile_date_compile(&date, "format", false, &h->business_date);
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
    profile_amount_compile_separators(&amounts, &t->amounts);
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

void profile_control_compile(struct compiler *c)
{
    struct section s;
    section_open_member(&s, &c->top, "control", MAPPING_CONTROL);
    compile_control_header(c, &s);
    compile_control_trailer(c, &s);
}
