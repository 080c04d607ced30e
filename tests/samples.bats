#!/usr/bin/env bats
# Every sample upload chunks to its committed expectation, byte for byte: what goes to standard output (the whole stream),
# the status, what is said on standard error, and the rejected lines and their reasons where there are any.

load helper

setup() {
    cp -R "$NIGHTDROP_ROOT/samples/uploads" "$NIGHTDROP_ROOT/samples/profiles" "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
    mkdir chunks
    expected=$NIGHTDROP_ROOT/samples/expected
}

# profile_of UPLOAD: a profile serves uploads of its own name, and of its name and a date.
profile_of() {
    echo "${1%%-[0-9]*}"
}

# same FILE EXPECTED: byte for byte; where nothing is expected, FILE must be missing or empty.
same() {
    if [[ -e $2 ]]; then
        assert_file "$1" "$2"
    else
        [[ ! -s $1 ]] || assert_equal "$(cat "$1")" ""
    fi
}

# reader_of PROFILE: the command for uploads of its kind.
reader_of() {
    if grep -qx 'kind: groups.*' "$1"; then echo group-check; else echo txn-chunk; fi
}

# sample NAME
sample() {
    local name=$1 got=0 status_expected=0
    [[ ! -e $expected/$name.status ]] || status_expected=$(cat "$expected/$name.status")
    profile=profiles/$(profile_of "$name").yaml
    "$(reader_of "$profile")" -p "$profile" --rejects rejects --reasons reasons "uploads/$name.csv" \
        >stream 2>messages || got=$?
    same stream "$expected/$name.ndjson"
    same messages "$expected/$name.stderr"
    assert_equal "$got" "$status_expected"
    same reasons "$expected/$name.reasons"
    if [[ -e $expected/$name.reasons ]]; then
        same rejects "$expected/$name.rejects"
    fi
}

@test "money in and out in columns of their own, pending records filtered, balances ascending" { sample alder-grove; }
@test "debits with a minus in their column, pending records kept, balances descending" { sample birchwater; }
@test "no header, a column to skip, a constant account, the date in the file's name" { sample cobble-hill-20261120; }
@test "seven rows of preamble that are no CSV, two of footer, deposits with a plus" { sample driftwood; }
@test "semicolons, decimal commas, dd.mm.yyyy and umlauts in windows-1252" { sample eichenfels; }
@test "UTF-16 with a byte order mark, tabs, and characters beyond the basic plane" { sample ferncreek; }
@test "amounts without a sign and a debit or credit flag" { sample granite-falls; }
@test "implied decimals, header and trailer control records, a file sequence number" { sample harbor-light-20261120; }
@test "a file cut short: no trailer, and nothing is published" { sample harbor-light-20261123; }
@test "a trailer that is off by what an unreadable record could account for is off" { sample harbor-light-20261124; }
@test "parentheses, dollar signs and commas between thousands" { sample ironbridge-20261120; }
@test "signs behind the number, DR and CR, Julian days" { sample juniper; }
@test "no quoting: a 6\" SUB is a sandwich" { sample kettle-pond; }
@test "shares and loans with opposite signs, balances followed through both" { sample lakehead; }
@test "two-digit years with a pivot" { sample northfield-20261120; }
@test "no-break spaces between thousands, and U+2212 as the minus" { sample nordhavn; }
@test "several currencies, and an amount with more decimals than its currency has" { sample pacific-gate-2026-11-20; }
@test "the euro sign in iso-8859-15" { sample quai-neuf; }
@test "everything that RFC 4180 allows, a whole CSV row in a memo among it" { sample quillfeather; }
@test "lines above the header, an end marker, a footer" { sample riverbend; }
@test "rejected records within the limit: the rest passes, with status 1" { sample sandhill-20261120; }
@test "the starter profile, every key of it" { sample starter; }
@test "day and month swapped: more rejected records than the limit, status 3" { sample thornbury-20261120; }
@test "a flipped sign that only the running balance shows" { sample umber-valley; }
@test "deviations that the profile allows are counted" { sample willow-creek; }

@test "groups: a group and an action that are the same in every line" { sample opal-ridge-20261124; }
@test "groups: a roster proved by its count, with a duplicate and a bad line" { sample maple-hollow-20261123; }
@test "groups: a roster cut short, and nobody is removed for it" { sample maple-hollow-20261130; }
@test "groups: plus and minus, and no header" { sample saltmarsh; }
@test "groups: the starter profile, duplicates and contradictions" { sample starter-groups-20261124; }

@test "every upload has its test, its profile and its expectation, and nothing is left over" {
    for upload in uploads/*; do
        name=$(basename "$upload" .csv)
        [[ -e profiles/$(profile_of "$name").yaml ]] || { echo "$upload: no profile" && return 1; }
        [[ -e $expected/$name.ndjson ]] || { echo "$upload: no expectation" && return 1; }
        grep -q "{ sample $name; }\$" "$BATS_TEST_FILENAME" || { echo "$upload: no test" && return 1; }
    done
    for profile in profiles/*; do
        name=$(basename "$profile" .yaml)
        compgen -G "uploads/$name*.csv" >/dev/null || { echo "$profile: no upload" && return 1; }
    done
    for file in "$expected"/*; do
        name=$(basename "${file%.*}")
        [[ -e uploads/$name.csv ]] || { echo "$file: no upload" && return 1; }
    done
}

@test "an upload on standard input gives the same records" {
    txn-chunk -p profiles/granite-falls.yaml <uploads/granite-falls.csv >stream 2>messages
    assert_equal "$(sed 1d stream)" "$(sed 1d "$expected/granite-falls.ndjson")"
}

@test "in a folder of chunks every sample has the same records, and a rejected one has no folder" {
    for file in "$expected"/*.ndjson; do
        name=$(basename "$file" .ndjson)
        profile=profiles/$(profile_of "$name").yaml
        [[ $(reader_of "$profile") == txn-chunk ]] || continue
        txn-chunk -q -c 5 -p "$profile" -o "chunks/$name" "uploads/$name.csv" 2>messages || [[ $? == 1 || $? == 3 ]]
        if [[ $(cat "$expected/$name.status" 2>/dev/null) == 3 ]]; then
            [[ ! -e chunks/$name ]] || { echo "$name: published" && return 1; }
        else
            cat "chunks/$name"/chunk-*.ndjson >records
            assert_file records <(sed '1d;$d' "$file")
            assert_equal "$(jq -c .begin "chunks/$name/manifest.json")" "$(head -n 1 "$file")"
            assert_equal "$(jq -c .end "chunks/$name/manifest.json")" "$(tail -n 1 "$file")"
            "$NIGHTDROP_ROOT/samples/stream-reader" "chunks/$name" >said
        fi
    done
}

@test "profile-check finds every profile sound, and ends on its sample as its reader does" {
    for upload in uploads/*; do
        name=$(basename "$upload" .csv)
        got=0
        profile-check -q "profiles/$(profile_of "$name").yaml" "$upload" >said 2>&1 || got=$?
        want=$(cat "$expected/$name.status" 2>/dev/null || echo 0)
        ((got == want)) || { echo "$name: status $got" && cat said && return 1; }
    done
}
