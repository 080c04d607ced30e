#!/usr/bin/env bats
# txn-chunk against txn-mock: what txn-mock put into an upload is what txn-chunk must find, in status, counts, money, rules and
# places, nothing more and nothing less. The whole matrix of profiles, faults and seeds is in torture/oracle.bats.

load helper
load oracle

@test "a core's extract: every fault is found, and nothing else" {
    all_agree 1 "$NIGHTDROP_ROOT/tests/data/mock/core.yaml"
}

@test "a ledger in UTF-16 without a header: every fault is found, and nothing else" {
    all_agree 1 "$NIGHTDROP_ROOT/tests/data/mock/ledger.yaml"
}

@test "a tolerant export in windows-1252: every fault is found, and nothing else" {
    all_agree 1 "$NIGHTDROP_ROOT/tests/data/mock/wide.yaml"
}

@test "every sample's profile reads what it describes, with all of its faults at once" {
    bad=0
    for profile in $(profiles_of transactions); do
        together "$profile" 7
        agrees "$profile" --seed 3 --records 300 --quoted 40 --utf8 40 --multiline 20 || bad=1
        agrees "$profile" "${options[@]}" || bad=1
    done
    ((bad == 0))
}

@test "what is found does not hang on the number of accounts" {
    bad=0
    for accounts in 1 2 900; do
        together "$NIGHTDROP_ROOT/tests/data/mock/core.yaml" "$accounts"
        agrees "$NIGHTDROP_ROOT/tests/data/mock/core.yaml" "${options[@]}" --accounts "$accounts" || bad=1
    done
    ((bad == 0))
}

@test "the business date is in the name that the expectation gives" {
    profile=$NIGHTDROP_ROOT/tests/data/mock/wide.yaml
    txn-mock -q -p "$profile" --date 2027-03-01 -o upload.csv --expect expected.json
    name=$(jq -r .name expected.json)
    mv upload.csv "$name"
    run_separate txn-chunk -q -p "$profile" "$name"
    assert_status 0
    assert_equal "$(head -n 1 <<<"$output" | jq -r .date)" 2027-03-01
}

@test "an oracle that is wrong is found out" {
    profile=$NIGHTDROP_ROOT/tests/data/mock/core.yaml
    agrees "$profile" --fault bad-date
    txn-mock() {
        command txn-mock "$@" || return
        sed -i 's/"code":"date"/"code":"date-day"/' expected.json
    }
    run agrees "$profile" --fault bad-date
    assert_status 1
    assert_contains "$output" 'got ["date"]'
}
