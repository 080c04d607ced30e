/*
 * intake_shapes: profiles under which whole uploads are taken in different ways, by a test and a
 * fuzz target: few fields with each kind of layout, and every kind of field and constraint with
 * each way of writing amounts and several dialects. The columns of the latter are Member, Share,
 * Id, Date, Amount, Debit, Credit, Flag, Currency, Type, Status, Note, Code, Balance, Branch, Yes,
 * Number and Rate.
 */
#ifndef INTAKE_SHAPES_H
#define INTAKE_SHAPES_H

#include "buffer.h"
#include "profile.h"
#include "yaml_tree.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static const char profile_head[] =
    "version: 1\nkind: transactions\nname: test\norganization: acme\nencoding: utf-8\n"
    "fields:\n"
    "  - {name: accountId, column: A, constraints: {required: true, maxLength: 6}}\n"
    "  - {name: postedDate, column: D, format: '%Y-%m-%d', constraints: {required: true}}\n"
    "  - {name: amount, column: M, format: signed, decimalChar: '.', moneyOut: negative}\n"
    "  - {name: currency, constant: USD}\n"
    "  - {name: description, column: T}\n"
    "identity: {fields: [accountId, postedDate, amount], extract: cumulative}\n"
    "limits: {rejectedRecords: 100000, fieldBytes: 60, recordBytes: 200}\n";

static const char *const profile_tails[] = {
    "",
    "allow: [strayQuote, blankLine, shortRecord, trailingDelimiter, surroundingSpace]\n",
    "allow: [missingFinalNewline]\n",
    "layout: {footerRows: 2}\n",
    "layout: {endMarker: END}\n",
    "control: {trailer: {marker: END, records: {position: 2}}}\n",
};

/* Every kind of field, and of constraint; what is between is one of amount_fields. */
static const char rich_head[] =
    "version: 1\nkind: transactions\nname: test\norganization: acme\nencoding: utf-8\n"
    "missingValues: [\"\", \"N/A\", \"-\"]\n"
    "fields:\n"
    "  - {name: accountId, join: [{column: Member}, {column: Share}], separator: '-',"
    " constraints: {required: true, pattern: '[0-9]{2,4}-[SL][0-9]{1,2}'}}\n"
    "  - {name: memberId, column: Member, constraints: {minLength: 2, maxLength: 4}}\n"
    "  - {name: transactionId, column: Id, constraints: {pattern: 'T[0-9]{3,5}'}}\n"
    "  - {name: postedDate, column: Date, format: '%m/%d/%Y',"
    " window: {daysBefore: 400, daysAfter: 5}, constraints: {required: true}}\n";

static const char *const amount_fields[] = {
    "  - {name: amount, column: Amount, format: signed, decimalChar: '.', moneyOut: negative}\n",
    "  - {name: amount, column: Amount, format: signed, decimalChar: '.', moneyOut: positive,"
    " turn: {column: Flag, pattern: 'D.*'}}\n",
    "  - {name: amount, format: debitCredit, debit: {column: Debit}, credit: {column: Credit},"
    " decimalChar: '.', turn: {column: Share, values: [L1, L2]}}\n",
    "  - {name: amount, format: flag, column: Debit, decimalChar: '.',"
    " flag: {column: Flag, debit: [D, DR], credit: [C, CR]}}\n",
    "  - {name: amount, column: Amount, format: signed, impliedDecimals: 2, moneyOut: negative}\n",
};

static const char rich_tail[] =
    "  - {name: currency, column: Currency, constraints: {enum: [USD, JPY, BHD, CAD]}}\n"
    "  - {name: type, column: Type, constraints: {enum: [ACH, 'A QUITE LONG KIND OF IT', "
    "\"x\\\"\\\"y\"]}}\n"
    "  - {name: status, column: Status, posted: [P, Posted], pending: [H, \"N/A\"],"
    " pendingRecords: %s}\n"
    "  - {name: description, column: Note, constraints: {minLength: 2, maxLength: 40}}\n"
    "  - {name: merchantCategoryCode, column: Code, constraints: {pattern: \"[0-9'+E. -]+\"}}\n"
    "  - {name: runningBalance, column: Balance, format: signed, decimalChar: '.',"
    " moneyOut: negative}\n"
    "  - {name: branch, type: identifier, column: Branch,"
    " constraints: {pattern: '[0-9a-z.E+]{1,10}'}}\n"
    "  - {name: fixed, type: string, constant: 'a \"fixed\" text'}\n"
    "  - {name: contactless, type: boolean, column: Yes, trueValues: [Y], falseValues: [N]}\n"
    "  - {name: places, type: integer, column: Number}\n"
    "  - {name: rate, type: decimal, column: Rate, decimalChar: '.'}\n"
    "identity: {fields: [accountId, postedDate, amount], extract: cumulative}\n"
    "limits: {rejectedRecords: 100000, fieldBytes: 300, recordBytes: 400}\n";

/* How uploads of a shape are written. */
struct shape {
    struct profile profile;
    bool is_rich;
    char delimiter, quote;
    const char *line_end;
};

static const struct rich_end {
    const char *text;
    char delimiter, quote;
    const char *line_end;
} rich_ends[] = {
    {"dialect: {lineTerminator: lf}\nlayout: {unknownColumns: ignore}\n", ',', '"', "\n"},
    {"dialect: {lineTerminator: crlf}\nlayout: {unknownColumns: ignore}\n"
     "allow: [surroundingSpace]\n",
     ',', '"', "\r\n"},
    {"dialect: {delimiter: ';', quoteChar: \"'\"}\n"
     "layout: {unknownColumns: ignore, endMarker: \"9'9\"}\n",
     ';', '\'', "\n"},
    {"layout: {unknownColumns: ignore}\n"
     "control: {trailer: {marker: END, records: {position: 2}, pendingIncluded: false}}\n",
     ',', '"', "\r\n"},
};

enum {
    PLAIN_SHAPES = sizeof profile_tails / sizeof *profile_tails,
    AMOUNT_FIELDS = sizeof amount_fields / sizeof *amount_fields,
    RICH_ENDS = sizeof rich_ends / sizeof *rich_ends,
    SHAPES = PLAIN_SHAPES + AMOUNT_FIELDS * RICH_ENDS
};

/* Compiles TEXT, and releases it. */
static void compile(struct profile *p, struct buffer *text)
{
    struct error e = {0};
    struct profile_problems problems = {0};
    uint32_t line, column;
    struct tree *root = yaml_tree_read(buffer_slice(text), &line, &column, &e);
    if (root == NULL || profile_compile(p, root, &problems) != 0) {
        printf("Bail out! the test's profile: %s\n",
               problems.count == 0 ? e.message : problems.list[0].message);
        exit(1);
    }
    tree_free(root);
    buffer_release(text);
}

static void compile_shapes(struct shape *shapes)
{
    struct shape *shape = shapes;
    for (size_t i = 0; i < PLAIN_SHAPES; i++, shape++) {
        struct buffer text = {0};
        buffer_append_format(&text, "%s%s", profile_head, profile_tails[i]);
        *shape = (struct shape){.delimiter = ',', .quote = '"', .line_end = "\n"};
        compile(&shape->profile, &text);
    }
    for (size_t i = 0; i < AMOUNT_FIELDS * RICH_ENDS; i++, shape++) {
        const struct rich_end *end = &rich_ends[i % RICH_ENDS];
        struct buffer text = {0};
        buffer_append_format(&text, "%s%s", rich_head, amount_fields[i / RICH_ENDS]);
        buffer_append_format(&text, rich_tail, i % 3 == 0 ? "filter" : "keep");
        buffer_append_text(&text, end->text);
        *shape = (struct shape){.is_rich = true,
                                .delimiter = end->delimiter,
                                .quote = end->quote,
                                .line_end = end->line_end};
        compile(&shape->profile, &text);
    }
}

#endif
