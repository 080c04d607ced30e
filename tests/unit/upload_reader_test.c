/* What the upload reader says of one upload after the other, as text: a line for each item, then
 * the problems of the upload as a whole. */
#include "buffer.h"
#include "tap.h"
#include "temporary_file.h"
#include "tree.h"
#include "upload_reader.h"
#include "yaml_tree.h"

#include <stdlib.h>
#include <unistd.h>

/* What every profile here has; a test adds dialect, layout, control, allow. */
static const char fields[] = "version: 1\n"
                             "kind: transactions\n"
                             "name: test\n"
                             "fields:\n"
                             "  - {name: accountId, column: Account, aliases: [Acct]}\n"
                             "  - {name: postedDate, column: Post Date, format: \"%Y-%m-%d\",\n"
                             "     constraints: {required: true}}\n"
                             "  - {name: amount, column: Amount, format: signed,\n"
                             "     decimalChar: \".\", moneyOut: negative}\n"
                             "  - {name: description, column: Memo}\n"
                             "  - {name: currency, constant: USD}\n"
                             "identity: {fields: [accountId, postedDate, amount],\n"
                             "           extract: incremental}\n";

static void compile(struct profile *p, const char *yaml)
{
    struct error e;
    uint32_t line, column;
    struct profile_problems problems = {0};
    struct tree *root = yaml_tree_read(slice_of(yaml), &line, &column, &e);
    if (root == NULL || profile_compile(p, root, &problems) != 0) {
        printf("# no profile: %s\n", root == NULL ? e.message : problems.list[0].message);
        abort();
    }
    tree_free(root);
    profile_problems_release(&problems);
}

static void append_tolerated(struct buffer *to, unsigned tolerated)
{
    for (enum rule rule = RULE_ALLOW_TRAILING_DELIMITER; rule < RULE_COUNT; rule++)
        if ((tolerated & RULE_ALLOW_BIT(rule)) != 0)
            buffer_append_format(to, " (%s)", rule_code(rule));
}

static void append_finding(struct buffer *to, const struct finding *f)
{
    buffer_append_format(to, "%s at %" PRIu64 ":%" PRIu64 "%s%s", rule_code(f->rule), f->line,
                         f->column, *f->detail == '\0' ? "" : ", ", f->detail);
}

static void append_item(void *context, const struct upload_item *item)
{
    static const char *const kinds[] = {"preamble",   "control header", "header", "record",
                                        "blank",      "broken",         "rest",   "trailer",
                                        "end marker", "after end",      "footer", "end"};
    struct buffer *to = context;
    buffer_append_format(to, "%" PRIu64 " %s", item->record.line, kinds[item->kind]);
    if (item->number != 0)
        buffer_append_format(to, " %" PRIu64, item->number);
    if (item->kind == UPLOAD_BROKEN || item->kind == UPLOAD_AFTER_END) {
        buffer_append_text(to, " ");
        append_finding(to, &item->record.broken);
    }
    append_tolerated(to, item->tolerated);
    buffer_append_byte(to, '\n');
}

/* The account, date, amount and memo that the columns are found in. */
static void append_values(struct buffer *to, const struct upload_reader *u,
                          const struct upload_item *item)
{
    to->length--;
    for (size_t i = 0; i < 4; i++) {
        buffer_append_text(to, i == 0 ? " " : "|");
        buffer_append_slice(to, upload_reader_value(u, item, i));
    }
    buffer_append_byte(to, '\n');
}

static void append_control(struct buffer *to, const struct control_facts *c)
{
    char text[DATE_TEXT_MAX];
    if (c->has_business_date) {
        date_format(c->business_date, text);
        buffer_append_format(to, "date %s\n", text);
    }
    if (*c->sequence != '\0')
        buffer_append_format(to, "sequence %s\n", c->sequence);
    if (c->has_records)
        buffer_append_format(to, "records %" PRIu64 "\n", c->records);
    if (c->has_debit)
        buffer_append_format(to, "debit %" PRId64 "\n", (int64_t)c->debit);
    if (c->has_credit)
        buffer_append_format(to, "credit %" PRId64 "\n", (int64_t)c->credit);
    if (c->has_net)
        buffer_append_format(to, "net %" PRId64 "\n", (int64_t)c->net);
}

/* Says everything of the upload BYTES under the profile YAML. */
static void walk(const char *yaml, bool resubmission, struct slice bytes, struct buffer *said)
{
    struct error e;
    struct upload_item item = {.kind = UPLOAD_END};
    struct profile profile = {0};
    compile(&profile, yaml);
    int descriptor = temporary_file(bytes);
    struct upload_reader *u =
        upload_reader_open(descriptor, "test", &profile, resubmission, append_item, said, &e);
    while (upload_reader_next(u, &item, &e) == 0 && item.kind != UPLOAD_END) {
        append_item(said, &item);
        if (item.kind == UPLOAD_RECORD)
            append_values(said, u, &item);
    }
    append_control(said, upload_reader_control(u));
    for (size_t i = 0; i < upload_reader_problems(u)->count; i++) {
        buffer_append_text(said, "! ");
        append_finding(said, &upload_reader_problems(u)->list[i]);
        buffer_append_byte(said, '\n');
    }
    if (*record_reader_facts(upload_reader_records(u))->sha256 == '\0')
        buffer_append_text(said, "no digest\n");
    upload_reader_close(u);
    close(descriptor);
    profile_release(&profile);
}

static void expect_whole(const char *yaml, bool resubmission, const char *text,
                         const char *expected, const char *sentence)
{
    struct buffer said = {0};
    buffer_append_text(&said, "");
    walk(yaml, resubmission, slice_of(text), &said);
    tap_equal_text(said.data, expected, sentence);
    buffer_release(&said);
}

/* The same with the fields above. */
static void expect_of(const char *yaml, bool resubmission, const char *text, const char *expected,
                      const char *sentence)
{
    struct buffer whole = {0};
    buffer_append_text(&whole, fields);
    buffer_append_text(&whole, yaml);
    expect_whole(whole.data, resubmission, text, expected, sentence);
    buffer_release(&whole);
}

static void expect(const char *yaml, const char *text, const char *expected, const char *sentence)
{
    expect_of(yaml, false, text, expected, sentence);
}

#define HEADER "Account,Post Date,Amount,Memo\n"

static void finds_columns(void)
{
    expect("", HEADER "1,2,3,4\n", "1 header\n2 record 1 1|2|3|4\n", "columns are found by name");
    expect("", "memo, AMOUNT ,post date,\tacct\n4,3,2,1\n", "1 header\n2 record 1 1|2|3|4\n",
           "in any order, in any case, by an alias, with spaces about the name");
    expect("", HEADER, "1 header\n", "a header alone is an upload without records");
    expect("dialect: {caseSensitiveHeader: true}\nlayout: {unknownColumns: ignore}\n",
           "account,Post Date,Amount,Memo\n",
           "1 header\n! missing-column at 1:0, \"Account\"; is it \"account\"?\n",
           "where case counts, another case is another name");
    expect("layout: {unknownColumns: reject, missingColumns: reject}\n",
           "Account,PostDate,Amount,Extra\n1,2,3,4\n",
           "1 header\n! missing-column at 1:0, \"Post Date\"; is it \"PostDate\"?\n"
           "! missing-column at 1:0, \"Memo\"\n"
           "! unknown-column at 1:9, \"PostDate\"; is it \"Post Date\"?\n"
           "! unknown-column at 1:25, \"Extra\"\n",
           "missing and unknown columns are named, with the nearest name");
    expect("layout: {unknownColumns: ignore, missingColumns: empty}\n",
           "Account,Post Date,Amount,Extra\n1,2,3,4\n", "1 header\n2 record 1 1|2|3|\n",
           "a column that may be missing is empty");
    expect("layout: {unknownColumns: ignore, missingColumns: empty}\n", "Account,Amount,Memo\n",
           "1 header\n! missing-column at 1:0, \"Post Date\"\n",
           "a column that a record needs may not be missing");
    expect("layout: {unknownColumns: ignore, missingColumns: empty}\n",
           "Post Date,Memo,Account,Amount,Branch\n", "1 header\n",
           "columns that no field names can be ignored");
    expect("layout: {duplicateColumns: reject}\n", "Account,Post Date,Amount,Memo,amount\n",
           "1 header\n! duplicate-column at 1:31, \"amount\", fields 3 and 5\n",
           "two columns of one name are refused");
    expect("layout: {duplicateColumns: first}\n",
           "Account,Post Date,Amount,Memo,amount\n1,2,3,4,5\n", "1 header\n2 record 1 1|2|3|4\n",
           "or the first one counts");
    expect("", "1,2,3,4\n",
           "! header-missing at 1:0, the line holds no name of a column that the profile "
           "knows\n",
           "an upload without its header is told");
    expect("", "Account,Post\"Date\n1,2\n",
           "! header-missing at 1:13, a quote where RFC 4180 allows none\n",
           "a header that cannot be read is told");
    expect("limits: {columns: 3}\n", HEADER,
           "! too-many-columns at 1:26, 4 fields, the limit is 3\n",
           "a header with too many columns is told");
    expect("", "Account,Post Date,Amount,Memo",
           "! header-missing at 1:0, the header has no line end: truncated?\n",
           "a header without a line end may be truncated");
    expect("", "", "! empty-upload at 0:0\n", "an upload of no bytes is told");
    expect("", "\xef\xbb\xbf", "! empty-upload at 0:0\n", "so is one of a byte order mark alone");
    expect("", "\xef\xbb\xbf" HEADER "1,2,3,4\n", "1 header\n2 record 1 1|2|3|4\n",
           "a byte order mark is no part of the first name");
    expect("", "%PDF-1.7\n", "! not-csv at 0:0, a PDF document\n", "a PDF is told");
}

static void judges_records(void)
{
    expect("", HEADER "1,2,3\n1,2,3,4\n1,2,3,4,5\n1,2,3,4,\n",
           "1 header\n2 broken 1 too-few-fields at 2:6, 3 fields, 4 expected\n"
           "3 record 2 1|2|3|4\n4 broken 3 too-many-fields at 4:9, 5 fields, 4 expected\n"
           "5 broken 4 too-many-fields at 5:9, 5 fields, 4 expected\n",
           "a record has as many fields as the header");
    expect("allow: [trailingDelimiter, shortRecord]\n", HEADER "1,2,3\n1,2,3,4,\n1,2,3,4,,\n",
           "1 header\n2 record 1 (shortRecord) 1|2|3|\n3 record 2 (trailingDelimiter) 1|2|3|4\n"
           "4 broken 3 too-many-fields at 4:9, 6 fields, 4 expected\n",
           "unless the profile allows missing fields, or a delimiter too many");
    expect("allow: [trailingDelimiter]\n", "Account,Post Date,Amount,Memo,\n1,2,3,4,\n1,2,3,4\n",
           "1 header (trailingDelimiter)\n2 record 1 (trailingDelimiter) 1|2|3|4\n"
           "3 record 2 1|2|3|4\n",
           "the header may have it too");
    expect("", HEADER "\n1,2,3,4\n\n",
           "1 header\n2 broken 1 blank-line at 2:1\n3 record 2 1|2|3|4\n"
           "4 broken 3 blank-line at 4:1\n",
           "an empty line is rejected");
    expect("allow: [blankLine]\n", "\n" HEADER "\n1,2,3,4\n",
           "1 blank (blankLine)\n2 header\n3 blank (blankLine)\n4 record 1 1|2|3|4\n",
           "unless the profile allows it");
    expect("", HEADER "1,2,3,4\n1,2,3,4",
           "1 header\n2 record 1 1|2|3|4\n3 broken 2 truncated at 3:8\n",
           "a last record without a line end may be truncated");
    expect("allow: [missingFinalNewline]\n", HEADER "1,2,3,4",
           "1 header\n2 record 1 (missingFinalNewline) 1|2|3|4\n",
           "unless the profile says that it is usual");
    expect("allow: [strayQuote]\n", HEADER "1,2,3,5\" pipe\n",
           "1 header\n2 record 1 (strayQuote) 1|2|3|5\" pipe\n", "stray quotes are counted");
    expect("", HEADER "1,2,3,\"x\n9,9,9,9\ny\"\n1,2,3,4\n",
           "1 header\n2 record 1 1|2|3|x\n9,9,9,9\ny\n5 record 2 1|2|3|4\n",
           "a record within a quoted memo never surfaces");
}

static void follows_layout(void)
{
    expect("layout: {preambleRows: 2, footerRows: 1}\n",
           "Report\n\"x\n" HEADER "1,2,3,4\nTotal: 1\n",
           "1 preamble\n2 preamble\n3 header\n4 record 1 1|2|3|4\n5 footer\n",
           "preamble and footer are no records, whatever they hold");
    expect("layout: {skipUntilHeader: true}\n", "Report\nAccount,Amount\n\n" HEADER "1,2,3,4\n",
           "1 preamble\n2 preamble\n3 preamble\n4 header\n5 record 1 1|2|3|4\n",
           "the header can be searched for");
    expect("layout: {skipUntilHeader: true}\n", "Report\nAccount,Amount\nx\n",
           "1 preamble\n2 preamble\n3 preamble\n"
           "! header-missing at 2:0, this line comes nearest, but does not name every column\n",
           "where none is found, the nearest line is named");
    expect("layout: {endMarker: END}\n", HEADER "1,2,3,4\nEND\n\n1,2,3,4\n",
           "1 header\n2 record 1 1|2|3|4\n3 end marker\n4 blank\n5 after end 2 after-end at 5:1\n",
           "behind the end marker a record is rejected");
    expect("layout: {endMarker: END}\n", HEADER "1,2,3,4\n",
           "1 header\n2 record 1 1|2|3|4\n! end-marker at 2:0\n", "a missing end marker is told");
}

static const char control[] =
    "control:\n"
    "  header: {marker: H, sequence: {position: 3},\n"
    "    businessDate: {position: 2, format: \"%Y%m%d\"}}\n"
    "  trailer: {marker: T, records: {position: 2}, debit: {position: 3},\n"
    "    credit: {position: 4}, net: {position: 5}, currency: USD,\n"
    "    amounts: {decimalChar: \".\"},\n"
    "    countIncludes: [controlHeader, columnHeader, trailer]}\n"
    "businessDate: {from: controlHeader}\n";

static void reads_control_records(void)
{
    expect(control, "H,20261120,0042\n" HEADER "1,2,3,4\nT,4,42.17,5,-37.17\n",
           "1 control header\n2 header\n3 record 1 1|2|3|4\n4 trailer\ndate 2026-11-20\n"
           "sequence 0042\nrecords 1\ndebit 4217\ncredit 500\nnet -3717\n",
           "control records are read, and what the sender counts beside the records taken off");
    expect(control, HEADER "1,2,3,4\n",
           "1 header\n2 record 1 1|2|3|4\n! control-header at 1:0, the first record is not one\n"
           "! control-trailer at 2:0\n",
           "control records that are missing are told, and the records are read");
    expect(control, "H,20261320,x\n" HEADER "T,2,4.217,-5\n",
           "1 control header\n2 header\n3 trailer\n"
           "! control-header at 1:3, business date, field 2: no such day or time\n"
           "! control-header at 1:12, sequence, field 3: not digits, 31 at most\n"
           "! control-trailer at 3:3, records, field 2: not a number of records\n"
           "! control-trailer at 3:5, debit total, field 3: more decimals than the currency has\n"
           "! control-trailer at 3:11, credit total, field 4: a sign that this way of writing "
           "amounts does not have\n"
           "! control-trailer at 3:0, net total, field 5: there is no such field\n",
           "what they cannot say is told with its place");
    expect(control, "H,20261120,1\n" HEADER "T,3,0,0,0",
           "1 control header\n2 header\n3 trailer\ndate 2026-11-20\nsequence 1\nrecords 0\n"
           "debit 0\ncredit 0\nnet 0\n",
           "a trailer proves the upload whole without its last line end");
    expect(control, "H,20261120,1\n" HEADER "T,3,0,0,0\n\n1,2,3,4\n",
           "1 control header\n2 header\n3 trailer\n4 blank\n5 after end 1 after-end at 5:1\n"
           "date 2026-11-20\nsequence 1\nrecords 0\ndebit 0\ncredit 0\nnet 0\n",
           "behind the trailer a record is rejected");
    expect(control, "H,20261120,0042\nx,y\n",
           "1 control header\ndate 2026-11-20\nsequence 0042\n"
           "! header-missing at 2:0, the line holds no name of a column that the profile knows\n",
           "where no record can be read, nothing is said of the trailer");
    expect_of(control, true, HEADER "1,2,3,4\n", "1 header\n2 record 1 1|2|3|4\n",
              "a mended rejects file needs no control records");
}

static const char by_place[] = "version: 1\nkind: transactions\nname: test\n"
                               "dialect: {header: false}\n"
                               "fields:\n"
                               "  - {name: accountId, position: 2}\n"
                               "  - {name: postedDate, position: 3, format: \"%Y-%m-%d\"}\n"
                               "  - {name: amount, position: 4, format: signed,\n"
                               "     decimalChar: \".\", moneyOut: negative}\n"
                               "  - {name: description, position: 1}\n"
                               "  - {name: currency, constant: USD}\n"
                               "identity: {fields: [accountId, postedDate, amount],\n"
                               "           extract: incremental}\n";

/* Half a key would be another member's. */
static void needs_whole_keys(void)
{
    static const char joined[] =
        "version: 1\nkind: transactions\nname: test\n"
        "layout: {unknownColumns: ignore, missingColumns: empty}\n"
        "fields:\n"
        "  - {name: accountId, column: Account}\n"
        "  - {name: postedDate, column: Date, format: \"%Y-%m-%d\"}\n"
        "  - {name: amount, column: Amount, format: signed, decimalChar: \".\",\n"
        "     moneyOut: negative}\n"
        "  - {name: reference, type: identifier, separator: \"-\",\n"
        "     join: [{column: Ref}, {column: Part}]}\n"
        "  - {name: currency, constant: USD}\n"
        "identity: {fields: [accountId, postedDate, amount], extract: incremental}\n";
    expect_whole(joined, false, "Account,Date,Amount\n", "1 header\n",
                 "a field that may be empty may lack all of its columns");
    expect_whole(joined, false, "Account,Date,Amount,Ref\n",
                 "1 header\n! missing-column at 1:0, \"Part\"\n",
                 "but it never is made of half of them");
}

static void reads_long_preambles(void)
{
    struct buffer bytes = {0}, said = {0}, whole = {0};
    buffer_append_text(&whole, fields);
    buffer_append_text(&whole, "layout: {preambleRows: 1}\n");
    memset(buffer_reserve(&bytes, 3000000), 'x', 3000000);
    bytes.length = 3000000;
    buffer_append_text(&bytes, "\n" HEADER "1,2,3,4\n");
    walk(whole.data, false, buffer_slice(&bytes), &said);
    tap_equal_text(said.data, "1 preamble\n1 preamble\n1 preamble\n2 header\n3 record 1 1|2|3|4\n",
                   "a line of the preamble may be longer than the limit of a record");
    buffer_release(&bytes);
    buffer_release(&said);
    buffer_release(&whole);
}

static void reads_without_header(void)
{
    struct buffer ignoring = {0};
    buffer_append_text(&ignoring, by_place);
    buffer_append_text(&ignoring, "layout: {unknownColumns: ignore}\n");
    expect_whole(by_place, false, "4,1,2,3,x\n4,1,2,3\n",
                 "1 broken 1 too-many-fields at 1:9, 5 fields, 4 expected\n2 record 2 1|2|3|4\n",
                 "without a header no record has a column that the profile does not name");
    expect_whole(
        ignoring.data, false, "a,b\n4,1,2,3,x\n4,1,2,3\n5,6,7,8,y\n",
        "1 broken 1 too-few-fields at 1:4, 2 fields, 4 expected\n2 record 2 1|2|3|4\n"
        "3 broken 3 too-few-fields at 3:8, 4 fields, 5 expected\n4 record 4 6|7|8|5\n",
        "where unknown columns are ignored the first sound record says how many there are");
    buffer_release(&ignoring);
}

int main(void)
{
    finds_columns();
    judges_records();
    follows_layout();
    reads_control_records();
    needs_whole_keys();
    reads_long_preambles();
    reads_without_header();
    return tap_done();
}
