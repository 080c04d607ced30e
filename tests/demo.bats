#!/usr/bin/env bats
# The demo runs to its end, and says what it should.

load helper

@test "the demo shows a night, and ends with its report" {
    run "$NIGHTDROP_ROOT/samples/demo" "$BATS_TEST_TMPDIR/night"
    assert_status 0
    assert_contains "$output" '$ batch-report */manifest.json *.json'
    assert_contains "$output" 'eichenfels'
    assert_contains "$output" 'REJECTED'
    assert_contains "$output" 'warehouse now       12  1,713.71  12,234.81  IN BALANCE'
    assert_contains "$output" 'acme/groups/2026-11-24.1: 6 applied, 0 stale, 0 failed'
    assert_contains "$output" 'acme/groups/2026-11-24.2: undo of acme/groups/2026-11-24.1: 6 applied'
}

@test "the demo is found out where a command behaves otherwise" {
    mkdir bin
    printf '#!/bin/sh\nexit 0\n' | tee bin/txn-chunk >bin/batch-report
    chmod +x bin/*
    NIGHTDROP_BIN=$PWD/bin run "$NIGHTDROP_ROOT/samples/demo" "$BATS_TEST_TMPDIR/night"
    assert_status 1
}
