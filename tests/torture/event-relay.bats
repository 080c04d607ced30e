# event-relay, killed at every system call: no event is lost, and none is marked that was not written.

load ../helper
load ../store
load ../groups

setup_file() {
    [[ ${NIGHTDROP_VARIANT-} != asan ]] || skip "a sanitizer's own calls would be counted too"
}

events() {
    sql "SELECT organization_id || '/' || number FROM event $1 ORDER BY organization_id, number"
}

# killed_everywhere CHECK OPTION...: a relay killed at each use of each of its calls, with standard output in the file `sent.stream`;
# CHECK after each, then a relay to the end. strace counts the uses of each call by itself.
killed_everywhere() {
    local check=$1 count call nth runs=0
    shift
    new_store sqlite && acme && change <<<$'+ 0001 gold-checking\n+ 0002 gold-checking\n+ 0003 youth-savers' || return
    cp store.db before.db
    strace -f -qq -o first event-relay -q "$@" >/dev/null
    while read -r count call; do
        for ((nth = 1; nth <= count; nth++)); do
            rm -f store.db* sent* .sent* && cp before.db store.db
            timeout 20 strace -f -qq -o trace -e trace="$call" -e inject="$call:signal=KILL:when=$nth" event-relay -q "$@" >sent.stream 2>/dev/null || true
            runs=$((runs + 1))
            "$check" || { echo "killed at $call number $nth" && return 1; }
            event-relay -q -o - >>sent.again && assert_equal "$(events 'WHERE sent_at IS NULL')" "" || return
            # The line that was cut, if any, is no event; those that came twice are known by their names.
            assert_equal "$(cat sent.stream sent.file sent.again 2>/dev/null | jq -rR 'fromjson? | .event' | sort -u)" "$(events '')" ||
                { echo "killed at $call number $nth" && return 1; }
        done
    done < <(sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' first | sort | uniq -c | grep -vE ' (execve|mmap|mprotect|munmap|brk|rt_sigaction)$')
    echo "# $runs runs" >&3
    ((runs > 100)) && store-check -q
}

marked_is_written() {
    assert_equal "$(comm -23 <(events 'WHERE sent_at IS NOT NULL' | sort) <(cat sent.stream sent.file 2>/dev/null | jq -rR 'fromjson? | .event' | sort))" ""
}

@test "killed at any system call, writing to standard output" {
    killed_everywhere marked_is_written -o -
}

file_is_whole() {
    marked_is_written && { [[ ! -e sent.file ]] || assert_equal "$(wc -l <sent.file)" 3; }
}

@test "killed at any system call, making a file" {
    killed_everywhere file_is_whole -o sent.file
}

@test "killed at random moments on a server, again and again" {
    local i relay
    new_store postgresql && acme && seq -f '+ %04g youth-savers' 1 4000 | change || return
    for ((i = 0; i < 20; i++)); do
        event-relay -q -o - >"sent$i" &
        relay=$!
        sleep 0.0$((RANDOM % 10))
        kill -KILL $relay 2>/dev/null || true
        wait $relay 2>/dev/null || true
        assert_equal "$(comm -23 <(events 'WHERE sent_at IS NOT NULL' | sort) <(cat sent* | jq -rR 'fromjson? | .event' | sort -u))" "" || return
    done
    event-relay -q -o - >sent.last
    assert_equal "$(cat sent* | jq -rR 'fromjson? | .event' | sort -u | wc -l) $(events 'WHERE sent_at IS NULL')" "4000 "
}
