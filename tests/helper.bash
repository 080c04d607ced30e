# What every bats file loads: the commands of this tree first in PATH (NIGHTDROP_BIN: those of another variant), an
# environment that is the same everywhere, and assertions that compare whole outputs.
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

NIGHTDROP_ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
export NIGHTDROP_ROOT
PATH=${NIGHTDROP_BIN:+$NIGHTDROP_BIN:}$NIGHTDROP_ROOT/bin:$PATH
export PATH LC_ALL=C TZ=UTC
umask 022

# What a user's own environment says must not reach a test; what steers the tests stays.
for name in $(compgen -e NIGHTDROP_) $(compgen -e PG); do
    case $name in
    NIGHTDROP_ROOT | NIGHTDROP_BIN | NIGHTDROP_VARIANT | NIGHTDROP_CORPUS | NIGHTDROP_SERVER) ;;
    *) unset "$name" ;;
    esac
done
unset name

# Each test has its own empty folder and stands in it. A file with a setup of its own calls this there.
setup() {
    cd "$BATS_TEST_TMPDIR" || return
}

# run_separate COMMAND...: $status, $output (standard output) and $stderr.
run_separate() {
    run --separate-stderr "$@"
}

# assert_equal GOT EXPECTED
assert_equal() {
    [[ $1 == "$2" ]] && return
    diff -u --label expected --label got <(printf '%s\n' "$2") <(printf '%s\n' "$1")
    return 1
}

# assert_status NUMBER: of the last run; shows what it printed where it differs.
assert_status() {
    ((status == $1)) && return
    printf 'expected status %s, got %s\n' "$1" "$status"
    printf 'standard output: %s\nstandard error: %s\n' "${output-}" "${stderr-}"
    return 1
}

# assert_output [TEXT]: the whole of what the last run printed, without the last line end; TEXT from standard input where
# it is `-`, empty where it is missing.
assert_output() {
    local expected=${1-}
    [[ $expected != - ]] || expected=$(cat)
    assert_equal "$output" "$expected"
}

# assert_stderr [TEXT]: the same for standard error, after run_separate.
assert_stderr() {
    local expected=${1-}
    [[ $expected != - ]] || expected=$(cat)
    assert_equal "$stderr" "$expected"
}

# assert_contains TEXT PART
assert_contains() {
    [[ $1 == *"$2"* ]] && return
    printf 'expected to find: %s\nin: %s\n' "$2" "$1"
    return 1
}

# assert_file FILE EXPECTED_FILE: byte for byte.
assert_file() {
    cmp -s -- "$1" "$2" && return
    diff -u --label "expected ($2)" --label "got ($1)" -- "$2" "$1"
    return 1
}

# profiles_of KIND: the sample profiles of that kind, a path a line.
profiles_of() {
    grep -lE "^kind: $1( |\$)" "$NIGHTDROP_ROOT"/samples/profiles/*.yaml
}

# corpus NAME: sets $corpus to the folder of a conformance corpus, or skips aloud.
corpus() {
    corpus=${NIGHTDROP_CORPUS:-/nowhere}/$1
    [[ -d $corpus ]] || skip "no corpus $1: NIGHTDROP_CORPUS does not name its folder"
}
