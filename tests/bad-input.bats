# Bad input, as senders really make it: each kind ends in a clear message with file, line, column and rule, a rejected record
# comes back byte for byte, and nothing ever moves into a wrong column. The large ones are in torture/size.bats.
# shellcheck disable=SC2154 # stderr is set by run_separate

load helper

header='Account,Date,Amount,Description'
start='0001,2026-11-20,1.00,' # a record up to its description
printf -v long 'x%.0s' {1..300}
printf -v wide ',%.0s' {1..20}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || return
    sed 's/^limits:.*/limits: {rejectedRecords: 1, fieldBytes: 64, recordBytes: 256, columns: 16}/' \
        "$NIGHTDROP_ROOT/tests/data/txn-chunk/acme.yaml" >acme.yaml
}

# rejects_one CODE COLUMN MESSAGE BAD: between two good records the bytes BAD (printf's) are one rejected record, said at line 3
# (and COLUMN, where it is not 0), given back byte for byte; the records around it are accepted as if it were not there.
rejects_one() {
    local code=$1 column=$2 message=$3 bad=$4 place=3
    ((column == 0)) || place=3:$column
    # shellcheck disable=SC2059
    printf "$header\n${start}first\n$bad${start}last\n" >bad.csv
    # shellcheck disable=SC2059
    printf "$header\n$bad" >expected
    run_separate timeout 10 txn-chunk --bare -p acme.yaml -R rejects --reasons reasons bad.csv
    assert_status 1
    assert_equal "$(head -n 1 <<<"$stderr")" "txn-chunk: bad.csv:$place: $message"
    assert_equal "$(jq -c '.description' <<<"$output")" $'"first"\n"last"'
    assert_equal "$(jq -c '[.line, .errors[].code, .errors[].column]' reasons)" "[3,\"$code\",$( ((column)) && echo "$column" || echo null)]"
    assert_file rejects expected
}

# refused CODE WHERE MESSAGE BYTES [PROFILE]: the upload of these bytes (printf's) is rejected as a whole.
refused() {
    # shellcheck disable=SC2059
    printf -- "$4" >bad.csv
    run_separate timeout 10 txn-chunk -p "${5-acme.yaml}" -o out bad.csv
    assert_status 3
    assert_output
    assert_equal "$(head -n 1 <<<"$stderr")" "txn-chunk: bad.csv$2: $3 ($1)"
    assert_contains "${stderr##*$'\n'}" "REJECTED: "
    [[ ! -e out ]]
}

# --- records ------------------------------------------------------------------------------------------------------------

@test "a line over the limit" {
    rejects_one record-too-long 257 "a record longer than the limit: the limit is 256 bytes" "$start$long\n"
}

@test "more columns than the limit" {
    rejects_one too-many-fields 35 "too many fields: 24 fields, the limit is 16" "$start$wide\n"
}

@test "a field over its limit" {
    rejects_one field-too-long 22 "a field longer than the limit: 65 bytes, the limit is 64" "$start${long:0:65}\n"
    rejects_one max-length 22 "description: longer than the greatest length: 64 characters, 40 at most" "$start${long:0:64}\n"
}

@test "a quote that is never closed costs its own line alone" {
    rejects_one unclosed-quote 22 "a quote is opened and never closed: still open at the end of the upload" "$start\"x\n"
    rejects_one unclosed-quote 22 "a quote is opened and never closed: still open at the end of the upload" "$start\"x\"\"\n"
}

@test "a quote that is still open at the limit of a record costs its own line alone" {
    {
        printf '%s\n%s"x\n' "$header" "$start"
        for _ in {1..20}; do printf '%sgood\n' "$start"; done
    } >bad.csv
    run_separate txn-chunk --bare -p acme.yaml -R rejects bad.csv
    assert_status 1
    assert_equal "$(head -n 1 <<<"$stderr")" \
        "txn-chunk: bad.csv:2:22: a quote is opened and never closed: still open after 256 bytes, the limit of a record"
    assert_equal "$(jq -c .line <<<"$output" | paste -sd ' ')" "$(seq -s ' ' 3 22)"
    assert_equal "$(<rejects)" "$header"$'\n'"$start\"x"
}

@test "quotes where RFC 4180 allows none, and what stands behind a closing one" {
    rejects_one stray-quote 24 "a quote where RFC 4180 allows none" "${start}6 \" SUB\n"
    rejects_one stray-quote 27 "a quote where RFC 4180 allows none" "$start\"abc\"x\n"
    rejects_one stray-quote 27 "a quote where RFC 4180 allows none" "$start\"abc\" \n"
}

@test "too few fields, too many, none" {
    rejects_one too-few-fields 21 "too few fields: 3 fields, 4 expected" "${start%,}\n"
    rejects_one too-many-fields 24 "too many fields: 5 fields, 4 expected" "${start}a,\n"
    rejects_one blank-line 1 "an empty line" "\n"
}

@test "NUL bytes, bytes that are no UTF-8, a bare carriage return" {
    rejects_one nul 22 "a NUL byte" "$start\\000\n"
    rejects_one encoding 23 "bytes that the encoding does not have" "${start}a\\377\n"
    rejects_one encoding 22 "bytes that the encoding does not have" "$start\\355\\240\\200\n" # a surrogate
    rejects_one encoding 22 "bytes that the encoding does not have" "$start\\300\\257\n"       # overlong
    rejects_one bare-cr 23 "a carriage return outside quotes that ends no line" "${start}a\rb\n"
}

@test "a last record without a line end" {
    printf '%s\n%sfirst\n%sla' "$header" "$start" "$start" >bad.csv
    run_separate txn-chunk --bare -p acme.yaml -R rejects bad.csv
    assert_status 1
    assert_equal "$(head -n 1 <<<"$stderr")" "txn-chunk: bad.csv:3:24: the last record has no line end: possibly truncated"
    assert_equal "$(<rejects)" "$header"$'\n'"${start}la"
    assert_equal "$(jq -r .description <<<"$output")" first
}

@test "a correctly quoted description that holds a whole CSV row never surfaces as a transaction" {
    printf '%s\n%s"pay\n0666,2026-11-20,-99.00,STOLEN\n"\n%slast\n' "$header" "$start" "$start" >row.csv
    run_separate txn-chunk --bare -p acme.yaml row.csv
    assert_status 0
    assert_output - <<'END'
{"organizationId":"acme","line":2,"record":1,"accountId":"0001","postedDate":"2026-11-20","amount":"1.00","currency":"USD","description":"pay\n0666,2026-11-20,-99.00,STOLEN\n"}
{"organizationId":"acme","line":5,"record":2,"accountId":"0001","postedDate":"2026-11-20","amount":"1.00","currency":"USD","description":"last"}
END
}

@test "nor does one in a record that is rejected for a quote on its last line" {
    printf '%s\n%s"pay\n0666,2026-11-20,-99.00,STOLEN\n"x\n%slast\n' "$header" "$start" "$start" >row.csv
    run_separate txn-chunk --bare -p acme.yaml -R rejects row.csv
    assert_status 1
    assert_equal "$(jq -r .line <<<"$output")" 5
    assert_equal "$(<rejects)" "$(head -n 4 row.csv)"
    assert_contains "$stderr" "txn-chunk: row.csv:4:2: a quote where RFC 4180 allows none"
}

# --- headers ------------------------------------------------------------------------------------------------------------

@test "a header over the limits, not ended, or not there" {
    refused header-missing :1:257 "no header: a record longer than the limit" "Account,$long\n${start}a\n"
    refused too-many-columns :1:45 "more columns than the limit: 24 fields, the limit is 16" "$header$wide\n"
    refused header-missing :1 "no header: the header has no line end: truncated?" "$header"
    refused header-missing :1 "no header: the line holds no name of a column that the profile knows" "${start}a\n${start}b\n"
    refused header-missing :1:15 "no header: a quote where RFC 4180 allows none" "Account,\"Date\"x,Amount,Description\n"
    refused header-missing :1 "no header: the line is empty" "\n"
    refused header-missing :1:8 "no header: a NUL byte" "Account\\000,Date,Amount,Description\n"
}

@test "columns that nobody knows, that are missing, or that come twice" {
    refused unknown-column :1:33 'a column that the profile does not know: "Memo"' "$header,Memo\n${start}a,b\n"
    refused missing-column :1 'a column is missing: "Amount"' "Account,Date,Description\n"
    refused duplicate-column :1:33 'two columns have one name: "Date", fields 2 and 5' "$header,Date\n"
}

@test "a column called like a control record is a column" {
    refused unknown-column :1:1 'a column that the profile does not know: "@batch"' "@batch,$header\nend,${start}a\n"
    sed 's/^fields/layout: {unknownColumns: ignore}\n&/' acme.yaml >ignoring.yaml
    run_separate txn-chunk --bare -p ignoring.yaml bad.csv
    assert_status 0
    assert_equal "$(jq -c '[keys[], .description]' <<<"$output")" \
        '["accountId","amount","currency","description","line","organizationId","postedDate","record","a"]'
    sed 's/column: Description/column: "@batch"/' acme.yaml >own.yaml
    printf 'Account,Date,Amount,@batch\n%send\n' "$start" >own.csv
    run_separate txn-chunk --bare -p own.yaml own.csv
    assert_status 0
    assert_equal "$(jq -c '[."@batch", .description]' <<<"$output")" '[null,"end"]'
    sed 's/name: description/name: "@batch"/' acme.yaml >wrong.yaml
    run_separate txn-chunk --bare -p wrong.yaml own.csv
    assert_status 2
    assert_contains "$stderr" "txn-chunk: wrong.yaml:12:12: name: names beginning with @ belong to control records"
}

@test "a header column called like the trailer's marker is no trailer" {
    sed 's/column: Account/column: T/' "$NIGHTDROP_ROOT/tests/data/txn-chunk/night.yaml" >night.yaml
    sed 's/^Account/T/' "$NIGHTDROP_ROOT/tests/data/txn-chunk/night.csv" >night.csv
    run_separate txn-chunk --bare -p night.yaml night.csv
    assert_status 1
    assert_equal "$(jq -c .accountId <<<"$output")" $'"0001"\n"0001"'
    assert_contains "$stderr" "trailer agrees"
}

# --- what is no CSV at all --------------------------------------------------------------------------------------------------

@test "archives, workbooks and other files are called by their names" {
    is() { refused not-csv "" "not a CSV file: $1" "$2"; }
    is "a gzip archive" '\037\213\010\000\000\000'
    is "a bzip2 archive" 'BZh91AY&SY\001'
    is "an xz archive" '\3757zXZ\000'
    is "a Zstandard archive" '\050\265\057\375'
    is "a PDF document" '%%PDF-1.7\n'
    is "an old Microsoft Office file (XLS?): please save it as CSV" '\320\317\021\340\241\261\032\341'
    is "a program" '\177ELF\002\001'
    is "a PNG image" '\211PNG\r\n\032\n'
    is "an SQLite database" 'SQLite format 3\000'
    is "a PGP message: please decrypt it first" '-----BEGIN PGP MESSAGE-----\n'
    printf 'PK\003\004\024\000\006\000\010\000\000\000\041\000\142\356\235\150\136\001\000\000\220\004\000\000\023\000\000\000[Content_Types].xml%500s' xl/workbook.xml >book.csv
    run_separate txn-chunk -p acme.yaml book.csv
    assert_status 3
    assert_contains "$stderr" "not a CSV file: an Excel workbook"
    assert_contains "$stderr" "please save it as CSV (not-csv)"
    gzip -c "$NIGHTDROP_ROOT/tests/data/txn-chunk/acme.csv" >packed
    run_separate txn-chunk -p acme.yaml packed
    assert_status 3
    assert_contains "$stderr" "txn-chunk: packed: not a CSV file: a gzip archive (not-csv)"
}

@test "UTF-16 where the profile says UTF-8, other byte order marks, bytes of no kind" {
    refused byte-order "" "the byte order mark is missing or belongs to another encoding: the file begins with the byte order mark of utf-16le, but the profile says utf-8" '\377\376A\000c\000'
    refused byte-order "" "the byte order mark is missing or belongs to another encoding: it looks like utf-16le without a byte order mark" 'A\000c\000c\000'
    refused byte-order "" "the byte order mark is missing or belongs to another encoding: it begins with the byte order mark of utf-32" '\377\376\000\000A\000\000\000'
    refused header-missing :1:5 "no header: a NUL byte" '\001\002\003\004\000\000\377\376'
}

@test "no byte, only a byte order mark, only a header" {
    refused empty-upload "" "the upload is empty" ''
    refused empty-upload "" "the upload is empty" '\357\273\277'
    run_separate txn-chunk -p acme.yaml </dev/null
    assert_status 3
    assert_contains "$stderr" "txn-chunk: standard input: the upload is empty (empty-upload)"
    echo "$header" >header.csv
    run_separate txn-chunk -p acme.yaml header.csv
    assert_status 0
    assert_contains "$stderr" ": 0 read: 0 accepted, 0 rejected (limit 1)"
}

# --- profiles ---------------------------------------------------------------------------------------------------------------

@test "a profile with unknown keys: each with its place and the nearest right word" {
    printf '%s\n%sa\n' "$header" "$start" >good.csv
    sed 's/^encoding/encodign/; s/moneyOut/moneyout/; s/maxLength/maxLenght/' acme.yaml >wrong.yaml
    run_separate txn-chunk -p wrong.yaml good.csv
    assert_status 2
    assert_output
    assert_contains "$stderr" 'txn-chunk: wrong.yaml:5:1: '
    assert_contains "$stderr" '"encoding"'
    assert_contains "$stderr" 'txn-chunk: wrong.yaml:10:'
    assert_contains "$stderr" '"moneyOut"'
    assert_contains "$stderr" 'txn-chunk: wrong.yaml:12:'
    assert_contains "$stderr" '"maxLength"'
}

@test "a profile with anchors, aliases, tags, keys that come twice, or 100,000 brackets" {
    printf '%s\n%sa\n' "$header" "$start" >good.csv
    wrong() { # PLACE WORD
        run_separate timeout 10 txn-chunk -p wrong.yaml good.csv
        assert_status 2
        assert_output
        assert_contains "$stderr" "txn-chunk: wrong.yaml$1:"
        assert_contains "$stderr" "$2"
    }
    sed 's/^name: /&\&here /' acme.yaml >wrong.yaml && wrong :3:7 anchor
    sed 's/^name: .*/name: *here/' acme.yaml >wrong.yaml && wrong :3:7 alias
    sed 's/^name: /&!!str /' acme.yaml >wrong.yaml && wrong :3:7 tag
    { cat acme.yaml && echo 'name: again'; } >wrong.yaml && wrong :15:1 "a second time"
    head -c 60000 /dev/zero | tr '\0' '[' >wrong.yaml && wrong :1:34 deep
    head -c 100000 /dev/zero | tr '\0' '[' >wrong.yaml && wrong :1:1 "longer than 64 KiB"
    head -c 60000 /dev/zero | tr '\0' '{' >wrong.yaml && wrong :1 deep
}

# --- naughty strings --------------------------------------------------------------------------------------------------------

# naughty: every line of the corpora as the description of a record, in naughty.csv; the lines in naughty.txt.
naughty() {
    corpus blns
    cat "$corpus/blns.txt" >naughty.txt
    corpus csv-injection
    cat "$corpus"/Intruder/*.txt >>naughty.txt
    perl -i -ne 'chomp; print "$_\n" if length' naughty.txt
    { echo "$header" && perl -ne 'chomp; s/"/""/g; print "0001,2026-11-20,1.00,\"$_\"\n"' naughty.txt; } >naughty.csv
    sed -i 's/^limits.*//; s/, constraints: {maxLength: 40}//' acme.yaml
}

@test "naughty strings survive as data, byte for byte" {
    naughty
    run_separate txn-chunk --bare -p acme.yaml naughty.csv
    assert_status 0
    perl -MJSON::PP -ne '$_ = JSON::PP->new->utf8->decode($_)->{description}; utf8::encode($_); print "$_\n"' <<<"$output" >got
    assert_file got naughty.txt
    ((${#lines[@]} > 500))
}

# printable FILE: valid UTF-8 without control bytes.
printable() {
    perl -ne 'chomp; utf8::decode($_) or die "not UTF-8: $_"; die "raw: $_" if /[\x00-\x1f\x7f-\x9f]/' "$1"
}

@test "naughty strings never reach a terminal raw: reasons, explanations, names of columns and files" {
    naughty
    # As accounts they are all rejected by the pattern, or are not there.
    { echo "$header" && perl -ne 'chomp; s/"/""/g; print "\"$_\",2026-11-20,1.00,\n"' naughty.txt; } >accounts.csv
    run_separate txn-chunk -q -p acme.yaml --show-values --reasons reasons accounts.csv
    assert_status 3
    printf '%s\n' "$stderr" >said
    printable said
    printable reasons
    jq -c . reasons >/dev/null
    grep -anP '[^\x20-\x7e]' naughty.txt | cut -d: -f1 | head -n 40 >strange
    (($(wc -l <strange) > 20))
    while read -r line; do
        string=$(sed -n "${line}p" naughty.txt)
        txn-chunk -p acme.yaml --explain $((line + 1)) naughty.csv >explained
        printable explained
        printf '%s,"%s"\n' "$header" "${string//\"/\"\"}" >column.csv
        run_separate txn-chunk -p acme.yaml column.csv
        assert_status 3
        printf '%s\n' "$stderr" >said
        printable said
        [[ $string != */* && ${#string} -lt 200 ]] || continue
        run_separate txn-chunk -p acme.yaml "./$string.csv"
        assert_status 2
        printf '%s\n' "$stderr" >said
        printable said
    done <strange
}
