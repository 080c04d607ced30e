#!/usr/bin/env bats
# nightdrop-stream(5) is enough to write a reader: samples/stream-reader was written from it, takes all that txn-chunk writes,
# and finds out each of the ways in which a stream can be less than a batch.

load helper

setup() {
    cp -R "$NIGHTDROP_ROOT/samples/uploads" "$NIGHTDROP_ROOT/samples/profiles" "$BATS_TEST_TMPDIR"
    cd "$BATS_TEST_TMPDIR" || return
    PATH=$PATH:$NIGHTDROP_ROOT/samples
    txn-chunk -q -p profiles/granite-falls.yaml uploads/granite-falls.csv >stream
    txn-chunk -q -p profiles/granite-falls.yaml -c 4 -o folder uploads/granite-falls.csv
}

# refused WORDS: the reader takes neither the stream on standard input nor anything else.
refused() {
    run_separate stream-reader "${@:2}"
    assert_status 2
    assert_output
    assert_contains "$stderr" "$1"
}

@test "a reader written from the page takes every sample, and rejects with its writer" {
    for expected in "$NIGHTDROP_ROOT"/samples/expected/*.ndjson; do
        status=0
        stream-reader <"$expected" >said 2>&1 || status=$?
        want=$(cat "${expected%.ndjson}.status" 2>/dev/null || echo 0)
        ((want != 1)) || want=0
        ((status == want)) || { echo "$expected: $status" && cat said && return 1; }
    done
}

@test "it takes a folder of chunks" {
    run_separate stream-reader folder
    assert_status 0
    assert_stderr
    assert_output "granite-falls: 13 records; USD 13 records, debit 1273975, credit 233149 (minor units)"
}

@test "it takes assignments, and finds out a filter that drops, doubles or changes entries" {
    group-check -q -p profiles/saltmarsh.yaml uploads/saltmarsh.csv >entries
    run_separate stream-reader <entries
    assert_status 0
    assert_output "saltmarsh: 4 records; 2 add, 2 remove, 0 duplicate, 0 rejected"
    sed 3d entries >changed
    refused 'record 3 is out of order' <changed
    sed 5d entries >changed
    refused 'records: said 4, counted 3' <changed
    sed '3s/"remove"/"add"/' entries >changed
    refused 'add: said 2, counted 3' <changed
    sed '3s/"assignment"/"duplicate"/' entries >changed
    refused 'accepted: said 4, counted 3' <changed
}

@test "nothing at all is a writer that died" {
    refused 'the writer died' </dev/null
}

@test "a stream without its end is a writer that died, wherever it was cut" {
    for lines in 1 2 7 14; do
        head -n "$lines" stream >cut.ndjson
        refused 'no end record' <cut.ndjson
    done
    head -c -20 stream >cut.ndjson
    refused 'not a JSON object' <cut.ndjson
}

@test "a filter that drops, doubles or changes records is found out" {
    sed 5d stream >changed
    refused 'records: said 13, counted 12' <changed
    sed 5p stream >changed
    refused 'records: said 13, counted 14' <changed
    sed '5s/"amount":"-/"amount":"/' stream >changed
    refused 'totals' <changed
    sed '5s/USD/EUR/' stream >changed
    refused 'totals' <changed
    sed -e 5d -e 6p stream >changed
    refused 'totals' <changed
}

@test "two streams in one are no batch" {
    cat stream stream >two
    refused 'a line behind the end record' <two
    (head -n -1 stream && cat stream) >two
    refused 'without currency' <two
}

@test "an unknown version is named" {
    sed '1s/"version":1/"version":2/' stream >other
    refused 'version 2: this reader knows 1' <other
}

@test "members that a reader does not know are no trouble" {
    jq -c '. + {new: {"a": [1]}}' stream >more.ndjson
    run_separate stream-reader <more.ndjson
    assert_status 0
}

@test "the cause wins: a reader exits with what its writer says" {
    (head -n 3 stream && echo '{"@batch":"end","status":"failed","exit":75,"error":"changed while it was read"}') >failed
    run_separate stream-reader <failed
    assert_status 75
    assert_stderr 'stream-reader: the batch was failed: changed while it was read'
    txn-chunk -q -p profiles/umber-valley.yaml uploads/umber-valley.csv >rejected 2>/dev/null || true
    run_separate stream-reader <rejected
    assert_status 3
}

@test "a folder that was touched is found out" {
    file=folder/chunk-000002.ndjson
    cp "$file" kept
    sed -i '2s/"record":6/"record":7/' "$file"
    refused "$file: digest" folder
    sed 2d kept >"$file"
    refused "$file: bytes" folder
    cp kept "$file"
    sed -i 's/chunk-000002/..\/&/' folder/manifest.json
    refused "not a file's name" folder
    rm folder/manifest.json
    refused 'no manifest, no batch' folder
}
