# What every command keeps, whatever it does: design.md's conventions, run over each command that is built from src/cmd.

load helper
load commands

# one_line COMMAND: standard error is one line that begins with the command's name.
one_line() {
    [[ $stderr == "$1: "* && $stderr != *$'\n'* ]] && return
    printf '%s: expected one line on standard error, got: %s\n' "$1" "$stderr"
    return 1
}

# --- help and version -------------------------------------------------------------------------------------------------

# mandoc -T ascii prints a bold letter as letter, backspace, letter.
manual() {
    mandoc -T ascii -O width=999 "$NIGHTDROP_ROOT/man/$1.1" | sed 's/.\x08//g'
}

check_synopsis() {
    local synopsis usage
    run_separate "$1" --help
    assert_status 0 && assert_stderr || return
    synopsis=$(manual "$1" | sed -n '/^SYNOPSIS$/,/^DESCRIPTION$/p' | sed '1d;$d' | xargs -d '\n')
    synopsis=$(tr -s ' \n' ' ' <<<"$synopsis" | sed 's/^ //; s/ $//')
    usage=$(sed -n '1s/^usage: //p' <<<"$output" | tr -s ' ' | sed 's/ $//')
    assert_equal "usage of $usage" "usage of $synopsis"
}
@test "--help says what the manual's synopsis says" { each synopsis; }

check_options_in_manual() {
    local page option missing=0
    page=$(manual "$1")
    for option in $("$1" --help | grep -oE '^ +(-., )?--[a-z0-9-]+' | grep -oE -- '--.*'); do
        grep -qE -- "$option([^a-z0-9-]|\$)" <<<"$page" || { echo "$1: $option is not in the manual" && missing=1; }
    done
    return "$missing"
}
@test "every option of --help is in the manual" { each options_in_manual; }

check_version() {
    run_separate "$1" --version
    assert_status 0 && assert_stderr || return
    [[ $output =~ ^"$1 (nightdrop) "[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "$output" && return 1; }
}
@test "--version names the command and its version" { each version; }

# --- usage errors -----------------------------------------------------------------------------------------------------

refuses() { # COMMAND WORD ARGUMENT...: status 2, nothing on standard output, one line that holds WORD
    local command=$1 word=$2
    shift 2
    run_separate timeout 10 "$command" "$@" </dev/null
    assert_status 2 && assert_output && one_line "$command" && assert_contains "$stderr" "$word"
}

check_bad_option() {
    refuses "$1" "--no-such-option" --no-such-option && assert_contains "$stderr" "$1 --help" || return
    refuses "$1" "-@" -@ && assert_contains "$stderr" "$1 --help"
}
@test "an unknown option is named, with where help is to be had" { each bad_option; }

check_missing_argument() {
    local option
    for option in $("$1" --help | grep -oE '^ +(-., )?--[a-z0-9-]+ [A-Za-z]' | grep -oE -- '--[a-z0-9-]+'); do
        refuses "$1" "$option" "$option" || return
    done
}
@test "an option without the argument it needs is named" { each missing_argument; }

check_second_operand() {
    refuses "$1" "" "${arguments[@]}" ${input:+"$input"} ./second
}
@test "a second operand is a usage error" { each second_operand; }

check_missing_file() {
    [[ -z $input ]] || refuses "$1" "./no-such-file" "${arguments[@]}" ./no-such-file
}
@test "a missing file is named" { each missing_file; }

check_folder() {
    [[ -z $input ]] || refuses "$1" "/" "${arguments[@]}" /
}
@test "a folder is not an upload" { each folder; }

check_control_name() {
    [[ -z $input ]] || refuses "$1" 'a\x01b\x0Ac\x1B[31m' "${arguments[@]}" $'./a\001b\nc\033[31m'
}
@test "control bytes of a file's name are shown, not sent to the terminal" { each control_name; }

# --- output that cannot be written --------------------------------------------------------------------------------------

check_full_disk() {
    run_separate sh -c '"$@" >/dev/full' sh "$1" --help
    assert_status 2 && one_line "$1" && assert_contains "$stderr" "standard output" || return
    run_separate sh -c '"$@" >/dev/full' sh "$1" --version
    assert_status 2 && one_line "$1" || return
    $prints || return 0
    run_separate sh -c '"$@" >/dev/full' sh "$1" "${arguments[@]}" ${input:+"$input"}
    assert_status 2 && assert_contains "$stderr" "No space left on device"
}
@test "a full disk is status 2 and said" { each full_disk; }

# /dev/full refuses even an empty write; this one refuses only bytes, so it finds the last flush that nobody checked. What is
# said goes through a pipe: the limit would hold for a file of messages too.
check_size_limit() {
    $prints || return 0
    # shellcheck disable=SC2016 # for the inner shell
    run bash -c '(trap "" XFSZ; ulimit -f 0; exec "$@" >limited) 2>&1 | cat; exit "${PIPESTATUS[0]}"' \
        bash "$1" "${arguments[@]}" ${input:+"$input"}
    assert_status 2 && assert_contains "$output" "File too large"
}
@test "bytes that were not written are never a success" { each size_limit; }

check_closed_output() {
    run_separate sh -c '"$@" >&-' sh "$1" --help
    assert_status 2 && one_line "$1" || return
    $prints || return 0
    run_separate sh -c '"$@" >&-' sh "$1" "${arguments[@]}" ${input:+"$input"}
    assert_status 2 && assert_contains "$stderr" "standard output"
}
@test "a closed standard output is status 2 and said" { each closed_output; }

# The reader is gone before the command starts, so that this depends on no race.
check_broken_pipe() {
    $prints || return 0
    # shellcheck disable=SC2016 # perl's variables
    run_separate perl -e 'pipe my $r, my $w; close $r; open STDOUT, ">&", $w; $SIG{PIPE} = "DEFAULT"; exec @ARGV' \
        "$1" "${arguments[@]}" ${input:+"$input"}
    assert_status 141
}
@test "a reader that went away ends the command by SIGPIPE" { each broken_pipe; }

check_head() {
    run_separate timeout 10 bash -c '"$@" | head -c 1' bash "$1" --help
    assert_status 0 && assert_output u && assert_stderr
}
@test "head takes the first byte of the help and nobody complains" { each head; }

# --- hostile input ----------------------------------------------------------------------------------------------------

# sane COMMAND: ended by itself with a status of the table, said why where it is not 0, and sent no control byte.
sane() {
    [[ $status =~ ^[0123]$ ]] || { echo "$1: status $status" && return 1; }
    [[ $status == 0 || -n $stderr ]] || { echo "$1: status $status and not a word" && return 1; }
    ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' <<<"$stderr" || { echo "$1: control bytes in: $stderr" && return 1; }
}

from_bytes() { # COMMAND FORMAT: standard input and an operand of these bytes
    [[ -n $input ]] || return 0
    # shellcheck disable=SC2059
    printf "$2" >bytes
    if $streams; then
        run_separate timeout 10 "$1" "${arguments[@]}" <bytes
        sane "$1" || return
    fi
    run_separate timeout 10 "$1" "${arguments[@]}" bytes
    sane "$1"
}

check_empty() { from_bytes "$1" ''; }
@test "an empty input ends in a status and a message" { each empty; }

check_nul() { from_bytes "$1" 'account,date,amount\n00\0001,2026-11-20,\000-1.00\n\000\000'; }
@test "NUL bytes end in a status and a message" { each nul; }

check_controls() { from_bytes "$1" 'account\033[31m,date,amount\n\a\b,\033]0;x\007,1\n\377\376\n'; }
@test "control bytes of an input never reach the terminal" { each controls; }

check_closed_input() {
    [[ -n $input ]] && $streams || return 0
    run_separate sh -c '"$@" <&-' sh "$1" "${arguments[@]}"
    assert_status 2 && one_line "$1" && assert_contains "$stderr" "standard input"
}
@test "a closed standard input is status 2 and said" { each closed_input; }
