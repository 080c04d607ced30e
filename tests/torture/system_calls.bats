# The system calls of every command fail, each use in turn: the command ends with status 2 and says why, or its output is the
# same as ever. What a call fails with is what it can fail with on a bad day.

load ../helper
load ../commands

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would fail too"
}

# store_as_fed COMMAND: puts the store back to what it was before COMMAND first ran, where there is one.
store_as_fed() {
    [[ -e contract.db ]] || return 0
    [[ -e $1.db ]] || sqlite3 contract.db "VACUUM INTO '$1.db'" || return
    rm -f contract.db-* && cp "$1.db" contract.db
}

# fails COMMAND CALL ERROR: CALL fails with ERROR at its first, second, ... use, until there is none left to fail. Status 127
# is the loader's, before the command begins.
fails() {
    local good got said nth limit=400 trace=$BATS_TEST_TMPDIR/trace
    store_as_fed "$1" || return
    good=$("$1" "${arguments[@]}" ${input:+"$input"} 2>/dev/null)
    for ((nth = 1; nth <= limit; nth++)); do
        store_as_fed "$1" || return
        status=0
        got=$(timeout 10 strace -f -o "$trace" -e trace="$2" -e inject="$2:error=$3:when=$nth" \
            "$1" "${arguments[@]}" ${input:+"$input"} 2>said) || status=$?
        grep -q INJECTED "$trace" || return 0
        said=$(<said)
        case $status in
        0) [[ $got == "$good" ]] || { echo "$1: $2 number $nth: $3: status 0 and another output" && return 1; } ;;
        2) [[ -n $said || $2 == write ]] || { echo "$1: $2 number $nth: $3: not a word" && return 1; } ;;
        127) ;;
        *) echo "$1: $2 number $nth: $3: status $status: $said" && return 1 ;;
        esac
    done
    echo "$1: more than $limit calls of $2"
    return 1
}

check_write() { fails "$1" write ENOSPC && fails "$1" write EIO && fails "$1" write EINTR; }
@test "a write that fails" { each write; }

check_read() { fails "$1" read EIO && fails "$1" read EINTR; }
@test "a read that fails" { each read; }

check_open() { fails "$1" openat EMFILE && fails "$1" openat EACCES; }
@test "an open that fails" { each open; }

check_stat() { fails "$1" newfstatat EIO; }
@test "a stat that fails" { each stat; }

check_close() { fails "$1" close EIO; }
@test "a close that fails" { each close; }

@test "an upload of txn-mock and what is expected of it stand both, or neither" {
    local call nth trace=$BATS_TEST_TMPDIR/trace profile=$NIGHTDROP_ROOT/samples/profiles/harbor-light.yaml
    for call in rename fsync; do
        for ((nth = 1;; nth++)); do
            status=0
            strace -f -o "$trace" -e trace="$call" -e inject="$call:error=EIO:when=$nth" \
                txn-mock -q -p "$profile" --records 5 -o upload --expect expected 2>said || status=$?
            grep -q INJECTED "$trace" || break
            assert_equal "$status: $(find . -name '*upload*' -o -name '*expected*')" "2: " || { echo "$call number $nth" && return 1; }
        done
        ((status == 0 && nth > 2)) && rm upload expected
    done
}
