# group-check whatever happens: each system call failing in turn or being the last, a folder of temporary files that is really
# full, uploads that no memory would hold.

load ../helper
load calls

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would fail too"
}

setup() {
    mkdir "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/temporary" && cd "$BATS_TEST_TMPDIR/work" || return
    cp "$NIGHTDROP_ROOT"/tests/data/group-check/* .
    sed -i 's/rejectedRecords: 4/rejectedRecords: 5/' acme.yaml
    export NIGHTDROP_NOW=2026-11-24T04:05:06Z TMPDIR=$BATS_TEST_TMPDIR/temporary
    group-check -q -p acme.yaml -R whole.rejects bad.csv >whole 2>/dev/null || [[ $? == 1 ]]
}

leaves_nothing() {
    stream_is_whole_or_nothing && [[ -z $(ls -A "$TMPDIR") ]]
}

@test "a stream is whole, or cannot be taken for it, and then there are no rejects" {
    each_call 'write|fsync|rename|close|openat|newfstatat|fcntl|read|pread64|lseek|ftruncate|fchmod|flock' 'EIO ENOSPC EINTR' \
        leaves_nothing group-check -q -p acme.yaml -R rejects bad.csv
    rm -f .rejects.partial
    [[ $(find . -name '.*.partial') == '' ]]
}

killed_leaves_nothing() {
    if grep -q '"status":"complete"' stream; then cmp stream whole; fi && [[ -z $(ls -A "$TMPDIR") ]] || return
    if [[ -e rejects ]]; then cmp rejects whole.rejects; fi && rm -f rejects
}

@test "killed at each of its system calls it leaves no temporary file, and the next run is whole" {
    each_call '.*' SIGKILL killed_leaves_nothing group-check -q -p acme.yaml -R rejects bad.csv
    group-check -q -p acme.yaml -R rejects bad.csv >stream 2>/dev/null || [[ $? == 1 ]]
    cmp stream whole && cmp rejects whole.rejects
}

@test "a folder of temporary files that is full is status 2, and the stream says that it failed" {
    [[ $(id -u) == 0 ]] && unshare -m true 2>/dev/null || skip "only root mounts a small disk"
    { head -n 1 acme.csv && seq -f '%04g,gold,A,,' 1 9999; } >large.csv
    # shellcheck disable=SC2016 # for the inner shell
    unshare -m bash -c 'mount -t tmpfs -o size=64k tmpfs "$TMPDIR" || exit 99
        group-check -p acme.yaml -R rejects large.csv >stream 2>said' && status=0 || status=$?
    ((status != 99)) || skip "no disk can be mounted here"
    assert_status 2
    assert_equal "$(<said)" "group-check: temporary file: cannot write: No space left on device"
    assert_equal "$(tail -n 1 stream)" '{"@batch":"end","status":"failed","exit":2,"error":"temporary file: cannot write: No space left on device"}'
    [[ ! -e rejects ]]
}

# million_lines SORT: three million records, all of their own, all of one pair, all contradicting, or all broken.
million_lines() {
    case $1 in
    own) seq -f '%010.0f,gold,A,,' 3000000 ;;
    same) yes 0001,gold,A,, ;;
    contradicting) yes $'0001,gold,A,,\n0001,gold,R,,' ;;
    broken) yes x ;;
    esac | head -n 3000000
}

@test "memory does not grow with the upload: all of its own, all of one pair, all rejected" {
    sed -i 's/limits:.*/limits: {rejectedRatio: 100 %}/; s/\[0-9\]{4}/[0-9]+/' acme.yaml
    for sort in own same contradicting broken; do
        { head -n 1 acme.csv && million_lines "$sort"; } >large.csv
        command time -f %M -o memory group-check -q -p acme.yaml -R rejects --reasons reasons large.csv 2>/dev/null >stream || (($? == 1))
        tail -n 1 stream | jq -e '.status == "complete" and .counts.read == 3000000' >holds
        echo "# $sort: $(tail -n 1 memory) KiB" >&3
        (($(tail -n 1 memory) <= 64 * 1024))
    done
}
