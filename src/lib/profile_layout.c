#include "profile_layout.h"

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
        return "cannot be a letter or digit";
    if (*text == '\n' || *text == '\r')
        return "cannot be a line end";
    if (*text == ' ' || *text == 0x7f)
        return "cannot be a space";
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
    fault = strcmp(text, "\"") == 0 ? "cannot be a double quote" : separator_fault(text);
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
    fault = *text == '\t' ? "cannot be a tab" : separator_fault(text);
    if (fault != NULL)
        section_problem(s, "quoteChar", "%s (or none)", fault);
    else if (*text == d->delimiter)
        section_problem(s, "quoteChar", "is the same as delimiter");
    else
        d->quote = *text;
}

static void compile_dialect(struct compiler *c)
{
    static const char *const terminators[] = {"any", "lf", "crlf", "cr"};
    struct dialect *d = &c->profile->dialect;
    struct section s;
    size_t terminator = LINE_ANY;
    *d = (struct dialect){.delimiter = ',', .has_quote = true, .quote = '"', .header = true};
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

static void compile_layout(struct compiler *c)
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

void profile_layout_compile(struct compiler *c)
{
    compile_encoding(c);
    compile_dialect(c);
    compile_layout(c);
}
