# For the suites that let every system call of a command fail, or be its last.
# shellcheck shell=bash disable=SC2034 # what is set here is for the check

# each_call CALLS ERRORS CHECK COMMAND...: runs COMMAND with each use of each of its CALLS (a pattern) failing in turn with each
# of ERRORS, or killed by one where it is SIGKILL, and CHECK after each with $status, `trace` and $what.
each_call() {
    local calls=$1 errors=$2 check=$3 count call error nth runs=0
    shift 3
    strace -f -qq -o first "$@" >/dev/null 2>&1 || true
    while read -r count call; do
        for error in $errors; do
            inject=error=$error
            [[ $error != SIGKILL ]] || inject=signal=KILL
            for ((nth = 1; nth <= count; nth++)); do
                status=0 what="$call number $nth: $error"
                timeout 20 strace -f -qq -o trace -e trace="$call" -e "inject=$call:$inject:when=$nth" "$@" >stream 2>said || status=$?
                runs=$((runs + 1))
                "$check" || { echo "$what: status $status: $(<said)" && return 1; }
            done
        done
    done < <(sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' first | sort | uniq -c | grep -E " ($calls)\$")
    echo "# $runs runs" >&3
    ((runs > 20))
}

# A check for streams: the untroubled run left `whole` and `whole.rejects`.
stream_is_whole_or_nothing() {
    if ((status <= 1)); then
        cmp stream whole && cmp rejects whole.rejects
    else
        # Whoever reads this takes nothing: the end says so, or is not there. Only where the last close fails is it there
        # already, and nothing but the status can tell.
        [[ ! -e rejects ]] && { ! grep -q '"status":"complete"' stream || grep -q 'close(1) .*INJECTED' trace; }
    fi || return
    rm -f rejects
}

# killed_at_each_call BEFORE AFTER COMMAND...: COMMAND killed at each use of each of its system calls in turn, those aside that only
# concern memory; BEFORE makes things as they were, AFTER looks what came of it. strace counts the uses of each call by itself: with
# all of them at once only those that are used most would be hit.
killed_at_each_call() {
    local before=$1 after=$2 count call nth runs=0
    shift 2
    "$before" || return
    strace -f -qq -o first "$@" >/dev/null 2>&1 || true
    while read -r count call; do
        for ((nth = 1; nth <= count; nth++)); do
            "$before" || return
            timeout 20 strace -f -qq -o trace -e trace="$call" -e "inject=$call:signal=KILL:when=$nth" "$@" >/dev/null 2>&1 || true
            runs=$((runs + 1))
            "$after" || { echo "killed at $call number $nth" && return 1; }
        done
    done < <(sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' first | sort | uniq -c | grep -vE ' (execve|mmap|mprotect|munmap|brk|rt_sigaction)$')
    echo "# killed $runs times" >&3
    ((runs > 50))
}
