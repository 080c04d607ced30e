# txn-load: every transaction stands in the warehouse once, and what contradicts it is kept apart.

load helper
load store
load transactions

stays_sound=true # for on_both
export stays_sound

# begin [IDENTITY [MORE]]: a store and a profile.
begin() {
    store-init -q -d "$store" && profile "${1-cumulative}" "${2-}"
}

monday() {
    upload monday <<'END'
A 1 23 -4.50 coffee
A 2 23 -4.50 coffee
B 3 23 1500.00 payroll
END
}

check_first() {
    begin && monday && txn-chunk -q -p acme.yaml --date 2026-11-23 -o chunks monday.csv || return
    run_separate txn-load -d "$store" chunks/manifest.json
    assert_status 0 && assert_output && assert_stderr \
        "acme/txn/2026-11-23.1: 3 new, 0 duplicate, 0 conflict; debit 9.00, credit 1,500.00 USD; 2 events queued; $shown" || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
A 23 -450 coffee v1
B 23 150000 payroll v1' || return
    assert_equal "$(sql 'SELECT kind, body FROM event ORDER BY number')" \
        'account_transactionadded|{"organizationId":"acme","accountId":"A","batch":"acme/txn/2026-11-23.1","records":2}
account_transactionadded|{"organizationId":"acme","accountId":"B","batch":"acme/txn/2026-11-23.1","records":1}' || return
    assert_equal "$(sql 'SELECT facts FROM batch' | jq -c .load)" \
        '{"counts":{"read":3,"new":3,"duplicate":0,"corrected":0,"deleted":0,"conflict":0,"filtered":0},"totals":{"new":{"USD":{"records":3,"debit":"9.00","credit":"1500.00"}},"duplicate":{},"corrected":{},"deleted":{},"conflict":{}},"duplicatesOf":[],"postedDates":{"first":"2026-11-23","last":"2026-11-23"},"accounts":2,"events":2}'
}
@test "two equal coffees on one day are two, from a manifest" { on_both first; }

check_again() {
    begin && monday && NIGHTDROP_NOW=2026-11-24T07:00:00Z load_chunked monday 23 -q || return
    store-dump -q --runs -d "$store" >before
    run_separate load_chunked monday 23
    assert_status 0 && assert_stderr "acme/txn/2026-11-23.1: nothing to do: this upload was loaded 2026-11-24T07:00:00Z; $shown" || return
    store-dump -q --runs -d "$store" | cmp - before
}
@test "the same upload again changes nothing and says when it was loaded" { on_both again; }

check_partial() {
    begin && upload noon <<<'A 1 23 -4.50 coffee' && load_chunked noon 23 -q && monday || return
    run_separate load_chunked monday 23
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.2: 2 new, 1 duplicate, 0 conflict; debit 4.50, credit 1,500.00 USD; 2 events queued; $shown" || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
A 23 -450 coffee v1
B 23 150000 payroll v1'
}
@test "a partial day and then the full day count every transaction once" {
    on_both partial
}

check_incremental() {
    begin incremental && monday && load_chunked monday 23 -q || return
    sed 's/1500.00/1500.01/' monday.csv >tuesday.csv
    run_separate load_chunked tuesday 24
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-24.1: 3 new, 0 duplicate, 0 conflict; debit 9.00, credit 1,500.01 USD; 2 events queued; $shown" || return
    assert_equal "$(standing | wc -l)" 6
}
@test "where no file repeats another, equal records of two uploads are different transactions" { on_both incremental; }

check_conflict() {
    begin trusted && monday && load_chunked monday 23 -q || return
    upload tuesday <<'END'
A 1 23 -45.0 coffee
A 2 23 -4.50 coffee
A 4 24 -1.00 bun
A 4 24 -2.00 bun
END
    sed -i 's/-45.0/-45.00/' tuesday.csv
    run_separate load_chunked tuesday 24 --conflicts conflicts
    assert_status 1 && assert_stderr \
        "acme/txn/2026-11-24.1: 1 new, 1 duplicate, 2 conflict; debit 1.00, credit 0.00 USD; 1 event queued; $shown" || return
    assert_equal "$(jq -c '[.line, .upload.amount, .version, .stored.amount]' conflicts)" '[2,"-45.00",1,"-4.50"]
[5,"-2.00",1,"-1.00"]' || return
    assert_equal "$(stat -c %a conflicts)" 600 || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
A 23 -450 coffee v1
B 23 150000 payroll v1
A 24 -100 bun v1' || return
    mv conflicts expected && run_separate load_chunked tuesday 24 -q --conflicts conflicts
    assert_status 0 && cmp conflicts expected
}
@test "what contradicts a stored transaction is kept apart with both contents, and changes nothing" { on_both conflict; }

check_corrections() {
    begin corrected && monday && load_chunked monday 23 -q || return
    upload tuesday <<'END'
A 1 23 -4.75 coffee
A 2 23 -4.50 coffee VOID
A 7 23 -1.00 bun VOID
END
    run_separate load_chunked tuesday 24
    assert_status 1 && assert_stderr \
        "acme/txn/2026-11-24.1: 0 new, 0 duplicate, 1 corrected, 1 deleted, 1 conflict; 2 events queued; $shown" || return
    assert_equal "$(standing)" 'A 23 -475 coffee v2
B 23 150000 payroll v1' || return
    assert_equal "$(sql 'SELECT kind FROM event WHERE batch = 2 ORDER BY number')" 'account_transactioncorrected
account_transactiondeleted' || return
    upload wednesday <<<'A 2 23 -4.50 coffee VOID' && run_separate load_chunked wednesday 25
    assert_status 0 && assert_stderr "acme/txn/2026-11-25.1: 0 new, 1 duplicate, 0 conflict; 0 events queued; $shown" || return
    run_separate txn-load -d "$store" --reverse acme/txn/2026-11-24.1 --reason test
    assert_status 3 && assert_contains "$stderr" 'sent again by acme/txn/2026-11-25.1: reverse that first' || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-25.1 --reason test || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-24.1 --reason test || return
    assert_equal "$(standing)" 'A 23 -450 coffee v3
A 23 -450 coffee v3
B 23 150000 payroll v1'
}
@test "corrections and deletions that are sent are made, keep what was before, and can be taken back" { on_both corrections; }

check_pending() {
    begin trusted && upload monday <<<'A 1 23 -4.50 coffee - N' && load_chunked monday 23 -q || return
    upload tuesday <<<'A 1 24 -4.75 coffee'
    run_separate load_chunked tuesday 24
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-24.1: 0 new, 0 duplicate, 1 corrected, 0 conflict; 1 event queued; $shown" || return
    assert_equal "$(standing)" 'A 24 -475 coffee v2' || return
    assert_equal "$(sql 'SELECT version, batch, until_batch, amount FROM transaction_version')" '1|1|2|-450'
}
@test "a pending transaction becomes the posted one of its id, and keeps its history" { on_both pending; }

check_pending_by_fields() {
    begin && upload monday <<<'A 1 23 -4.50 coffee - N' && load_chunked monday 23 -q && upload tuesday <<<'A 1 23 -4.50 coffee' || return
    run_separate load_chunked tuesday 24 -q
    assert_status 0 && assert_equal "$(standing)" 'A 23 -450 coffee v1
A 23 -450 coffee v1'
}
@test "pending and posted are never linked by their fields alone" { on_both pending_by_fields; }

check_reversal() {
    begin && monday && load_chunked monday 23 -q && store-dump -q -d "$store" >before || return
    run_separate txn-load -d "$store" --reverse acme/txn/2026-11-23.1 --reason 'sent by mistake'
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.2: 3 reversed of acme/txn/2026-11-23.1; debit 9.00, credit 1,500.00 USD; 2 events queued; $shown" || return
    assert_equal "$(standing)" '' || return
    assert_equal "$(sql 'SELECT nth, state, parent FROM batch ORDER BY number')" '1|reversed|
2|reversal|1' || return
    assert_equal "$(sql "SELECT reason FROM run WHERE batch = 2")" 'sent by mistake' || return
    store-dump -q --runs -d "$store" >after
    run_separate txn-load -d "$store" --reverse acme/txn/2026-11-23.1 --reason again
    assert_status 0 && assert_contains "$stderr" 'acme/txn/2026-11-23.1: nothing to do: it was reversed ' || return
    store-dump -q --runs -d "$store" | cmp - after || return
    run_separate load_chunked monday 23
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.3: 3 new, 0 duplicate, 0 conflict; debit 9.00, credit 1,500.00 USD; 2 events queued; follows .1 (reversed); $shown" || return
    assert_equal "$(standing | wc -l)" 3 || return
    run_separate txn-load -d "$store" --reverse acme/txn/2026-11-23.2 --reason again
    assert_status 3 && assert_stderr "txn-load: acme/txn/2026-11-23.2: cannot be reversed: its state is reversal, not loaded"
}
@test "a batch is reversed once, kept as history, and may come again" { on_both reversal; }

check_reversal_of_correction() {
    begin trusted && upload monday <<<'A 1 23 -4.50 coffee - N' && load_chunked monday 23 -q &&
        upload tuesday <<<'A 1 24 -4.75 coffee' && load_chunked tuesday 24 -q || return
    run_separate txn-load -d "$store" --reverse acme/txn/2026-11-23.1 --reason test
    assert_status 3 && assert_stderr \
        "txn-load: acme/txn/2026-11-23.1: corrected since by acme/txn/2026-11-24.1: reverse that first" || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-24.1 --reason test || return
    assert_equal "$(standing)" 'A 23 -450 coffee v3' || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-23.1 --reason test || return
    assert_equal "$(standing)" ''
}
@test "a correction is reversed before what it corrected, and that stands again" { on_both reversal_of_correction; }

check_sent_again() {
    begin && upload noon <<<'A 1 23 -4.50 coffee' && load_chunked noon 23 -q && monday && load_chunked monday 23 -q || return
    run_separate txn-load -d "$store" --reverse acme/txn/2026-11-23.1 --reason test
    assert_status 3 && assert_stderr \
        "txn-load: acme/txn/2026-11-23.1: some of its records were sent again by acme/txn/2026-11-23.2: reverse that first, or override (sent-again)" || return
    run_separate txn-load -q -d "$store" --reverse acme/txn/2026-11-23.1 --override sent-again --reason 'asked the sender'
    assert_status 0 && assert_equal "$(standing | wc -l)" 2
}
@test "what a later upload sent again is not taken out unawares" { on_both sent_again; }

check_replacement() {
    begin && monday && load_chunked monday 23 -q || return
    upload corrected <<'END'
A 1 23 -4.50 coffee
B 3 23 1500.00 payroll bonus
C 5 23 7.00 refund
END
    run_separate load_chunked corrected 23 --replaces acme/txn/2026-11-23.1
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.2: 1 new, 1 duplicate, 1 corrected, 0 conflict, 1 reversed; debit 0.00, credit 7.00 USD; 3 events queued; in the place of .1; $shown" || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
B 23 150000 payroll bonus v2
C 23 700 refund v1' || return
    run_separate load_chunked monday 23
    assert_status 3 && assert_stderr \
        "txn-load: acme/txn/2026-11-23.3: HELD, nothing loaded: another upload was loaded in its place (replaced-upload)" || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-23.2 --reason test || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
A 23 -450 coffee v3
B 23 150000 payroll v3' || return
    assert_equal "$(sql 'SELECT nth, state FROM batch ORDER BY number')" '1|loaded
2|reversed
3|held
4|reversal'
}
@test "a complete corrected file takes the place of another, and can be taken back" { on_both replacement; }

check_resubmission() {
    begin && upload monday <<'END'
A 1 23 -4.50 coffee
A 2 23 -4.5O coffee
B 3 23 1500.00 payroll
END
    txn-chunk -q -p acme.yaml --date 2026-11-23 --rejects bad.csv monday.csv 2>why | txn-load -q -d "$store" || return
    sed -i 's/-4.5O/-4.50/' bad.csv
    txn-chunk -q -p acme.yaml --date 2026-11-23 --resubmits acme/txn/2026-11-23.1 bad.csv >mended || return
    run_separate txn-load -d "$store" mended
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.2: 1 new, 0 duplicate, 0 conflict; debit 4.50, credit 0.00 USD; 1 event queued; $shown" || return
    sed -i 's/4.5O/4.50/' monday.csv
    run_separate load_chunked monday 23
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.3: 0 new, 3 duplicate, 0 conflict; 0 events queued; $shown" || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
B 23 150000 payroll v1
A 23 -450 coffee v1'
}
@test "a mended line goes on counting after the file that it was rejected from" { on_both resubmission; }

check_resubmission_of_nothing() {
    begin && upload monday <<'END' || return
A 1 23 -4.50 coffee
A 2 23 -4.5O coffee
B 3 23 1500.00 payroll
END
    sed 's/^limits:.*/limits: {rejectedRecords: 0}/' acme.yaml >strict.yaml
    run_separate bash -c "txn-chunk -q -p strict.yaml --date 2026-11-23 --rejects bad.csv monday.csv | txn-load -q -d '$store'"
    assert_status 3 && sed -i 's/-4.5O/-4.50/' bad.csv || return
    txn-chunk -q -p strict.yaml --date 2026-11-23 --resubmits acme/txn/2026-11-23.1 bad.csv >mended || return
    run_separate txn-load -d "$store" mended
    assert_status 3 && assert_stderr "txn-load: acme/txn/2026-11-23.2: HELD, nothing loaded: the upload whose lines it mends was not loaded, and must \
come whole: acme/txn/2026-11-23.1 (parent-not-loaded)" && assert_equal "$(standing)" '' || return
    run_separate txn-load -q -d "$store" --override parent-not-loaded --reason 'the others never come' mended
    assert_status 0 && assert_equal "$(standing)" 'A 23 -450 coffee v1'
}
@test "mended lines of an upload that was never loaded are held, for its sound ones would be missing" { on_both resubmission_of_nothing; }

check_resubmission_of_duplicates() {
    begin && upload noon <<<'A 1 23 -4.50 coffee' && load_chunked noon 23 -q && upload monday <<'END' || return
A 1 23 -4.50 coffee
A 2 23 -4.5O coffee
END
    txn-chunk -q -p acme.yaml --date 2026-11-23 --rejects bad.csv monday.csv 2>why | txn-load -q -d "$store" || return
    sed -i 's/-4.5O/-4.50/' bad.csv
    txn-chunk -q -p acme.yaml --date 2026-11-23 --resubmits acme/txn/2026-11-23.2 bad.csv >mended || return
    txn-load -q -d "$store" mended || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
A 23 -450 coffee v1'
}
@test "a mended line is not taken for a duplicate that its file had too" { on_both resubmission_of_duplicates; }

check_rejected() {
    begin && monday && sed -i 's/23,-4/31,-4/' monday.csv && sed -i 's/rejectedRecords: 10/rejectedRecords: 0/' acme.yaml || return
    run_separate load_chunked monday 23
    assert_status 3 && assert_contains "$stderr" 'txn-load: acme/txn/2026-11-23.1: nothing loaded: the batch was rejected' || return
    assert_equal "$(standing)" '' && assert_equal "$(sql 'SELECT nth, state FROM batch')" '1|rejected' || return
    store-dump -q --runs -d "$store" >before
    run_separate load_chunked monday 23
    assert_status 3 && store-dump -q --runs -d "$store" | cmp - before || return
    monday
    run_separate load_chunked monday 23
    assert_status 0 && assert_stderr "acme/txn/2026-11-23.2: 3 new, 0 duplicate, 0 conflict; debit 9.00, credit 1,500.00 USD; 2 events queued; follows .1 (rejected, never loaded); $shown"
}
@test "a rejected batch is recorded once and loads nothing, and its successor follows it" { on_both rejected; }

check_resaved() {
    begin && monday && load_chunked monday 23 -q && sed 's/$/\r/' monday.csv >copy.csv || return
    run_separate load_chunked copy 23
    assert_status 3 && assert_stderr \
        "txn-load: acme/txn/2026-11-23.2: HELD, nothing loaded: the same dates, counts and totals in other bytes: acme/txn/2026-11-23.1 (resaved-copy)" || return
    run_separate load_chunked copy 23 --override resaved-copy --reason 'sender says: another day'
    assert_status 0 && assert_stderr "acme/txn/2026-11-23.3: 0 new, 3 duplicate, 0 conflict; 0 events queued; follows .2 (held, never loaded); $shown"
}
@test "a copy that was saved again is held until somebody says otherwise" { on_both resaved; }

check_rule() {
    begin && monday && load_chunked monday 23 -q && profile trusted && sed 's/1500/1501/' monday.csv >other.csv || return
    run_separate load_chunked other 24
    assert_status 3 && assert_stderr \
        "txn-load: acme/txn/2026-11-24.1: HELD, nothing loaded: identities are made otherwise than before (identity-rule)" || return
    assert_equal "$(standing | wc -l)" 3
}
@test "another identity rule stops until it is named" { on_both rule; }

check_empty() {
    begin && upload none </dev/null && run_separate load_chunked none 23
    assert_status 0 && assert_stderr "acme/txn/2026-11-23.1: 0 new, 0 duplicate, 0 conflict; 0 events queued; $shown" || return
    assert_equal "$(sql 'SELECT business_date, state FROM batch')" '2026-11-23|loaded'
}
@test "a file without records is recorded for its date" { on_both empty; }

check_balances() {
    begin cumulative 'checks: {runningBalance: {order: ascending}}' && upload monday <<'END' || return
A 1 23 -4.50 coffee - P 95.50
A 2 23 -4.50 coffee - P 91.00
END
    load_chunked monday 23 -q && upload sunday <<<'A 9 22 1.00 interest - P 100.00' || return
    run_separate load_chunked sunday 22
    assert_status 0 && assert_equal "$(sql 'SELECT account_id, posted_date, amount FROM account_balance')" 'A|2026-11-23|9100' || return
    assert_equal "$(sql "SELECT body FROM event WHERE kind = 'account_balanceupdated'")" \
        '{"organizationId":"acme","accountId":"A","batch":"acme/txn/2026-11-23.1","balance":"91.00","currency":"USD","date":"2026-11-23"}' || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-23.1 --reason test || return
    assert_equal "$(sql 'SELECT posted_date, amount FROM account_balance')" '2026-11-22|10000' || return
    assert_equal "$(sql "SELECT body FROM event WHERE kind = 'account_balanceupdated' ORDER BY number DESC LIMIT 1")" \
        '{"organizationId":"acme","accountId":"A","batch":"acme/txn/2026-11-23.2","balance":"100.00","currency":"USD","date":"2026-11-22"}'
}
@test "an older balance never replaces a newer one, and a reversal brings it back" { on_both balances; }

check_backfill() {
    begin && monday || return
    run_separate load_chunked monday 23 --backfill
    assert_status 0 && assert_stderr "acme/txn/2026-11-23.1: 3 new, 0 duplicate, 0 conflict; debit 9.00, credit 1,500.00 USD; no events (backfill); $shown" || return
    assert_equal "$(sql 'SELECT count(*) FROM event')" 0
}
@test "history is loaded without events" { on_both backfill; }

check_events() {
    begin && monday && load_chunked monday 23 -q --events transaction || return
    assert_equal "$(sql 'SELECT body FROM event ORDER BY number' | jq -c '[.accountId, .line, .record, .transaction.amount]')" \
        '["A",2,1,"-4.50"]
["A",3,2,"-4.50"]
["B",4,3,"1500.00"]'
}
@test "an event for each transaction stands in the order of the upload" { on_both events; }

check_damaged() {
    begin && monday && txn-chunk -q -p acme.yaml --date 2026-11-23 -o chunks monday.csv && load_chunked monday 23 -q -n || return
    sed 's/-4.50/-4.51/' monday.ndjson >changed.ndjson
    head -n 3 monday.ndjson >cut.ndjson
    sed 2d monday.ndjson >dropped.ndjson
    sed 's/"organizationId":"acme","line"/"organizationId":"birch","line"/' monday.ndjson >theirs.ndjson
    for name in changed cut dropped theirs; do
        run_separate txn-load -d "$store" "$name.ndjson"
        assert_status 2 || { echo "$name" && return 1; }
    done
    sed -i 's/coffee/c0ffee/' chunks/chunk-000001.ndjson
    run_separate txn-load -d "$store" chunks/manifest.json
    assert_status 2 && assert_stderr "txn-load: chunks/chunk-000001.ndjson: not what the manifest says: changed or cut short" || return
    assert_equal "$(sql 'SELECT count(*) FROM batch')" 0
}
@test "a batch that lost, gained or changed a record on the way loads nothing" { on_both damaged; }

check_foreign_form() {
    begin && upload monday <<<'A 1 23 -4.50 caf"e' && sed -i 's/caf"e/"caf""e"/' monday.csv && load_chunked monday 23 -q -n || return
    sed 's/,"/, "/g; s/:"/: "/g' monday.ndjson | sed '1d; $d' >middle
    { head -n 1 monday.ndjson && cat middle && tail -n 1 monday.ndjson; } >spaced.ndjson
    txn-load -q -d "$store" spaced.ndjson && assert_equal "$(standing)" 'A 23 -450 caf"e v1' || return
    run_separate txn-load -d "$store" monday.ndjson
    assert_status 0 && assert_contains "$stderr" 'nothing to do'
}
@test "records in another JSON form are the same records" { on_both foreign_form; }

check_replacement_again() {
    begin && monday && load_chunked monday 23 -q && upload second <<'END' || return
A 1 23 -4.50 coffee
A 2 23 -4.50 coffee
B 3 23 1500.00 payroll bonus
END
    load_chunked second 23 -q --replaces acme/txn/2026-11-23.1 && upload third <<<'A 1 23 -4.50 coffee note' || return
    run_separate load_chunked third 23 --replaces acme/txn/2026-11-23.2
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.3: 0 new, 0 duplicate, 1 corrected, 0 conflict, 2 reversed; 3 events queued; in the place of .2; $shown" || return
    assert_equal "$(standing)" 'A 23 -450 coffee note v2' || return
    for _ in 1 2; do
        run_separate load_chunked monday 23
        assert_status 3 && assert_contains "$stderr" '(replaced-upload)' || return
    done
    txn-load -q -d "$store" --reverse acme/txn/2026-11-23.3 --reason test || return
    assert_equal "$(standing)" 'A 23 -450 coffee v3
A 23 -450 coffee v3
B 23 150000 payroll bonus v4'
}
@test "a replacement is replaced with all that it kept, and what was replaced is held each time" { on_both replacement_again; }

check_replacement_with_repeats() {
    begin trusted && monday && load_chunked monday 23 -q && upload second <<'END' || return
A 1 23 -4.50 coffee
A 1 23 -4.50 coffee
END
    run_separate load_chunked second 23 --replaces acme/txn/2026-11-23.1
    assert_status 0 && assert_equal "$(standing)" 'A 23 -450 coffee v1'
}
@test "a replacement may repeat its records" { on_both replacement_with_repeats; }

check_replacement_incremental() {
    begin incremental && monday && load_chunked monday 23 -q && monday && sed 3d monday.csv >second.csv && sed 4d monday.csv >third.csv || return
    load_chunked second 23 -q --replaces acme/txn/2026-11-23.1 || return
    run_separate load_chunked third 23 --replaces acme/txn/2026-11-23.2
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-23.3: 1 new, 1 duplicate, 0 conflict, 1 reversed; debit 4.50, credit 0.00 USD; 2 events queued; in the place of .2; $shown"
}
@test "where no file repeats another, a replacement of a replacement keeps what is the same" { on_both replacement_incremental; }

check_in_its_place() {
    begin && monday && load_chunked monday 23 -q && upload second <<<'A 1 23 -4.50 coffee' &&
        load_chunked second 23 -q --replaces acme/txn/2026-11-23.1 && upload third <<<'B 3 23 1500.00 payroll' && load_chunked third 24 -q || return
    run_separate txn-load -d "$store" --reverse acme/txn/2026-11-23.2 --reason test
    assert_status 3 && assert_stderr \
        "txn-load: acme/txn/2026-11-23.2: corrected since by acme/txn/2026-11-24.1: reverse that first" || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-24.1 --reason test || return
    txn-load -q -d "$store" --reverse acme/txn/2026-11-23.2 --reason test || return
    assert_equal "$(standing | wc -l)" 3
}
@test "what a batch took out does not come back beside the same one that was loaded since" { on_both in_its_place; }

check_mended_content() {
    begin && upload noon <<'END'
A 1 23 -4.50 coffee first
A 2 23 -4.50 coffee second
END
    load_chunked noon 23 -q && upload monday <<'END' || return
A 2 23 -4.50 coffee second
A 1 23 -4.5O coffee first
END
    txn-chunk -q -p acme.yaml --date 2026-11-23 --rejects bad.csv monday.csv 2>why | txn-load -q -d "$store" || return
    sed -i 's/-4.5O/-4.50/' bad.csv
    txn-chunk -q -p acme.yaml --date 2026-11-23 --resubmits acme/txn/2026-11-23.2 bad.csv >mended || return
    run_separate txn-load -d "$store" mended
    assert_status 0 && assert_stderr "acme/txn/2026-11-23.3: 0 new, 1 duplicate, 0 conflict; 0 events queued; $shown"
}
@test "a mended line repeats what its file did not have yet" { on_both mended_content; }

check_no_order() {
    begin && upload monday <<<'A 1 23 -4.50 coffee - P 95.50' && upload tuesday <<<'A 2 24 -1.00 bun - P 94.50' || return
    load_chunked monday 23 -q && load_chunked tuesday 24 -q && txn-load -q -d "$store" --reverse acme/txn/2026-11-24.1 --reason test || return
    assert_equal "$(sql 'SELECT count(*) FROM account_balance')" 0
}
@test "where the order of the rows is not declared, no reversal makes a balance known" { on_both no_order; }

check_hostile_control() {
    begin && monday && load_chunked monday 23 -q -n || return
    sed '$s/"counts":{/"counts":{"x":-1.5,/' monday.ndjson >negative.ndjson
    sed '$s/"totals":{/"totals":{"XXX":{"records":1},/' monday.ndjson >currency.ndjson
    sed '1s/"identity":{/"identity":{"deletions":{"field":7},/' monday.ndjson >deletions.ndjson
    sed '2s/"amount"/"points":-1.5,"amount"/' monday.ndjson >fraction.ndjson
    sed '3s/2026-11-23/2026-11-23-and-a-long-tail-behind-it/' monday.ndjson >long-date.ndjson
    sed '2s/2026-11-23/7/' monday.ndjson >short-date.ndjson
    sed '1s/2026-11-23/2026-11-31/' monday.ndjson >no-day.ndjson
    sed '3s/"record":2/"record":1/' monday.ndjson >same-record.ndjson
    sed '4s/"record":3/"record":4294967296/' monday.ndjson >late-record.ndjson
    for name in negative currency deletions fraction long-date short-date no-day same-record late-record; do
        run_separate txn-load -d "$store" "$name.ndjson"
        assert_status 2 || { echo "$name" && return 1; }
    done
    assert_equal "$(sql 'SELECT count(*) FROM batch')" 0
}
@test "a stream with numbers and names that none of ours has is refused, not died of" { on_both hostile_control; }

check_deletion_again() {
    begin && sed -i 's/extract: cumulative/&, corrections: sent, deletions: {field: note, values: [VOID]}/' acme.yaml || return
    monday && load_chunked monday 23 -q && upload tuesday <<<'A 1 23 -4.50 coffee VOID' && load_chunked tuesday 24 -q || return
    upload wednesday <<'END'
A 1 23 -4.50 coffee VOID
C 9 25 -1.00 bun
END
    run_separate load_chunked wednesday 25
    assert_status 0 && assert_stderr \
        "acme/txn/2026-11-25.1: 1 new, 1 duplicate, 0 conflict; debit 1.00, credit 0.00 USD; 1 event queued; $shown" || return
    assert_equal "$(standing)" 'A 23 -450 coffee v1
B 23 150000 payroll v1
C 25 -100 bun v1'
}
@test "a deletion that is repeated takes out no other coffee" { on_both deletion_again; }

check_damaged_currency() {
    begin cumulative 'checks: {runningBalance: {order: ascending}}' && upload monday <<<'A 1 23 -4.50 coffee - P 95.50' || return
    load_chunked monday 23 -q && upload tuesday <<<'A 3 24 -1.00 bun - P 94.50' && load_chunked tuesday 24 -q || return
    for damage in "batch = 2" "batch = 1"; do
        sql "UPDATE account_transaction SET currency = 'ZZ' WHERE $damage" && store-dump -q -d "$store" >before || return
        run_separate txn-load -d "$store" --reverse acme/txn/2026-11-24.1 --reason test
        assert_status 2 && assert_contains "$stderr" 'the store is damaged: a ' || return
        store-dump -q -d "$store" | cmp - before && sql "UPDATE account_transaction SET currency = 'USD'" || return
    done
}
@test "a reversal in a store that was changed by hand is refused, not died of" { on_both damaged_currency; }

check_unreadable_facts() {
    begin && monday && load_chunked monday 23 -q -n || return
    sed '1s/"upload":{[^}]*}/"upload":1/' monday.ndjson >upload.ndjson
    sed '1s/"profile":{[^}]*},//' monday.ndjson >profile.ndjson
    sed '$s/"limits":{[^}]*}/"limits":[]/' monday.ndjson >limits.ndjson
    sed '$s/"reasons":\[\]/"reasons":7/' monday.ndjson >reasons.ndjson
    for name in upload profile limits reasons; do
        run_separate txn-load -d "$store" "$name.ndjson"
        assert_status 2 && assert_contains "$stderr" "txn-load: $name.ndjson: the " && continue
        echo "$name"
        return 1
    done
    assert_equal "$(sql 'SELECT count(*) FROM batch')" 0
}
@test "a stream of which batch-report could never report is not loaded" { on_both unreadable_facts; }
