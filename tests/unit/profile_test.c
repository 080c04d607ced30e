/* What a right profile becomes: the starter, every key of it, and the defaults. Run from the top of
 * the tree. */
#include "profile_file.h"

#include "pattern.h"
#include "profile_kind.h"
#include "rule.h"
#include "tap.h"
#include "yaml_tree.h"

static const struct field *field_named(const struct profile *p, const char *name)
{
    for (size_t i = 0; i < p->field_count; i++)
        if (strcmp(p->fields[i].name, name) == 0)
            return &p->fields[i];
    return NULL;
}

static void test_starter_file(const struct profile *p)
{
    tap_equal_text(p->kind->name, "transactions", "the kind is known");
    tap_equal_text(p->organization, "acme", "the organization is kept");
    tap_equal_number(p->encoding, ENCODING_UTF_8, "the encoding is found");
    tap_ok(p->dialect.delimiter == ',' && p->dialect.has_quote && p->dialect.quote == '"' &&
               p->dialect.line_terminator == LINE_ANY && p->dialect.header,
           "the dialect is what it says");
    tap_ok(p->layout.unknown_columns_are_ignored && p->layout.missing_columns_are_empty &&
               !p->layout.first_of_duplicate_columns,
           "the layout is what it says");
    tap_equal_number((int64_t)p->control_header.business_date_position, 2,
                     "the header's business date has its place");
    tap_ok(p->business_date_from_header, "the business date comes from the header");
    tap_ok(p->control_trailer.records_position == 2 && p->control_trailer.debit_position == 3 &&
               p->control_trailer.credit_position == 4 && p->control_trailer.net_position == 0,
           "the trailer's facts have their places");
    tap_equal_text(p->control_trailer.currency->code, "USD", "the trailer's currency is found");
    tap_equal_text(p->control_trailer.amounts.group_char, ",", "the trailer's groups are said");
    tap_equal_number((int64_t)p->limits.rejected_ratio_millionths, 5000,
                     "0.5 % is 5,000 millionths");
    tap_equal_number((int64_t)p->allow, 63, "every deviation is tolerated");
}

static void test_starter_fields(const struct profile *p)
{
    const struct field *account = field_named(p, "accountId");
    const struct field *member = field_named(p, "memberId");
    const struct field *amount = field_named(p, "amount");
    const struct field *status = field_named(p, "status");
    const struct field *moment = field_named(p, "transactionDate");
    const struct field *branch = field_named(p, "branch");
    tap_equal_number((int64_t)account->column_count, 2, "two columns are joined");
    tap_equal_text(account->separator, "-", "with their separator");
    tap_ok(account->columns[0] == member->columns[0], "one column serves two fields");
    tap_equal_number((int64_t)p->columns[member->columns[0]].name_count, 3,
                     "a column has its name and aliases once");
    tap_ok(account->columns[1] == amount->turn.column, "and a turn");
    tap_ok(pattern_matches(amount->turn.pattern, slice_of("L12")), "loans are turned");
    tap_ok(!amount->amount.money_out_is_positive && amount->amount.implied_decimals == -1,
           "the amount's sign and decimals are as said");
    tap_ok(amount->constraints.required && field_named(p, "currency")->constraints.required,
           "what is necessary is required");
    tap_ok(status->pending_is_filtered && texts_hold(&status->posted, slice_of("Posted")),
           "the status knows its texts");
    tap_equal_number(moment->type, FIELD_DATETIME, "a transaction date with hours is a datetime");
    tap_equal_number((int64_t)p->columns[branch->columns[0]].position, 16,
                     "a column has its place");
    tap_ok(p->canonical[CANONICAL_AMOUNT] == (uint32_t)(amount - p->fields),
           "canonical fields are found by what they are");
    tap_equal_number((int64_t)p->identity.field_count, 4, "the identity has its fields");
    tap_equal_number(p->balance_order, BALANCE_ASCENDING, "the balance is followed");
}

static void test_starter(void)
{
    struct profile_file file;
    struct profile_problems problems;
    struct error e;
    if (!tap_ok(profile_file_read(&file, "samples/profiles/starter.yaml", &problems, &e) == 0,
                "the starter is a profile"))
        return;
    test_starter_file(&file.profile);
    test_starter_fields(&file.profile);
    tap_equal_number((int64_t)strlen(file.sha256), 64, "the file has its digest");
    profile_file_release(&file);
    profile_file_release(&file);
}

static void test_defaults(void)
{
    static const char text[] =
        "version: 1\nkind: transactions\nname: least\nfields:\n"
        "- {name: accountId, column: A}\n- {name: postedDate, column: D, format: '%Y-%m-%d'}\n"
        "- {name: amount, column: M, format: signed, moneyOut: positive}\n"
        "- {name: currency, column: C}\n- {name: x, type: boolean, column: X}\n"
        "identity: {fields: [accountId], extract: incremental}\n";
    struct profile p;
    struct profile_problems problems;
    struct error e;
    uint32_t line;
    uint32_t column;
    struct tree *root = yaml_tree_read(slice_of(text), &line, &column, &e);
    tap_equal_number(profile_compile(&p, root, &problems), 0, "the least is a profile");
    tree_free(root);
    tap_ok(p.dialect.delimiter == ',' && p.dialect.quote == '"' && p.dialect.header &&
               !p.dialect.case_sensitive_header,
           "the dialect's defaults are Table Dialect's");
    tap_ok(!p.layout.unknown_columns_are_ignored && !p.layout.missing_columns_are_empty &&
               !p.layout.first_of_duplicate_columns && p.allow == 0,
           "the strict choice is the default");
    tap_ok(!p.limits.has_rejected_records && !p.limits.has_rejected_ratio,
           "no limit is said unless one is");
    tap_ok(p.limits.field_bytes == 65536 && p.limits.record_bytes == 1048576 &&
               p.limits.columns == 1024,
           "sizes have their defaults");
    tap_ok(p.fields[1].constraints.required, "the only date is required");
    tap_ok(p.fields[2].amount.money_out_is_positive, "the other sign can be money out");
    tap_equal_text(p.fields[2].amount.decimal_char, ".", "decimals follow a point");
    tap_equal_text(p.fields[2].amount.group_char, "", "no groups are allowed");
    tap_ok(texts_hold(&p.fields[4].true_values, slice_of("TRUE")) &&
               texts_hold(&p.fields[4].false_values, slice_of("0")),
           "truth values are Table Schema's");
    tap_ok(p.identity.incremental, "the identity knows what later files do");
    tap_ok(p.canonical[CANONICAL_STATUS] == UINT32_MAX, "a field that is not there is not there");
    profile_release(&p);
}

int main(void)
{
    test_starter();
    test_defaults();
    return tap_done();
}
