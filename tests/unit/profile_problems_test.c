/* What is wrong with a profile, case by case: the text, and every problem that is to be named. */
#include "profile.h"

#include "buffer.h"
#include "tap.h"
#include "yaml_tree.h"

#define HEAD "version: 1\nkind: transactions\nname: t\n"
#define FIELDS                                                                                     \
    "fields:\n"                                                                                    \
    "- {name: accountId, column: A}\n"                                                             \
    "- {name: postedDate, column: D, format: '%Y-%m-%d'}\n"                                        \
    "- {name: amount, column: M, format: signed, moneyOut: negative}\n"                            \
    "- {name: currency, constant: USD}\n"
#define TAIL "identity: {fields: [accountId, amount], extract: cumulative}\n"
#define WHOLE HEAD FIELDS TAIL /* what follows it begins on line 10, a field before TAIL on 9 */

struct test_case {
    const char *sentence;
    const char *text;
    const char *problems; /* each with its line end; "" where it is a profile */
};

static const struct test_case heading_cases[] = {
    {"a text that is no mapping is no profile", "- a\n",
     "1:1: profile: expected a mapping (key: value), found a list\n"},
    {"an unknown key is named with the nearest right one", WHOLE "limts: {}\n",
     "10:1: profile: unknown key \"limts\": did you mean \"limits\"?\n"},
    {"every necessary key that is missing is named", "title: x\n",
     "1:1: profile: version is missing (1)\n"
     "1:1: profile: kind is missing (transactions or groups)\n"},
    {"what is missing beside the kind is named",
     "version: 1\n"
     "kind: transactions\n",
     "1:1: profile: name is missing (what reports call this profile)\n"
     "1:1: profile: fields is missing\n"
     "1:1: profile: identity is missing (what makes a transaction itself)\n"},
    {"another version of the language ends the reading",
     "version: 2\n"
     "kindd: x\n",
     "1:10: version: \"2\" is not known: this program reads version 1\n"
     "2:1: profile: unknown key \"kindd\": did you mean \"kind\"?\n"},
    {"an unknown kind ends the reading",
     "version: 1\n"
     "kind: payroll\n",
     "2:7: kind: expected transactions or groups, not \"payroll\"\n"},
    {"a kind that was nearly right does not",
     "version: 1\n"
     "kind: transaction\n",
     "1:1: profile: name is missing (what reports call this profile)\n"
     "1:1: profile: fields is missing\n"
     "1:1: profile: identity is missing (what makes a transaction itself)\n"
     "2:7: kind: expected transactions or groups, not \"transaction\": did you mean "
     "\"transactions\"?\n"},
    {"a name must fit into the name of a report",
     "version: 1\n"
     "kind: transactions\n"
     "name: a b\n" FIELDS TAIL,
     "3:7: name: expected letters, digits, - and _, 64 at most\n"},
    {"an organization must fit into a path", WHOLE "organization: ../x\n",
     "10:15: organization: expected letters, digits, dots, - and _, 64 at most, no dot in front\n"},
    {"an open decision is named wherever it stands",
     WHOLE "checks: {runningBalance: {order: decide}}\n",
     "10:26: runningBalance: no field \"runningBalance\"\n"
     "10:34: an open decision: say what holds for this bank in place of \"decide\"\n"},
    {"a quoted \"decide\" is a text", WHOLE "title: \"decide\"\n", ""},
    {"a value that is left out is not taken for an empty one", WHOLE "title:\n",
     "10:7: nothing is said: leave the key out, or write \"\" for the empty text\n"},
    {"null is no value", WHOLE "missingValues: [~, 'null', null]\n",
     "10:17: null says nothing: leave the key out, or quote the word\n"
     "10:28: null says nothing: leave the key out, or quote the word\n"},
};

static const struct test_case layout_cases[] = {
    {"an unknown encoding is named with the nearest", WHOLE "encoding: utf8\n",
     "10:11: encoding: expected utf-8, utf-16, utf-16le, utf-16be, windows-1252 or iso-8859-15, "
     "not \"utf8\": did you mean \"utf-8\"?\n"},
    {"a mapping is wanted where one is", WHOLE "dialect: comma\n",
     "10:10: dialect: expected a mapping (key: value), found one value\n"},
    {"a delimiter is one character", WHOLE "dialect: {delimiter: '||'}\n",
     "10:22: delimiter: expected one ASCII character\n"},
    {"a letter cannot delimit", WHOLE "dialect: {delimiter: x}\n",
     "10:22: delimiter: cannot be a letter or digit\n"},
    {"a quote cannot delimit", WHOLE "dialect: {delimiter: '\"', quoteChar: none}\n",
     "10:22: delimiter: cannot be a double quote\n"},
    {"a line end cannot delimit", WHOLE "dialect: {delimiter: \"\\n\"}\n",
     "10:22: delimiter: cannot be a line end\n"},
    {"delimiter and quote differ", WHOLE "dialect: {delimiter: '|', quoteChar: '|'}\n",
     "10:38: quoteChar: is the same as delimiter\n"},
    {"truth values are true and false",
     WHOLE "dialect: {skipInitialSpace: yes, caseSensitiveHeader: 'true'}\n",
     "10:29: skipInitialSpace: expected true or false\n"
     "10:55: caseSensitiveHeader: expected true or false\n"},
    {"without a header columns have no names", WHOLE "dialect: {header: false}\n",
     "5:29: column: the upload has no header (dialect): name it by position\n"
     "6:30: column: the upload has no header (dialect): name it by position\n"
     "7:26: column: the upload has no header (dialect): name it by position\n"},
    {"a preamble is counted or skipped, not both",
     WHOLE "layout: {preambleRows: 3, skipUntilHeader: true}\n",
     "10:44: skipUntilHeader: contradicts preambleRows: one of them\n"},
    {"numbers have bounds", WHOLE "layout: {preambleRows: 1001, footerRows: -1}\n",
     "10:24: preambleRows: expected a whole number from 0 to 1000\n"
     "10:42: footerRows: expected a whole number from 0 to 100\n"},
    {"words are chosen from a list",
     WHOLE "layout: {unknownColumns: ignored, missingColumns: drop}\n",
     "10:26: unknownColumns: expected reject or ignore, not \"ignored\": did you mean \"ignore\"?\n"
     "10:51: missingColumns: expected reject or empty, not \"drop\"\n"},
};

static const struct test_case control_cases[] = {
    {"a control record needs its marker", WHOLE "control: {header: {sequence: {position: 2}}}\n",
     "10:19: control header: marker is missing (the first field of the record)\n"},
    {"the marker's place is taken",
     WHOLE "control: {header: {marker: H, sequence: {position: 1}}}\n",
     "10:52: position: expected a whole number from 2 to 1024\n"},
    {"two facts cannot have one place",
     WHOLE "control: {trailer: {marker: T, records: {position: 2}, debit: {position: 2}, currency: "
           "USD}}\n",
     "10:63: debit: has the position of records\n"},
    {"totals need their currency", WHOLE "control: {trailer: {marker: T, net: {position: 2}}}\n",
     "10:20: control trailer: currency is missing (of the totals)\n"},
    {"a currency without totals is for nothing",
     WHOLE "control: {trailer: {marker: T, currency: USD, amounts: {impliedDecimals: 2}}}\n",
     "10:42: currency: no total is declared: debit, credit or net\n"
     "10:56: amounts: no total is declared: debit, credit or net\n"},
    {"a currency is one of ISO 4217",
     WHOLE "control: {trailer: {marker: T, net: {position: 2}, currency: USE}}\n",
     "10:62: currency: \"USE\" is no ISO 4217 currency code\n"},
    {"what is counted must be there",
     WHOLE "control: {trailer: {marker: T, records: {position: 2}, countIncludes: [controlHeader, "
           "footer]}}\n",
     "10:71: countIncludes: controlHeader: no control header is declared\n"
     "10:87: countIncludes: expected controlHeader, columnHeader or trailer, not \"footer\"\n"},
    {"header and trailer have markers of their own",
     WHOLE "control: {header: {marker: X}, trailer: {marker: X}}\n",
     "10:50: marker: is the control header's too\n"},
    {"the data end once",
     WHOLE "layout: {endMarker: END}\n"
           "control: {trailer: {marker: T}}\n",
     "11:29: marker: contradicts layout's endMarker: one of them ends the data\n"},
    {"a date in a control record needs its format",
     WHOLE "control: {header: {marker: H, businessDate: {position: 2}}}\n",
     "10:45: control header date: format is missing (how a date is written is never guessed)\n"},
    {"the business date cannot come from a header that is not declared",
     WHOLE "businessDate: {from: controlHeader}\n",
     "10:22: from: no control header with a businessDate is declared\n"},
    {"the business date comes from one place",
     WHOLE "businessDate: {from: controlHeader, fileName: 'x-%Y%m%d'}\n"
           "control: {header: {marker: H, businessDate: {position: 2, format: '%Y%m%d'}}}\n",
     "10:47: fileName: contradicts from: one of them\n"},
    {"a file's name says a whole date", WHOLE "businessDate: {fileName: '*-%Y.csv'}\n",
     "10:26: fileName: the format says no month\n"},
};

static const struct test_case fields_cases[] = {
    {"every necessary field that is missing is named, with what may be it",
     HEAD "fields:\n"
          "- {name: acountId, column: A}\n" TAIL,
     "5:1: fields: no field \"accountId\": it is necessary (is it \"acountId\"?)\n"
     "5:1: fields: no field \"amount\": it is necessary\n"
     "5:1: fields: no field \"currency\": it is necessary\n"
     "5:1: fields: no date: postedDate, effectiveDate or transactionDate is necessary\n"
     "6:21: identity: no field \"accountId\": did you mean \"acountId\"?\n"
     "6:32: identity: no field \"amount\"\n"},
    {"a field needs a name", HEAD FIELDS "- {column: X}\n" TAIL,
     "9:3: field: name is missing (what the record calls it)\n"},
    {"names beginning with @ are refused", HEAD FIELDS "- {name: '@batch', column: X}\n" TAIL,
     "9:10: name: names beginning with @ belong to control records\n"},
    {"reserved names are refused", HEAD FIELDS "- {name: line, column: X}\n" TAIL,
     "9:10: name: is reserved: every record has its own\n"},
    {"names are identifiers", HEAD FIELDS "- {name: a-b, column: X}\n" TAIL,
     "9:10: name: expected a letter, then letters, digits and _, 64 at most\n"},
    {"two fields cannot have one name", HEAD FIELDS "- {name: Amount, column: X}\n" TAIL,
     "9:10: name: the same name a second time\n"},
    {"a canonical name in another case is refused",
     HEAD FIELDS "- {name: memberID, column: X}\n" TAIL,
     "9:10: name: \"memberID\" differs from the canonical name \"memberId\" only in case\n"},
    {"a canonical name has its type",
     HEAD FIELDS "- {name: memberId, type: string, column: X}\n" TAIL,
     "9:26: type: expected identifier, not \"string\"\n"},
    {"an unknown type is named with the nearest",
     HEAD FIELDS "- {name: x, type: strng, column: X}\n" TAIL,
     "9:19: type: expected string, identifier, integer, decimal, amount, date, datetime or "
     "boolean, not \"strng\": did you mean \"string\"?\n"},
    {"keys that a type does not have are refused",
     HEAD FIELDS "- {name: x, column: X, format: '%Y', pivot: 70, posted: [P]}\n" TAIL,
     "9:32: format: does not apply to a field of type string\n"
     "9:45: pivot: does not apply to a field of type string\n"
     "9:57: posted: does not apply to a field of type string\n"},
    {"a field comes from somewhere", HEAD FIELDS "- {name: x}\n" TAIL,
     "9:3: field: column is missing (or position, join or constant)\n"},
    {"a field comes from one place", HEAD FIELDS "- {name: x, column: X, position: 3}\n" TAIL,
     "9:21: column: contradicts position: a field comes from one of them\n"},
    {"aliases belong to a column's name",
     HEAD FIELDS "- {name: x, position: 3, aliases: [X]}\n" TAIL,
     "9:35: aliases: belongs to column: a position has no names\n"},
    {"a place is within the limit of columns", HEAD FIELDS "- {name: x, position: 1025}\n" TAIL,
     "9:23: position: expected a whole number from 1 to 1024\n"},
    {"a name belongs to one column", HEAD FIELDS "- {name: x, column: X, aliases: [a]}\n" TAIL,
     "9:21: column: \"a\" is a name of the column \"A\" on line 5 too: name both alike\n"},
    {"spaces around a column's name are refused", HEAD FIELDS "- {name: x, column: ' X'}\n" TAIL,
     "9:21: column: spaces around a column's name never count: leave them out\n"},
    {"several columns are at least two",
     HEAD FIELDS "- {name: x, join: [{column: X}], separator: '-'}\n" TAIL,
     "9:19: join: joins two columns at least\n"},
    {"a separator belongs to several columns",
     HEAD FIELDS "- {name: x, column: X, separator: '-'}\n" TAIL,
     "9:35: separator: belongs to join\n"},
    {"a constant has no constraints",
     HEAD FIELDS "- {name: x, constant: y, constraints: {required: true}}\n" TAIL,
     "9:39: constraints: a constant needs none\n"},
    {"a constant is a text", HEAD FIELDS "- {name: x, type: integer, constant: '3'}\n" TAIL,
     "9:38: constant: does not apply to a field of type integer\n"},
    {"a constant is a value",
     HEAD FIELDS "- {name: x, constant: N/A}\n" TAIL "missingValues: [N/A]\n",
     "9:23: constant: is one of missingValues\n"},
    {"constraints agree with each other",
     HEAD FIELDS
     "- {name: x, column: X, constraints: {minLength: 9, maxLength: 3, enum: []}}\n" TAIL,
     "9:49: minLength: is greater than maxLength\n"
     "9:72: enum: an empty list\n"},
    {"constraints fit the type",
     HEAD FIELDS
     "- {name: x, type: integer, column: X, constraints: {pattern: '[0-9]', enum: ['1']}}\n" TAIL,
     "9:62: pattern: does not apply to a field of type integer\n"
     "9:77: enum: does not apply to a field of type integer\n"},
    {"a pattern that is none says why",
     HEAD FIELDS "- {name: x, column: X, constraints: {pattern: '[0-9'}}\n" TAIL,
     "9:47: pattern: no extended regular expression: a [ is never closed\n"},
    {"a date needs its format", HEAD FIELDS "- {name: effectiveDate, column: X}\n" TAIL,
     "5:1: fields: no date that every record has: one of them needs constraints: {required: true}\n"
     "9:3: field: format is missing (how a date is written is never guessed)\n"},
    {"a two-digit year needs a pivot",
     HEAD FIELDS
     "- {name: effectiveDate, column: X, format: '%d.%m.%y', constraints: {required: true}}\n" TAIL,
     "9:3: field: pivot is missing (%y needs it)\n"},
    {"a pivot is only for two-digit years",
     HEAD FIELDS "- {name: effectiveDate, column: X, format: '%d.%m.%Y', pivot: 70, constraints: "
                 "{required: true}}\n" TAIL,
     "9:63: pivot: only %y needs it\n"},
    {"of several dates one is required",
     HEAD FIELDS "- {name: effectiveDate, column: X, format: '%d.%m.%Y'}\n" TAIL,
     "5:1: fields: no date that every record has: one of them needs constraints: {required: "
     "true}\n"},
    {"a date has no time of day",
     HEAD FIELDS "- {name: x, type: date, column: X, format: '%Y-%m-%d %H:%M'}\n" TAIL,
     "9:44: format: a date has no time of day (00:00:00 can stand as it is)\n"},
    {"a datetime has one",
     HEAD FIELDS "- {name: x, type: datetime, column: X, format: '%Y-%m-%d'}\n" TAIL,
     "9:48: format: a datetime needs its time of day\n"},
    {"a format's unknown word is named",
     HEAD FIELDS "- {name: x, type: date, column: X, format: '%Y-%m-%q'}\n" TAIL,
     "9:44: format: %q is not a word of date formats; the words are %Y %y %m %-m %b %B %d %-d %j "
     "%H %I %p %M %S %%\n"},
    {"a window has two sides",
     HEAD FIELDS
     "- {name: x, type: date, column: X, format: '%Y-%m-%d', window: {daysBefore: 3}}\n" TAIL,
     "9:64: window: daysAfter is missing (0 for none)\n"},
    {"a status says what its values mean", HEAD FIELDS "- {name: status, column: X}\n" TAIL,
     "9:3: field: posted is missing (or pending)\n"},
    {"pending records are kept or filtered",
     HEAD FIELDS "- {name: status, column: X, pending: [P]}\n" TAIL,
     "9:3: field: pendingRecords is missing (keep or filter)\n"},
    {"a status is posted or pending, not both",
     HEAD FIELDS
     "- {name: status, column: X, posted: [P], pending: [P], pendingRecords: keep}\n" TAIL,
     "9:51: pending: a text is in posted too\n"},
    {"true has its false",
     HEAD FIELDS "- {name: x, type: boolean, column: X, trueValues: [Y]}\n" TAIL,
     "9:3: field: falseValues is missing (both are said, or none)\n"},
};

static const struct test_case amounts_cases[] = {
    {"an amount needs its format", HEAD FIELDS "- {name: x, type: amount, column: X}\n" TAIL,
     "9:3: field: format is missing (signed, parentheses, trailingSign, debitCredit or flag)\n"},
    {"an amount's unknown format is named with the nearest",
     HEAD FIELDS "- {name: x, type: amount, column: X, format: signd}\n" TAIL,
     "9:46: format: expected signed, parentheses, trailingSign, debitCredit or flag, not "
     "\"signd\": did you mean \"signed\"?\n"},
    {"money out is said", HEAD FIELDS "- {name: x, type: amount, column: X, format: signed}\n" TAIL,
     "9:3: field: moneyOut is missing (negative or positive)\n"},
    {"implied decimals contradict a decimal point",
     HEAD FIELDS "- {name: x, type: amount, column: X, format: signed, moneyOut: negative, "
                 "decimalChar: ',', impliedDecimals: 2}\n" TAIL,
     "9:87: decimalChar: contradicts impliedDecimals: one of them\n"},
    {"groups and decimals have characters of their own",
     HEAD FIELDS "- {name: x, type: decimal, column: X, groupChar: '.'}\n" TAIL,
     "9:50: groupChar: is the same as decimalChar, which is \".\" where not said\n"},
    {"a digit cannot separate digits",
     HEAD FIELDS "- {name: x, type: decimal, column: X, groupChar: '0', decimalChar: ',,'}\n" TAIL,
     "9:50: groupChar: \"0\" cannot stand between the digits of a number\n"
     "9:68: decimalChar: expected one character\n"},
    {"a symbol has no digits",
     HEAD FIELDS "- {name: x, type: amount, column: X, format: signed, moneyOut: negative, "
                 "symbols: ['$1']}\n" TAIL,
     "9:83: symbols: \"$1\" is no currency symbol: at most 16 bytes, no digits, signs, parentheses "
     "or spaces\n"},
    {"debit and credit are two columns",
     HEAD FIELDS "- {name: x, type: amount, format: debitCredit, debit: {column: X}, credit: "
                 "{column: x}}\n" TAIL,
     "9:76: credit: is the same column as debit\n"},
    {"debit and credit are both said",
     HEAD FIELDS "- {name: x, type: amount, format: debitCredit, column: X, debit: {column: X}, "
                 "moneyOut: negative}\n" TAIL,
     "9:3: field: credit is missing (format debitCredit needs it)\n"
     "9:56: column: format debitCredit has debit and credit instead\n"
     "9:89: moneyOut: contradicts format: a debit is money out\n"},
    {"a flag has its texts",
     HEAD FIELDS
     "- {name: x, type: amount, format: flag, column: X, flag: {column: Y, debit: [D]}}\n" TAIL,
     "9:58: flag: credit is missing (a list of texts)\n"},
    {"a flag is debit or credit, not both",
     HEAD FIELDS "- {name: x, type: amount, format: flag, column: X, flag: {column: Y, debit: [D], "
                 "credit: [C, D]}}\n" TAIL,
     "9:90: credit: a text is in debit too\n"},
    {"keys of another format are refused",
     HEAD FIELDS "- {name: x, type: amount, format: signed, moneyOut: negative, column: X, "
                 "columnSigns: unsigned, flag: {column: Y}}\n" TAIL,
     "9:87: columnSigns: belongs to format debitCredit\n"
     "9:103: flag: belongs to format flag\n"},
    {"a turn says which records",
     HEAD FIELDS "- {name: x, type: amount, format: signed, moneyOut: negative, column: X, turn: "
                 "{column: Y}}\n" TAIL,
     "9:80: turn: values is missing (or pattern)\n"},
    {"a turn says it once",
     HEAD FIELDS "- {name: x, type: amount, format: signed, moneyOut: negative, column: X, turn: "
                 "{column: Y, pattern: L, values: [L]}}\n" TAIL,
     "9:112: values: contradicts pattern: one of them\n"},
};

static const struct test_case rest_cases[] = {
    {"lines are skipped until something known",
     HEAD "dialect: {header: true}\n"
          "layout: {skipUntilHeader: true}\n"
          "fields:\n"
          "- {name: accountId, position: 1}\n"
          "- {name: postedDate, position: 2, format: '%Y-%m-%d'}\n"
          "- {name: amount, position: 3, format: signed, moneyOut: negative}\n"
          "- {name: currency, constant: USD}\n" TAIL,
     "5:9: layout: skipUntilHeader: no column has a name that a header could be known by\n"},
    {"the totals are in the records' currency",
     WHOLE "control: {trailer: {marker: T, net: {position: 2}, currency: EUR}}\n",
     "10:10: control: the trailer's currency is not that of the records\n"},
    {"pending records are left out of the count only where they are known",
     WHOLE "control: {trailer: {marker: T, pendingIncluded: false}}\n",
     "10:10: control: pendingIncluded: no field \"status\" says which records are pending\n"},
    {"identity is necessary", HEAD FIELDS,
     "1:1: profile: identity is missing (what makes a transaction itself)\n"},
    {"identity names fields, with the nearest",
     HEAD FIELDS "identity: {fields: [acountId, amount, amount], extract: cumulative}\n",
     "9:21: identity: no field \"acountId\": did you mean \"accountId\"?\n"
     "9:39: identity: the same field a second time\n"},
    {"identity says what later files do", HEAD FIELDS "identity: {fields: [accountId]}\n",
     "9:11: identity: extract is missing (cumulative (a later file repeats records) or "
     "incremental)\n"},
    {"a trusted id is a field",
     HEAD FIELDS "identity: {transactionId: trusted, extract: cumulative}\n",
     "9:27: transactionId: no field \"transactionId\"\n"
     "9:45: extract: belongs to fields: an id is the same in every file\n"},
    {"an id is trusted or not used",
     HEAD FIELDS "- {name: transactionId, column: X}\n"
                 "identity: {transactionId: trust}\n",
     "10:27: transactionId: expected trusted, not \"trust\": did you mean \"trusted\"?\n"},
    {"a running balance is a field", WHOLE "checks: {runningBalance: {order: ascending}}\n",
     "10:26: runningBalance: no field \"runningBalance\"\n"},
    {"a check says its order",
     HEAD FIELDS "- {name: runningBalance, column: B, format: signed, moneyOut: negative}\n" TAIL
                 "checks: {runningBalance: {}}\n",
     "11:26: runningBalance: order is missing (ascending or descending)\n"},
    {"a share is a share", WHOLE "limits: {rejectedRatio: 101 %}\n",
     "10:25: rejectedRatio: expected a share such as 0.5 %: 0 to 100, four decimals at most\n"},
    {"a share has four decimals at most", WHOLE "limits: {rejectedRatio: 0.12345 %}\n",
     "10:25: rejectedRatio: expected a share such as 0.5 %: 0 to 100, four decimals at most\n"},
    {"a field is no longer than its record", WHOLE "limits: {fieldBytes: 200, recordBytes: 100}\n",
     "10:22: fieldBytes: is greater than recordBytes\n"},
    {"a tolerated deviation that does not exist is named with the nearest",
     WHOLE "allow: [strayQuotes]\n",
     "10:9: allow: expected trailingDelimiter, strayQuote, blankLine, shortRecord, "
     "surroundingSpace or missingFinalNewline, not \"strayQuotes\": did you mean "
     "\"strayQuote\"?\n"},
    {"nothing is stray where nothing is quoted",
     WHOLE "dialect: {quoteChar: none}\n"
           "allow: [strayQuote]\n",
     "11:8: allow: strayQuote: no quote is one where quoteChar is none\n"},
};

static void run(const struct test_case *test)
{
    struct profile profile = {0};
    struct profile_problems problems = {0};
    struct buffer got = {0};
    struct error e;
    uint32_t line = 0;
    uint32_t column = 0;
    struct tree *root = yaml_tree_read(slice_of(test->text), &line, &column, &e);
    buffer_reserve(&got, 1);
    if (root == NULL)
        buffer_append_format(&got, "no YAML: %u:%u: %s\n", line, column, e.message);
    else
        profile_compile(&profile, root, &problems);
    for (size_t i = 0; i < problems.count; i++)
        buffer_append_format(&got, "%u:%u: %s\n", problems.list[i].line, problems.list[i].column,
                             problems.list[i].message);
    tap_equal_slice(buffer_slice(&got), slice_of(test->problems), test->sentence);
    profile_problems_release(&problems);
    profile_release(&profile);
    tree_free(root);
    buffer_release(&got);
}

static void run_all(const struct test_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        run(&cases[i]);
}

#define RUN_ALL(cases) run_all(cases, sizeof(cases) / sizeof *(cases))

#define GROUP_FIELDS                                                                               \
    "- {name: memberId, column: M}\n"                                                              \
    "- {name: groupId, column: G}\n"
#define GROUPS(mode)                                                                               \
    "version: 1\nkind: groups\nname: t\nmode: " mode "\nmembers: any\nfields:\n" GROUP_FIELDS
#define ACTION "- {name: action, column: A, add: [A], remove: [R]}\n"

static const struct test_case groups_cases[] = {
    {"changes to groups need no identity", GROUPS("changes") ACTION, ""},
    {"what an upload of groups means is never guessed",
     "version: 1\nkind: groups\nname: t\nfields:\n" GROUP_FIELDS,
     "1:1: profile: mode is missing (changes, or roster: the whole membership of its groups)\n"
     "1:1: profile: members is missing (any, or known: those that member-load has loaded)\n"},
    {"neither is who and which group",
     "version: 1\nkind: groups\nname: t\nmode: changes\nmembers: known\nfields:\n"
     "- {name: member, column: M}\n" ACTION,
     "7:1: fields: no field \"memberId\": it is necessary (is it \"member\"?)\n"
     "7:1: fields: no field \"groupId\": it is necessary\n"},
    {"a change without an action says nothing", GROUPS("changes"),
     "7:1: fields: no field \"action\": it is necessary, if only as a constant\n"},
    {"an action may be the same in every record",
     GROUPS("changes") "- {name: action, constant: remove}\n", ""},
    {"but only add or remove", GROUPS("changes") "- {name: action, constant: A}\n",
     "9:28: constant: expected add or remove\n"},
    {"and then it has no words", GROUPS("changes") "- {name: action, constant: add, add: [A]}\n",
     "9:38: add: contradicts constant: one of them\n"},
    {"an action needs words for both", GROUPS("changes") "- {name: action, column: A, add: [A]}\n",
     "9:3: field: remove is missing (a list of the texts that say so)\n"},
    {"no word says both",
     GROUPS("changes") "- {name: action, column: A, add: [A, X], remove: [X]}\n",
     "9:50: remove: a text is in add too\n"},
    {"and it has no constraints beside them",
     GROUPS("changes") "- {name: action, column: A, add: [A], remove: [R], constraints: {enum: "
                       "[A]}}\n",
     "9:65: constraints: add and remove say which values there are\n"},
    {"words for an action belong to it",
     GROUPS("changes") ACTION "- {name: x, column: X, add: [A]}\n",
     "10:29: add: belongs to the field action of kind groups\n"},
    {"in a roster nobody is removed by an action", GROUPS("roster") ACTION "endProof: none\n",
     "7:1: fields: a field \"action\": in a roster every record is a membership\n"},
    {"a roster that proves its end by nothing must say so", GROUPS("roster"),
     "1:1: profile: endProof is missing (none, or a control trailer, or layout's endMarker: a "
     "roster must prove that it is whole)\n"},
    {"and must not where something proves it",
     GROUPS("roster") "endProof: none\nlayout: {endMarker: END}\n",
     "9:11: endProof: contradicts what is declared: that proves the end\n"},
    {"a trailer proves it", GROUPS("roster") "control: {trailer: {marker: T}}\n", ""},
    {"changes prove nothing", GROUPS("changes") ACTION "endProof: none\n",
     "10:11: endProof: belongs to mode: roster\n"},
    {"groups have no money",
     GROUPS("changes") ACTION "- {name: fee, type: amount, column: F, format: signed, moneyOut: "
                              "negative}\n",
     "7:1: fields: \"fee\" is an amount: records of kind groups have no money\n"},
    {"in a trailer neither",
     GROUPS("changes") ACTION "control: {trailer: {marker: T, debit: {position: 2}, currency: "
                              "USD}}\n",
     "10:39: debit: does not apply to uploads of kind groups\n"
     "10:64: currency: does not apply to uploads of kind groups\n"},
    {"what makes a transaction itself belongs to transactions",
     GROUPS("changes") ACTION "identity: {fields: [memberId], extract: cumulative}\n"
                              "checks: {}\n",
     "10:11: identity: belongs to kind: transactions\n"
     "11:9: checks: belongs to kind: transactions\n"},
    {"and a roster to groups", WHOLE "mode: roster\nmembers: any\n",
     "10:7: mode: belongs to kind: groups\n11:10: members: belongs to kind: groups\n"},
    {"names that an entry has of its own are reserved",
     GROUPS("changes") ACTION "- {name: Entry, column: E}\n",
     "10:10: name: is reserved: every record has its own\n"},
    {"for transactions they are free", HEAD FIELDS "- {name: entry, column: E}\n" TAIL, ""},
};

int main(void)
{
    RUN_ALL(groups_cases);
    RUN_ALL(heading_cases);
    RUN_ALL(layout_cases);
    RUN_ALL(control_cases);
    RUN_ALL(fields_cases);
    RUN_ALL(amounts_cases);
    RUN_ALL(rest_cases);
    run(&(struct test_case){"a whole profile has no problems", WHOLE, ""});
    return tap_done();
}
