# For suites of the scripts that a crontab calls.
# shellcheck shell=bash

# The one that the suite is of.
script=${BATS_TEST_FILENAME##*/}
script=${script%.bats}

# first_trouble STATUS...: what the design says of them, said another way than in the script.
first_trouble() {
    local troubles
    troubles=$(tr ' ' '\n' <<<"$*" | grep -vxE '0|1')
    if [[ -n $troubles ]]; then
        head -n 1 <<<"$troubles"
    else
        tr ' ' '\n' <<<"$*" | grep -c -m 1 -x 1 || true
    fi
}

# in_place_of COMMAND: standard input is a program that stands before the real one, $real, in $PWD/instead.
in_place_of() {
    real=$(command -v "$1")
    export real
    mkdir -p instead
    { echo '#!/bin/bash' && cat; } >"instead/$1"
    chmod +x "instead/$1"
}

instead() { # COMMAND...
    PATH=$PWD/instead:$PATH "$@"
}

# refused WORDS ARGUMENT...: the script says so in a line, with status 2.
refused() {
    local words=$1
    shift
    run_separate "$script" "$@"
    assert_status 2 && assert_output && assert_stderr "$script: $words"
}

# speaks_as_its_manual: --help says what the manual's synopsis says, and --version is that of the commands.
speaks_as_its_manual() {
    local synopsis
    run_separate "$script" --help
    assert_status 0
    synopsis=$(mandoc -T ascii -O width=999 "$NIGHTDROP_ROOT/man/$script.1" | sed 's/.\x08//g' |
        sed -n '/^SYNOPSIS$/,/^DESCRIPTION$/p' | sed '1d;$d' | xargs -d '\n' | tr -s ' \n' ' ' | sed 's/^ //; s/ $//')
    assert_equal "$(sed -n '1s/^usage: //p' <<<"$output")" "$synopsis"
    run_separate "$script" --version
    assert_status 0
    assert_output "$script $(store-init --version | cut -d ' ' -f 2-)"
}

# crontab_does FILE STATUS: each line of FILE ends with STATUS where cron runs it in this folder; sets count, how many there are, and
# said, all that they said on standard error.
crontab_does() {
    local line command
    count=0 said=''
    while IFS= read -r line; do
        case $line in
        '' | '#'* | PATH=*) ;; # it is not installed here
        [A-Z]*=*) export "${line?}" ;;
        *)
            read -r _ _ _ _ _ command <<<"$line"
            cd "$BATS_TEST_TMPDIR" || return
            HOME=$PWD PATH=$PWD/instead:$PATH run_separate sh -c "${command//\\%/%}"
            assert_status "$2" || return
            count=$((count + 1)) said+=$stderr
            ;;
        esac
    done <"$1"
}
