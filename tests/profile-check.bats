# profile-check: what is wrong with a profile, alone or against a sample.
# shellcheck disable=SC2154 # status, output, stderr are set by bats' run

load helper

# least [LINE...]: a profile with nothing wrong, and LINEs behind it from line 10 on, in profile.yaml.
least() {
    cat >profile.yaml <<'EOT'
version: 1
kind: transactions
name: least
fields:
- {name: accountId, column: Account}
- {name: postedDate, column: Date, format: "%Y-%m-%d"}
- {name: amount, column: Amount, format: signed, moneyOut: negative}
- {name: currency, constant: USD}
identity: {fields: [accountId, postedDate, amount], extract: cumulative}
EOT
    (($# == 0)) || printf '%s\n' "$@" >>profile.yaml
}

sample() {
    printf '%s\n' 'Account,Date,Amount' '0012345,2026-11-20,-42.17' '0012346,2026-11-20,10.00'
}

@test "a profile that is right is one line" {
    least
    run_separate profile-check profile.yaml
    assert_status 0
    assert_output "least: transactions, 4 fields; identity accountId, postedDate, amount (cumulative); $(sha256sum profile.yaml | cut -c 1-12)"
    assert_stderr
}

@test "-q says nothing of it" {
    least
    run_separate profile-check -q profile.yaml
    assert_status 0
    assert_output
    assert_stderr
}

@test "the starter and every sample profile are right" {
    for profile in "$NIGHTDROP_ROOT"/samples/profiles/*.yaml; do
        run_separate profile-check -q "$profile"
        assert_status 0 && assert_stderr
    done
}

@test "the profiles printed in the manual page are right" {
    sed -n '/^\.Bd/,/^\.Ed/{//!p}' "$NIGHTDROP_ROOT/man/nightdrop-profile.5" | csplit -s -z -f example - '/^version/' '{*}'
    local count=0
    for example in example*; do
        run_separate profile-check "$example"
        assert_status 0 && assert_stderr
        count=$((count + 1))
    done
    ((count == 4))
}

@test "every problem is named, with its place and the nearest right word" {
    least 'dialect: {delimeter: ";", header: yes}' 'allow: [strayQuotes]' 'limits: {rejectedRatio: decide}'
    run_separate profile-check profile.yaml
    assert_status 2
    assert_output
    assert_stderr - <<'EOT'
profile-check: profile.yaml:10:11: dialect: unknown key "delimeter": did you mean "delimiter"?
profile-check: profile.yaml:10:35: header: expected true or false
profile-check: profile.yaml:11:9: allow: expected trailingDelimiter, strayQuote, blankLine, shortRecord, surroundingSpace or missingFinalNewline, not "strayQuotes": did you mean "strayQuote"?
profile-check: profile.yaml:12:25: an open decision: say what holds for this bank in place of "decide"
profile-check: profile.yaml: 4 problems: no profile
EOT
}

@test "a kind that is nearly right hides no other problem" {
    least 'seperator: ";"' 'delimiter: ";"' 'zzzz: 1'
    sed -i 's/kind: transactions/kind: transaction/; s/moneyOut: negative/moneyOut: negativ/; s/%Y-%m-%d/DD.MM.YYYY/' profile.yaml
    run_separate profile-check profile.yaml
    assert_status 2
    assert_output
    assert_stderr - <<'EOT'
profile-check: profile.yaml:2:7: kind: expected transactions or groups, not "transaction": did you mean "transactions"?
profile-check: profile.yaml:6:44: format: the format says no year: write day, month and year like %d.%m.%Y
profile-check: profile.yaml:7:60: moneyOut: expected negative or positive, not "negativ": did you mean "negative"?
profile-check: profile.yaml:10:1: profile: unknown key "seperator": did you mean "separator", a key of field?
profile-check: profile.yaml:11:1: profile: unknown key "delimiter": it is a key of dialect
profile-check: profile.yaml:12:1: profile: unknown key "zzzz"
profile-check: profile.yaml: 6 problems: no profile
EOT
    sed -i 's/kind: transaction/kind: payroll/' profile.yaml
    run_separate profile-check profile.yaml
    assert_contains "$stderr" 'profile.yaml: 4 problems: no profile'
}

@test "at most a hundred problems are named" {
    least 'allow:'
    yes -- '- x' | head -n 300 >>profile.yaml
    run_separate profile-check profile.yaml
    assert_status 2
    (($(wc -l <<<"$stderr") == 101))
    assert_contains "$stderr" 'profile.yaml: at least 100 problems: no profile'
}

@test "a byte order mark and CRLF are neither seen nor counted" {
    least 'limts: {}'
    { printf '\xef\xbb\xbf' && sed 's/$/\r/' profile.yaml; } >crlf.yaml
    run_separate profile-check crlf.yaml
    assert_status 2
    assert_contains "$stderr" 'crlf.yaml:10:1: profile: unknown key "limts": did you mean "limits"?'
}

# --- hostile files ----------------------------------------------------------------------------------------------------

refused() { # WORDS: profile.yaml is refused at once with these
    run_separate timeout 2 profile-check profile.yaml
    assert_status 2
    assert_output
    assert_equal "${stderr%%$'\n'*}" "profile-check: profile.yaml:$1"
}

@test "100,000 brackets are refused at once" {
    head -c 100000 /dev/zero | tr '\0' '[' >profile.yaml
    refused '1:1: longer than 64 KiB'
    head -c 60000 /dev/zero | tr '\0' '[' >profile.yaml
    refused '1:34: nested deeper than 32 levels'
    yes '[' | head -n 30000 >profile.yaml
    refused '33:1: nested deeper than 32 levels'
}

@test "a megabyte is refused, whatever it holds" {
    least
    { cat profile.yaml && head -c 1000000 /dev/zero | tr '\0' '#'; } >big.yaml
    mv big.yaml profile.yaml
    refused '1:1: longer than 64 KiB'
}

@test "a file that never ends is refused" {
    run_separate timeout 2 profile-check /dev/zero
    assert_status 2
    assert_contains "$stderr" 'longer than 64 KiB'
}

@test "a billion laughs are not laughed" {
    least 'a: &a [lol, lol]' 'b: &b [*a, *a]'
    refused '10:4: anchors (&) are not allowed'
}

@test "a tab in the indentation is named" {
    least 'limits:' $'\tcolumns: 3'
    refused '11:1: a tab in the indentation: YAML is indented with spaces'
}

@test "deep nesting is refused" {
    least "a: $(head -c 40 /dev/zero | tr '\0' '{')"
    refused '10:37: nested deeper than 32 levels'
}

@test "an empty file is no profile" {
    : >profile.yaml
    refused '1:1: nothing in it'
}

@test "NUL bytes and bytes that are not UTF-8 are placed" {
    least $'title: "\xff"'
    refused '10:9: not valid UTF-8'
    printf 'version: 1\nki\0nd' >profile.yaml
    refused '2:3: a NUL byte'
}

@test "a folder, a missing file and standard input are no profile" {
    run_separate profile-check .
    assert_status 2
    assert_stderr 'profile-check: .: is a folder, not a file'
    run_separate profile-check missing.yaml
    assert_status 2
    assert_stderr 'profile-check: missing.yaml: cannot open: No such file or directory'
    run_separate profile-check -
    assert_status 2
    assert_stderr "profile-check: a profile cannot come from standard input: that is the upload's"
    run_separate profile-check
    assert_status 2
    assert_stderr 'profile-check: no profile: see profile-check --help'
}

@test "control bytes of a profile are shown, not sent to the terminal" {
    least $'"a\\e[31m": 1'
    run_separate profile-check profile.yaml
    assert_status 2
    assert_contains "$stderr" 'unknown key "a\x1B[31m"'
}

# --- with a sample ----------------------------------------------------------------------------------------------------

@test "a sample that fits is status 0, with its columns and counts" {
    least
    sample >sample.csv
    run_separate profile-check --org acme --date 2026-11-20 profile.yaml sample.csv
    assert_status 0
    assert_stderr
    assert_equal "$(tail -n +2 <<<"$output")" "3 of the profile's 3 columns are in the sample
acme/txn/2026-11-20 ($(sha256sum sample.csv | cut -c 1-12)): 2 read: 2 accepted, 0 rejected (limit 0); debit 42.17, credit 10.00 USD; a sample, nothing written"
}

@test "a sample comes from standard input too, and its organization from the environment" {
    least
    sample | NIGHTDROP_ORG=bravo profile-check --date 2026-11-20 profile.yaml - >out
    assert_contains "$(cat out)" 'bravo/txn/2026-11-20 ('
}

@test "columns that are missing and columns that are unknown are named with the nearest name" {
    least
    sample | sed '1s/Amount/Amuont/' >sample.csv
    run_separate profile-check --org acme --date 2026-11-20 profile.yaml sample.csv
    assert_status 3
    assert_stderr - <<'EOT'
profile-check: sample.csv:1: a column is missing: "Amount"; is it "Amuont"? (missing-column)
profile-check: sample.csv:1:14: a column that the profile does not know: "Amuont"; is it "Amount"? (unknown-column)
EOT
}

@test "columns that may be missing or unknown are told all the same" {
    least 'layout: {unknownColumns: ignore, missingColumns: empty}'
    sed -i '8s/$/\n- {name: memo, column: Memo}/' profile.yaml
    sample | sed 's/$/,x/; 1s/x$/Teller/' >sample.csv
    run_separate profile-check --org acme --date 2026-11-20 profile.yaml sample.csv
    assert_status 0
    assert_contains "$output" "3 of the profile's 4 columns are in the sample
column \"Memo\" (line 9) is not in the sample
columns of the sample that no field names: \"Teller\""
}

@test "some rejected records within the limit are status 1, the first of each kind named, no value shown" {
    least 'limits: {rejectedRecords: 2}'
    sample | sed '2,3s/2026-11/2026-1x/' >sample.csv
    run_separate profile-check --org acme --date 2026-11-20 profile.yaml sample.csv
    assert_status 1
    assert_stderr 'profile-check: sample.csv:2:15: postedDate: not a date in the format of the profile (2 records)'
    assert_contains "$output" '2 read: 0 accepted, 2 rejected (limit 2)'
}

@test "too many rejected records are status 3" {
    least
    sample | sed '2s/2026-11/2026-1x/' >sample.csv
    run_separate profile-check --org acme --date 2026-11-20 profile.yaml sample.csv
    assert_status 3
    assert_contains "$stderr" '(rejected-records)'
}

@test "a sample without an organization is status 2" {
    least
    sample >sample.csv
    run_separate profile-check profile.yaml sample.csv
    assert_status 2
    assert_output
    assert_stderr "profile-check: no organization: give --org, NIGHTDROP_ORG or the profile's"
}

@test "a date that is none is a usage error" {
    least
    run_separate profile-check --date 2026-02-30 profile.yaml
    assert_status 2
    assert_stderr 'profile-check: --date: 2026-02-30: not a date like 2026-11-20: see profile-check --help'
}
