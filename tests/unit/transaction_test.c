#include "record_writer.h"
#include "tap.h"
#include "transaction.h"
#include "yaml_tree.h"

#include <stdio.h>
#include <stdlib.h>

static const char profile_text[] = "version: 1\n"
                                   "kind: transactions\n"
                                   "name: test\n"
                                   "encoding: utf-8\n"
                                   "missingValues: [N/A]\n"
                                   "fields:\n"
                                   "  - name: accountId\n"
                                   "    join: [{column: Member}, {column: Suffix}]\n"
                                   "    separator: '-'\n"
                                   "    constraints: {required: true}\n"
                                   "  - name: memberId\n"
                                   "    column: Member\n"
                                   "    constraints: {minLength: 7, maxLength: 7}\n"
                                   "  - name: postedDate\n"
                                   "    column: Date\n"
                                   "    format: '%m/%d/%Y'\n"
                                   "    window: {daysBefore: 10, daysAfter: 1}\n"
                                   "  - name: effectiveDate\n"
                                   "    column: Effective\n"
                                   "    format: '%Y-%m-%d'\n"
                                   "    constraints: {required: true}\n"
                                   "  - name: amount\n"
                                   "    column: Amount\n"
                                   "    format: signed\n"
                                   "    decimalChar: '.'\n"
                                   "    moneyOut: negative\n"
                                   "    turn: {column: Suffix, pattern: 'L.*'}\n"
                                   "  - name: currency\n"
                                   "    column: Cur\n"
                                   "  - name: status\n"
                                   "    column: St\n"
                                   "    posted: ['P']\n"
                                   "    pending: ['H']\n"
                                   "    pendingRecords: filter\n"
                                   "  - name: description\n"
                                   "    column: Text\n"
                                   "  - name: points\n"
                                   "    type: integer\n"
                                   "    column: Points\n"
                                   "identity: {fields: [accountId, amount], extract: cumulative}\n"
                                   "businessDate: {fileName: 'x-%Y%m%d.csv'}\n";

enum { CELLS = 9 };

/* The profile's columns by name: where each cell of a test row goes. */
static const char *const names[CELLS] = {"Member", "Suffix", "Date",   "Amount",   "Cur",
                                         "St",     "Text",   "Points", "Effective"};

struct fixture {
    struct profile profile;
    struct transaction transaction;
    struct record_writer writer;
    struct buffer said;
};

static void fixture_open(struct fixture *f)
{
    struct error e = {0};
    struct profile_problems problems = {0};
    uint32_t line;
    uint32_t column;
    *f = (struct fixture){0};
    struct tree *root = yaml_tree_read(slice_of(profile_text), &line, &column, &e);
    if (root == NULL || profile_compile(&f->profile, root, &problems) != 0) {
        printf("Bail out! the test's profile: %s\n",
               problems.count == 0 ? e.message : problems.list[0].message);
        exit(1);
    }
    tree_free(root);
    transaction_init(&f->transaction, &f->profile);
    record_writer_init(&f->writer, &f->profile, "acme");
}

static void fixture_close(struct fixture *f)
{
    record_writer_release(&f->writer);
    transaction_release(&f->transaction);
    profile_release(&f->profile);
    buffer_release(&f->said);
}

/* A row ends with the day that all of them share. The JSON of a row that is accepted; "filtered";
 * or "field: code detail; …" for what is wrong with it. */
static const char *reading(struct fixture *f, const char *const row[CELLS])
{
    static const struct date business_date = {2026, 11, 20};
    struct slice cells[CELLS];
    const struct transaction *t = &f->transaction;
    for (size_t i = 0; i < CELLS; i++)
        for (size_t j = 0; j < f->profile.column_count; j++)
            if (slice_equals_text(slice_of(f->profile.columns[j].names[0]), names[i]))
                cells[j] = slice_of(row[i] == NULL ? "2026-11-20" : row[i]);
    transaction_read(&f->transaction, cells, &business_date);
    buffer_clear(&f->said);
    for (size_t i = 0; i < t->findings.count; i++) {
        const struct finding *finding = &t->findings.list[i];
        buffer_append_format(&f->said, "%s%s: %s%s%s at %zu", i == 0 ? "" : "; ",
                             f->profile.fields[finding->field].name, rule_code(finding->rule),
                             *finding->detail == '\0' ? "" : " ", finding->detail, finding->at);
    }
    if (t->filtered)
        buffer_append_text(&f->said, "filtered");
    else if (t->findings.count == 0)
        record_writer_append(&f->writer, t, 2, 1, &f->said);
    return f->said.data;
}

struct row {
    const char *sentence;
    const char *cells[CELLS];
    const char *expected;
};

static const struct row rows[] = {
    {"a sound row becomes JSON in the profile's order",
     {"0012345", "S0001", "11/20/2026", "-42.17", "USD", "P", "6\" SUB, a\\b", "3"},
     "{\"organizationId\":\"acme\",\"line\":2,\"record\":1,\"accountId\":\"0012345-S0001\","
     "\"memberId\":"
     "\"0012345\",\"postedDate\":\"2026-11-20\",\"effectiveDate\":\"2026-11-20\",\"amount\":\"-42."
     "17\",\"currency\":\"USD\","
     "\"status\":"
     "\"posted\",\"description\":\"6\\\" SUB, a\\\\b\",\"points\":3}\n"},
    {"values that are missing are left out, and decimals are those of the currency",
     {"0012345", "S1", "", "5", "JPY", "P", "N/A", ""},
     "{\"organizationId\":\"acme\",\"line\":2,\"record\":1,\"accountId\":\"0012345-S1\","
     "\"memberId\":"
     "\"0012345\",\"effectiveDate\":\"2026-11-20\",\"amount\":\"5\",\"currency\":\"JPY\","
     "\"status\":\"posted\"}\n"},
    {"a loan's sign is turned",
     {"0012345", "L1", "", "5", "BHD", "P", "", "-1"},
     "{\"organizationId\":\"acme\",\"line\":2,\"record\":1,\"accountId\":\"0012345-L1\","
     "\"memberId\":"
     "\"0012345\",\"effectiveDate\":\"2026-11-20\",\"amount\":\"-5.000\",\"currency\":\"BHD\","
     "\"status\":\"posted\",\"points\":-1}"
     "\n"},
    {"a pending record is filtered whatever else it lacks",
     {"0012345", "S1", "13/45/2026", "5", "USD", "H", "", ""},
     "filtered"},
    {"a part of a joined key that is missing makes the key missing",
     {"0012345", "", "", "5", "USD", "P", "", ""},
     "accountId: required at 0"},
    {"lost leading zeros are called so",
     {"12345", "S1", "", "5", "USD", "P", "", ""},
     "memberId: spreadsheet-zeros 5 characters, 7 at least at 0"},
    {"an exponent in an identifier is called a spreadsheet's",
     {"1.2E+15", "S1", "", "5", "USD", "P", "", ""},
     "memberId: spreadsheet-exponent at 0"},
    {"every rule that a record breaks is named, each with its byte",
     {"0012345", "S1", "11/31/2026", "12O.00", "USD", "X", "", "1.5"},
     "postedDate: date-day month has 30 days at 3; amount: amount letter in place of a digit "
     "at 2; status: status at 0; points: integer at 1"},
    {"more decimals than the currency has are rejected, never rounded",
     {"0012345", "S1", "", "5.001", "USD", "P", "", ""},
     "amount: amount-decimals USD has 2 at 0"},
    {"decimals that are zeros do not count",
     {"0012345", "S1", "", "5.000", "USD", "P", "", ""},
     "{\"organizationId\":\"acme\",\"line\":2,\"record\":1,\"accountId\":\"0012345-S1\","
     "\"memberId\":"
     "\"0012345\",\"effectiveDate\":\"2026-11-20\",\"amount\":\"5.00\",\"currency\":\"USD\","
     "\"status\":\"posted\"}\n"},
    {"a day outside the window is rejected with the distance",
     {"0012345", "S1", "11/22/2026", "5", "USD", "P", "", ""},
     "postedDate: date-window more than 1 days after it at 0"},
    {"a currency that ISO 4217 does not have is rejected",
     {"0012345", "S1", "", "5", "usd", "P", "", ""},
     "currency: currency at 0"},
    {"spaces around an identifier are rejected where the profile does not tolerate them",
     {"0012345 ", "S1", "", "5", "USD", "P", " kept ", ""},
     "accountId: surrounding-space at 7; memberId: surrounding-space at 7"},
};

int main(void)
{
    struct fixture f;
    fixture_open(&f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tap_equal_text(reading(&f, rows[i].cells), rows[i].expected, rows[i].sentence);
    transaction_release(&f.transaction);
    f.profile.allow = RULE_ALLOW_BIT(RULE_ALLOW_SURROUNDING_SPACE);
    transaction_init(&f.transaction, &f.profile);
    static const char *const spaced[CELLS] = {" 0012345", "S1\t", "", " 5", "USD", "P", " x ", ""};
    tap_equal_text(
        reading(&f, spaced),
        "{\"organizationId\":\"acme\",\"line\":2,\"record\":1,\"accountId\":\"0012345-S1\","
        "\"memberId\":\"0012345\",\"effectiveDate\":\"2026-11-20\",\"amount\":\"5.00\","
        "\"currency\":\"USD\",\"status\":"
        "\"posted\",\"description\":\"x\"}\n",
        "tolerated spaces are dropped everywhere");
    tap_ok(f.transaction.tolerated == RULE_ALLOW_BIT(RULE_ALLOW_SURROUNDING_SPACE),
           "and that is told, to be counted");
    fixture_close(&f);
    return tap_done();
}
