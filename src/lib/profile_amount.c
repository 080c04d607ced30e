#include "profile_amount.h"

#include "memory.h"
#include "profile_column.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

enum { IMPLIED_DECIMALS_MAX = 6, SYMBOL_BYTES_MAX = 16 };

/* A separator: one character that nothing else in a number is. */
static void compile_separator(const struct section *s, const char *key, char separator[8])
{
    const char *text = section_text(s, key);
    size_t length = 0;
    if (text == NULL)
        return;
    utf8_decode(slice_of(text), &length);
    if (text[length] != '\0')
        section_problem(s, key, "expected one character");
    else if (strchr("0123456789+-()\"\t", *text) != NULL || (*text >= 'a' && *text <= 'z') ||
             (*text >= 'A' && *text <= 'Z'))
        section_problem(s, key, "\"%s\" cannot stand between the digits of a number", text);
    else
        memcpy(separator, text, length + 1);
}

void profile_amount_compile_separators(const struct section *s, struct amount_format *format)
{
    size_t decimals;
    format->implied_decimals = -1;
    memcpy(format->decimal_char, ".", sizeof ".");
    if (section_has(s, "impliedDecimals")) {
        section_refuse(s, "decimalChar", "contradicts impliedDecimals: one of them");
        *format->decimal_char = '\0';
        format->implied_decimals = 0;
        if (section_count(s, "impliedDecimals", 0, IMPLIED_DECIMALS_MAX, &decimals))
            format->implied_decimals = (int)decimals;
    } else {
        compile_separator(s, "decimalChar", format->decimal_char);
    }
    compile_separator(s, "groupChar", format->group_char);
    if (*format->group_char != '\0' && strcmp(format->group_char, format->decimal_char) == 0)
        section_problem(s, "groupChar", "is the same as decimalChar%s",
                        section_has(s, "decimalChar") ? "" : ", which is \".\" where not said");
}

static void compile_symbols(const struct section *s, struct amount_format *format)
{
    section_texts(s, "symbols", false, &format->symbols);
    for (size_t i = 0; i < format->symbols.count; i++) {
        const char *symbol = format->symbols.list[i];
        if (strlen(symbol) > SYMBOL_BYTES_MAX || strpbrk(symbol, "0123456789+-() \t") != NULL)
            section_problem(s, "symbols",
                            "\"%.20s\" is no currency symbol: at most 16 bytes, no "
                            "digits, signs, parentheses or spaces",
                            symbol);
    }
}

static void set_columns(struct field *field, uint32_t first, uint32_t second)
{
    field->columns = memory_array(2, sizeof *field->columns);
    field->columns[0] = first;
    field->columns[1] = second;
    field->column_count = second == FIELD_NO_COLUMN ? 1 : 2;
}

static void compile_debit_credit(struct compiler *c, const struct section *s, struct field *field)
{
    static const char *const signs[] = {"unsigned", "negativeDebit"};
    static const char *const instead = "format debitCredit has debit and credit instead";
    struct section debit;
    struct section credit;
    size_t sign = 0;
    section_refuse(s, "column", instead);
    section_refuse(s, "position", instead);
    section_refuse(s, "aliases", instead);
    section_choice(s, "columnSigns", signs, 2, &sign);
    field->amount.debit_column_is_negative = sign == 1;
    if (!section_need(s, "debit", "format debitCredit needs it") ||
        !section_need(s, "credit", "format debitCredit needs it") ||
        !section_open_member(&debit, s, "debit", MAPPING_COLUMN) ||
        !section_open_member(&credit, s, "credit", MAPPING_COLUMN))
        return;
    set_columns(field, profile_column_compile(c, &debit), profile_column_compile(c, &credit));
    if (field->column_count == 2 && field->columns[0] == field->columns[1])
        section_problem(s, "credit", "is the same column as debit");
}

static void compile_flag(struct compiler *c, const struct section *s, struct field *field)
{
    struct section flag;
    uint32_t amount_column = profile_column_compile(c, s);
    if (!section_need(s, "flag", "format flag needs it") ||
        !section_open_member(&flag, s, "flag", MAPPING_FLAG))
        return;
    set_columns(field, amount_column, profile_column_compile(c, &flag));
    if (section_need(&flag, "debit", "a list of texts"))
        section_texts(&flag, "debit", true, &field->amount.debit_flags);
    if (section_need(&flag, "credit", "a list of texts"))
        section_texts(&flag, "credit", true, &field->amount.credit_flags);
    if (texts_overlap(&field->amount.debit_flags, &field->amount.credit_flags))
        section_problem(&flag, "credit", "a text is in debit too");
}

static void compile_turn(struct compiler *c, const struct section *s, struct turn *turn)
{
    struct section section;
    uint32_t column;
    if (!section_open_member(&section, s, "turn", MAPPING_TURN))
        return;
    column = profile_column_compile(c, &section);
    turn->column = column == FIELD_NO_COLUMN ? 0 : column;
    if (section_has(&section, "pattern"))
        section_refuse(&section, "values", "contradicts pattern: one of them");
    else
        section_need(&section, "values", "or pattern");
    section_pattern(&section, "pattern", &turn->pattern);
    section_texts(&section, "values", true, &turn->values);
}

static void compile_style(struct compiler *c, const struct section *s, struct field *field)
{
    static const char *const debit_credit_only = "belongs to format debitCredit";
    enum amount_style style = field->amount.style;
    if (style != AMOUNT_DEBIT_CREDIT) {
        section_refuse(s, "debit", debit_credit_only);
        section_refuse(s, "credit", debit_credit_only);
        section_refuse(s, "columnSigns", debit_credit_only);
    }
    if (style != AMOUNT_FLAG)
        section_refuse(s, "flag", "belongs to format flag");
    if (style == AMOUNT_DEBIT_CREDIT)
        compile_debit_credit(c, s, field);
    else if (style == AMOUNT_FLAG)
        compile_flag(c, s, field);
    else
        set_columns(field, profile_column_compile(c, s), FIELD_NO_COLUMN);
}

static void compile_money_out(const struct section *s, struct amount_format *format)
{
    static const char *const signs[] = {"negative", "positive"};
    size_t sign = 0;
    if (format->style == AMOUNT_DEBIT_CREDIT || format->style == AMOUNT_FLAG) {
        section_refuse(s, "moneyOut", "contradicts format: a debit is money out");
        return;
    }
    if (section_need(s, "moneyOut", "negative or positive"))
        section_choice(s, "moneyOut", signs, 2, &sign);
    format->money_out_is_positive = sign == 1;
}

void profile_amount_compile(struct compiler *c, const struct section *s, struct field *field)
{
    static const char *const styles[] = {"signed", "parentheses", "trailingSign", "debitCredit",
                                         "flag"};
    size_t style = AMOUNT_SIGNED;
    profile_amount_compile_separators(s, &field->amount);
    compile_symbols(s, &field->amount);
    compile_turn(c, s, &field->turn);
    section_refuse(s, "constant", "an amount comes from a column");
    section_refuse(s, "join", "an amount comes from a column");
    if (!section_need(s, "format", "signed, parentheses, trailingSign, debitCredit or flag") ||
        !section_choice(s, "format", styles, sizeof styles / sizeof *styles, &style))
        return;
    field->amount.style = (enum amount_style)style;
    compile_style(c, s, field);
    compile_money_out(s, &field->amount);
}
