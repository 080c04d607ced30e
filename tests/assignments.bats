# What group-check makes of uploads, held to an oracle that reads them by other means (tests/assignment-oracle).

load helper

# entries: standard input, a stream of assignments, as the oracle has them.
entries() {
    jq -c 'select(.entry) | [.line] +
        if .entry == "assignment" then [.entry, .action, .memberId, .groupId, .effectiveDate // "", .note // "", .branch // ""]
        elif .entry == "duplicate" then [.entry, .duplicateOf]
        elif .errors[0].code | IN("contradiction", "ambiguous-duplicate")
        then [.errors[0].code, (.errors[0].message | capture("line (?<line>[0-9]+)$").line | tonumber)]
        else [.entry] end'
}

# agrees LAYOUT PROFILE UPLOAD
agrees() {
    group-check -q -p "$2" "$3" >stream 2>said || (($? == 1 || $? == 3))
    entries <stream >got
    "$NIGHTDROP_ROOT/tests/assignment-oracle" "$1" "$3" >expected && [[ -s expected ]] && assert_file got expected
}

@test "of every sample of groups the oracle says the same, line by line" {
    local profile name upload count=0
    for profile in $(profiles_of groups); do
        name=$(basename "$profile" .yaml)
        for upload in "$NIGHTDROP_ROOT/samples/uploads/$name"*.csv; do
            agrees "$name" "$profile" "$upload" || { echo "$upload" && return 1; }
            assert_equal "$(entries <"$NIGHTDROP_ROOT/samples/expected/$(basename "$upload" .csv).ndjson")" "$(<expected)"
            count=$((count + 1))
        done
    done
    ((count >= 5))
}

@test "and of every upload that other tests are made of" {
    for upload in acme bad; do
        agrees acme "$NIGHTDROP_ROOT/tests/data/group-check/acme.yaml" "$NIGHTDROP_ROOT/tests/data/group-check/$upload.csv"
    done
}

@test "and of random uploads with duplicates, contradictions and damage" {
    local seed=${ORACLE_SEED:-$RANDOM} i fates=''
    sed 's/rejectedRecords: 4/rejectedRecords: 1000/' "$NIGHTDROP_ROOT/tests/data/group-check/acme.yaml" >acme.yaml
    for ((i = seed; i < seed + ${ORACLE_UPLOADS:-20}; i++)); do
        "$NIGHTDROP_ROOT/tests/assignment-oracle" --upload "$i" >upload.csv
        agrees acme acme.yaml upload.csv || { echo "seed $i" && return 1; }
        fates+=$(<expected)$'\n'
    done
    # All that can become of a record was among them.
    for fate in assignment duplicate contradiction ambiguous-duplicate rejected; do
        assert_contains "$fates" "\"$fate\""
    done
}
