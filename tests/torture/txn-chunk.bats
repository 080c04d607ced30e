# txn-chunk where publication.bats does not look: the stream, a folder that stands already, a disk that is really full, a limit
# on files, the memory of the running balance.
# shellcheck disable=SC2154 # stderr is set by run_separate

load ../helper
load calls

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would fail too"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || return
    cp "$NIGHTDROP_ROOT"/tests/data/txn-chunk/* .
    export NIGHTDROP_NOW=2026-11-21T04:05:06Z
}

@test "a stream is whole, or cannot be taken for it, and then there are no rejects" {
    txn-chunk -q -p acme.yaml -R whole.rejects bad.csv >whole 2>/dev/null || [[ $? == 1 ]]
    each_call 'write|fsync|rename|close|openat|newfstatat|fcntl|read|ftruncate|fchmod|flock|lseek' 'EIO ENOSPC EINTR' \
        stream_is_whole_or_nothing txn-chunk -q -p acme.yaml -R rejects bad.csv
    rm -f .rejects.partial
    [[ $(find . -name '.*.partial') == '' ]]
}

folder_is_unharmed() {
    diff -r out out.before && cmp rejects rejects.before
}

@test "a folder that stands already is never harmed, whatever fails, nor are the rejects of the run before" {
    txn-chunk -q -p acme.yaml -o out -R rejects bad.csv 2>/dev/null || [[ $? == 1 ]]
    cp -r out out.before && cp rejects rejects.before
    each_call 'write|fsync|rename|close|openat|newfstatat|getdents64|read|mkdir|unlinkat|rmdir|flock' 'EIO EACCES SIGKILL' \
        folder_is_unharmed txn-chunk -q -p acme.yaml -o out -R rejects acme.csv
    rm -rf .rejects.partial .out.partial
    same_again() { diff -r out out.before; }
    each_call 'write|fsync|rename|close|openat|newfstatat|getdents64|read|mkdir|unlinkat|rmdir|flock' 'EIO EACCES SIGKILL' \
        same_again txn-chunk -q -p acme.yaml -o out bad.csv
    run_separate txn-chunk -p acme.yaml -o out bad.csv
    assert_status 1
    assert_contains "$stderr" "unchanged, stood already in out"
    [[ ! -e .out.partial ]]
}

large_upload() {
    { head -n 1 acme.csv && yes "0001,2026-11-20,0.01,a description" | head -n 10000 && echo 'x,y,z,a'; } >large.csv
}

@test "a disk of 256 KiB that fills: status 2, nothing published, nothing left; with room again it goes" {
    large_upload
    # shellcheck disable=SC2016 # for the inner shell
    run unshare -rm bash -c '
        mkdir disk && mount -t tmpfs -o size=256k none disk 2>/dev/null || exit 99
        txn-chunk -p acme.yaml -o disk/out -R disk/rejects --summary disk/summary large.csv
        echo "status $?, left: $(find disk -mindepth 1 | wc -l)"
        mount -o remount,size=8m disk
        txn-chunk -q -p acme.yaml -o disk/out -R disk/rejects --summary disk/summary large.csv 2>/dev/null
        echo "status $?, there: $(cd disk && ls -A | paste -sd " ")"'
    ((status != 99)) || skip "no tmpfs can be mounted here"
    assert_output - <<END
txn-chunk: chunk-000001.ndjson: cannot write: No space left on device
status 2, left: 0
status 1, there: out rejects summary
END
}

@test "a limit on the size of files: status 2 or the signal, nothing published; without it, it goes" {
    large_upload
    run bash -c 'trap "" XFSZ; ulimit -f 64; exec txn-chunk -p acme.yaml -o out -R rejects large.csv 2>&1'
    assert_status 2
    assert_output "txn-chunk: chunk-000001.ndjson: cannot write: File too large"
    [[ ! -e out && ! -e rejects && ! -e .out.partial && ! -e .rejects.partial ]]
    run bash -c 'ulimit -c 0; ulimit -f 64; exec txn-chunk -p acme.yaml -o out -R rejects large.csv 2>&1'
    assert_status 153
    [[ ! -e out && ! -e rejects ]]
    run_separate txn-chunk -q -p acme.yaml -o out -R rejects large.csv
    assert_status 1
    [[ ! -e .out.partial && ! -e .rejects.partial ]]
}

@test "the running balance takes its amount an account, and no more" {
    sed -e 's/^limits/checks: {runningBalance: {order: ascending, accounts: 200000}}\n&/' \
        -e 's/^identity/  - {name: runningBalance, format: signed, column: Balance, decimalChar: ".", moneyOut: negative}\n&/' \
        -e 's/pattern: "[^"]*"/pattern: "[0-9]{6}"/' acme.yaml >balance.yaml
    peak() { # ACCOUNTS RECORDS
        perl -e 'my ($accounts, $records) = @ARGV; print "Account,Date,Amount,Description,Balance\n";
            printf "%06d,2026-11-20,0.01,a,%.2f\n", $_ % $accounts, (1 + int($_ / $accounts)) / 100 for 0 .. $records - 1' "$@" >balance.csv
        /usr/bin/time -q -f %M -o peak txn-chunk -q -n -p balance.yaml balance.csv
        echo "$* records: $(<peak) KiB" >&2
        echo "$(<peak)"
    }
    few=$(peak 100 400000)
    many=$(peak 100000 400000)
    ((few <= 16 * 1024))
    ((many - few <= 100000 * 256 / 1024)) # 256 bytes an account, the table growing by doubling
}
