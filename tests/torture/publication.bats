# txn-chunk -o publishes a whole batch or nothing, whatever happens: killed at each of its system calls, each call that writes
# failing in turn, writes cut short. What a killed run left is taken over by the next.

load ../helper

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    chunk whole 2>/dev/null
}

# chunk FOLDER [WRAPPER...]: the batch of these tests, with a rejected record and every file that there is.
chunk() {
    local samples=$NIGHTDROP_ROOT/samples folder=$1
    shift
    NIGHTDROP_NOW=2026-11-24T07:22:03Z "$@" txn-chunk -p "$samples/profiles/pacific-gate.yaml" -c 3 -o "$folder" \
        -R "$folder.rejects" --reasons "$folder.reasons" --summary "$folder.summary" \
        "$samples/uploads/pacific-gate-2026-11-20.csv" || (($? == 1))
}

# The system calls of one run, one a line with its count.
calls() {
    chunk counted strace -f -qq -o trace 2>/dev/null
    rm -rf counted*
    sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' trace | sort | uniq -c
}

# is_whole FOLDER: byte for byte what the untroubled run made.
is_whole() {
    diff -r "$1" "$BATS_FILE_TMPDIR/whole" && cmp "$1.rejects" "$BATS_FILE_TMPDIR/whole.rejects" &&
        cmp "$1.reasons" "$BATS_FILE_TMPDIR/whole.reasons"
}

# recovers FOLDER WHAT: nothing or the whole batch stands there; another run makes it whole, and nothing else is left.
recovers() {
    if [[ -e $1 ]]; then
        diff -r "$1" "$BATS_FILE_TMPDIR/whole" || { echo "$2: half a batch was published" && return 1; }
        rm -r "$1"
    fi
    chunk "$1" 2>said || { echo "$2: the next run failed: $(<said)" && return 1; }
    is_whole "$1" || { echo "$2: the next run made something else" && return 1; }
    assert_equal "$(find . -mindepth 1 -maxdepth 1 -name "*$1*" | sort | paste -sd ' ')" \
        "./$1 ./$1.reasons ./$1.rejects ./$1.summary" || { echo "$2: something is left" && return 1; }
    rm -rf "$1" "$1".*
}

@test "killed at each of its system calls, and run again: the same bytes" {
    local count call nth killed=0
    while read -r count call; do
        for ((nth = 1; nth <= count; nth++)); do
            (chunk out strace -f -qq -o /dev/null -e "inject=$call:signal=KILL:when=$nth" 2>/dev/null) && continue
            killed=$((killed + 1))
            recovers out "killed at $call number $nth"
        done
        rm -rf out out.*
    done < <(calls | grep -vE ' (execve|exit_group)$')
    echo "# killed $killed times" >&3
    ((killed > 100))
}

# may_pass CALL ERROR: the last run may end well although CALL failed: an interrupted call is made again, closing what was only
# read loses nothing, and nobody can be told that telling failed.
may_pass() {
    [[ $2 == EINTR || $1 == close ]] || ! grep INJECTED trace | grep -qv 'write(2,'
}

@test "each call that writes fails in turn: status 2, nothing published, and the next run is whole" {
    local count call nth error status failed=0
    while read -r count call; do
        for error in ENOSPC EIO EINTR; do
            for ((nth = 1; nth <= count; nth++)); do
                status=0
                chunk out strace -f -qq -o trace -e trace="$call" -e "inject=$call:error=$error:when=$nth" 2>said || status=$?
                failed=$((failed + 1))
                what="$call number $nth failing with $error"
                if ((status == 0)); then
                    is_whole out || { echo "$what: success, and not the whole batch" && return 1; }
                    may_pass "$call" "$error" || { echo "$what: taken for a success" && return 1; }
                elif [[ -e out || -e out.summary ]]; then
                    echo "$what: failed, and something is published: $(<said)" && return 1
                elif [[ ! -s said && $call != write ]]; then
                    echo "$what: failed without a word" && return 1
                fi
                recovers out "$what"
            done
        done
    done < <(calls | grep -E ' (write|fsync|rename|renameat2?|close|mkdir|mkdirat|ftruncate)$')
    echo "# failed $failed times" >&3
    ((failed > 50))
}

@test "writes that the system cuts short are carried on" {
    for _ in {1..10}; do
        rm -rf out out.*
        chunk out fiu-run -x -c 'enable_random name=posix/io/rw/write/reduce,probability=0.7' 2>/dev/null
        is_whole out
    done
}
