# txn-load, killed at every system call, and four at once: every transaction stands once, whole loads or nothing.

load ../helper
load ../store
load calls
load ../transactions

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would be counted too"
}

# A load that has all kinds of records, over one that is there.
two_days() {
    profile corrected && upload monday <<'END' && upload tuesday <<'END'
A 1 23 -4.50 coffee
A 2 23 -4.50 coffee
B 3 23 1500.00 payroll
C 4 23 -7.00 lunch
END
A 1 23 -4.50 coffee
A 2 23 -4.75 coffee
C 4 23 -7.00 lunch VOID
D 9 24 1.00 interest
E 8 24 -1.00 bun VOID
END
    store-init -q -d "$store" && load_chunked monday 23 -q && txn-chunk -q -p acme.yaml --date 2026-11-24 tuesday.csv >stream
}

# Everything that proofs compare, and the conflicts.
state() { store-dump -q -d "$store" && { [[ ! -e conflicts ]] || cat conflicts; }; }

as_before() { rm -f store.db* conflicts .conflicts.partial && cp before.db store.db; }

# The same again leaves what an untroubled run did.
again() {
    "${work[@]}" 2>/dev/null || [[ $? == 1 ]] || return
    assert_equal "$(state)" "$expected" && assert_equal "$(find . -name '*.partial' -o -name '*journal')" ""
}

# killed_everywhere COMMAND...: killed at each system call in turn and run again, it leaves the store of an untroubled run.
killed_everywhere() {
    work=("$@")
    cp store.db before.db
    "$@" 2>/dev/null || [[ $? == 1 ]] || return
    expected=$(state)
    killed_at_each_call as_before again "$@" && store-check -q -d "$store"
}

@test "killed at any system call and run again, a load leaves the store and the conflicts of an untroubled run" {
    new_store sqlite && two_days
    killed_everywhere txn-load -q -d "$store" --conflicts conflicts stream
}

@test "killed at any system call and run again, a reversal leaves the store of an untroubled run" {
    new_store sqlite && two_days && { load_chunked tuesday 24 -q || [[ $? == 1 ]]; }
    killed_everywhere txn-load -q -d "$store" --reverse acme/txn/2026-11-24.1 --reason test
}

# day NUMBER: an upload of that day's first NUMBER transactions.
day() {
    seq -f '%.0f' 1 "$1" | awk '{ printf "A%d %d 23 -%d.00 coffee\n", $1 % 97, $1, $1 % 7 + 1 }' | upload "day$1"
    txn-chunk -q -p acme.yaml --date 2026-11-23 "day$1.csv" >"day$1.ndjson"
}

check_random_kills() {
    store-init -q -d "$store" && profile cumulative && day 20000 || return
    local i victim
    for ((i = 0; i < 20; i++)); do
        txn-load -q -d "$store" day20000.ndjson &
        victim=$!
        sleep 0.$((RANDOM % 6))$((RANDOM % 10))
        kill -KILL $victim 2>/dev/null || true
        wait $victim 2>/dev/null || true
    done
    txn-load -q -d "$store" day20000.ndjson || return
    assert_equal "$(sql 'SELECT count(*), count(DISTINCT arrival), max(version) FROM account_transaction')" '20000|20000|1' || return
    assert_equal "$(sql "SELECT count(*) FROM batch WHERE state = 'loaded'")" 1 || return
    store-check -q -d "$store"
}
@test "killed at random moments, again and again, it is loaded once" { on_both random_kills; }

check_four() {
    store-init -q -d "$store" && profile cumulative || return
    local part
    for part in 500 1000 1500 2000; do day $part; done
    for part in 2000 500 1500 1000; do
        NIGHTDROP_WAIT=60 txn-load -q -d "$store" day$part.ndjson &
    done
    wait
    assert_equal "$(sql "SELECT count(*) FROM account_transaction WHERE state = 'standing'")" 2000 || return
    assert_equal "$(sql 'SELECT count(*) FROM batch')" 4 || return
    store-check -q -d "$store"
}
@test "four loaders at once with overlapping uploads store every transaction once" { on_both four; }

@test "a full disk in the middle of a load changes nothing, is status 2, and the next run succeeds" {
    new_store sqlite && store-init -q -d "$store" && profile cumulative && day 20000
    store-dump -q -d "$store" >before
    (ulimit -f 2000 && trap '' XFSZ && run_separate txn-load -d "$store" day20000.ndjson && assert_status 2)
    store-dump -q -d "$store" | cmp - before
    txn-load -q -d "$store" day20000.ndjson && store-check -q -d "$store"
}
