# batch-reconcile: batches in balance, and every way in which one is not, with its name.

load helper
load store
load transactions
load groups

# shellcheck disable=SC2034 # it is for on_both: most checks break the store by hand
stays_sound=''

# facts END [LOAD]: the facts of a batch as JSON.
facts() {
    jq -n -c --argjson last "$1" --argjson load "${2-null}" '
        {begin: {"@batch": "begin", version: 1, kind: "transactions", organizationId: "acme", upload: {name: "acme-20261123.csv"},
            profile: {name: "acme", sha256: ("9f2c41d0" + ("0" * 56))}},
         "end": ({"@batch": "end", status: "complete", problems: []} + $last), load: $load} | if $load == null then del(.load) else . end'
}

# totals RECORDS DEBIT CREDIT: of US dollars.
totals() {
    echo "{\"USD\":{\"records\":$1,\"debit\":\"$2\",\"credit\":\"$3\"}}"
}

# warehouse: acme's batches: .1 of the 23rd is rejected, .2 is loaded, and that of the 25th corrects one of its transactions, repeats
# one, contradicts one and brings a new one.
warehouse() {
    local day1 day2 rejected
    export NIGHTDROP_ORG=acme NIGHTDROP_STORE=$store
    rejected=$(facts '{"counts":{"read":3,"accepted":2,"rejected":1,"filtered":0},"totals":{}}')
    day1=$(facts "{\"records\":3,\"counts\":{\"read\":3,\"accepted\":3,\"rejected\":0,\"filtered\":0},\"totals\":$(totals 3 42.17 100.00),
        \"control\":{\"line\":5,\"records\":{\"declared\":\"3\",\"counted\":\"3\",\"verdict\":\"agrees\"},
        \"debit\":{\"declared\":\"42.17\",\"counted\":\"42.17\",\"verdict\":\"agrees\"},\"credit\":{\"declared\":\"100\",\"counted\":\"100.00\",\"verdict\":\"agrees\"}}}" \
        "{\"counts\":{\"read\":3,\"new\":3,\"duplicate\":0,\"corrected\":0,\"deleted\":0,\"conflict\":0,\"filtered\":0},
        \"totals\":{\"new\":$(totals 3 42.17 100.00)},\"accounts\":2,\"events\":2}")
    day2=$(facts "{\"records\":4,\"counts\":{\"read\":4,\"accepted\":4,\"rejected\":0,\"filtered\":0},\"totals\":$(totals 4 52.17 107.00)}" \
        "{\"counts\":{\"read\":4,\"new\":1,\"duplicate\":1,\"corrected\":1,\"deleted\":0,\"conflict\":1,\"filtered\":0},
        \"totals\":{\"new\":$(totals 1 0.00 7.00),\"duplicate\":$(totals 1 32.17 0.00),\"corrected\":$(totals 1 20.00 0.00),\"conflict\":$(totals 1 0.00 100.00)},
        \"duplicatesOf\":[{\"batch\":\"acme/txn/2026-11-23.2\",\"records\":1}],\"accounts\":1,\"events\":2}")
    store-init -q && sql "
        INSERT INTO organization (organization_id) VALUES ('acme');
        INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, facts, state) VALUES
            ('acme', 1, 'txn', '2026-11-23', 1, '$(printf 'b%.0s' {1..64})', '$rejected', 'rejected'),
            ('acme', 2, 'txn', '2026-11-23', 2, '$(printf '0c%.0s' {1..32})', '$day1', 'loaded'),
            ('acme', 3, 'txn', '2026-11-25', 1, '$(printf '1%.0s' {1..64})', '$day2', 'loaded');
        INSERT INTO account_transaction VALUES
            ('acme', '0012345-S1', 'T1', 1, 8589934593, 3, 2, 'standing', 3, 17, 2, '2026-11-23', -2000, 'USD', NULL, NULL, NULL, NULL, '{}'),
            ('acme', '0012345-S1', 'T2', 1, 8589934594, 2, 1, 'standing', 2, 3, 2, '2026-11-23', -3217, 'USD', NULL, NULL, NULL, NULL, '{}'),
            ('acme', '0012399-S1', 'T3', 1, 8589934595, 2, 1, 'standing', 2, 4, 3, '2026-11-23', 10000, 'USD', NULL, NULL, NULL, NULL, '{}'),
            ('acme', '0012345-S1', 'T4', 1, 12884901889, 3, 1, 'standing', 3, 16, 1, '2026-11-25', 700, 'USD', NULL, NULL, NULL, NULL,
            '{\"transactionId\":\"bank-7\"}');
        INSERT INTO transaction_version VALUES
            ('acme', '0012345-S1', 'T1', 1, 8589934593, 2, 1, 'standing', 2, 2, 1, '2026-11-23', -1000, 'USD', NULL, NULL, NULL, NULL, '{}', 3);
        INSERT INTO transaction_conflict VALUES ('acme', 3, 4, 19, '0012399-S1', 'T3', 1, 1,
            '{\"accountId\":\"0012399-S1\",\"amount\":\"100.00\",\"currency\":\"USD\",\"description\":\"another\"}');
        INSERT INTO event VALUES
            ('acme', 1, 2, 'account_transactionadded', '{\"organizationId\":\"acme\",\"accountId\":\"0012345-S1\",\"records\":2}', NULL),
            ('acme', 2, 2, 'account_transactionadded', '{\"organizationId\":\"acme\",\"accountId\":\"0012399-S1\",\"records\":1}', NULL),
            ('acme', 3, 3, 'account_transactionadded', '{\"organizationId\":\"acme\",\"accountId\":\"0012345-S1\",\"records\":1}', NULL),
            ('acme', 4, 3, 'account_transactioncorrected', '{\"organizationId\":\"acme\",\"accountId\":\"0012345-S1\"}', NULL);"
}

reconciles() { # STATUS ARGUMENT...; standard input is what is printed
    local status_expected=$1
    shift
    run_separate batch-reconcile "$@"
    assert_status "$status_expected" && assert_output -
}

check_balance() {
    warehouse
    reconciles 0 acme/txn/2026-11-23.2 <<'END' || return
                 records  debit  credit  USD
upload                 3  42.17  100.00  acme-20261123.csv, profile acme (9f2c41d0)
trailer                3  42.17  100.00  agrees
chunks                 3  42.17  100.00  a stream
loaded                 3  42.17  100.00  3 new
corrected since        1  10.00    0.00  by acme/txn/2026-11-25.1
warehouse now          3  52.17  100.00  IN BALANCE; 2 accounts, 2 events queued
END
    reconciles 0 111111111111 <<'END' || return
               records   debit   credit  USD
upload               4   52.17   107.00  acme-20261123.csv, profile acme (9f2c41d0)
trailer                                  none
chunks               4   52.17   107.00  a stream
duplicate           -1  -32.17     0.00  1 of acme/txn/2026-11-23.2
conflict            -1    0.00  -100.00  kept apart: another record has its identity
loaded               2   20.00     7.00  1 new, 1 corrected
warehouse now        2   20.00     7.00  IN BALANCE; 1 account, 2 events queued
END
    reconciles 0 acme/txn/2026-11-23.1 <<'END'
               records  debit  credit
upload               3                      acme-20261123.csv, profile acme (9f2c41d0)
rejected            -1
trailer                                     none
warehouse now        0                      IN BALANCE; rejected: nothing was loaded
END
}
@test "a batch in balance is shown from its upload to the warehouse" { on_both balance; }

check_range() {
    warehouse
    reconciles 0 --date 2026-11-23 <<'END' || return
IN BALANCE      acme/txn/2026-11-23.1  rejected  3 read: 1 rejected, nothing loaded
IN BALANCE      acme/txn/2026-11-23.2  loaded  3 read: 3 new
2 batches: 2 in balance
END
    reconciles 0 --since 2026-11-24 <<'END' || return
IN BALANCE      acme/txn/2026-11-25.1  loaded  4 read: 1 new, 1 duplicate, 1 corrected, 1 conflict
1 batch: 1 in balance
END
    reconciles 0 --since 2026-11-26 <<<"0 batches" || return
    run_separate batch-reconcile --since 2026-11-24 --org acne
    assert_status 2 && assert_output && assert_stderr "batch-reconcile: acne: no such organization in $shown" || return
    sql "INSERT INTO organization (organization_id) VALUES ('birch'); INSERT INTO batch (organization_id, number, kind, business_date, nth, facts, state)
        VALUES ('birch', 1, 'txn', '2026-11-25', 1, '{}', 'loaded'), ('birch', 2, 'groups', '2026-11-25', 1, '{}', 'applied')"
    NIGHTDROP_ORG='' reconciles 2 --since 2026-11-24 <<'END' || return
IN BALANCE      acme/txn/2026-11-25.1  loaded  4 read: 1 new, 1 duplicate, 1 corrected, 1 conflict
CANNOT TELL     birch/txn/2026-11-25.1  loaded
CANNOT TELL: birch/txn/2026-11-25.1: facts: the store does not say what was read or loaded
CANNOT TELL     birch/groups/2026-11-25.1  applied
CANNOT TELL: birch/groups/2026-11-25.1: facts: the store does not say what became of its entries
3 batches: 1 in balance, 2 of which nobody can tell
END
    assert_stderr "batch-reconcile: 2 of which nobody can tell" || return
    reconciles 0 --since 2026-11-24 --org acme <<'END' || return
IN BALANCE      acme/txn/2026-11-25.1  loaded  4 read: 1 new, 1 duplicate, 1 corrected, 1 conflict
1 batch: 1 in balance
END
    sql "UPDATE account_transaction SET batch = 7 WHERE identity = 'T4'"
    NIGHTDROP_ORG='' run_separate batch-reconcile --since 2026-11-26
    assert_status 3 && assert_stderr "batch-reconcile: rows of the warehouse that belong to no batch: 1" || return
    run_separate batch-reconcile --since 2026-11-23
    assert_status 3 && assert_contains "$output" "3 batches: 2 in balance, 1 OUT OF BALANCE"
}
@test "a business date, or all since one, is a line a batch" { on_both range; }

check_json() {
    warehouse
    run_separate batch-reconcile --format json --verify-log --since 2026-11-25
    assert_status 0 && assert_equal "$(jq -c '[.type, .version, .runLog, (.batches[] | .batch, .state, .verdict, .differences,
        (.handOvers[] | [.what, .records, .totals.USD.debit]))]' <<<"$output")" '["reconciliation",1,{"rows":0,"broken":0},"acme/txn/2026-11-25.1","loaded","in-balance",[],["upload",4,"52.17"],["trailer",null,null],["chunks",4,"52.17"],["duplicate",-1,"-32.17"],["conflict",-1,"0.00"],["loaded",2,"20.00"],["warehouse now",2,"20.00"]]'
}
@test "the same as JSON" { on_both json; }

check_trace() {
    warehouse
    reconciles 0 --transaction T1 --account 0012345-S1 <<'END' || return
acme-20261123.csv line 2, record 1, batch acme/txn/2026-11-23.2; version 1 of 2
version 2: amount changed by acme/txn/2026-11-25.1, line 17
run log: 0 rows
END
    reconciles 0 --transaction bank-7 --account 0012345-S1 <<'END' || return
acme-20261123.csv line 16, record 1, batch acme/txn/2026-11-25.1; version 1 of 1
run log: 0 rows
END
    run_separate batch-reconcile --transaction T1 --account 0012345-S1 --format json
    assert_status 0 && assert_equal "$(jq -c '.versions[] | [.version, .batch, .line, .record]' <<<"$output")" '[1,"acme/txn/2026-11-23.2",2,1]
[2,"acme/txn/2026-11-25.1",17,2]' || return
    run_separate batch-reconcile --transaction T1 --account 0012399-S1
    assert_status 2 && assert_stderr "batch-reconcile: no such transaction of this account in $shown: acme"
}
@test "a transaction leads back to its upload, its line and its record" { on_both trace; }

check_mended() {
    local parent child
    export NIGHTDROP_ORG=acme NIGHTDROP_STORE=$store
    parent=$(facts "{\"records\":1,\"counts\":{\"read\":3,\"accepted\":1,\"rejected\":2,\"filtered\":0},\"totals\":$(totals 1 10.00 0.00),\"control\":{\"line\":5,
        \"records\":{\"declared\":\"3\",\"counted\":\"3\",\"verdict\":\"agrees\"},\"debit\":{\"declared\":\"60.00\",\"counted\":\"60.00\",\"verdict\":\"agrees\"}}}" \
        "{\"counts\":{\"read\":1,\"new\":1},\"totals\":{\"new\":$(totals 1 10.00 0.00)}}")
    child=$(facts "{\"records\":2,\"counts\":{\"read\":2,\"accepted\":2,\"rejected\":0,\"filtered\":0},\"totals\":$(totals 2 50.00 0.00)}" \
        "{\"counts\":{\"read\":2,\"new\":2},\"totals\":{\"new\":$(totals 2 50.00 0.00)}}" | jq -c '.begin.resubmits = "acme/txn/2026-11-23.1"')
    store-init -q && sql "
        INSERT INTO organization (organization_id) VALUES ('acme');
        INSERT INTO batch (organization_id, number, kind, business_date, nth, facts, state) VALUES ('acme', 1, 'txn', '2026-11-23', 1, '$parent', 'loaded');
        INSERT INTO account_transaction VALUES
            ('acme', '1', 'T1', 1, 4294967297, 1, 1, 'standing', 1, 2, 1, '2026-11-23', -1000, 'USD', NULL, NULL, NULL, NULL, '{}')" || return
    reconciles 0 acme/txn/2026-11-23.1 <<'END' || return
                records  debit  credit  USD
upload                3                 acme-20261123.csv, profile acme (9f2c41d0)
rejected             -2
trailer               3                 agrees
chunks                1  10.00    0.00  a stream
loaded                1  10.00    0.00  1 new
warehouse now         1  10.00    0.00  IN BALANCE; no events
still rejected        2                 to be mended, or given up
END
    sql "INSERT INTO batch (organization_id, number, kind, business_date, nth, facts, state, parent)
            VALUES ('acme', 2, 'txn', '2026-11-23', 2, '$child', 'loaded', 1);
        INSERT INTO account_transaction VALUES
            ('acme', '1', 'T2', 1, 8589934593, 2, 1, 'standing', 2, 2, 1, '2026-11-23', -2000, 'USD', NULL, NULL, NULL, NULL, '{}'),
            ('acme', '1', 'T3', 1, 8589934594, 2, 1, 'standing', 2, 3, 2, '2026-11-23', -3000, 'USD', NULL, NULL, NULL, NULL, '{}')" || return
    run_separate batch-reconcile acme/txn/2026-11-23.1
    assert_status 0 && assert_equal "$(tail -n 2 <<<"$output")" "mended                2  50.00    0.00  by acme/txn/2026-11-23.2
still rejected        0                 all are mended" || return
    sql "UPDATE batch SET facts = replace(facts, '50.00', '49.00') WHERE number = 2"
    run_separate batch-reconcile acme/txn/2026-11-23.1
    assert_status 3 && assert_equal "$(tail -n 1 <<<"$output")" \
        "OUT OF BALANCE: acme/txn/2026-11-23.1: mended: off by debit -1.00 USD: accepted and mended lines less what the trailer declares"
}
@test "mended lines add up to their parent's trailer" { on_both mended; }

check_log() {
    other=sqlite:moved.db
    NIGHTDROP_NOW=2026-11-24T07:22:03Z fill_store && NIGHTDROP_NOW=2026-11-24T07:22:03Z store-copy -q "$store" $other || return
    NIGHTDROP_STORE=$other run_separate batch-reconcile --verify-log
    assert_status 0 && [[ $output =~ ^run\ log:\ 1\ row,\ chain\ verified\ to\ 2026-11-24T07:22:03Z\ \([0-9a-f]{12}\)$ ]] || return
    sqlite3 moved.db "DROP TRIGGER run_is_not_changed; UPDATE run SET user_name = 'nobody'"
    NIGHTDROP_STORE=$other run_separate batch-reconcile --verify-log
    assert_status 3 && assert_output "run log: 1 of 1 row DO NOT FOLLOW from the one before" && assert_stderr "batch-reconcile: the run log's chain is broken"
}
@test "a run log that was tampered with is found" {
    mkdir sqlite && cd sqlite && new_store sqlite && check_log
}

check_unknown() {
    warehouse
    for name in acme/txn/2026-11-23.3 acme/groups/2026-11-23.1 ffffffffffff; do
        run_separate batch-reconcile "$name"
        assert_status 2 && assert_output && assert_stderr "batch-reconcile: $name: no such batch of acme" || return
    done
    unset NIGHTDROP_ORG
    run_separate batch-reconcile ffffffffffff
    assert_status 2 && assert_stderr "batch-reconcile: no organization: give --org or NIGHTDROP_ORG" || return
    run_separate batch-reconcile birch/txn/2026-11-23.2
    assert_status 2 && assert_stderr "batch-reconcile: birch/txn/2026-11-23.2: no such batch of birch"
}
@test "a batch that the store does not know is 2" { on_both unknown; }

check_record() {
    local upload=$NIGHTDROP_ROOT/samples/uploads/harbor-light-20261124.csv profile=$NIGHTDROP_ROOT/samples/profiles/harbor-light.yaml name
    export NIGHTDROP_STORE=$store NIGHTDROP_NOW=2026-11-24T07:22:03Z
    name=harbor-light/txn/2026-11-24.1
    store-init -q
    txn-chunk -q --summary rejected.json -p "$profile" "$upload" >stream 2>said
    run_separate batch-reconcile --record rejected.json --reason "it came by courier"
    assert_status 0 && assert_output && assert_stderr "$name: recorded as rejected, nothing loaded: 10 read, 9 accepted, 1 rejected; $shown" || return
    run_separate batch-reconcile "$name"
    assert_status 0 && assert_contains "$output" "IN BALANCE; rejected: nothing was loaded; 2026-11-24T07:22:03Z by " || return
    assert_equal "$(sql "SELECT program, batch, status, reason FROM run")" "batch-reconcile|1|3|it came by courier" || return
    store-dump -q >before
    run_separate batch-reconcile --record rejected.json
    assert_status 0 && assert_stderr "$name: nothing to do: this upload is known, rejected; $shown" && store-dump -q | cmp - before || return
    run_separate txn-load stream # which records it by itself where it may
    assert_status 3 && store-dump -q | cmp - before || return
    store-check -q || return
    txn-chunk -q --summary complete.json -p "$profile" "$NIGHTDROP_ROOT/samples/uploads/harbor-light-20261120.csv" >stream
    run_separate batch-reconcile --record complete.json
    assert_status 2 && assert_stderr "batch-reconcile: complete.json: not rejected: txn-load loads it" || return
    jq -c '.end.counts.read = 11' rejected.json >broken.json
    run_separate batch-reconcile --record broken.json
    assert_status 2 && assert_stderr "batch-reconcile: broken.json: does not add up: batch-report says why" || return
    jq -c '.begin.date = "2026-11-31"' rejected.json >dayless.json
    run_separate batch-reconcile --record dayless.json
    assert_status 2 && assert_stderr "batch-reconcile: dayless.json: its business date is no day" && store-dump -q | cmp - before || return
    jq -c 'del(.begin.date) | .end.upload.sha256 = ("a" * 64)' rejected.json >undated.json
    run_separate batch-reconcile --record undated.json
    assert_status 2 && assert_stderr "batch-reconcile: undated.json: no business date: give --date" || return
    run_separate batch-reconcile --record undated.json --date 2026-11-24
    assert_status 0 && assert_contains "$stderr" "harbor-light/txn/2026-11-24.2: recorded as rejected" && store-check -q && store-dump -q | cmp -s - before && return 1
    run_separate batch-reconcile --record nowhere.json
    assert_status 2
}
@test "a rejected upload can be made known by hand" { on_both record; }

refused() { # WORDS ARGUMENT...
    local words=$1
    shift
    run_separate batch-reconcile "$@"
    assert_status 2
    assert_output
    assert_equal "${stderr%: see batch-reconcile --help}" "batch-reconcile: $words"
}
@test "what is asked must be one thing, and well said" {
    local one="one of a batch, --date, --since, --transaction and --record"
    refused "name a batch, or --date, --since, --transaction, --verify-log or --record"
    refused "$one" --date 2026-11-23 --since 2026-11-23
    refused "$one" --date 2026-11-23 acme/txn/2026-11-23.1
    refused "acme: neither a batch's digest nor its name" acme
    refused "bbbbbbbbbbbb: a second batch: name one" aaaaaaaaaaaa bbbbbbbbbbbb
    refused "--transaction and --account go together" --transaction T1
    refused "--since: 2026-13-01: not a date like 2026-11-20" --since 2026-13-01
    refused "--format xml: neither text nor json" --format xml aaaaaaaaaaaa
    refused "no store: name one with -d or NIGHTDROP_STORE: sqlite:PATH or postgresql://..." acme/txn/2026-11-23.1
}

# shown BATCH: the columns of numbers, and what stands behind them but who did it when.
shown() {
    batch-reconcile "acme/txn/2026-11-$1" | sed 's/; 2026.*//' | tail -n +"${2-4}"
}

check_real() {
    export NIGHTDROP_ORG=acme NIGHTDROP_STORE=$store NIGHTDROP_NOW=2026-11-24T07:22:03Z
    store-init -q && profile corrected && upload one <<'END' && upload two <<'END' && load_chunked one 20 -q && load_chunked two 21 -q || return
1 A 20 -10.00 COFFEE
1 B 20 -20.00 SHOES
2 C 20 100.00 PAY
END
1 A 20 -11.00 COFFEE
1 B 20 -20.00 SHOES VOID
2 C 20 100.00 PAY
2 D 21 5.00 TIP
END
    assert_equal "$(shown 20.1)" 'chunks                 3   30.00  100.00  a stream
loaded                 3   30.00  100.00  3 new
corrected since        1    1.00    0.00  by acme/txn/2026-11-21.1
deleted since         -1  -20.00    0.00  by acme/txn/2026-11-21.1
warehouse now          2   11.00  100.00  IN BALANCE; 2 accounts, 2 events queued' || return
    assert_equal "$(shown 21.1)" 'chunks               4   31.00   105.00  a stream
duplicate           -1    0.00  -100.00  1 of acme/txn/2026-11-20.1
deleted             -1  -20.00     0.00  the sender takes back what it sent before
loaded               2   11.00     5.00  1 new, 1 corrected
warehouse now        2   11.00     5.00  IN BALANCE; 2 accounts, 3 events queued' || return
    txn-load -q --reverse acme/txn/2026-11-21.1 --reason test || return
    assert_equal "$(shown 20.1 6)" 'corrected since        1    1.00    0.00  by acme/txn/2026-11-21.1
deleted since         -1  -20.00    0.00  by acme/txn/2026-11-21.1
reversed since         1   19.00    0.00  by acme/txn/2026-11-21.2
warehouse now          3   30.00  100.00  IN BALANCE; 2 accounts, 2 events queued' || return
    assert_equal "$(shown 21.1 7)" 'loaded                2   11.00     5.00  1 new, 1 corrected
reversed since       -2  -11.00    -5.00  by acme/txn/2026-11-21.2
warehouse now         0    0.00     0.00  IN BALANCE; 2 accounts, 3 events queued' || return
    assert_equal "$(shown 21.2 1)" '          records   debit  credit  USD
reversed       -3  -31.00   -5.00  IN BALANCE; of acme/txn/2026-11-21.1
events                             2 events queued' || return
    load_chunked two 21 -q && reconciles 0 --since 2026-11-01 <<'END' || return
IN BALANCE      acme/txn/2026-11-20.1  loaded  3 read: 3 new
IN BALANCE      acme/txn/2026-11-21.1  reversed  4 read: 1 new, 1 duplicate, 1 corrected, 1 deleted
IN BALANCE      acme/txn/2026-11-21.2  reversal  takes back acme/txn/2026-11-21.1: 3 reversed
IN BALANCE      acme/txn/2026-11-21.3  loaded  4 read: 1 new, 1 duplicate, 1 corrected, 1 deleted
4 batches: 4 in balance
END
    assert_equal "$(batch-reconcile --transaction B --account 1 | sed 's/, chain.*//')" \
        'one.csv line 3, record 2, batch acme/txn/2026-11-20.1; version 1 of 4
version 2: deleted by acme/txn/2026-11-21.1, line 3
version 3: taken back by acme/txn/2026-11-21.2
version 4: deleted by acme/txn/2026-11-21.3, line 3
run log: 4 rows' && store-check -q
}
@test "corrections, deletions and reversals of real loads are followed, and all is in balance" { on_both real; }

# off STATEMENT BATCH DIFFERENCE...: behind nightdrop's back the store is changed; the batch is then out of balance by just that.
off() {
    local statement=$1 batch=$2
    shift 2
    case $store in
    sqlite:*) cp store.db off.db && sqlite3 off.db "$statement" && NIGHTDROP_STORE=sqlite:off.db run_separate batch-reconcile "$batch" ;;
    *) sql "BEGIN; $statement; COMMIT" && run_separate batch-reconcile "$batch" ;;
    esac
    assert_status 3 && assert_stderr "batch-reconcile: 1 out of balance" &&
        assert_equal "$(grep "^OUT OF BALANCE" <<<"$output")" "$(printf "OUT OF BALANCE: $batch: %s\n" "$@")" && return
    echo "after: $statement"
    return 1
}

check_off() {
    local first=acme/txn/2026-11-23.2 second=acme/txn/2026-11-25.1 less="the warehouse less what was loaded" tell="events: they tell of"
    warehouse
    off "UPDATE account_transaction SET amount = -3218 WHERE identity = 'T2'" $first "new: off by debit 0.01 USD: $less" || return
    [[ $store == sqlite:* ]] || return 0 # the rest is the same query on either
    off "DELETE FROM account_transaction WHERE identity = 'T3'" $first "new: off by -1 record, credit -100.00 USD: $less" \
        "$tell 3 new transactions, the warehouse has 2" || return
    off "INSERT INTO account_transaction SELECT organization_id, account_id, 'T9', 1, 8589934600, 2, 1, state, 2, 9, 9, posted_date, 1, 'USD',
        NULL, NULL, NULL, NULL, body FROM account_transaction WHERE identity = 'T3'" $first "new: off by 1 record, credit 0.01 USD: $less" \
        "$tell 3 new transactions, the warehouse has 4" || return
    off "UPDATE account_transaction SET currency = 'EUR' WHERE identity = 'T3'" $first "new: off by credit 100.00 EUR, credit -100.00 USD: $less" || return
    off "UPDATE account_transaction SET batch = 3, source = 3 WHERE identity = 'T3'" $second "new: off by 1 record, credit 100.00 USD: $less" \
        "$tell 1 new transactions, the warehouse has 2" || return
    off "UPDATE account_transaction SET state = 'reversed' WHERE identity = 'T3'" $first \
        "versions: 1 do not follow from the one before, or are not followed" "new: off by -1 record, credit -100.00 USD: $less" \
        "$tell 3 new transactions, the warehouse has 2" || return
    off "UPDATE account_transaction SET amount = -2001 WHERE identity = 'T1'" $second "corrected: off by debit 0.01 USD: $less" || return
    off "UPDATE transaction_version SET amount = -1001" $first "new: off by debit 0.01 USD: $less" || return
    off "UPDATE transaction_version SET until_batch = 2" $second "versions: 1 do not follow from the one before, or are not followed" || return
    off "DELETE FROM account_transaction WHERE identity = 'T1'" $first "warehouse now: off by -1 record, debit -10.00 USD: rows that stand less what should" \
        "versions: 1 do not follow from the one before, or are not followed" || return
    off "DELETE FROM transaction_conflict" $second "conflict: off by -1 record, credit -100.00 USD: $less" || return
    off "UPDATE transaction_conflict SET body = replace(body, '100.00', '100.01')" $second "conflict: off by credit 0.01 USD: $less" || return
    off "UPDATE transaction_conflict SET body = '{'" $second "conflict: off by -1 record, credit -100.00 USD: $less" \
        "conflict, readable: 0 there, 1 were said" || return
    off "DELETE FROM event WHERE number = 4" $second "events: 1 there, 2 were said" || return
    off "UPDATE event SET body = replace(body, ':2}', ':1}') WHERE number = 1" $first "$tell 2 new transactions, the warehouse has 3" || return
    off "UPDATE batch SET state = 'rejected' WHERE number = 2" $first \
        "new: off by 3 records, debit 42.17 USD, credit 100.00 USD: rows of a batch that was not loaded" "events: 2 there, 0 were said" || return
    off "UPDATE batch SET facts = replace(facts, '\"32.17\"', '\"32.18\"') WHERE number = 3" $second \
        "loaded: off by debit 0.01 USD: what the warehouse accounts for less what the chunks hold" || return
    off "UPDATE batch SET facts = replace(facts, 'records\":1}]', 'records\":2}]') WHERE number = 3" $second \
        "duplicate of a batch that is named: 2 there, 1 were said" || return
    off "UPDATE batch SET facts = replace(facts, '\"filtered\":0', '\"filtered\":1') WHERE number = 3" $second \
        "upload: 4 records were read, 5 are accepted, rejected or filtered" || return
    off "UPDATE batch SET facts = replace(facts, '\"read\":3,\"acc', '\"read\":4,\"acc') WHERE number = 2" $first \
        "upload: 4 records were read, 3 are accepted, rejected or filtered" || return
    off "UPDATE batch SET facts = replace(facts, '\"declared\":\"42.17\"', '\"declared\":\"42.18\"')" $first \
        "trailer: its debit total is off, and nobody has overridden that"
}
@test "what was changed behind its back is named" { on_both off; }

# --- groups -----------------------------------------------------------------------------------------------------------

# changes: two batches of groups of acme; the first changes twelve things, of which the second takes back two.
changes() {
    export NIGHTDROP_ORG=acme
    acme && { seq -f '+ %04.0f gold-checking' 1 6 && printf '%s\n' '- 0007 youth-savers' '+ 0001 youth-savers' 'dup 2' bad '+ 0008 gold-cheking'; } |
        change && change date=2026-11-25 <<<$'- 0001 gold-checking\n- 0002 gold-checking\n+ 0009 holiday-club\n+ 0001 youth-savers'
}

# told BATCH: without who did it when, and the digests.
told() {
    run_separate batch-reconcile "$1"
    assert_equal "$(sed -E 's/2026-11-[0-9T:]*Z by .*/WHEN by WHOM/; s/  [0-9a-f]{12}(,|$)/  DIGEST\1/' <<<"$output")" "$2"
}

check_groups() {
    changes || return
    told acme/groups/2026-11-24.1 '               records  added  removed  enrolled
upload              11                            groups.csv, profile acme-groups (00000000)
rejected            -1                            lines that are not sound
duplicate           -1                            lines that repeat another
trailer                                           none
assignments          9                            changes
rejected            -1                            by the plan
plan                 8      7        0         7  DIGEST
applied              8      7        0         7  WHEN by WHOM
changed since              -2        0         0  by acme/groups/2026-11-25.1
store now                   5        0         7  IN BALANCE; 8 events queued' && assert_status 0 && assert_stderr || return
    told acme/groups/2026-11-25.1 '             records  added  removed  enrolled
upload             4                            groups.csv, profile acme-groups (00000000)
trailer                                         none
assignments        4                            changes
unchanged         -1                            the store was so already
plan               3      1        2         1  DIGEST
applied            3      1        2         1  WHEN by WHOM
store now                 1        2         1  IN BALANCE; 3 events queued' && assert_status 0 || return
    member-load -q - <<<$'memberId\n0003' || return
    group-plan -q --undo acme/groups/2026-11-24.1 -o undo 2>/dev/null
    applied undo || return
    told acme/groups/2026-11-24.1 "$(batch-reconcile acme/groups/2026-11-24.1 | sed -E '/since|now/d; s/2026-11-[0-9T:]*Z by .*/WHEN by WHOM/; s/  [0-9a-f]{12}$/  DIGEST/')
changed since              -2        0         0  by acme/groups/2026-11-25.1
changed since              -5        0        -4  by acme/groups/2026-11-24.2
raised since                0        0        -1  a list of members has them as enrolled in full
store now                   0        0         2  IN BALANCE; 8 events queued" || return
    told acme/groups/2026-11-24.2 '           records  added  removed  enrolled
undone           8                            of acme/groups/2026-11-24.1
skipped         -2                            another batch has changed it since
plan             6      0        5        -4  DIGEST
applied          6      0        5        -4  WHEN by WHOM
store now               0        5        -4  IN BALANCE; 6 events queued' || return
    reconciles 0 --since 2026-11-01 <<'END'
IN BALANCE      acme/groups/2026-11-24.1  applied  11 entries: 8 applied, 2 rejected, 1 duplicate
IN BALANCE      acme/groups/2026-11-25.1  applied  4 entries: 3 applied, 1 unchanged
IN BALANCE      acme/groups/2026-11-24.2  applied  takes back acme/groups/2026-11-24.1: 6 applied, 2 skipped
3 batches: 3 in balance
END
}
@test "a batch of groups is shown from its upload to what stands of it, whatever came since" { on_both groups; }

check_roster() {
    export NIGHTDROP_ORG=acme
    acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking' &&
        change mode=roster date=2026-11-25 <<<$'+ 0002 gold-checking\n+ 0003 gold-checking' || return
    told acme/groups/2026-11-25.1 '             records  added  removed  enrolled
upload             2                            groups.csv, profile acme-groups (00000000)
trailer                                         none
assignments        2                            a roster
left out           1                            members whom the roster does not name
unchanged         -1                            the store was so already
plan               2      1        1         1  DIGEST
applied            2      1        1         1  WHEN by WHOM
store now                 1        1         1  IN BALANCE; 2 events queued' || return
    assert_equal "$(batch-reconcile --format json acme/groups/2026-11-25.1 | jq -c '.batches[] | .state, .verdict, (.handOvers[] | select(.changes) | [.what, .records, .changes])')" '"applied"
"in-balance"
["plan",2,{"added":1,"removed":1,"enrolled":1,"withdrawn":0}]
["applied",2,{"added":1,"removed":1,"enrolled":1,"withdrawn":0}]
["store now",null,{"added":1,"removed":1,"enrolled":1,"withdrawn":0}]'
}
@test "whom a roster leaves out is accounted for" { on_both roster; }

check_not_recorded() {
    changes && sql "$(facts_without 1 assignments planned control)" || return
    told acme/groups/2026-11-24.1 '               records  added  removed  enrolled
upload                                            groups.csv, profile acme-groups (00000000), its lines are not recorded
trailer                                           not recorded
plan                        7        0         7  DIGEST, its entries are not recorded
applied              8      7        0         7  WHEN by WHOM
changed since              -2        0         0  by acme/groups/2026-11-25.1
store now                   5        0         7  IN BALANCE; 8 events queued' && assert_status 0 || return
    sql "$(facts_without 1 counts)"
    run_separate batch-reconcile acme/groups/2026-11-24.1
    assert_status 2 && assert_output "CANNOT TELL: acme/groups/2026-11-24.1: facts: the store does not say what became of its entries" &&
        assert_stderr "batch-reconcile: 1 of which nobody can tell"
}
# facts_without NUMBER KEY...: a statement that takes these out of the end record of a batch.
facts_without() {
    local number=$1 facts
    shift
    facts=$(sql "SELECT facts FROM batch WHERE number = $number" | jq -c 'reduce $ARGS.positional[] as $key (.; del(.end[$key]))' --args "$@")
    echo "UPDATE batch SET facts = '$facts' WHERE number = $number"
}
@test "what the store was never told is shown as not recorded" { on_both not_recorded; }

check_off_groups() {
    local first=acme/groups/2026-11-24.1 second=acme/groups/2026-11-25.1
    local told="do not tell what their change did"
    local less="the store less what was said" should="what stands less what should" follow="do not follow from the one before, or are not followed"
    changes || return
    off "UPDATE event SET body = replace(body, 'add', 'remove') WHERE number = 4" $first "events: 1 $told" || return
    off "DELETE FROM group_change WHERE batch = 1 AND entry = 3" $first "applied: 7 there, 8 were said" \
        "applied: off by -1 added, -1 enrolled: $less" "group gold-checking: 5 added and 0 removed there, 6 and 0 were said" || return
    [[ $store == sqlite:* ]] || return 0 # the rest is the same query on either
    off "DELETE FROM group_change WHERE batch = 1 AND entry = 7" $first "applied: 7 there, 8 were said" "applied: off by -1 enrolled: $less" || return
    off "DELETE FROM group_change WHERE batch = 1 AND entry = 1" $second "changes: 1 $follow" || return
    off "UPDATE group_change SET group_id = 'youth-savers' WHERE batch = 1 AND entry = 4" $first "group gold-checking: 5 added and 0 removed there, 6 and 0 were said" \
        "group youth-savers: 2 added and 0 removed there, 1 and 0 were said" "store now: off by -1 added: $should" "events: 1 $told" || return
    off "UPDATE group_change SET action = 'remove' WHERE batch = 1 AND entry = 4" $first "applied: off by -1 added, 1 removed: $less" \
        "group gold-checking: 5 added and 1 removed there, 6 and 0 were said" "store now: off by -1 removed: $should" "changes: 1 $follow" \
        "events: 1 $told" || return
    off "UPDATE group_change SET enrollment = NULL WHERE batch = 1 AND entry = 4" $first "applied: off by -1 enrolled: $less" "events: 1 $told" || return
    off "UPDATE group_change SET member_version = 7 WHERE batch = 1 AND entry = 4" $first "changes: 1 $follow" "events: 1 $told" || return
    off "UPDATE group_change SET note = 'by hand' WHERE batch = 1 AND entry = 4" $first "events: 1 $told" || return
    off "DELETE FROM assignment WHERE member_id = '0004'" $first "store now: off by -1 added: $should" || return
    off "INSERT INTO assignment VALUES ('acme', '0001', 'gold-checking')" $second "store now: off by -1 removed: $should" || return
    off "UPDATE member SET enrollment = 'none' WHERE member_id = '0004'" $first "store now: off by -1 enrolled: $should" || return
    off "UPDATE member SET enrolled_by = 2 WHERE member_id = '0004'" $first "store now: off by -1 enrolled: $should" || return
    off "DELETE FROM member WHERE member_id = '0004'" $first "store now: off by -1 enrolled: $should" "changes: 1 $follow" || return
    off "DELETE FROM event WHERE number = 4" $first "events: 7 there, 8 were said" || return
    off "UPDATE event SET body = replace(body, '0004', '0005') WHERE number = 4" $first "events: 1 $told" || return
    off "UPDATE event SET body = replace(body, '\"memberVersion\":1', '\"memberVersion\":2') WHERE number = 4" $first "events: 1 $told" || return
    off "UPDATE event SET batch = 2 WHERE number = 4" $second "events: 4 there, 3 were said" || return
    off_facts '.end.counts.applied = 9' "outcomes: 11 entries, 12 are accounted for" "outcomes: 9 applied, the plan has 8 change" \
        "applied: 8 there, 9 were said" "events: 8 there, 9 were said" || return
    off_facts '.end.counts.stale = 1 | .end.records = 12' "plan: 12 entries, 11 are change, none, rejected, duplicate or skipped" \
        "outcomes: 1 stale in a batch that was applied" || return
    off_facts '.end.counts.enroll = 6' "outcomes: 6 enrolled and 0 withdrawn, the plan has 7 and 0" "applied: off by 1 enrolled: $less" || return
    off_facts '.end.groups[0].after = 5' "group gold-checking: 0 before, 6 added and 0 removed are not 5 after" || return
    off_facts '.end.assignments.rejected = 2' "upload: 11 lines were read, 12 are accepted, duplicate or rejected" || return
    off_facts '.end.assignments.duplicate = 2 | .end.assignments.rejected = 0' "plan, duplicate: 1 there, 2 were said" || return
    off_facts '.end.assignments.read = 12 | .end.assignments.accepted = 10' "plan, lines: 11 there, 12 were said" || return
    off_facts '.end.control = {line: 13, records: {declared: "12", counted: "11", verdict: "off"}}' \
        "trailer: its count of records is off, and nobody has overridden that" || return
    off_facts '.end.planned.change = 7' "plan: 11 entries, 10 are change, none, rejected, duplicate or skipped" "outcomes: 8 applied, the plan has 7 change" || return
    sql "UPDATE group_change SET batch = 9 WHERE batch = 1 AND entry = 3"
    run_separate batch-reconcile --since 2026-11-25
    assert_status 3 && assert_stderr "batch-reconcile: 1 changes or assignments of groups belong to no batch" || return
    sql "DELETE FROM group_change WHERE batch = 9"
    run_separate batch-reconcile --since 2026-11-25
    assert_status 3 && assert_stderr "batch-reconcile: 1 changes or assignments of groups belong to no batch"
}
# off_facts FILTER DIFFERENCE...: the facts of the first batch are changed.
off_facts() {
    local facts
    facts=$(sql "SELECT facts FROM batch WHERE number = 1" | jq -c "$1")
    shift
    off "UPDATE batch SET facts = '$facts' WHERE number = 1" acme/groups/2026-11-24.1 "$@"
}
@test "what was changed behind the back of a batch of groups is named" { on_both off_groups; }
