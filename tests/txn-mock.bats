#!/usr/bin/env bats
# txn-mock: the same bytes for ever, texts that honour their constraints, faults where they are asked for, and refusals that say
# why. Whether txn-chunk finds what is expected is in oracle.bats.

load helper
load oracle

setup_file() {
    export CORE=$NIGHTDROP_ROOT/tests/data/mock/core.yaml LEDGER=$NIGHTDROP_ROOT/tests/data/mock/ledger.yaml
    export WIDE=$NIGHTDROP_ROOT/tests/data/mock/wide.yaml
}

mock() { # ARGUMENT...: an upload in upload.csv
    txn-mock -q --expect expected.json -o upload.csv "$@"
}

refused() { # WORDS ARGUMENT...
    local words=$1
    shift
    run_separate txn-mock "$@"
    assert_status 2 && assert_output && assert_contains "$stderr" "$words"
}

sha256() {
    sha256sum | cut -d ' ' -f 1
}

# --- the same for ever ------------------------------------------------------------------------------------------------

@test "the same profile and options make the same bytes" {
    mock -p "$CORE" --fault bad-date=3 --fault nul
    mv upload.csv once.csv && mv expected.json once.json
    TZ=Asia/Kolkata NIGHTDROP_NOW=2001-01-01T00:00:00Z NIGHTDROP_ORG=other mock -p "$CORE" --fault bad-date=3 --fault nul
    assert_file upload.csv once.csv
    assert_file expected.json once.json
}

# These change only with a word in the release notes: somebody's tests stand on them.
@test "the bytes of a seed do not change from one version to the next" {
    assert_equal "$(txn-mock -q -p "$CORE" | sha256)" 647fa1d6259c9b24830ed69ed522ecd1ced7e84ca7fae8aef6fdcab597eecaf9
    assert_equal "$(txn-mock -q -p "$LEDGER" --seed 7 --date 2027-01-31 | sha256)" 321c86f5a120c144267e68e89fbf8d92fa5bc7c873d846bd4093a9596acf8b01
    assert_equal "$(txn-mock -q -p "$WIDE" --seed 18446744073709551615 --records 5000 --accounts 3 --quoted 50 --utf8 50 \
        --multiline 25 | sha256)" f6e0f386565a3dec35dc38b75fea60ee5646f3e584cce05b889742e12094df92
    assert_equal "$(txn-mock -q -p "$CORE" --seed 11 --fault bad-date=3 --fault unterminated-quote=4 --fault swapped-day-month=5 \
        --fault flipped-sign=2 --fault csv-row-in-field --fault wrong-total --fault after-end | sha256)" f6747dde53e732db80c082542617dd3d1cefc9fa4465e8bd2c0716b111990f33
}

@test "another seed is another upload" {
    mock -p "$CORE" --seed 1 && mv upload.csv one.csv
    mock -p "$CORE" --seed 2
    run ! cmp -s one.csv upload.csv
}

@test "the expectation names the bytes of the upload" {
    mock -p "$LEDGER" --records 2000
    assert_equal "$(jq -r .upload.sha256 expected.json)" "$(sha256 <upload.csv)"
    assert_equal "$(jq -r .upload.bytes expected.json)" "$(stat -c %s upload.csv)"
}

# --- what is in it ----------------------------------------------------------------------------------------------------

@test "the options say how many records, and of what kind" {
    mock -p "$WIDE" --records 200 --quoted 0 --multiline 0 --utf8 0
    assert_equal "$(wc -l <upload.csv)" 204
    run ! grep -q '"' upload.csv
    mock -p "$WIDE" --records 200 --quoted 100 --multiline 0
    assert_equal "$(tail -n 200 upload.csv | grep -c '"')" 200
    mock -p "$WIDE" --records 200 --multiline 100
    (($(wc -l <upload.csv) > 300))
    mock -p "$CORE" --records 400 --utf8 0
    run ! grep -qP '[^\x00-\x7f]' <(sed 's/\xe2\x88\x92//g' upload.csv)
}

@test "a header control record has the date and the sequence that are given" {
    mock -p "$CORE" --records 3 --date 2028-02-29 --sequence 42 --org "First CU"
    assert_equal "$(sed -n 3p upload.csv)" HDR,0042,2028-02-29
    assert_contains "$(sed -n 1p upload.csv)" "First CU"
    assert_equal "$(jq -r .date expected.json)" 2028-02-29
}

@test "an upload of no records has its header and a trailer of nothing" {
    mock -p "$CORE" --records 0
    assert_equal "$(sed -n 5p upload.csv)" TRL,2,0.00,0.00,0.00
    assert_equal "$(jq -c '[.exit, .counts.read, .totals]' expected.json)" '[0,0,{}]'
}

@test "accounts are as many as are asked for, and no two are alike" {
    mock -p "$LEDGER" --records 3000 --accounts 40 --multiline 0
    assert_equal "$(iconv -f utf-16 -t utf-8 upload.csv | grep -v END | cut -f 2 | sort -u | wc -l)" 40
}

# --- faults -----------------------------------------------------------------------------------------------------------

@test "every fault of the manual is known" {
    local fault
    for fault in $(fault_names); do
        run txn-mock -q -p "$CORE" --records 100 --fault "$fault" -o upload.csv
        [[ $output != *'there is no such fault'* ]] || { echo "$fault" && return 1; }
    done
}

@test "a fault changes the bytes that it says" {
    mock -p "$CORE" --records 50 --fault nul
    assert_equal "$(tr -dc '\0' <upload.csv | wc -c)" 1
    mock -p "$CORE" --records 50 --fault bom
    assert_equal "$(head -c 3 upload.csv | od -An -tx1)" " ef bb bf"
    mock -p "$WIDE" --records 50 --multiline 0 --fault crlf
    assert_equal "$(grep -c $'\r$' upload.csv)" "$(wc -l <upload.csv)"
    mock -p "$CORE" --records 50 --fault cut-last-line
    assert_equal "$(tail -c 1 upload.csv)" 2
    mock -p "$LEDGER" --fault empty
    assert_equal "$(stat -c %s upload.csv)" 0
    mock -p "$CORE" --records 50 --fault xlsx
    assert_equal "$(head -c 2 upload.csv)" PK
}

@test "faults are as many as are asked for, in the order of the upload" {
    mock -p "$CORE" --records 500 --fault bad-date=9 --fault stray-quote=5
    assert_equal "$(jq -c '[.faults[].fault] | group_by(.) | map([.[0], length])' expected.json)" \
        '[["bad-date",9],["stray-quote",5]]'
    assert_equal "$(jq '[.faults[].line] | . == sort' expected.json)" true
}

@test "a fault of one record leaves the others as they were" {
    mock -p "$CORE" --records 300 && mv upload.csv sound.csv
    mock -p "$CORE" --records 300 --fault bad-date
    line=$(jq '.faults[0].line' expected.json)
    assert_equal "$(diff <(grep -v '^TRL' sound.csv) <(grep -v '^TRL' upload.csv) | grep -c "^[0-9]")" 1
    assert_contains "$(sed -n "${line}p" upload.csv)" '~'
}

# --- refusals ---------------------------------------------------------------------------------------------------------

@test "what cannot be understood is a usage error" {
    refused 'a profile is needed'
    refused 'no such fault; txn-mock(1) lists them' -p "$CORE" --fault qwertyuiop
    refused '--fault bad-dat: there is no such fault: did you mean "bad-date"?' -p "$CORE" --fault bad-dat
    refused '--fault nul=0: not a number from 1 to 10000' -p "$CORE" --fault nul=0
    refused '--quoted: 101: not a whole number from 0 to 100' -p "$CORE" --quoted 101
    refused '--date: 2026-02-30: not a date like 2026-11-20' -p "$CORE" --date 2026-02-30
    refused 'it reads no file but the profile' -p "$CORE" upload.csv
    refused './missing.yaml' -p ./missing.yaml
}

@test "a fault that the profile cannot express says why" {
    refused "the profile declares no trailer" -p "$WIDE" --fault short-trailer
    refused "the profile has no debit and credit columns" -p "$CORE" --fault amount-columns
    refused "utf-16 always has one" -p "$LEDGER" --fault bom
    refused "the profile names one line end" -p "$CORE" --fault crlf
    refused "the profile has no column header" -p "$LEDGER" --fault unknown-header-column
    refused "no date has its day and month as digits" -p "$LEDGER" --fault swapped-day-month
}

@test "faults that contradict each other, or have no room, are refused" {
    refused "contradict each other" -p "$CORE" --fault missing-trailer --fault wrong-count
    refused "no other fault" -p "$CORE" --fault gzip --fault nul
    refused "an upload can have it once" -p "$CORE" --fault wrong-count=2
    refused "follows the balance of 5000 accounts at most" -p "$CORE" --accounts 5000 --fault flipped-sign
    refused "need at least 70 records" -p "$CORE" --records 20 --fault nul=10
}

@test "a profile for which nothing can be made is refused, naming the field" {
    sed 's/pattern: "T\[0-9\]{9}"/pattern: "T(^x|[0-9]{9})"/' "$CORE" >anchored.yaml
    refused 'transactionId: its pattern has an anchor inside' -p anchored.yaml
    sed 's/\[0-9\]{7}-\[SL\]\[0-9\]{1,4}/0[0-9]-[SL][0-9]{2}/; s/minLength: 7, maxLength: 7/minLength: 2/' "$CORE" >small.yaml
    refused 'accountId: its constraints leave room for 30 accounts' -p small.yaml --accounts 31
    txn-mock -q -p small.yaml --accounts 30 >/dev/null
    sed 's/minLength: 7, maxLength: 7/minLength: 8, maxLength: 8/' "$CORE" >apart.yaml
    refused 'memberId: txn-mock finds no texts for it' -p apart.yaml
}

@test "an output in the place of the profile or of the other output is refused" {
    cp "$CORE" mine.yaml
    ln -s mine.yaml link
    refused '--output: mine.yaml: in the place of the profile' -p mine.yaml -o mine.yaml
    refused '--output: link: in the place of the profile' -p mine.yaml -o link
    refused '--expect: ./mine.yaml: in the place of the profile' -p mine.yaml --expect ./mine.yaml
    refused '--expect: ./same: in the place of --output' -p mine.yaml -o same --expect ./same
    refused '--expect: /dev/stdout: in the place of --output' -p mine.yaml --expect -
    assert_file mine.yaml "$CORE"
    [[ ! -e same ]]
}

@test "Ctrl-C and its like leave nothing behind, and end it by the signal" {
    for signal in INT:2 TERM:15 HUP:1; do
        SIGNAL=${signal%:*} perl -e '$SIG{$ENV{SIGNAL}} = "DEFAULT"; exec @ARGV' \
            txn-mock -p "$CORE" --records 1000000000 --accounts 100 -o upload.csv --expect expected.json 2>said 3>&- &
        for _ in {1..500}; do
            [[ ! -s .upload.csv.partial ]] || break
            sleep 0.01
        done
        [[ -s .upload.csv.partial ]]
        kill -"${signal%:*}" $!
        status=0
        wait $! || status=$?
        assert_status $((128 + ${signal#*:}))
        assert_equal "$(<said)" "txn-mock: interrupted: nothing was published"
        rm said
        assert_equal "$(ls -A)" ""
    done
}

@test "nothing is left where an output cannot be written" {
    run_separate txn-mock -q -p "$CORE" -o upload.csv --expect ./missing/expected.json
    assert_status 2
    assert_equal "$(find . -name '*upload*' -o -name '*expected*')" ""
}

@test "a wish to stop ends it while the profile is waited for" {
    mkfifo slow
    run timeout -k 5 1 txn-mock -p slow -o upload.csv
    assert_status 124
}

@test "the result line says what txn-chunk must say" {
    run_separate txn-mock -p "$CORE" --records 100 --fault bad-date -o upload.csv
    assert_status 0
    assert_output
    sha=$(sha256 <upload.csv)
    assert_stderr "upload.csv: $(stat -c %s upload.csv) bytes (${sha:0:12}): txn-chunk must read 100: 99 accepted, 1 rejected, 0 filtered, and exit 1"
}
